from __future__ import annotations

from datetime import date
from itertools import permutations

from jinlin.core.clock import Window
from jinlin.metrics import graph
from jinlin.metrics.activity.ground import Scope
from jinlin.metrics.graph.layout import MOST_NODES, draw
from jinlin.metrics.graph.measures import measure
from jinlin.metrics.tests.analysis.world import TODAY, days_back

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1))
STAR = {(0, n): 2 for n in range(1, 11)}
DENSE = dict.fromkeys(permutations(range(8), 2), 1)


def test_a_star_is_a_hub_r_262():
    shape = measure(STAR, operators={0})
    assert (shape.verdict, shape.hub) == ("hub", 0)
    assert (shape.centralisation, shape.reciprocity, shape.largest_part) == (1.0, 0.0, 1.0)
    assert (shape.hub_share, shape.operator_share, shape.peer_share) == (1.0, 1.0, 0.0)
    assert shape.to_connect == tuple(range(1, 11))


def test_dense_replies_are_a_mesh_r_262():
    shape = measure(DENSE)
    assert shape.verdict == "mesh"
    assert (shape.centralisation, shape.density, shape.reciprocity, shape.largest_part) == (0.0, 1.0, 1.0, 1.0)
    assert (shape.nodes, shape.links, shape.replies) == (8, 28, 56)
    assert shape.to_connect == ()


def test_a_hub_with_a_second_circle_is_mixed():
    replies = {**{(0, n): 1 for n in range(1, 6)}, (6, 7): 1, (7, 8): 1, (8, 6): 1}
    assert measure(replies, operators={0}).verdict == "mixed"


def test_too_few_replies_are_not_judged():
    shape = measure({(1, 2): 5, (3, 3): 9})
    assert (shape.verdict, shape.nodes, shape.replies) == ("", 2, 5)
    assert str(shape.reason) == "回复往来太少,不作判断"
    assert measure({}).centralisation is None


def test_the_same_graph_is_always_drawn_alike_within_the_unit_square():
    big = {(a, (a * 7 + 1) % 90): 1 for a in range(90)}
    first, second = draw(big), draw(dict(reversed(big.items())))
    assert first == second
    assert len(first.nodes) == MOST_NODES
    assert first.left_out == 90 - MOST_NODES
    assert all(0 <= node.x <= 1 and 0 <= node.y <= 1 for node in first.nodes)
    assert len({(node.x, node.y) for node in first.nodes}) == MOST_NODES


def talkative(world):
    community = world.community("聊天群")
    owner = world.member("群主", kind="staff")
    people = world.members(6)
    for member in [owner, *people[:5]]:
        world.joins(community, member, date(2026, 1, 1))
    world.joins(community, people[5], date(2026, 3, 10))
    for on in days_back(10):
        world.says(community, people[0], on, to=people[1].pk)
        world.says(community, people[1], on, to=people[0].pk)
        world.says(community, owner, on, to=people[2].pk)
    world.says(community, people[3], date(2026, 3, 28))
    world.says(community, people[5], date(2026, 3, 12), to=people[0].pk)
    return community, owner, people


def test_member_to_member_shares_equal_a_recount_r_263(world):
    community, _owner, people = talkative(world)
    world.settle()
    [shares] = graph.peer_shares(Scope(world.workspace), MARCH)
    replies = [m for m in world.messages if m["to"] is not None]
    peers = [m for m in replies if not world.is_staff(m["person"]) and not world.is_staff(m["to"])]
    assert (shares.replies.numerator, shares.replies.denominator) == (len(peers), len(replies)) == (21, 31)
    talked = {m["person"] for m in peers} | {m["to"] for m in peers}
    assert (shares.members.numerator, shares.members.denominator) == (len(talked), 6) == (3, 6)
    assert (shares.newcomers.numerator, shares.newcomers.denominator) == (1, 1)
    assert shares.community == community.pk
    assert people[5].pk in talked


def test_the_graph_of_a_community_names_whom_to_connect(world):
    community, owner, people = talkative(world)
    world.settle()
    found = graph.of_community(community, MARCH)
    assert found.to_connect == (people[2].pk, people[3].pk)
    assert found.names[people[2].pk] == "m2"
    assert {node.person for node in found.drawing.nodes if node.operator} == {owner.pk}
    assert found.graph.replies == 31


def test_without_replies_the_shares_say_why(world):
    community = world.community("没人回复")
    [member] = world.members(1)
    world.joins(community, member, date(2026, 1, 1))
    world.settle()
    [shares] = graph.peer_shares(Scope(world.workspace), MARCH)
    assert shares.replies.value is None
    assert str(shares.replies.basis) == "没有回复数据,或没有聊天记录"
    assert shares.newcomers.value is None


def test_an_owner_talking_alone_is_found_with_the_streak_r_264(world):
    community = world.community("自嗨群")
    owner = world.member("群主", kind="staff")
    [member] = world.members(1)
    for who in (owner, member):
        world.joins(community, who, date(2026, 1, 1))
    for _ in range(6):
        world.says(community, owner, TODAY, promo=True)
    world.says(community, member, TODAY)
    world.says(community, owner, TODAY)
    world.settle()
    [alone] = graph.owner_talk(Scope(world.workspace), MARCH)
    assert (alone.longest_streak, alone.alone) == (6, True)
    assert alone.share.value == 7 / 8
    assert str(alone.advice) == "下一条不发商品,抛一个成员答得上的话题"

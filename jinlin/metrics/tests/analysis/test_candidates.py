"""Whom to ask into the atmosphere team (R-051)."""

from __future__ import annotations

from datetime import date

from jinlin.metrics.activity import candidates

TODAY = date(2026, 3, 31)
BEGIN = date(2026, 1, 1)


def told(found):
    return [
        (each.rank, each.member.name, each.valid, each.replied, each.contents, each.referred, each.points)
        for each in found
    ]


def a_group(world):
    community = world.community("福利群")
    talker, helper, bringer, quiet = world.members(4)
    staff = world.member("店长", kind="staff")
    for member in (talker, helper, bringer, quiet, staff):
        world.joins(community, member, BEGIN)
    for day in range(20, 26):
        world.says(community, talker, date(2026, 3, day))
        world.says(community, staff, date(2026, 3, day))
    said = world.says(community, helper, date(2026, 3, 20))
    world.says(community, talker, date(2026, 3, 21), to=helper.pk)
    friend, gone, late = world.members(3, prefix="f")
    world.joins(community, friend, date(2026, 3, 1), inviter=bringer)
    world.joins(community, gone, date(2026, 3, 1), left=date(2026, 3, 5), inviter=bringer)
    world.joins(community, late, date(2026, 3, 29), inviter=bringer)
    world.joins(community, world.member("自己"), date(2026, 3, 1))
    return community, said


def test_the_rank_shows_its_numbers_leaves_staff_out_and_counts_who_stayed_r_051(world):
    community, _said = a_group(world)
    world.settle()

    found = candidates.ranking(community, TODAY)
    assert [(each.member.name, each.valid, each.referred) for each in found] == [
        ("m2", 0, 1),
        ("m0", 7, 0),
        ("m1", 1, 0),
    ]
    assert [each.points for each in found] == [each.valid + 2 * each.replied + 10 * each.referred for each in found]
    assert [each.rank for each in found] == [1, 2, 3]


def test_the_same_data_give_the_same_order_and_equal_points_go_by_number_r_051(world):
    community = world.community("平分群")
    members = world.members(3)
    for member in members:
        world.joins(community, member, BEGIN)
        world.says(community, member, date(2026, 3, 20))
    world.settle()

    first, again = candidates.ranking(community, TODAY), candidates.ranking(community, TODAY)
    assert told(first) == told(again)
    assert [each.member for each in first] == members


def test_content_that_was_written_down_counts_and_whoever_left_does_not(world):
    community, other = world.community("内容群"), world.community("别的群")
    writer, left = world.members(2)
    world.joins(community, writer, BEGIN)
    world.joins(community, left, BEGIN, left=date(2026, 3, 20))
    world.says(community, left, date(2026, 3, 10))
    world.joins(other, world.member("外人"), BEGIN)
    world.settle()

    assert told(candidates.ranking(community, TODAY, {writer.pk: 2, left.pk: 9})) == [(1, "m0", 0, 0, 2, 0, 10)]

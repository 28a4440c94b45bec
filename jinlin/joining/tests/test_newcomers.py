"""Newcomers: met in batches, looked after by a plan, reported where nobody welcomed them; the ice, the first order."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from jinlin.events import actions as events
from jinlin.events.models import Fact
from jinlin.imports.tests.files import imported, table
from jinlin.joining.models import IceBreak, Newcomer, WelcomeBatch
from jinlin.joining.newcoming import arriving, counting, ice, noting, overhearing, plans
from jinlin.joining.newcoming.plans import PlanWords
from jinlin.joining.welcoming.wording import UnknownVariable
from jinlin.members.models import Affiliation
from jinlin.messaging import pauses
from jinlin.messaging.tests.keeping import owned
from jinlin.tasks.models import Task
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HEADER = "time,community_id,community,member,name,kind,text,id\n"


@pytest.fixture
def group(world):
    """A group of 陈's that looks after its newcomers."""
    made = owned(world, world.chen, name="邻里群", external_id="g1")
    plans.begin(who=access_of(world.lin), communities=[made.pk], now=NOW - DAY)
    return made


def come(world, group, name, at=NOW, now=None):
    """Let somebody join; the platform tells."""
    member = world.member(name)
    world.join(member, group)
    began(world, group, member, at, now or at)
    return member


def began(world, group, member, at, now):
    data = {"community": group.pk, "member": member.pk, "scene": 3, "state": ""}
    key = f"{group.pk}:{member.pk}:{int(at.timestamp())}"
    fact = events.record("membership.began", world.qinghe, key=key, at=at, now=now, **data)
    arriving.came(fact, now)


def give(now):
    while arriving.give_batches(now):
        pass


def unmet(world, now, who=None):
    return [row.member.name for row in counting.unmet(access_of(who or world.lin), now)]


def tap(world, task, at):
    """Let 陈 send what stands ready with one tap."""
    fact = events.record("sidebar.sent", world.qinghe, key=f"{task.pk}", at=at, now=at, task=task.pk)
    arriving.sent(fact, at)


def say(world, tmp_path, *lines, name="chat.csv"):
    """Bring in talk as (who, text), a minute each from 9:01 on."""
    rows = [
        f"2026-03-05 09:{n:02},g1,邻里群,{who},{who},message,{text},{name}{n}" for n, (who, text) in enumerate(lines, 1)
    ]
    imported(world.qinghe, "history", table(tmp_path, HEADER + "".join(f"{row}\n" for row in rows), name))
    overhearing.listen(NOW + HOUR)


def test_fifteen_joins_in_a_minute_are_one_batched_welcome(world, group):
    for n in range(15):
        come(world, group, f"新{n:02}", NOW + timedelta(seconds=3 * n))
    give(NOW + timedelta(seconds=59))
    assert not Task.objects.exists()

    give(NOW + MINUTE)

    task = Task.objects.get()
    assert (task.kind, task.assignee, task.title) == ("welcome_batch", world.chen, "欢迎 15 位新人:邻里群")
    called = " ".join(f"@新{n:02}" for n in range(10))
    assert task.brief == (
        f"欢迎{called} 等 15 位新朋友 !这里是邻里群,有问题随时在群里问。\n"
        "先看一眼群规:在群公告里\n再做个自我介绍,顺便说说:最近最想吃什么、最想买什么?"
    )
    assert WelcomeBatch.objects.count() == 1


def test_one_tap_welcomes_the_whole_batch_and_verifies_the_task(world, group):
    for name in ("甲", "乙"):
        come(world, group, name)
    give(NOW + MINUTE)
    tap(world, Task.objects.get(), NOW + 2 * MINUTE)
    tap(world, Task.objects.get(), NOW + 5 * MINUTE)

    assert list(Newcomer.objects.values_list("welcomed_at", "welcomed_how")) == [(NOW + 2 * MINUTE, "sent")] * 2
    assert Task.objects.get().closure.verified is True
    assert unmet(world, NOW + DAY) == []


def test_who_comes_a_minute_later_is_in_the_next_batch(world, group):
    come(world, group, "甲")
    come(world, group, "乙", NOW + MINUTE)
    give(NOW + 3 * MINUTE)
    assert [task.title for task in Task.objects.order_by("pk")] == ["欢迎 1 位新人:邻里群"] * 2


def test_a_newcomer_not_welcomed_within_the_promise_is_in_the_report(world, group):
    come(world, group, "甲")
    assert unmet(world, NOW + 29 * MINUTE) == []
    assert unmet(world, NOW + 31 * MINUTE) == ["甲"]
    assert unmet(world, NOW + 31 * MINUTE, world.charlie) == []

    noting.declare_welcomed(who=access_of(world.chen), newcomers=[Newcomer.objects.get().slug], now=NOW + 40 * MINUTE)
    row = Newcomer.objects.get()
    assert (unmet(world, NOW + HOUR), row.welcomed_how, row.missed) == ([], "declared", True)
    told = counting.figures(access_of(world.lin), NOW + HOUR)
    assert (told.came, told.in_time, told.due, told.in_time_share) == (1, 0, 1, 0.0)


def test_who_was_there_before_or_is_a_colleague_is_no_newcomer(world, group):
    old, other = world.member("老友"), world.community(name="不照看")
    began(world, group, old, NOW - 2 * DAY, NOW)  # told of now, but came before anybody looked
    come(world, other, "别处")
    colleague = world.member("同事")
    Affiliation.objects.create(workspace=world.qinghe, member=colleague, kind="staff")
    began(world, group, colleague, NOW, NOW)

    assert not Newcomer.objects.exists()


def test_who_comes_again_within_a_week_is_not_welcomed_twice(world, group):
    member = come(world, group, "甲")
    fact = events.record(
        "membership.ended", world.qinghe, key="x", at=NOW + HOUR, now=NOW, community=group.pk, member=member.pk
    )
    arriving.went(fact, NOW + HOUR)
    began(world, group, member, NOW + DAY, NOW + DAY)
    assert [row.left_at for row in Newcomer.objects.all()] == [NOW + HOUR]
    began(world, group, member, NOW + 8 * DAY, NOW + 8 * DAY)
    assert Newcomer.objects.count() == 2


def test_a_repeated_fact_is_one_newcomer(world, group):
    come(world, group, "甲")
    arriving.came(Fact.objects.get(kind="membership.began"), NOW + MINUTE)
    assert Newcomer.objects.count() == 1


def test_a_million_joins_of_groups_that_do_not_look_after_newcomers_cost_one_query_each(
    world, django_assert_num_queries
):
    member, other = world.member("x"), world.community()
    fact = Fact(workspace=world.qinghe, at=NOW, data={"community": other.pk, "member": member.pk})
    with django_assert_num_queries(1):
        arriving.came(fact, NOW)


def test_what_is_said_in_the_group_moves_newcomers_on(world, group, tmp_path):
    come(world, group, "小美", NOW - HOUR)
    come(world, group, "阿强", NOW - HOUR)

    say(
        world,
        tmp_path,
        (f"u{world.chen.pk}", "欢迎新邻居们"),
        ("小美", "大家好我是住三号楼的小美"),
        (f"u{world.chen.pk}", "@小美 周六一起来摘草莓"),
    )

    told = {row.member.name: row for row in Newcomer.objects.select_related("member")}
    at = [NOW - HOUR + n * MINUTE for n in range(4)]
    mei, qiang = told["小美"], told["阿强"]
    assert (mei.welcomed_at, mei.welcomed_how, mei.introduced_at, mei.spoke_at) == (at[1], "seen", at[2], at[2])
    assert (qiang.welcomed_at, qiang.introduced_at, qiang.spoke_at) == (at[1], None, None)
    states = ice.states_of(world.qinghe, [mei.member_id, qiang.member_id, world.member("老客").pk])
    assert list(states.values()) == ["broken", "not_broken", "unknown"]
    assert [row.member.name for row in counting.cold(access_of(world.lin), NOW + HOUR)] == ["阿强"]


def test_a_word_of_ones_own_alone_does_not_break_the_ice(world, group, tmp_path):
    come(world, group, "小美", NOW - HOUR)
    say(world, tmp_path, ("小美", "有人吗"))
    assert Newcomer.objects.get().spoke_at == NOW - HOUR + MINUTE
    assert not IceBreak.objects.exists()
    ice.declare(who=access_of(world.chen), member=Newcomer.objects.get().member, now=NOW + HOUR)
    ice.declare(who=access_of(world.lin), member=Newcomer.objects.get().member, now=NOW + DAY)
    assert list(IceBreak.objects.values_list("at", "staff__name")) == [(NOW + HOUR, "陈")]
    assert Fact.objects.filter(kind="ice.broken").count() == 1


def test_first_orders_count_from_the_day_they_came(world, group):
    first, buyer, regular = (come(world, group, name) for name in ("甲", "乙", "丙"))
    world.order(buyer, 1990, "2026-03-07")
    world.order(regular, 990, "2026-01-01")
    world.order(regular, 990, "2026-03-06")

    assert noting.note_orders(NOW + 4 * DAY) == 0
    assert noting.note_orders(NOW + 4 * DAY) == 0

    lin = access_of(world.lin)
    told = counting.figures(lin, NOW + 4 * DAY)
    assert (told.came, told.ordered, round(told.days_to_order or 0, 2)) == (3, 1, 1.58)
    hoped = [row.member for row in counting.without_order(lin, NOW + 4 * DAY)]
    assert hoped == [first, regular]
    assert [row.member for row in counting.without_order(lin, NOW + 8 * DAY)] == []


def test_the_board_shows_by_day_what_is_done_due_and_late(world, group):
    come(world, group, "甲")
    plans.save_plan(who=access_of(world.lin), words=PlanWords(days={"welcomed": 0, "spoke": 1}), now=NOW)
    lin = access_of(world.lin)

    def board(now):
        return [(column.day, [card.steps for card in column.cards]) for column in counting.board(lin, now)]

    empty = [(1, []), (3, []), (7, [])]
    assert board(NOW + HOUR) == [(0, [[("有人欢迎", "late"), ("答上一句话", "open")]]), *empty]
    Newcomer.objects.update(welcomed_at=NOW + MINUTE)
    later = board(NOW + 2 * DAY + HOUR)
    assert later[1] == (1, [[("有人欢迎", "done"), ("答上一句话", "late")]])
    assert [card.share for card in counting.board(lin, NOW + 2 * DAY)[1].cards] == [50]


def test_a_plan_goes_by_type_and_knows_its_variables(world, group):
    from jinlin.communities.models import Placement

    lin = access_of(world.lin)
    plans.save_plan(who=lin, words=PlanWords(kind="stage:flash", sla_minutes=5), now=NOW)
    Placement.objects.create(workspace=world.qinghe, community=group, axis="stage", key="flash")
    come(world, group, "甲")
    assert Newcomer.objects.get().welcome_by == NOW + 5 * MINUTE
    with pytest.raises(UnknownVariable):
        plans.save_plan(who=lin, words=PlanWords(text="{生日}快乐"), now=NOW)


def test_a_welcome_waits_while_its_group_is_in_a_crisis_r_080(world, group):
    come(world, group, "小美")
    pauses.pause(community=group, reason="舆情", by=world.qinghe, now=NOW)
    give(NOW + 2 * MINUTE)
    assert Task.objects.count() == 0
    pauses.lift(community=group, why="已处理", by=access_of(world.lin), now=NOW + HOUR)
    give(NOW + HOUR)
    assert list(Task.objects.values_list("title", flat=True)) == ["欢迎 1 位新人:邻里群"]


@pytest.mark.django_db(transaction=True)
def test_what_is_noted_by_hand_while_the_talk_is_heard_is_not_lost(world, group, tmp_path, monkeypatch):
    come(world, group, "小美", at=NOW - 2 * HOUR)
    row = Newcomer.objects.get()

    def declare():
        noting.declare_welcomed(who=access_of(world.chen), newcomers=[row.slug], now=NOW + MINUTE)
        connection.close()

    person, whole = threading.Thread(target=declare), overhearing._colleagues

    def colleagues(*told):
        person.start()
        person.join(1)  # long enough to get through where nothing holds them up
        return whole(*told)

    monkeypatch.setattr(overhearing, "_colleagues", colleagues)
    say(world, tmp_path, ("小美", "大家好 我是住在楼上的小美"))
    person.join(30)
    row.refresh_from_db()
    assert (row.welcomed_how, row.welcomed_at, bool(row.introduced_at)) == ("declared", NOW + MINUTE, True)

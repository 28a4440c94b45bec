"""The door: what is planned becomes posts, and a refusal says which rule, why, and what would pass."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jinlin.content.parts import Part
from jinlin.events.models import Fact
from jinlin.messaging import bodies, digest, pauses, posting
from jinlin.messaging.models import Body, Post, SendPolicy, TypeBudget
from jinlin.messaging.posting import Exempt, ReasonMissing, Wanted
from jinlin.messaging.tests.keeping import owned
from jinlin.tasks.models import Subject
from tests.together import together
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def said(world, text="今天的菜到了", **fields):
    return bodies.keep(workspace=world.qinghe, parts=[Part("text", text=text)], now=NOW, **fields)


def wish(group, body, when=NOW, key="", **fields):
    return Wanted(group.pk, when, body.pk, key or f"{group.pk}:{body.pk}:{when:%m%d%H%M}", **fields)


def plan(world, *wishes, who=None, now=NOW):
    return posting.plan(who=who or access_of(world.lin), wanted=wishes, now=now)


def told(planned):
    return [(each.rule, each.why, each.would_pass) for each in planned.refused]


def test_the_same_content_is_one_body(world):
    assert said(world) == said(world)
    assert said(world, promo=True) != said(world)
    assert Body.objects.count() == 2


def test_what_is_planned_is_one_post_per_key_by_the_owners_account(world):
    group, body = owned(world, world.chen), said(world)
    wanted = wish(group, body, at("2026-03-05 12:00"), source=Subject("broadcast", 7), label="早报")

    first, again = plan(world, wanted), plan(world, wanted)

    row = Post.objects.get()
    assert (first.posts, again.posts, first.refused, first.moved) == ([row], [row], [], [])
    assert (row.state, row.account.userid, row.at, row.source_kind, row.source_id) == (
        "planned", f"u{world.chen.pk}", at("2026-03-05 12:00"), "broadcast", 7,
    )  # fmt: skip
    assert row.until == at("2026-03-05 22:00")  # nobody sends it into the night


def test_a_group_of_nobody_and_a_group_one_may_not_see_are_refused(world):
    mine, foreign = world.community(), world.community(unit=world.pudong)
    body = said(world)

    planned = plan(world, wish(mine, body), wish(foreign, body), who=access_of(world.chen))

    assert sorted(each.rule for each in planned.refused) == ["nobody", "unseen"]
    assert list(Post.objects.values_list("community", "state")) == [(mine.pk, "refused")]


def test_the_third_message_of_a_day_that_can_wait_goes_to_the_digest(world):
    """R-117."""
    group = owned(world, world.chen)
    SendPolicy.objects.create(workspace=world.qinghe, most_a_day=2)
    slots = [at("2026-03-05 11:00"), at("2026-03-05 13:00"), at("2026-03-05 15:00")]

    wishes = [wish(group, said(world, f"第{n}条"), slot, urgency="easy") for n, slot in enumerate(slots)]
    planned = plan(world, *wishes)

    assert [post.state for post in planned.posts] == ["planned", "planned", "queued"]
    assert [(post.rule, post.at) for post in planned.moved] == [("day_budget", at("2026-03-06 08:30"))]


def test_demand_information_disturbs_once_a_day(world):
    """R-117, C-19."""
    group = owned(world, world.chen)
    first, second = said(world, "求购纸箱", demand=True), said(world, "转让冰柜", demand=True)

    planned = plan(
        world, wish(group, first, at("2026-03-05 11:00")), wish(group, second, at("2026-03-05 15:00"), urgency="easy")
    )

    assert [(post.state, post.rule) for post in planned.posts] == [("planned", ""), ("queued", "demand_once")]


def test_a_refusal_says_the_rule_why_and_what_would_pass(world):
    """R-098."""
    group, body = owned(world, world.chen), said(world)

    planned = plan(world, wish(group, body, at("2026-03-05 23:00")))

    assert told(planned) == [("quiet_hours", "免打扰时段 22:00–08:00", at("2026-03-06 08:00"))]


def test_who_asks_for_another_time_is_moved_to_the_first_that_passes(world):
    group = owned(world, world.chen)
    plan(world, wish(group, said(world), at("2026-03-06 08:00")))

    planned = plan(world, wish(group, said(world, "另一条"), at("2026-03-05 23:00"), otherwise="move"))

    assert [(post.rule, post.at) for post in planned.moved] == [("quiet_hours", at("2026-03-06 08:45"))]


def test_an_approved_exception_of_quiet_hours_holds_from_seven(world):
    """R-113."""
    group = owned(world, world.chen)
    exempt = Exempt(frozenset({"quiet_hours"}), "晨读营 7 点打卡,林批准")

    early = plan(world, wish(group, said(world), at("2026-03-06 07:05"), exempt=exempt))
    night = plan(world, wish(group, said(world, "夜里"), at("2026-03-06 06:55"), exempt=exempt))

    assert [(post.at, post.exception) for post in early.posts] == [(at("2026-03-06 07:05"), exempt.reason)]
    assert [each.rule for each in night.refused] == ["quiet_hours"]


def test_the_platforms_quota_of_a_month_is_never_exceeded(world):
    group = owned(world, world.chen)
    SendPolicy.objects.create(workspace=world.qinghe, most_a_day=50, gap_minutes=0, spacing_minutes=0, account_a_day=99)
    slots = [at("2026-03-05 10:00") + timedelta(minutes=10 * n) for n in range(32)]

    planned = plan(world, *[wish(group, said(world, f"第{n}条"), slot) for n, slot in enumerate(slots)])

    assert len(planned.posts) == 31
    assert told(planned) == [("quota", "企业微信的群发额度已用 31/31", at("2026-04-01 08:00"))]


def test_a_post_from_the_chat_burns_no_quota_of_the_platform(world):
    group = owned(world, world.chen)
    SendPolicy.objects.create(workspace=world.qinghe, most_a_day=50, gap_minutes=0, quota="day")

    planned = plan(
        world,
        wish(group, said(world), at("2026-03-05 11:00")),
        wish(group, said(world, "二"), at("2026-03-05 12:00")),
        wish(group, said(world, "三"), at("2026-03-05 13:00"), channel="sidebar"),
    )

    assert [post.channel for post in planned.posts] == ["group_task", "sidebar"]
    assert [each.rule for each in planned.refused] == ["quota"]


def test_two_tasks_of_one_account_do_not_come_at_once_but_groups_of_one_task_do(world):
    """R-276."""
    one, two = owned(world, world.chen), owned(world, world.chen)
    first, other = said(world), said(world, "另一条")

    planned = plan(world, wish(one, first), wish(two, first), wish(owned(world, world.chen), other))

    assert [(post.at, post.rule) for post in planned.posts] == [
        (NOW, ""),
        (NOW, ""),
        (NOW + timedelta(minutes=2), "account_spacing"),
    ]


def test_a_paused_group_gets_nothing(world):
    group = owned(world, world.chen)
    pauses.pause(community=group, reason="投诉", by=world.qinghe, now=NOW)

    assert told(plan(world, wish(group, said(world)))) == [("paused", "这个群暂停了推广", None)]


def test_what_sells_is_a_part_of_what_is_sent(world):
    group = owned(world, world.chen)
    SendPolicy.objects.create(workspace=world.qinghe, gap_minutes=0)

    planned = plan(
        world,
        wish(group, said(world, "秒杀", promo=True), at("2026-03-05 10:00")),
        wish(group, said(world, "又秒杀", promo=True), at("2026-03-05 11:00")),
    )

    assert told(planned) == [("promo_share", "7 天 1 条里已有 1 条促销,上限 30%", at("2026-03-12 10:00"))]


def test_a_type_is_disturbed_as_often_as_its_budget_says(world):
    """R-118."""
    group = owned(world, world.chen)
    group.placements.create(workspace=world.qinghe, axis="stage", key="core")
    TypeBudget.objects.create(workspace=world.qinghe, axis="stage", key="core", most_a_week=1)

    planned = plan(
        world, wish(group, said(world), at("2026-03-05 10:00")), wish(group, said(world, "二"), at("2026-03-06 10:00"))
    )

    assert told(planned) == [("week_budget", "这个群本周已有 1 条,最多 1 条", at("2026-03-09 08:00"))]


def test_what_was_refused_is_judged_anew(world):
    group, body = owned(world, world.chen), said(world)
    pauses.pause(community=group, reason="投诉", by=world.qinghe, now=NOW)
    plan(world, wish(group, body, key="k"))
    pauses.lift(community=group, why="好了", by=access_of(world.lin), now=NOW)

    planned = plan(world, wish(group, body, key="k"))

    assert [(post.key, post.state, post.rule) for post in planned.posts] == [("k", "planned", "")]


def test_names_in_braces_are_filled_in(world):
    group, body = owned(world, world.chen, name="静安一群"), said(world, "{群名}的菜到了")

    planned = plan(world, wish(group, body, variables={"群名": "静安一群"}))

    assert bodies.text_of(planned.posts[0].body) == "静安一群的菜到了"


def test_taking_back_needs_a_reason_and_ends_what_nobody_sent(world):
    one, two, body = owned(world, world.chen), owned(world, world.chen), said(world)
    planned = plan(world, wish(one, body, key="a"), wish(two, body, key="b"))

    with pytest.raises(ReasonMissing):
        posting.withdraw(who=access_of(world.lin), keys=["a"], reason=" ", now=NOW)
    count = posting.withdraw(who=access_of(world.lin), keys=["a", "x"], reason="货没到", now=NOW)

    assert count == 1
    assert list(Post.objects.order_by("key").values_list("key", "state", "reason")) == [
        ("a", "skipped", "货没到"),
        ("b", "planned", ""),
    ]
    assert list(Fact.objects.values_list("kind", "data__post")) == [("post.skipped", planned.posts[0].pk)]


def test_a_moved_post_is_judged_anew_and_stays_where_it_was_when_it_does_not_fit(world):
    group = owned(world, world.chen)
    plan(world, wish(group, said(world), key="a"), wish(group, said(world, "二"), at("2026-03-05 14:00"), key="b"))

    good = posting.move(who=access_of(world.lin), at={"b": at("2026-03-05 16:00")}, now=NOW)
    bad = posting.move(who=access_of(world.lin), at={"b": at("2026-03-05 23:30")}, now=NOW)

    assert ([post.at for post in good.posts], [each.rule for each in bad.refused]) == (
        [at("2026-03-05 16:00")],
        ["quiet_hours"],
    )
    assert list(Post.objects.order_by("key").values_list("key", "state", "at")) == [
        ("a", "planned", NOW),
        ("b", "planned", at("2026-03-05 16:00")),
    ]


def test_what_waits_for_approval_is_not_let_through_by_moving_it(world):
    group = owned(world, world.chen)
    first = plan(world, replace(wish(group, said(world), key="a"), approved=False))

    moved = posting.move(who=access_of(world.lin), at={"a": at("2026-03-05 16:00")}, now=NOW)

    assert [each.rule for each in (*first.refused, *moved.refused)] == ["approval", "approval"]


@pytest.mark.django_db(transaction=True)
def test_two_who_plan_for_a_group_at_the_same_moment_share_its_budget(world):
    group, body = owned(world, world.chen), said(world, promo=True)
    SendPolicy.objects.create(workspace=world.qinghe, promo_a_day=1)

    refused = together(*(lambda n=n: plan(world, wish(group, body, key=f"同时{n}")) for n in range(4)))

    assert refused == []
    assert list(Post.objects.filter(state="planned").values_list("promo")) == [(True,)]


def test_thousands_are_planned_in_a_handful_of_queries(world, django_assert_max_num_queries):
    body = said(world)
    groups = [owned(world, world.chen) for _n in range(60)]

    with django_assert_max_num_queries(40):
        planned = plan(world, *[wish(group, body) for group in groups])

    assert (len(planned.posts), planned.refused) == (60, [])


def test_what_could_wait_is_one_message_the_next_morning(world):
    """R-117."""
    group = owned(world, world.chen)
    SendPolicy.objects.create(workspace=world.qinghe, most_a_day=1)
    plan(world, wish(group, said(world)))
    plan(world, *[wish(group, said(world, word), at("2026-03-05 12:00"), urgency="easy") for word in ("求购", "转让")])
    morning = at("2026-03-06 08:30")
    digest.put_together(at("2026-03-06 08:29"))
    assert sorted(Post.objects.values_list("state", flat=True)) == ["planned", "queued", "queued"]

    digest.put_together(morning)

    made = Post.objects.get(label="每日合并")
    assert (made.state, made.at, bodies.text_of(made.body)) == ("planned", morning, "1. 求购\n2. 转让")
    assert list(Post.objects.filter(digest=made).values_list("state", flat=True)) == ["merged", "merged"]


def test_an_account_sends_so_many_tasks_a_day_and_no_more(world):
    """R-276."""
    SendPolicy.objects.create(workspace=world.qinghe, account_a_day=1)
    one, two = owned(world, world.chen), owned(world, world.chen)

    planned = plan(world, wish(one, said(world)), wish(two, said(world, "另一条"), NOW + timedelta(hours=1)))

    assert told(planned) == [("account_day", "这个账号当天已有 1 次任务,最多 1 次", at("2026-03-06 08:00"))]

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jinlin.metrics import health
from jinlin.metrics.health.classes import Evidence, classify
from jinlin.metrics.health.light import light
from jinlin.metrics.health.remedies import REMEDIES
from jinlin.metrics.health.verdict import Growth, judge_growth, vanity_activity
from jinlin.metrics.models import DormancyChange, HealthChange, Settings, Standing
from jinlin.metrics.tests.analysis.world import TODAY, World, days_back

VALUE = Evidence(
    messages=400, people_messages=380, valid=340, speakers=30, peer_replies=160, noise=40, promo=20, ads=5, members=100,
    start=95, exits=2, first_half=180, second_half=200, silent_days=0,
)  # fmt: skip
CHICKEN_RIB = Evidence(
    messages=400, people_messages=300, valid=90, speakers=8, peer_replies=6, noise=210, promo=60, ads=10, members=200,
    start=200, exits=2, first_half=150, second_half=150, silent_days=0,
)  # fmt: skip
DEAD = Evidence(messages=12, people_messages=2, valid=1, speakers=1, members=80, start=80, exits=1, silent_days=20)
GARBAGE = Evidence(
    messages=300, people_messages=250, valid=60, speakers=20, ads=170, promo=180, members=100, start=120, exits=30,
    first_half=120, second_half=130, silent_days=0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("evidence", "health_class", "rule"),
    [
        (VALUE, "value", "alive"),
        (CHICKEN_RIB, "chicken_rib", "middling"),
        (DEAD, "dead", "silent"),
        (GARBAGE, "garbage", "ads_flood"),
    ],
)
def test_four_fixture_groups_give_the_four_classes_r_261(evidence, health_class, rule):
    judgement = classify(evidence)
    assert (judgement.health_class, judgement.rule) == (health_class, rule)
    assert judgement.evidence == evidence


def test_without_history_there_is_no_class_but_a_reason():
    judgement = classify(Evidence(known=False))
    assert judgement.health_class == ""
    assert str(judgement.reason) == "没有这个群的聊天记录,无法判断"


def test_exits_do_not_speak_against_a_flash_community_c_03():
    leaving = Evidence(**{**VALUE.__dict__, "exits": 60, "stage": "flash"})
    assert leaving.exit_rate is None
    assert classify(leaving).health_class == "value"
    assert classify(Evidence(**{**VALUE.__dict__, "exits": 60})).health_class == "chicken_rib"


def test_a_group_is_not_called_middling_because_its_quotes_cannot_be_told():
    blind = Evidence(**{**VALUE.__dict__, "peer_replies": 2, "replies": 160, "named_replies": 4})
    assert (blind.peer_share, classify(blind).health_class) == (None, "value")
    quiet = Evidence(**{**VALUE.__dict__, "peer_replies": 2, "replies": 20, "named_replies": 4})
    assert (quiet.peer_share, classify(quiet).health_class) == (None, "chicken_rib")


def test_every_class_has_remedies_and_a_large_dead_group_is_renamed_first():
    assert set(REMEDIES) == {"value", "chicken_rib", "dead", "garbage"}
    assert next(remedy.key for remedy in health.remedies("dead", 60)) == "reply_one"
    assert next(remedy.key for remedy in health.remedies("dead", 250)) == "rename"


def test_activity_alone_is_not_good_r_009():
    assert judge_growth(Growth(100, 0, 1000, 1000, speakers=24, speakers_before=20)) == "neutral"
    assert judge_growth(Growth(100, 10, 1100, 1000)) == "good"
    assert judge_growth(Growth(100, -10, 900, 1000)) == "poor"
    assert judge_growth(Growth(100, 10, 900, 1000)) == "neutral"
    assert judge_growth(Growth()) == ""


def test_rising_activity_without_members_or_sales_is_vanity_r_327():
    assert vanity_activity([10, 12, 15], [0, 0, 0], [5, 5, 5])
    assert not vanity_activity([10, 12, 12], [0, 0, 0], [5, 5, 5])
    assert not vanity_activity([10, 12, 15], [0, 0, 1], [5, 5, 5])
    assert not vanity_activity([10, 12, 15], [0, 0, 0], [5, 5, 6])
    assert not vanity_activity([10, 12], [0, 0], [5, 5])


@pytest.mark.parametrize(
    ("health_class", "dormancy", "severities", "word"),
    [
        ("value", "active", (), "healthy"),
        ("value", "active", ("warn",), "watch"),
        ("value", "active", ("alarm",), "warning"),
        ("chicken_rib", "active", (), "watch"),
        ("garbage", "active", (), "warning"),
        ("garbage", "dormant", (), "silent"),
        ("dead", "quiet", (), "silent"),
        ("", "", (), ""),
    ],
)
def test_the_light_follows_class_dormancy_and_open_alerts(health_class, dormancy, severities, word):
    assert light(health_class, dormancy, severities) == word


def falling(world: World):
    """Ten days of talk, five of little, then silence until today."""
    community = world.community("慢慢安静的群")
    people = world.members(4)
    for member in people:
        world.joins(community, member, date(2026, 1, 1))
    days = days_back(60)
    for on in days[:10]:
        for member in people:
            world.says(community, member, on)
    for on in days[10:15]:
        world.says(community, people[0], on)
    return community, days


def test_falling_activity_is_logged_state_by_state_also_when_the_days_come_at_once_r_221(world):
    community, days = falling(world)
    world.settle()
    health.judge(world.workspace, TODAY)
    logged = [(change.before, change.after) for change in DormancyChange.objects.order_by("on")]
    assert logged == [("", "active"), ("active", "quiet"), ("quiet", "dormant"), ("dormant", "dead")]
    on = dict(DormancyChange.objects.values_list("after", "on"))
    assert on["active"] == days[6]
    assert on["dormant"] == days[14] + timedelta(days=4)
    assert on["dead"] == days[14] + timedelta(days=21)
    assert Standing.objects.get(community=community).dormancy == "dead"


def test_judging_day_by_day_or_twice_logs_the_same(world):
    _community, days = falling(world)
    world.settle()
    for on in days:
        health.judge(world.workspace, on)
    one_by_one = list(DormancyChange.objects.order_by("on").values_list("on", "before", "after"))
    health.judge(world.workspace, TODAY)
    assert list(DormancyChange.objects.order_by("on").values_list("on", "before", "after")) == one_by_one
    DormancyChange.objects.all().delete()
    health.judge(world.workspace, TODAY)
    assert list(DormancyChange.objects.order_by("on").values_list("on", "before", "after")) == one_by_one


def test_a_workspace_may_choose_its_own_thresholds(world):
    community, _days = falling(world)
    world.settle()
    Settings.objects.create(workspace=world.workspace, values={"thresholds": {"dormancy.dead_days": 100}})
    health.judge(world.workspace, TODAY)
    assert Standing.objects.get(community=community).dormancy == "dormant"


def lively(world: World):
    community = world.community("热闹的群")
    owner = world.member("群主", kind="staff")
    people = world.members(10, "friend")
    for member in [owner, *people]:
        world.joins(community, member, date(2026, 1, 1))
    for on in days_back(28):
        world.says(community, owner, on, promo=True)
        for index, member in enumerate(people[:5]):
            world.says(community, member, on, to=people[(index + 1) % 5].pk)
    return community


def flooded(world: World):
    community = world.community("广告群")
    people = world.members(10, "seller")
    for index, member in enumerate(people):
        world.joins(community, member, date(2026, 1, 1), left=date(2026, 3, 20) if index > 6 else None)
    for on in days_back(28):
        for member in people[:3]:
            world.says(community, member, on, promo=True, link=True)
    return community


def test_judging_writes_classes_with_the_figures_that_caused_them(world):
    alive, garbage, silent = lively(world), flooded(world), world.community("没有记录的群")
    world.settle()
    assert health.judge(world.workspace, TODAY) == 3
    classes = dict(Standing.objects.values_list("community__name", "health_class"))
    assert classes == {"热闹的群": "value", "广告群": "garbage", "没有记录的群": ""}
    figures = Standing.objects.get(community=alive).evidence["health"]["figures"]
    assert figures["people_messages"] == 28 * 5
    assert figures["messages"] == 28 * 6
    assert figures["speakers"] == 5
    assert figures["members"] == 10
    assert figures["peer_share"] == 1.0
    garbage_figures = Standing.objects.get(community=garbage).evidence["health"]["figures"]
    assert (garbage_figures["start"], garbage_figures["exits"]) == (10, 3)
    assert Standing.objects.get(community=silent).evidence["health"]["rule"] == "no_history"


def test_the_class_of_a_month_is_kept_and_explained(world):
    community = lively(world)
    world.settle()
    health.judge(world.workspace, TODAY)
    health.judge(world.workspace, TODAY)
    kept = [(row.on, row.health_class) for row in HealthChange.objects.filter(community=community)]
    assert kept == [(date(2026, 3, 1), "value")]
    told = health.explain(Standing.objects.get(community=community))
    assert (told.health.value, str(told.health.reason)) == ("value", "多人发言,互相回复,噪声不高")
    assert {line.key: line.value for line in told.health.lines}["speakers"] == 5
    assert next(remedy.key for remedy in told.remedies) == "keep_topics"


def test_the_verdict_reads_growth_of_members_and_sales(world):
    community = lively(world)
    for member in world.members(2, "new"):
        world.joins(community, member, date(2026, 3, 10))
    buyer = world.member("买家")
    world.joins(community, buyer, date(2026, 1, 1))
    world.buys(buyer, date(2026, 2, 20), 1000, community)
    world.buys(buyer, date(2026, 3, 20), 1500, community)
    world.settle()
    health.judge(world.workspace, TODAY)
    standing = Standing.objects.get(community=community)
    assert standing.verdict == "good"
    assert standing.evidence["verdict"]["net_adds"] == 2
    assert standing.evidence["verdict"]["sales"] == 0.5


def test_growth_of_sales_counts_what_nobody_known_and_staff_bought_as_the_metric_does(world):
    community, clerk = lively(world), world.member("店员", kind="staff")
    world.buys(None, date(2026, 2, 20), 1000, community)
    world.buys(None, date(2026, 3, 20), 4000, community)
    world.buys(clerk, date(2026, 3, 21), 6000, community)
    world.settle()
    health.judge(world.workspace, TODAY)
    evidence = Standing.objects.get(community=community).evidence["verdict"]
    assert (evidence["sales_before_fen"], evidence["sales_fen"], evidence["sales"]) == (1000, 10_000, 9.0)


def test_another_workspace_is_not_judged(world):
    lively(world)
    other = World.begin("other")
    other.community("别家的群")
    other.settle()
    world.settle()
    health.judge(world.workspace, TODAY)
    assert set(Standing.objects.values_list("workspace__slug", flat=True)) == {"xianguo"}


def test_assessing_an_earlier_day_changes_nothing(world):
    _community, days = falling(world)
    world.settle()
    health.judge(world.workspace, TODAY)
    before = list(DormancyChange.objects.order_by("pk").values())
    [then] = health.assess(world.workspace, days[9])
    assert (then.dormancy, then.pk) == ("active", None)
    assert list(DormancyChange.objects.order_by("pk").values()) == before
    assert Standing.objects.get().dormancy == "dead"


def test_an_earlier_day_is_judged_by_what_was_said_until_then(world):
    community, later = world.community("说过又停过的群"), world.community("后来才有的群")
    member = world.member("甲")
    for made in (community, later):
        world.joins(made, member, date(2026, 1, 1))
    world.says(community, member, date(2026, 2, 1))
    world.says(community, member, date(2026, 3, 20))
    world.says(later, member, date(2026, 3, 20))
    world.settle()
    found = {row.community_id: row.evidence for row in health.assess(world.workspace, date(2026, 3, 1))}
    assert found[community.pk]["health"]["figures"]["silent_days"] == 28
    assert found[community.pk]["dormancy"]["silent_days"] == 28
    assert found[later.pk]["health"]["rule"] == "no_history"


def test_judging_an_earlier_day_again_keeps_what_was_logged_later(world):
    _community, days = falling(world)
    world.settle()
    health.judge(world.workspace, TODAY)
    logged = list(DormancyChange.objects.order_by("on").values_list("on", "after"))
    health.judge(world.workspace, days[20])
    assert list(DormancyChange.objects.order_by("on").values_list("on", "after")) == logged


def test_the_weeks_before_equal_a_recount(world):
    from jinlin.metrics.health.gather import weekly

    community = flooded(world)
    buyer = world.member("买家")
    world.joins(community, buyer, date(2026, 3, 30))
    world.buys(buyer, date(2026, 3, 31), 700, community)
    world.settle()
    assert weekly(world.workspace, TODAY, 3)[community.pk] == [
        {"speakers": 3, "net_adds": 0, "sales": 0},
        {"speakers": 3, "net_adds": -3, "sales": 0},
        {"speakers": 3, "net_adds": 1, "sales": 700},
    ]


def test_staff_count_as_members_outside_the_time_they_were_staff(world):
    import pyarrow as pa

    from jinlin.lake import actions as lake
    from jinlin.lake.schemas import SCHEMAS
    from jinlin.metrics.activity import ground
    from jinlin.metrics.tests.analysis.world import NOW, moment

    community = world.community("群")
    [person] = world.members(1)
    for on in (date(2026, 3, 1), date(2026, 3, 10), date(2026, 3, 20)):
        world.says(community, person, on)
    world.settle()
    row = {"id": -1, "person": person.pk, "kind": "staff", "tier": "", "version": 2, "gone": False}
    row |= {"since": moment(world.workspace, date(2026, 3, 5)), "until": moment(world.workspace, date(2026, 3, 15))}
    schema = SCHEMAS["persons"].to_pyarrow()
    table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names}], schema=schema)
    lake.commit(world.workspace, "staff", [lake.stage(world.workspace, "persons", None, table)], now=NOW)
    days = ground.member_days(ground.Scope(world.workspace), ground.ending(TODAY, 31))
    assert sorted(row["on"] for row in ground.rows(days)) == [date(2026, 3, 1), date(2026, 3, 20)]

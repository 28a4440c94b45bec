from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from jinlin.metrics import alerts, health
from jinlin.metrics.alerts import targets
from jinlin.metrics.alerts.rules import RULES, broken, chosen
from jinlin.metrics.models import Alert, AlertRule, Standing
from jinlin.metrics.tests.analysis.world import NOW, TODAY, World, days_back
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Grant

CALM = {
    "stage": "", "exits_1d": 0, "usual_exits": 0.0, "exit_rate": 0.0, "exits_7d": 0, "start_7d": 100, "weeks": [9, 9, 9],
    "messages": 100, "promo": 10, "questions_1d": 0, "staff_messages_1d": 3, "has_staff": True, "owner_streak": 1,
    "noise_share": 0.1, "noise_before": 0.1, "cap": 200, "seats": 100, "dormancy": "active", "health_class": "value",
    "silent_days": 0, "ad_share": 0.0,
}  # fmt: skip
DEFAULTS = {rule.key: rule for rule in RULES}


def access_of(world, role="operator", unit=None):
    staff = world.staff(role, unit)
    Grant.objects.create(workspace=world.workspace, staff=staff, role=role, granted_at=NOW)
    return Access.of(staff)


def test_a_calm_group_raises_nothing():
    assert broken(DEFAULTS, CALM) == {}


@pytest.mark.parametrize(
    ("figures", "kind", "evidence"),
    [
        ({"exits_1d": 11, "usual_exits": 2.0}, "exit_burst", {"exits": 11, "usual": 2.0, "limit": 5}),
        ({"exit_rate": 0.2, "exits_7d": 20}, "exit_rate", {"exit_rate": 0.2, "exits": 20, "start": 100, "limit": 0.1}),
        ({"weeks": [20, 15, 10]}, "interaction_drop", {"weeks": [20, 15, 10], "usual": 20, "limit": 0.2}),
        ({"promo": 60}, "promo_warn", {"promo_share": 0.6, "promo": 60, "messages": 100, "limit": 0.5}),
        ({"promo": 90}, "promo_alarm", {"promo_share": 0.9, "promo": 90, "messages": 100, "limit": 0.9}),
        ({"questions_1d": 2, "staff_messages_1d": 0}, "no_staff_reply", {"questions": 2, "limit": 1}),
        ({"seats": 190}, "nearly_full", {"seats": 190, "cap": 200, "limit": 0.95}),
        ({"dormancy": "dead", "silent_days": 30}, "dead", {"silent_days": 30}),
        ({"health_class": "garbage", "ad_share": 0.7}, "garbage_ads", {"ad_share": 0.7, "exit_rate": 0.0}),
        ({"owner_streak": 9}, "owner_alone", {"owner_streak": 9, "limit": 8}),
        ({"noise_share": 0.7, "noise_before": 0.4}, "noise_rising", {"noise_share": 0.7, "usual": 0.4, "limit": 0.1}),
    ],
)
def test_each_rule_is_broken_by_its_numbers_alone(figures, kind, evidence):
    assert broken(DEFAULTS, {**CALM, **figures}) == {kind: evidence}


@pytest.mark.parametrize(
    "figures",
    [
        {"exits_1d": 11, "usual_exits": 5.0},
        {"exits_1d": 11, "usual_exits": 0.0, "stage": "flash"},
        {"exits_1d": None},
        {"weeks": [20, 10, 10]},
        {"messages": 5, "promo": 5},
        {"questions_1d": 2, "staff_messages_1d": 0, "has_staff": False},
        {"cap": None, "seats": 500},
    ],
)
def test_what_is_usual_unknown_or_small_raises_nothing(figures):
    assert broken(DEFAULTS, {**CALM, **figures}) == {}


def leaving(world, unit=None):
    community = world.community("退群的群", unit)
    people = world.members(30)
    for index, member in enumerate(people):
        world.joins(community, member, date(2026, 1, 1), left=TODAY if index < 11 else None)
    for on in days_back(20):
        world.says(community, people[20], on)
    return community


def test_an_exit_burst_is_raised_once_with_the_usual_value_and_closed_when_over(world):
    community = leaving(world)
    world.settle()
    health.judge(world.workspace, TODAY)
    assert alerts.raise_alerts(world.workspace, TODAY, NOW) == 2
    alerts.raise_alerts(world.workspace, TODAY, NOW)
    burst = Alert.objects.get(kind="exit_burst")
    assert alerts.tell(burst) == "24 小时退 11 人,平时每天 0 人"
    assert (burst.community, burst.severity, burst.on, burst.closed_on) == (community, "alarm", TODAY, None)
    assert Standing.objects.get(community=community).light == "warning"
    alerts.raise_alerts(world.workspace, TODAY + timedelta(days=1), NOW)
    burst.refresh_from_db()
    assert burst.closed_on == TODAY + timedelta(days=1)
    assert [row.kind for row in Alert.objects.filter(closed_on=None)] == ["exit_rate"]


def test_an_alert_that_lasts_is_one_alert_and_stays_handled(world):
    leaving(world)
    world.settle()
    access = access_of(world)
    alerts.raise_alerts(world.workspace, TODAY, NOW)
    [first, second] = alerts.open_alerts(access)
    assert [first.severity, second.severity] == ["alarm", "warn"]
    alerts.handle(access, second.slug, NOW)
    alerts.raise_alerts(world.workspace, TODAY + timedelta(days=1), NOW)
    assert Alert.objects.filter(kind="exit_rate").count() == 1
    assert list(alerts.open_alerts(access)) == []
    assert [row.kind for row in alerts.digest(access, TODAY + timedelta(days=1)).closed] == ["exit_burst"]


def test_an_alert_put_aside_comes_back_on_its_day(world):
    leaving(world)
    world.settle()
    access = access_of(world)
    alerts.raise_alerts(world.workspace, TODAY, NOW)
    burst = alerts.open_alerts(access).get(kind="exit_burst")
    alerts.snooze(access, burst.slug, TODAY + timedelta(days=2), NOW)
    assert burst not in alerts.open_alerts(access, TODAY)
    assert burst in alerts.open_alerts(access, TODAY + timedelta(days=2))


def test_a_workspace_may_mute_a_rule_or_change_its_limit(world):
    AlertRule.objects.create(
        workspace=world.workspace, key="dead", metric="dormancy", kind="state", value=1, muted=True
    )
    AlertRule.objects.create(
        workspace=world.workspace, key="exit_rate", metric="exit_rate", kind="threshold", value=0.5
    )
    mine = chosen(world.workspace)
    assert "dead" not in mine
    assert broken(mine, {**CALM, "exit_rate": 0.4}) == {}


def test_nobody_sees_or_handles_the_alerts_of_another_store_or_brand(world):
    east, west = world.store("东店"), world.store("西店")
    leaving(world, east)
    world.settle()
    alerts.raise_alerts(world.workspace, TODAY, NOW)
    neighbour, viewer = access_of(world, unit=west), access_of(world, "viewer")
    stranger = access_of(World.begin("other"))
    alert = Alert.objects.filter(kind="exit_burst").get()
    assert [list(alerts.open_alerts(one)) for one in (neighbour, stranger)] == [[], []]
    for outsider in (neighbour, stranger):
        with pytest.raises(alerts.UnknownAlert):
            alerts.handle(outsider, alert.slug, NOW)
    with pytest.raises(PermissionDenied):
        alerts.handle(viewer, alert.slug, NOW)


@pytest.mark.parametrize(
    ("metric", "value", "target", "light"),
    [
        ("sales", 100, 100, "green"),
        ("sales", 95, 100, "amber"),
        ("sales", 80, 100, "red"),
        ("exit_rate", 0.04, 0.05, "green"),
        ("exit_rate", 0.055, 0.05, "amber"),
        ("exit_rate", 0.1, 0.05, "red"),
        ("sales", None, 100, ""),
    ],
)
def test_the_light_of_a_target_follows_its_direction(metric, value, target, light):
    assert targets.light(metric, value, target) == light


def test_the_last_whole_period_ends_no_later_than_the_day():
    assert targets.last_whole("day", TODAY).until == date(2026, 4, 1)
    assert (targets.last_whole("week", TODAY).since, targets.last_whole("week", TODAY).until) == (
        date(2026, 3, 23),
        date(2026, 3, 30),
    )
    assert targets.last_whole("month", TODAY).since == date(2026, 3, 1)
    assert targets.last_whole("month", TODAY - timedelta(days=1)).since == date(2026, 2, 1)


def test_a_missed_target_is_an_alert(world):
    community = leaving(world)
    member = world.member("买家")
    world.joins(community, member, date(2026, 1, 1))
    world.buys(member, date(2026, 3, 25), 500, community)
    world.settle()
    access = access_of(world, "region")
    target = targets.set_target(access, metric="sales", value=1000, place=community, now=NOW)
    targets.set_target(access, metric="sales", value=2000, place=community, now=NOW)
    target.refresh_from_db()
    assert target.value == 2000
    [row] = targets.lights(access, TODAY, community)
    assert (row.value, row.light) == (500, "red")
    alerts.raise_alerts(world.workspace, TODAY, NOW)
    assert alerts.tell(Alert.objects.get(kind="target_missed:sales")) == "销售额 为 ¥5.00,目标 ¥20.00"


def test_only_who_may_sets_targets_and_only_in_their_own_scope(world):
    east, west = world.store("东店"), world.store("西店")
    with pytest.raises(PermissionDenied):
        targets.set_target(access_of(world, "viewer"), metric="sales", value=1, place=east, now=NOW)
    with pytest.raises(targets.OutsideScope):
        targets.set_target(access_of(world, "region", unit=west), metric="sales", value=1, place=east, now=NOW)
    with pytest.raises(targets.NoSuchPeriod):
        targets.set_target(access_of(world, "region"), metric="sales", value=1, by="year", place=east, now=NOW)

"""The figures that alerts ask for, of all communities at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jinlin.communities.models import Community
from jinlin.core.clock import Window
from jinlin.lake import queries as lake
from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Scope
from jinlin.metrics.health.gather import evidence, gather, member_counts, weekly
from jinlin.metrics.models import Standing

if TYPE_CHECKING:
    from jinlin.workspaces.models import Workspace

USUAL_DAYS = 28
WEEKS = 5


# long: the list of figures the rules read
def figures(workspace: Workspace, as_of: date) -> dict[int, dict[str, Any]]:
    """Return the figures of every community that has not ended, by community."""
    scope = Scope(workspace)
    week, before = gather(workspace, as_of, 7), gather(workspace, as_of - timedelta(days=7), 7)
    today = ground.ending(as_of, 1)
    exits = _keyed(member_counts(scope, today))
    usual = _keyed(_usual_exits(scope, Window(as_of - timedelta(days=USUAL_DAYS), as_of)))
    said, seats = _keyed(_day(scope, today)), _keyed(_seats(scope, as_of))
    staffed = {row["community"] for row in ground.rows(_staffed(scope, as_of))}
    weeks = weekly(workspace, as_of, WEEKS)
    standings = {row.community_id: row for row in Standing.objects.filter(workspace=workspace)}
    found = {}
    for pk, cap in Community.objects.begun().filter(workspace=workspace, ended_at=None).values_list("pk", "cap"):
        seen, earlier, standing = evidence(week, pk), evidence(before, pk), standings.get(pk)
        leaves = exits.get(pk, {}).get("leaves_known")
        health = standing.evidence.get("health", {}).get("figures", {}) if standing else {}
        day = said.get(pk, {})
        found[pk] = {
            "stage": seen.stage,
            "exits_1d": exits[pk]["exits"] if leaves else None,
            "usual_exits": usual.get(pk, {}).get("left", 0) / USUAL_DAYS,
            "exit_rate": seen.exit_rate,
            "exits_7d": seen.exits,
            "start_7d": seen.start,
            "weeks": [row["speakers"] for row in weeks.get(pk, [])],
            "messages": seen.messages,
            "promo": seen.promo,
            "questions_1d": day.get("questions") or 0,
            "staff_messages_1d": (day.get("messages") or 0) - (day.get("people") or 0),
            "has_staff": pk in staffed,
            "owner_streak": week.messages.get(pk, {}).get("owner_streak") or 0,
            "noise_share": seen.noise_share,
            "noise_before": earlier.noise_share,
            "cap": cap,
            "seats": seats.get(pk, {}).get("seats", 0),
            "dormancy": standing.dormancy if standing else "",
            "health_class": standing.health_class if standing else "",
            "silent_days": standing.evidence.get("dormancy", {}).get("silent_days") if standing else None,
            "ad_share": health.get("ad_share"),
        }
    return found


def _day(scope: Scope, window: Window) -> Any:
    table = ground.community_days(scope, window)
    return table.group_by("community").aggregate(
        questions=table["questions"].sum(), messages=table["messages"].sum(), people=table["people_messages"].sum()
    )


def _usual_exits(scope: Scope, window: Window) -> Any:
    since, until = ground.moments(scope.workspace, window)
    table = ground.memberships(scope)
    table = table.filter((table["left_at"] >= since) & (table["left_at"] < until))
    return table.group_by("community").aggregate(left=table.count())


def _open(scope: Scope, as_of: date) -> Any:
    at = ground.literal(ground.end_of(scope.workspace, as_of))
    return ground.open_at(ground.inside(scope, lake.latest(scope.workspace, "memberships")), at)


def _seats(scope: Scope, as_of: date) -> Any:
    table = _open(scope, as_of)
    return table.group_by("community").aggregate(seats=table["person"].nunique())


def _staffed(scope: Scope, as_of: date) -> Any:
    """Return the communities with staff among their people; without, nobody can be expected to answer."""
    staff = ground.outsiders(scope.workspace)
    staff = staff.filter(staff["kind"] == "staff").select("outsider").distinct()
    return _open(scope, as_of).semi_join(staff, [("person", "outsider")]).select("community").distinct()


def _keyed(table: Any) -> dict[int, dict[str, Any]]:
    return {row["community"]: row for row in ground.rows(table)}

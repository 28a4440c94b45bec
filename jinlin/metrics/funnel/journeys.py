"""What became of those who joined: one row per newcomer with talk and purchases since (R-160, R-200)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from jinlin.communities.models import Channel
from jinlin.core.clock import day_bounds
from jinlin.lake import queries as lake
from jinlin.members.models import Member
from jinlin.metrics.activity import ground, thresholds

if TYPE_CHECKING:
    from datetime import date

    from jinlin.core.clock import Window
    from jinlin.metrics.activity.ground import Scope

BY = ("", "channel", "community", "unit")
NO_CHANNEL = 0


class NoSuchGrouping(Exception):
    """A funnel is asked by channel, community or unit, or as a whole."""


def newcomers(scope: Scope, window: Window, by: str = "") -> Any:
    """Return who first joined the place within the window: `place`, `person`, `joined_at`, `channel` of that joining."""
    if by not in BY:
        raise NoSuchGrouping(by)
    since, until = ground.moments(scope.workspace, window)
    seats = at_place(scope, ground.memberships(scope), by)
    seats = seats.mutate(channel=seats["channel"].fill_null(NO_CHANNEL))
    order = ibis.row_number().over(ibis.window(group_by=["place", "person"], order_by=["joined_at", "id"]))
    first = seats.mutate(nth=order).filter(lambda t: t["nth"] == 0)
    first = first.filter((first["joined_at"] >= since) & (first["joined_at"] < until))
    return first.select("place", "person", "joined_at", "channel")


def journeys(scope: Scope, window: Window, by: str = "", *, until: date | None = None) -> Any:
    """Return the newcomers with `active` (spoke in the first days), `days` and `orders` bought, and `net_fen` since."""
    new = newcomers(scope, window, by)
    known_until = until or window.until
    end = ground.literal(day_bounds(known_until, scope.workspace.zone)[0])
    days = int(thresholds.of(scope.workspace)["funnel.active_days"])
    talk = at_place(scope, ground.people(scope.workspace, _talk(scope, window.since, known_until), "first_at"), by)
    talk = talk.filter(talk["valid"] > 0).select("place", "person", "first_at")
    spoke = new.inner_join(talk, ["place", "person"])
    soon = (spoke["first_at"] >= spoke["joined_at"]) & (
        spoke["first_at"] < spoke["joined_at"] + ibis.interval(days=days)
    )
    active = spoke.filter(soon).select("place", "person").distinct().mutate(active=ibis.literal(value=True))
    lines = at_place(scope, ground.sales(scope), by).select("place", "person", "at", "on", "order_id", "net_fen")
    bought = new.inner_join(lines, ["place", "person"])
    bought = bought.filter((bought["at"] >= bought["joined_at"]) & (bought["at"] < end))
    spent = bought.group_by(["place", "person"]).aggregate(
        days=bought["on"].nunique(), orders=bought["order_id"].nunique(), net_fen=bought["net_fen"].sum().cast("int64")
    )
    table = _beside(_beside(new, active), spent)
    return table.mutate(
        active=table["active"].fill_null(ibis.literal(value=False)),
        **{name: table[name].fill_null(0) for name in ("days", "orders", "net_fen")},
    )


def at_place(scope: Scope, table: Any, by: str) -> Any:
    """Add `place`: the community, its unit, or 0 where places are not asked for; rows without one fall away."""
    if by == "community":
        return table.filter(table["community"].notnull()).mutate(place=table["community"])
    if by == "unit":
        known = ground.communities(scope).select(home="community", place="unit")
        return table.inner_join(known, table["community"] == known["home"]).drop("home")
    return table.mutate(place=ibis.literal(0, "int64"))


def exposures(scope: Scope, window: Window, by: str = "") -> dict[int, dict[str, Any]]:
    """Return how often channels were seen and what it cost, by channel or by place; empty where nothing is known."""
    table = lake.table(scope.workspace, "exposures", window.since, window.until)
    if not scope.everything:
        table = ground.inside(scope, table.filter(table["community"].notnull()))
    key = table["channel"] if by == "channel" else None
    table = table.mutate(place=key) if by == "channel" else at_place(scope, table, by)
    found = table.group_by("place").aggregate(
        exposures=table["exposures"].sum().cast("int64"),
        cost_fen=table["cost_fen"].sum().cast("int64"),
    )
    return {row["place"]: row for row in ground.rows(found)}


def contacts(scope: Scope, window: Window, by: str = "") -> dict[int, int] | None:
    """Return how many people became known (scan, added, imported), by channel; None where that is not known by place."""
    if by in {"community", "unit"} or scope.communities is not None:
        return None
    since, until = window.bounds(scope.workspace.zone)
    known = Member.objects.filter(workspace=scope.workspace, first_seen_at__gte=since, first_seen_at__lt=until)
    known = known.filter(affiliations=None)
    if scope.path:
        known = known.filter(unit__path__startswith=scope.path)
    if by != "channel":
        return {0: known.count()}
    names = dict(Channel.objects.filter(workspace=scope.workspace).values_list("name", "pk"))
    found: dict[int, int] = {}
    for name in known.values_list("channel", flat=True):
        channel = names.get(name, NO_CHANNEL)
        found[channel] = found.get(channel, 0) + 1
    return found


def _talk(scope: Scope, since: date, until: date) -> Any:
    return ground.inside(scope, lake.table(scope.workspace, "member_day", since, until))


def _beside(table: Any, more: Any) -> Any:
    return table.left_join(more, ["place", "person"]).drop("place_right", "person_right")

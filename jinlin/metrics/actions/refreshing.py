"""Bring everything that is derived up to date: the lake's copy of rows, the roll-ups, the standings, the alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.communities import publishing as communities
from jinlin.content import publishing as content
from jinlin.members import publishing as members
from jinlin.metrics import alerts, health, standings
from jinlin.metrics.actions.building import build_roll_ups
from jinlin.sales import publishing as sales

if TYPE_CHECKING:
    from datetime import date, datetime

    from jinlin.workspaces.models import Workspace


def refresh(workspace: Workspace, now: datetime) -> date | None:
    """Publish, roll up, take the standings, judge and alert; return the day they are as of (None: no data yet)."""
    prepare(workspace, now)
    as_of = standings.newest_day(workspace, now)
    if as_of is None:
        return None
    standings.take(workspace, as_of)
    health.judge(workspace, as_of)
    alerts.raise_alerts(workspace, as_of, now)
    return as_of


def prepare(workspace: Workspace, now: datetime) -> None:
    """Publish and roll up: what any question needs before it is answered; standings stay as they are."""
    publish(workspace, now)
    build_roll_ups(workspace=workspace, now=now)


def publish(workspace: Workspace, now: datetime) -> None:
    """Let every app below write to the lake what changed in its rows.

    Units that moved are marked everywhere before the first app publishes: killed in between, they are marked again.
    """
    if moved := communities.moved_units(workspace):
        for app in (members, communities, sales):
            app.mark_moved(workspace, moved)
    for each in (members, communities, sales, content):
        each.publish(workspace, now)

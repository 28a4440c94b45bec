"""Hear where deputies go beyond their powers in the group itself (R-053).

Deputies act in WeCom, where nobody can stop them beforehand: what can be known is what is said. A promotion by a deputy who
may not promote is written down and told; everything else that oversteps is written down by whoever sees it.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
from django.db import transaction
from django.db.models import Exists, OuterRef

from jinlin.communities import listening, team
from jinlin.communities.models import Appointment, Function, Overstep, Power
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.communities.listening import Batch

__all__ = ["watch_deputies"]

LISTENER = "deputies"
NEWS = timedelta(days=2)  # a history of years that is imported today is no news
BATCHES = 20  # of one turn of one workspace


def watch_deputies(*, now: datetime) -> bool:
    """Hear what is new in the brands that have deputies; say whether more is waiting. Cost follows the new messages."""
    deputies = Appointment.objects.that_last().filter(workspace=OuterRef("pk"), function=Function.DEPUTY)
    waiting = [_watch(workspace, now) for workspace in Workspace.objects.filter(Exists(deputies)).order_by("pk")]
    return any(waiting)


def _watch(workspace: Workspace, now: datetime) -> bool:
    for n, batch in enumerate(listening.hear(workspace, LISTENER, since=now - NEWS), 1):
        with transaction.atomic():
            _note(workspace, _sold(batch), now)
            listening.heard(batch, now=now)
        if n == BATCHES:
            return True
    return False


def _sold(batch: Batch) -> list[dict[str, Any]]:
    """Return who sold where and when: rows of community, person, at, key."""
    table = batch.table.select(["community", "person", "at", "key", "promo"])
    found = table.filter(pc.and_(table["promo"], pc.is_valid(table["person"])))
    return list(found.to_pylist())


def _note(workspace: Workspace, said: Iterable[dict[str, Any]], now: datetime) -> None:
    rows = [row | {"at": row["at"].replace(tzinfo=UTC)} for row in said]
    deputies = {(each.community_id, each.member_id): each for each in _deputies(workspace, rows)}
    made = []
    for row in rows:
        deputy = deputies.get((row["community"], row["person"]))
        if deputy and deputy.since <= row["at"] and not team.may(deputy, Power.PROMOTE, row["at"]):
            made.append(
                Overstep(workspace=workspace, appointment=deputy, action=Power.PROMOTE, at=row["at"], key=row["key"])
            )
    Overstep.objects.bulk_create(made, ignore_conflicts=True)
    happened = [_happened(each) for each in made]
    events.record_all(workspace, happened, now=now)


def _happened(row: Overstep) -> Happened:
    about = {"community": row.appointment.community_id, "appointment": row.appointment_id, "action": row.action}
    return Happened("deputy.overstepped", f"{row.appointment_id}:{row.key}", row.at, about)


def _deputies(workspace: Workspace, rows: Iterable[dict[str, Any]]) -> Iterable[Appointment]:
    """Return the deputies among those who sold, with the workspace whose zone their term ends in."""
    people = {row["person"] for row in rows}
    if not people:
        return ()
    held = Appointment.objects.that_last().filter(workspace=workspace, function=Function.DEPUTY, member__in=people)
    return held.select_related("workspace")

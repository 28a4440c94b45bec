"""People into the lake: one row says who somebody is, one more for each time in which they are not counted."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import connection

from jinlin.lake import publishing
from jinlin.members.actions.undoing import row_id
from jinlin.members.models import Affiliation, Member

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.workspaces.models import Workspace


def publish(workspace: Workspace, now: datetime) -> int:
    """Write what changed of people since the last time; return how many rows."""
    return publishing.publish_rows(
        workspace,
        "persons",
        now=now,
        read=lambda most: _read(workspace, most),
        settle=lambda rows: publishing.mark_known(Member, [row["person"] for row in rows if row["kind"] == ""]),
    )


def mark_moved(workspace: Workspace, units: Sequence[int]) -> int:
    """Let the people of moved units be published again, for their paths; return how many."""
    return Member.objects.filter(workspace=workspace, unit__in=units, published=True).update(published=False)


def _read(workspace: Workspace, most: int) -> list[dict[str, Any]]:
    waiting = Member.objects.filter(workspace=workspace, published=False).order_by("id")
    if connection.features.has_select_for_update:
        waiting = waiting.select_for_update(of=("self",))
    people = list(waiting.values_list("id", "unit_id", "unit__path", "tier")[:most])
    kinds: dict[int, list[tuple[str, Any, Any]]] = defaultdict(list)
    if people:
        first, last = people[0][0], people[-1][0]
        outside = Affiliation.objects.filter(workspace=workspace, member__id__range=(first, last))
        for member, kind, since, until in outside.values_list("member_id", "kind", "since", "until"):
            kinds[member].append((kind, since, until))
    return [row for person in people for row in _rows(person, kinds[person[0]])]


def _rows(person: tuple[Any, ...], kinds: list[tuple[str, Any, Any]]) -> list[dict[str, Any]]:
    pk, unit, path, tier = person
    common = {"person": pk, "unit": unit, "unit_path": path, "tier": tier}
    plain = {**common, "id": row_id(pk, ""), "kind": ""}
    outside = [
        {**common, "id": row_id(pk, kind), "kind": kind, "since": _utc(since), "until": _utc(until)}
        for kind, since, until in kinds
    ]
    return [plain, *outside]


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=None) if at else None

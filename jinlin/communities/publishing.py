"""Units, communities and memberships into the lake; units are few, so they are compared with what the lake has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from jinlin.communities.models import ChannelKind, Community, Membership, Placement
from jinlin.lake import publishing, queries
from jinlin.lake.marking import mark_gone
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.models import Workspace

    Row = dict[str, Any]

_MEMBERSHIP = (
    "id", "community_id", "member_id", "joined_at", "joined_basis", "left_at", "left_basis", "channel_id", "channel__kind",
    "inviter_id",
)  # fmt: skip


def publish(workspace: Workspace, now: datetime) -> int:
    """Write what changed of units, communities and memberships since the last time; return how many rows."""
    return (
        _publish_units(workspace, now)
        + publishing.publish_rows(
            workspace,
            "communities",
            now=now,
            read=lambda most: _communities(workspace, most),
            settle=lambda rows: publishing.mark_known(Community, [row["community"] for row in rows]),
        )
        + publishing.publish_rows(
            workspace,
            "memberships",
            now=now,
            read=lambda most: _memberships(workspace, most),
            settle=lambda rows: publishing.mark_known(Membership, [row["id"] for row in rows]),
        )
    )


def moved_units(workspace: Workspace) -> list[int]:
    """List the units that hang elsewhere now than the lake knows, with all that moved along below them."""
    paths = dict(Unit.objects.filter(workspace=workspace).values_list("id", "path"))
    return sorted(pk for pk, row in _units_in_lake(workspace).items() if paths.get(pk, row["path"]) != row["path"])


def mark_moved(workspace: Workspace, units: Sequence[int]) -> int:
    """Let the communities of moved units be published again, for their paths; return how many."""
    return Community.objects.filter(workspace=workspace, unit__in=units, published=True).update(published=False)


def _units_in_lake(workspace: Workspace) -> dict[int, Row]:
    known = queries.latest(workspace, "units").select("unit", "path", "kind").to_pyarrow().to_pylist()
    return {row["unit"]: row for row in known}


def _publish_units(workspace: Workspace, now: datetime) -> int:
    in_lake = _units_in_lake(workspace)
    rows = {
        pk: {"unit": pk, "path": path, "kind": kind}
        for pk, path, kind in Unit.objects.filter(workspace=workspace).values_list("id", "path", "kind")
    }
    gone = [pk for pk in in_lake if pk not in rows]
    if gone:
        mark_gone(workspace, "units", gone)
    waiting = [row for pk, row in rows.items() if in_lake.get(pk) != row]

    def take(_most: int) -> list[Row]:
        taken, waiting[:] = list(waiting), []
        return taken

    return publishing.publish_rows(workspace, "units", now=now, read=take, settle=lambda _rows: None)


def _communities(workspace: Workspace, most: int) -> list[Row]:
    waiting = _locked(Community.objects.begun().filter(workspace=workspace, published=False).order_by("id"))
    fields = ("id", "unit_id", "unit__path", "owner_id", "opened_at", "ended_at")
    rows = list(waiting.values_list(*fields)[:most])
    stages: dict[int, str] = {}
    if rows:
        placed = Placement.objects.filter(
            workspace=workspace, axis="stage", community__id__range=(rows[0][0], rows[-1][0])
        )
        stages = dict(placed.values_list("community_id", "key"))
    return [
        {
            "community": pk,
            "unit": unit,
            "unit_path": path,
            "owner": owner,
            "opened_at": _utc(opened),
            "ended_at": _utc(ended),
            "stage": stages.get(pk, ""),
        }
        for pk, unit, path, owner, opened, ended in rows
    ]


def _memberships(workspace: Workspace, most: int) -> list[Row]:
    waiting = _locked(Membership.objects.filter(workspace=workspace, published=False).order_by("id"))
    return [
        {
            "id": pk,
            "community": community,
            "person": member,
            "joined_at": _utc(joined),
            "joined_basis": joined_basis,
            "left_at": _utc(left),
            "left_basis": left_basis,
            "channel": channel,
            "channel_known": channel is not None and kind != ChannelKind.UNKNOWN,
            "inviter": inviter,
        }
        for pk, community, member, joined, joined_basis, left, left_basis, channel, kind, inviter in waiting.values_list(
            *_MEMBERSHIP
        )[:most]
    ]


def _locked(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_for_update(of=("self",)) if connection.features.has_select_for_update else rows


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=None) if at else None

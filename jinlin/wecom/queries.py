"""What an operator asks about the connection: is it alive, how far behind, what went wrong, how much was used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q, Sum

from jinlin.wecom.models import (
    Account,
    App,
    AppKind,
    Archive,
    ArchiveKey,
    CallbackState,
    CallCount,
    Connection,
    Media,
    MediaReason,
    MediaState,
    Room,
    Sync,
)
from jinlin.wecom.models import Callback as CallbackRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

NO_CUSTOMERS = 84061


@dataclass(frozen=True)
class ErrorLine:
    """How often the platform answered with a number today."""

    errcode: int
    path: str
    count: int
    last_at: datetime


@dataclass(frozen=True)
class Health:
    """How the connection does."""

    last_callback_at: datetime | None
    waiting_count: int
    oldest_waiting_at: datetime | None
    dead_count: int
    unknown_count: int
    calls_today: int
    busiest: tuple[str, int] | None  # endpoint, calls today
    errors: tuple[ErrorLine, ...]


def connection_or_none(access: Access) -> Connection | None:
    """Return the workspace's connection with its workspace."""
    return Connection.objects.select_related("workspace").filter(workspace=access.workspace).first()


def main_app(connection: Connection) -> App:
    """Return the self-built app of a connection."""
    return App.objects.select_related("connection").get(connection=connection, kind=AppKind.MAIN)


def health(workspace: Workspace, now: datetime) -> Health:
    """Look at callbacks and calls; five queries, all by index."""
    rows = CallbackRow.objects.filter(workspace=workspace)
    open_rows = rows.exclude(state=CallbackState.DONE).aggregate(
        waiting=Count("id", filter=Q(state=CallbackState.WAITING)),
        oldest=Min("received_at", filter=Q(state=CallbackState.WAITING)),
        dead=Count("id", filter=Q(state=CallbackState.DEAD)),
        unknown=Count("id", filter=Q(state=CallbackState.UNKNOWN)),
    )
    day = now.astimezone(workspace.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    calls = CallCount.objects.filter(workspace=workspace, on=day.date())
    by_path = list(calls.values_list("path").annotate(n=Sum("count")).order_by("-n"))
    nobody = Q(path="externalcontact/list", errcode=NO_CUSTOMERS)  # how the platform says "none"
    errors = calls.exclude(nobody).exclude(errcode=0).order_by("-count")[:10]
    return Health(
        last_callback_at=rows.order_by("-received_at").values_list("received_at", flat=True).first(),
        waiting_count=open_rows["waiting"],
        oldest_waiting_at=open_rows["oldest"],
        dead_count=open_rows["dead"],
        unknown_count=open_rows["unknown"],
        calls_today=sum(count for _path, count in by_path),
        busiest=by_path[0] if by_path else None,
        errors=tuple(ErrorLine(row.errcode, row.path, row.count, row.last_at) for row in errors),
    )


def callbacks(access: Access, *, states: tuple[str, ...] = (), text: str = "") -> QuerySet[CallbackRow]:
    """Return the callbacks of the workspace that fit."""
    rows = CallbackRow.objects.filter(workspace=access.workspace)
    rows = rows.filter(state__in=states) if states else rows
    return rows.filter(subject__startswith=text) if text else rows


STATISTICS = ("official", "contact_work")  # steps of the reading
LOOKED_BACK = 5  # readings; the one that runs may not have come so far


def statistics_read(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """Return by step what the last reading that came so far told of the platform's own statistics."""
    rows = Sync.objects.filter(workspace=workspace).order_by("-started_at").values_list("counts", flat=True)
    found: dict[str, dict[str, Any]] = {}
    for counts in list(rows[:LOOKED_BACK]):
        for step in STATISTICS:
            if {"last", "refused_by"} & counts.get(step, {}).keys():
                found.setdefault(step, counts[step])
    return found


def named_in(workspace: Workspace, told: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of the accounts these statistics lack something of."""
    lacking = [userid for each in told.values() for userid, _why in [*each.get("late", ()), *each.get("denied", ())]]
    if not lacking:
        return {}
    return dict(Account.objects.filter(workspace=workspace, userid__in=lacking).values_list("userid", "name"))


def last_sync(workspace: Workspace) -> Sync | None:
    """Return the reading that runs, else the last one."""
    return Sync.objects.filter(workspace=workspace).order_by("-started_at").first()


def archive(workspace: Workspace) -> Archive | None:
    """Return how far the archive was read."""
    return Archive.objects.select_related("run").filter(workspace=workspace).first()


@dataclass(frozen=True)
class Rooms:
    """Rooms whose talk the archive has and we do not take: none of ours, not answered for yet, passed over unanswered."""

    others: int
    waiting: int
    passed_over: int
    named: tuple[Room, ...]  # those passed over last


ROOMS_NAMED = 8


def rooms(workspace: Workspace) -> Rooms:
    """Count the rooms that are no groups of ours; two queries."""
    rows = Room.objects.filter(workspace=workspace)
    passed = Q(not_ours_at=None, passed_over_at__isnull=False)
    told = rows.aggregate(
        others=Count("pk", filter=Q(not_ours_at__isnull=False)),
        waiting=Count("pk", filter=Q(not_ours_at=None, passed_over_at=None)),
        passed_over=Count("pk", filter=passed),
    )
    return Rooms(**told, named=tuple(rows.filter(passed).order_by("-passed_over_at", "pk")[:ROOMS_NAMED]))


@dataclass(frozen=True)
class MediaCounts:
    """How many files of the archive are where, and what they take."""

    there: int
    waiting: int
    left_out: tuple[tuple[str, str, int], ...]  # state, reason in words, how many
    bytes: int


def media_counts(workspace: Workspace) -> MediaCounts:
    """Count the archive's files; two queries."""
    rows = Media.objects.filter(workspace=workspace)
    groups = rows.values_list("state", "reason").annotate(n=Count("id")).order_by("state", "reason")
    counted = {(state, reason): n for state, reason, n in groups}
    left_out = tuple(
        (str(MediaState(state).label), str(MediaReason(reason).label), n)
        for (state, reason), n in counted.items()
        if reason
    )
    space = rows.filter(state__in=[MediaState.THERE, MediaState.WAITING]).aggregate(n=Sum("had_count"))["n"]
    there, waiting = ((state, "") for state in (MediaState.THERE, MediaState.WAITING))
    return MediaCounts(counted.get(there, 0), counted.get(waiting, 0), left_out, space or 0)


def archive_key(workspace: Workspace) -> ArchiveKey | None:
    """Return the newest key pair of the archive."""
    return ArchiveKey.objects.filter(workspace=workspace).order_by("-version").first()

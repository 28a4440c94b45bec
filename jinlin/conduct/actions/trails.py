"""The last minutes of everybody's talk, kept between batches so that a burst is seen across them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from jinlin.conduct import queries
from jinlin.conduct.models import Trail

if TYPE_CHECKING:
    from jinlin.workspaces.models import Workspace

__all__ = ["earlier", "forget", "keep"]

MOST_LINES = 40
KEPT = timedelta(days=1)


def earlier(workspace: Workspace, said: pa.Table, minutes: int) -> pa.Table:
    """Return what the speakers of a batch said in the minutes before, with the columns of the batch; texts are not kept."""
    if not minutes or not said.num_rows:
        return said.slice(0, 0)
    first = min(said.column("at").to_pylist()).replace(tzinfo=UTC) - timedelta(minutes=minutes)
    speakers = set(zip(said.column("community").to_pylist(), said.column("person").to_pylist(), strict=True))
    known = set(said.column("key").to_pylist())
    rows = []
    for ids in queries.pieces({community for community, _person in speakers}):
        found = Trail.objects.filter(workspace=workspace, community__in=ids, last_at__gte=first)
        for community, member, lines in found.values_list("community_id", "member_id", "lines"):
            if (community, member) in speakers:
                rows += [_line(community, member, line) for line in lines if line[1] not in known]
    return pa.Table.from_pylist(rows, schema=said.schema)


def _line(community: int, member: int, line: list[int]) -> dict[str, object]:
    second, key, mark, length = line
    at = datetime.fromtimestamp(second, UTC).replace(tzinfo=None)
    return {"community": community, "person": member, "at": at, "key": key, "fingerprint": mark, "length": length,
            "kind": "message", "plus_one": False}  # fmt: skip


def keep(workspace: Workspace, said: pa.Table, before: pa.Table, minutes: int) -> None:
    """Remember the last minutes of each speaker, what was known before included; older talk is of no use."""
    if not minutes or not said.num_rows:
        return
    names = ("community", "person", "at", "key", "fingerprint", "length", "plus_one")
    columns = [[*said.column(name).to_pylist(), *before.column(name).to_pylist()] for name in names]
    since = max(said.column("at").to_pylist()) - timedelta(minutes=minutes)
    lines: dict[tuple[int, int], list[list[int]]] = defaultdict(list)
    rows = sorted(zip(*columns, strict=True), key=lambda row: row[2])
    for community, person, at, key, mark, length, plus_one in rows:
        if person is not None and at > since:
            second = int(at.replace(tzinfo=UTC).timestamp())
            lines[community, person].append([second, key, 0 if plus_one else (mark or 0), length or 0])
    _write(workspace, lines)


def _write(workspace: Workspace, lines: dict[tuple[int, int], list[list[int]]]) -> None:
    rows = [
        Trail(
            workspace=workspace,
            community_id=community,
            member_id=person,
            lines=each[-MOST_LINES:],
            last_at=datetime.fromtimestamp(each[-1][0], UTC),
        )
        for (community, person), each in lines.items()
    ]
    Trail.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["workspace", "community", "member"],
        update_fields=["lines", "last_at"],
        batch_size=150,
    )


def forget(now: datetime) -> int:
    """Delete trails nobody will look at any more; return how many."""
    return Trail.objects.filter(last_at__lt=now - KEPT).delete()[0]

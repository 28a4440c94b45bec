"""Publications into the lake: a day that changed is rewritten whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.content.models import Publication
from jinlin.lake.publishing import publish_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from jinlin.workspaces.models import Workspace

_AT_ONCE = 5000
_FIELDS = ("on", "community_id", "at", "sender_id", "direction", "promo", "reach_count", "open_count", "comment_count")
_COLUMNS = ("on", "community", "at", "sender", "direction", "promo", "reach", "opens", "comments")


def publish(workspace: Workspace, now: datetime) -> int:
    """Rewrite the days of posts that changed since the last time; return how many days."""
    return publish_days(workspace, "posts", now=now, rows_of=lambda days: _posts(workspace, days))


def _posts(workspace: Workspace, days: list[date]) -> Iterator[dict[str, Any]]:
    rows = Publication.objects.filter(workspace=workspace, on__in=days).order_by("on").values_list(*_FIELDS)
    for values in rows.iterator(chunk_size=_AT_ONCE):
        row = dict(zip(_COLUMNS, values, strict=True))
        row["at"] = row["at"].replace(tzinfo=None)
        yield row

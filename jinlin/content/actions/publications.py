"""Write down what was really sent, so that rates, promo share and the lake follow (R-094, R-095, R-244)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from jinlin.content.models import Asset, Publication
from jinlin.core.clock import local_date
from jinlin.lake.marking import mark_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

__all__ = ["Sent", "measure", "record", "record_all"]

AT_ONCE = 500
MEASURES = ("reach_count", "open_count", "comment_count", "interaction_count", "order_count")


@dataclass(frozen=True)
class Sent:
    """A post as it went out. `key` is the caller's own for it ("post:17"): the same again changes nothing.

    `sender` is a member's id, `source` what asked for it, ("post", 17): the opens of tracked links about it are counted to it.
    """

    key: str
    community: int
    at: datetime
    direction: str
    promo: bool | None = None
    sender: int | None = None
    sender_name: str = ""
    reach: int | None = None
    asset: int | None = None
    column: int | None = None
    slot: str = ""
    variant: str = ""
    source: tuple[str, int] | None = None


def record(*, workspace: Workspace, sent: Sent) -> Publication:
    """Write down one post that went out; twice changes nothing."""
    record_all(workspace=workspace, sent=[sent])
    return Publication.objects.get(workspace=workspace, key=sent.key)


@transaction.atomic
def record_all(*, workspace: Workspace, sent: Iterable[Sent]) -> int:
    """Write down many posts that went out, each once; return how many were new. A handful of queries for each 500."""
    rows = list({each.key: each for each in sent}.values())
    made = 0
    for start in range(0, len(rows), AT_ONCE):
        made += _record(workspace, rows[start : start + AT_ONCE])
    return made


def _record(workspace: Workspace, sent: list[Sent]) -> int:
    keys = [each.key for each in sent]
    known = set(Publication.objects.filter(workspace=workspace, key__in=keys).values_list("key", flat=True))
    new = [each for each in sent if each.key not in known]
    rows = [Publication(workspace=workspace, **_fields(workspace, each)) for each in new]
    Publication.objects.bulk_create(rows)
    mark_days(workspace, "posts", {row.on for row in rows})
    _count_uses(new)
    return len(new)


def _fields(workspace: Workspace, each: Sent) -> dict[str, Any]:
    kind, number = each.source or ("", None)
    return {
        "key": each.key,
        "community_id": each.community,
        "at": each.at,
        "on": local_date(each.at, workspace.zone),
        "sender_id": each.sender,
        "sender_name": each.sender_name[:120],
        "direction": each.direction,
        "promo": each.promo,
        "reach_count": each.reach,
        "asset_id": each.asset,
        "column_id": each.column,
        "slot": each.slot,
        "variant": each.variant,
        "source_kind": kind,
        "source_id": number,
    }


def _count_uses(new: list[Sent]) -> None:
    counts = Counter(each.asset for each in new if each.asset)
    last = {each.asset: each.at for each in sorted(new, key=lambda each: each.at) if each.asset}
    for asset, count in counts.items():
        Asset.objects.filter(pk=asset).update(use_count=F("use_count") + count, used_at=last[asset])


@transaction.atomic
def measure(*, workspace: Workspace, counts: Mapping[int, Mapping[str, int]]) -> int:
    """Write down how publications were received: id → {"open_count": 12, …}; return how many changed."""
    rows = list(Publication.objects.select_for_update().filter(workspace=workspace, pk__in=list(counts)))
    changed = [row for row in rows if _set(row, counts[row.pk])]
    Publication.objects.bulk_update(changed, MEASURES, batch_size=AT_ONCE)
    mark_days(workspace, "posts", {row.on for row in changed})
    return len(changed)


def _set(row: Publication, told: Mapping[str, int]) -> bool:
    before = [getattr(row, name) for name in MEASURES]
    for name in MEASURES:
        if name in told:
            setattr(row, name, told[name])
    return before != [getattr(row, name) for name in MEASURES]

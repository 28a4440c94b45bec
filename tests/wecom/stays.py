"""Who was in a group from when to when: what the product has, held against what the platform remembers of itself."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

__all__ = ["INTERVALS", "as_far_as_told", "contradictions", "differences"]

# Run in the household: every interval in a group of the platform, and when each friendship was said to be over.
INTERVALS = """
import django; django.setup()
import json
from jinlin.communities.models import Community, Membership
from jinlin.members.models import Follow
def stamp(at):
    return int(at.timestamp()) if at else None
def known(member):
    return min(each.external_id for each in member.identities.all())
seats = Membership.objects.select_related("community").prefetch_related("member__identities")
follows = Follow.objects.prefetch_related("member__identities")
print(json.dumps({
    "ended": {row.external_id: stamp(row.ended_at) for row in Community.objects.exclude(ended_at=None)},
    "seats": [
        [row.community.external_id, known(row.member), stamp(row.joined_at), stamp(row.left_at), row.left_basis]
        for row in seats
    ],
    "dropped": [
        [known(row.member), row.userid, stamp(row.since)]
        for row in follows.filter(ended_at=None).exclude(dropped_at=None)
    ],
}))
"""


def contradictions(had: list[list[Any]], stays: list[dict[str, Any]], *, since: int, until: int) -> list[str]:
    """Say where intervals the product has contradict the platform's own; empty where none does.

    Each begins with a stay of the platform, to the second. An end that was told is exact: of this stay, or of one soon
    after of which nothing was told. One whose event was lost lies between the true end and the reading that missed the
    person. A stay that was there before the storm, or is there now, is known; one between two readings may be unknown.
    """
    told = {(each["chat_id"], each["person"], each["joined_at"]): each["left_at"] for each in stays}
    mine = {(chat, person, joined): (left, basis) for chat, person, joined, left, basis in had}
    wrong = [f"unknown to the platform: {key}" for key in mine if key not in told]
    wrong += [f"missing: {key}" for key, left in told.items() if key not in mine and (left is None or key[2] < since)]
    ends = {key: _ends_untold(key, told, mine) for key in mine if key in told}
    wrong += [f"{key}: {mine[key]} but {ends[key]}" for key in ends if not _fits(*mine[key], ends[key], until)]
    return [*wrong, *(f"twice at once: {key}" for key in _overlapping(had))]


def _ends_untold(key: tuple[str, str, int], told: Any, mine: Any) -> list[int | None]:
    """Return the end of a stay, and those of the stays after it that the product does not know."""
    later = sorted(each for each in told if each[:2] == key[:2] and each[2] > key[2])
    unknown = []
    for each in later:
        if each in mine:
            break
        unknown.append(told[each])
    return [told[key], *unknown]


def _fits(left: int | None, basis: str, ends: list[int | None], until: int) -> bool:
    if left is None or ends[0] is None:
        return left == ends[0]
    return left in ends if basis == "declared" else ends[0] <= left <= until


def _overlapping(had: list[list[Any]]) -> list[tuple[str, str]]:
    by_seat = defaultdict(list)
    for chat, person, joined, left, _basis in had:
        by_seat[chat, person].append((joined, left))
    return [
        key
        for key, spans in by_seat.items()
        if any(
            left is None or left > later
            for (_j, left), (later, _l) in zip(sorted(spans, key=_first), sorted(spans, key=_first)[1:], strict=False)
        )
    ]


def _first(span: tuple[int, int | None]) -> int:
    return span[0]


def differences(mine: Any, theirs: Any, where: str = "") -> list[str]:
    """Name the leaves in which two nested answers differ."""
    if not isinstance(mine, dict) or not isinstance(theirs, dict):
        return [] if mine == theirs else [f"{where}: {mine} but {theirs}"]
    keys = sorted(mine.keys() | theirs.keys())
    return [line for key in keys for line in differences(mine.get(key), theirs.get(key), f"{where}/{key}")]


def as_far_as_told(truth: dict[str, Any], mine: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Leave out what the platform tells nobody: where somebody worked last, and who came and went between two readings."""
    known = {key: each for key, each in truth["staff"].items() if not each["left"] or key in mine["staff"]}
    return mine | {"staff": _without_desk(mine["staff"])}, truth | {"staff": _without_desk(known)}


def _without_desk(staff: dict[str, Any]) -> dict[str, Any]:
    return {key: each | ({"department": None} if each["left"] else {}) for key, each in staff.items()}

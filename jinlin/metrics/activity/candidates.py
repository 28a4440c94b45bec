"""Whom to ask into the atmosphere team of a group: members ranked by four numbers that are shown beside the rank (R-051)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.members.models import Member
from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jinlin.communities.models import Community

DAYS = 28
STAY = ibis.interval(days=7)
MOST = 20
VALID, REPLIED, CONTENT, REFERRED = 1, 2, 5, 10
DEFINITION = _(
    "近 28 天:有效发言 ×1 + 得到的回复 ×2 + 登记的产出内容 ×5 + 带进来并留满 7 天的人 ×10;"
    "同分按成员编号。员工、机器人、小号不算。"
)


@dataclass(frozen=True)
class Candidate:
    """A member with the numbers that decided the rank."""

    rank: int
    member: Member
    valid: int
    replied: int
    contents: int
    referred: int
    points: int


def ranking(
    community: Community, as_of: date, contents: Mapping[int, int] | None = None, *, most: int = MOST
) -> list[Candidate]:
    """Return the present members with the most points, the same for the same data; `contents` counts what was written down."""
    scope = Scope.community(community)
    talk = _talk(scope, as_of)
    referred = _referred(scope, as_of)
    inside = {row["person"] for row in ground.rows(ground.present(scope, as_of).select("person"))}
    made = contents or {}
    rows = []
    for person in inside & (talk.keys() | referred.keys() | made.keys()):
        valid, replied = talk.get(person, (0, 0))
        rows.append((_points(valid, replied, made.get(person, 0), referred.get(person, 0)), person, valid, replied))
    rows = sorted((row for row in rows if row[0]), key=lambda row: (-row[0], row[1]))[:most]
    members = Member.objects.in_bulk([row[1] for row in rows])
    return [
        Candidate(n, members[person], valid, replied, made.get(person, 0), referred.get(person, 0), points)
        for n, (points, person, valid, replied) in enumerate(rows, start=1)
        if person in members
    ]


def _points(valid: int, replied: int, contents: int, referred: int) -> int:
    return VALID * valid + REPLIED * replied + CONTENT * contents + REFERRED * referred


def _talk(scope: Scope, as_of: date) -> dict[int, tuple[int, int]]:
    days = ground.member_days(scope, ground.ending(as_of, DAYS))
    told = days.group_by("person").aggregate(valid=days["valid"].sum(), replied=days["replies_in"].sum())
    return {row["person"]: (row["valid"] or 0, row["replied"] or 0) for row in ground.rows(told)}


def _referred(scope: Scope, as_of: date) -> dict[int, int]:
    """Count whom a member brought in and who stayed for seven days, oneself never."""
    seats = ground.memberships(scope)
    end = ground.literal(ground.end_of(scope.workspace, as_of))
    stayed = (seats["left_at"].fill_null(end) >= seats["joined_at"] + STAY) & (seats["joined_at"] + STAY <= end)
    valid = seats.filter(seats["inviter"].notnull() & (seats["inviter"] != seats["person"]) & stayed)
    told = valid.group_by("inviter").aggregate(n=valid["person"].nunique())
    return {row["inviter"]: row["n"] for row in ground.rows(told)}

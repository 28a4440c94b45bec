"""Newcomers who know the rules of their group: what `conduct` is told is a step of what `joining` follows (R-079, R-088)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.conduct import queries as conduct
from jinlin.conduct.models import Acknowledgement
from jinlin.joining.newcoming import noting

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.events.models import Fact
    from jinlin.joining.models import Newcomer

__all__ = ["came", "knows_rules"]


def knows_rules(fact: Fact, _now: datetime) -> None:
    """Let who says that they know a version be done with that step wherever it holds (reaction to rules.acknowledged)."""
    rows = noting.unread_of(fact.data["member"])
    noting.note_acknowledged(newcomers=[row for row in rows if _holds(row) == fact.data["version"]], at=fact.at)


def came(fact: Fact, _now: datetime) -> None:
    """Let who knew the rules before they came be done with that step at once (reaction to membership.began)."""
    for row in noting.unread_of(fact.data["member"], community=fact.data["community"]):
        known = Acknowledgement.objects.filter(version=_holds(row), member=row.member_id).first()
        if known is not None:
            noting.note_acknowledged(newcomers=[row], at=row.joined_at)


def _holds(row: Newcomer) -> int:
    """Return the number of the version that holds where somebody is new, 0 where there is none."""
    version = conduct.versions_for(row.workspace, [row.community_id]).get(row.community_id)
    return version.pk if version else 0

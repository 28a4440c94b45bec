"""What the judge is asked, what it is told of a group and an account, what it answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

__all__ = ["MOVED", "OK", "QUEUED", "REFUSED", "Ask", "Known", "Said", "Verdict"]

OK, MOVED, QUEUED, REFUSED = "ok", "moved", "queued", "refused"


@dataclass(frozen=True)
class Ask:
    """One message that is to go to a group; `at` in the workspace's zone.

    `easy` may wait for the digest. `otherwise` says what is to become of one that does not fit: "move" or "drop".
    `exceptions` are the rules a person has lifted with a reason. `body` tells messages of one task from those of another.
    """

    at: datetime
    body: int = 0
    promo: bool = False
    demand: bool = False
    easy: bool = False
    otherwise: str = "drop"
    burns_quota: bool = True
    blocked: tuple[str, ...] = ()  # words the copy check does not let out
    approved: bool = True
    exceptions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """A message that a group got or will get."""

    at: datetime
    promo: bool = False
    demand: bool = False


@dataclass
class Known:
    """What is known of one group and of the account that keeps it; `accepted` is added as the judge lets messages through.

    `used` counts the platform's quota by period ("2026-03", "2026-W10", "2026-03-05"); `spent` are periods in which
    the platform itself said that the group has had its fill. `tasks` are the account's tasks: content by time.
    """

    said: list[Said] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)
    spent: set[str] = field(default_factory=set)
    paused: bool = False
    opted_out: bool = False
    cool_until: datetime | None = None
    office: bool = False
    has_account: bool = True
    tasks: dict[datetime, set[int]] = field(default_factory=dict)

    def on(self, day: date) -> list[Said]:
        """Return what the group gets on a day."""
        return [each for each in self.said if each.at.date() == day]


@dataclass(frozen=True)
class Verdict:
    """What the door says: `rule` and its `numbers` tell why, `would_pass` is when it would go, or None where never so."""

    outcome: str
    at: datetime
    rule: str = ""
    numbers: Mapping[str, Any] = field(default_factory=dict)
    would_pass: datetime | None = None

    @property
    def passes(self) -> bool:
        """Whether it goes out, now or later."""
        return self.outcome != REFUSED

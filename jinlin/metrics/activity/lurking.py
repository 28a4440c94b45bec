"""Members who read and do not speak (R-052). They are ordinary members and nothing else: no shills (C-15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity import ground, thresholds

if TYPE_CHECKING:
    from datetime import date

    from jinlin.metrics.activity.ground import Scope

DEFINITION = _(
    "潜水的人 = 期末在群、加入已满 %(days)s 天、最近 %(days)s 天没有有效发言的成员;员工、机器人、小号不算。"
    "天数在“设置 → 指标口径”里改。"
)
EVER = 365  # days that are looked through for somebody who once spoke


@dataclass(frozen=True)
class Lurking:
    """How many members lurk, of how many, how many of them were never heard, and after how many silent days it counts."""

    count: int
    everyone: int
    never: int
    days: int

    @property
    def share(self) -> float | None:
        """The part of the members that lurks; None where there are none."""
        return self.count / self.everyone if self.everyone else None

    @property
    def definition(self) -> str:
        """What is counted."""
        return str(DEFINITION) % {"days": self.days}


def report(scope: Scope, as_of: date) -> Lurking:
    """Count who lurks."""
    quiet = _quiet(scope, as_of)
    heard = _heard(scope, as_of, EVER)
    return Lurking(
        count=ground.counted(quiet),
        everyone=ground.counted(ground.present(scope, as_of).select("person").distinct()),
        never=ground.counted(quiet.anti_join(heard, "person")),
        days=days_of(scope),
    )


def persons(scope: Scope, as_of: date) -> list[int]:
    """Return who lurks in a group."""
    return sorted(row["person"] for row in ground.rows(_quiet(scope, as_of)))


def days_of(scope: Scope) -> int:
    """Return after how many silent days somebody lurks."""
    return int(thresholds.of(scope.workspace)["activity.silent_days"])


def _quiet(scope: Scope, as_of: date) -> Any:
    days = days_of(scope)
    since, _until = ground.moments(scope.workspace, ground.ending(as_of, days))
    table = ground.present(scope, as_of).group_by("person").aggregate(joined_at=lambda rows: rows["joined_at"].min())
    settled = table.filter(table["joined_at"] < since).select("person")
    return settled.anti_join(_heard(scope, as_of, days), "person")


def _heard(scope: Scope, as_of: date, days: int) -> Any:
    rows = ground.member_days(scope, ground.ending(as_of, days))
    return rows.filter(rows["valid"] > 0).select("person").distinct()

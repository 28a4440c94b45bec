"""The judgement by growth of members and of sales alone; activity is a diagnostic, never the verdict (R-009, R-327)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity.thresholds import DEFAULTS
from jinlin.metrics.health.classes import share
from jinlin.metrics.models import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEFINITION = _(
    "成员增长 = 净增 ÷ 期初人数;销售增长 = 本期销售额 ÷ 上期销售额 − 1。"
    "一项增长而另一项不降为好;一项下降而另一项不增长为差;其余为中。活跃只作诊断,不参与评判。"
)


@dataclass(frozen=True)
class Growth:
    """What grew: members against the start, sales and activity against the period before; null is not known."""

    start: int | None = None
    net_adds: int | None = None
    sales_fen: int | None = None
    sales_before_fen: int | None = None
    speakers: int | None = None
    speakers_before: int | None = None

    @property
    def members(self) -> float | None:
        """Net adds ÷ start."""
        return share(self.net_adds, self.start)

    @property
    def sales(self) -> float | None:
        """Sales ÷ sales of the period before − 1; from nothing to something counts as doubled."""
        return change(self.sales_fen, self.sales_before_fen)

    @property
    def activity(self) -> float | None:
        """Speakers ÷ speakers of the period before − 1: shown, never judged."""
        return change(self.speakers, self.speakers_before)

    def figures(self) -> dict[str, float | int | None]:
        """Return counts and growths for the page that explains."""
        return {**asdict(self), "members": self.members, "sales": self.sales, "activity": self.activity}


def change(now: float | None, before: float | None) -> float | None:
    """Return by which part something changed."""
    if now is None or before is None:
        return None
    if not before:
        return 1.0 if now > 0 else 0.0
    return now / before - 1


def judge_growth(growth: Growth, thresholds: Mapping[str, float] = DEFAULTS) -> str:
    """Return good, neutral or poor; empty where neither members nor sales are known."""
    known = [value for value in (growth.members, growth.sales) if value is not None]
    if not known:
        return ""
    least = thresholds["verdict.growth"]
    up, down = any(value >= least for value in known), any(value <= -least for value in known)
    if up and not down:
        return Verdict.GOOD.value
    return Verdict.POOR.value if down and not up else Verdict.NEUTRAL.value


def vanity_activity(
    speakers: Sequence[int],
    net_adds: Sequence[int],
    sales_fen: Sequence[int],
    thresholds: Mapping[str, float] = DEFAULTS,
) -> bool:
    """Say whether activity rose period after period while neither members nor sales did (R-327); oldest first."""
    periods = int(thresholds["vanity.periods"])
    if len(speakers) <= periods:
        return False
    least = thresholds["vanity.activity_growth"]
    recent = range(len(speakers) - periods, len(speakers))
    rising = all((change(speakers[n], speakers[n - 1]) or 0) >= least for n in recent)
    members_grew = any(net_adds[n] > 0 for n in recent)
    sales_grew = bool(sales_fen) and any(sales_fen[n] > sales_fen[n - 1] for n in recent)
    return rising and not members_grew and not sales_grew

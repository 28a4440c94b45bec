"""What to do with a mix: the actions of the largest segment first (R-253); what the sources did not give is marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.models import Segment

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Strategy:
    """Actions for one segment; `seed` is false for the project's own defaults."""

    segment: str
    actions: tuple[Any, ...]
    seed: bool

    @property
    def label(self) -> Any:
        """The segment in words."""
        return Segment(self.segment).label


STRATEGIES = (
    Strategy("loyal", (_("推荐单价更高的单品"), _("提供更细致的服务")), seed=True),
    Strategy("freebie", (_("做组合优惠,提高客单价"), _("邀好友砍价,扩大活动流量")), seed=True),
    Strategy("demand", (_("发品牌内容,建立偏好"), _("给复购激励")), seed=False),
    Strategy("low_need", (_("低成本培育,不加频次"),), seed=False),
)


def strategies(counts: Mapping[str, int]) -> tuple[Strategy, ...]:
    """Return the strategies, those of the largest segment first."""
    return tuple(sorted(STRATEGIES, key=lambda row: -counts.get(row.segment, 0)))

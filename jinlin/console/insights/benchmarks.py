"""Figures that others published, shown beside ours as reference: never a target, never a verdict (R-248)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.shell import formats

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Benchmark:
    """A range of one metric: from, to, and who says so under which circumstances."""

    low: float
    high: float | None
    source: _StrPromise
    unit: str = "share"

    @property
    def text(self) -> str:
        """The range as it is written."""
        write = (lambda value: formats.share(value, 0)) if self.unit == "share" else formats.plain
        if self.high is None:
            return f"≥ {write(self.low)}"
        return write(self.low) if self.low == self.high else f"{write(self.low)} – {write(self.high)}"


BENCHMARKS = {
    "entry_rate": Benchmark(0.76, 0.78, _("约 680 店零食连锁,门店扫码进群实测;公众号推文约 20%,海报约 5%")),
    "exit_rate": Benchmark(0, 0.10, _("老群每月超过 10%、新群 7 天超过 15% 视为警戒;从业者经验")),
    "interaction_rate": Benchmark(0.15, 0.25, _("每天发言成员占比,从业者经验;各家口径不一")),
    "retention_rate": Benchmark(0.894, 0.894, _("入群 7 天留存,约 680 店零食连锁实测")),
    "conversion_rate": Benchmark(0.03, 0.08, _("训练营、打卡营的群转化,服务商公开说法;个案自述 12%,后升至 45%")),
    "repurchase_rate": Benchmark(0.15, 0.25, _("每月 15%,成熟群 25%;从业者经验")),
    "roi": Benchmark(3, None, _("投入产出 1:3 以上,从业者经验"), unit="ratio"),
}

"""The week of a group as tiles: label, value, how it was, and the one definition of each number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jinlin.metrics.answers import reason_of
from jinlin.metrics.definitions import METRICS
from jinlin.shell import formats
from jinlin.shell.figures import Definition, Figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.metrics.definitions import Metric
    from jinlin.metrics.models import Standing
    from jinlin.shell.figures import Better, Unit

KEYS = ("net_adds", "exit_rate", "interaction_rate", "promo_share", "buyers", "sales")
DAYS = 7
UNITS: dict[str, Unit] = {
    "share": "share",
    "per_head": "decimal",
    "money": "yuan",
    "ratio": "decimal",
    "count": "count",
}
BETTER: dict[str, Better] = {"up": "higher", "down": "lower", "": "neither"}


def window(standing: Standing) -> str:
    """Write the week as its first and last day."""
    return f"{standing.as_of - timedelta(days=DAYS - 1)} – {standing.as_of}"


def of_the_week(standing: Standing) -> list[Figure]:
    """Return the tiles of the kept week, each against the week before."""
    now, before = standing.windows.get("7d", {}), standing.windows.get("7d-before", {})
    return [_tile(METRICS[key], now.get(key) or {}, before.get(key) or {}, window(standing)) for key in KEYS]


def _tile(metric: Metric, kept: Mapping[str, Any], before: Mapping[str, Any], days: str) -> Figure:
    value = kept.get("value")
    return Figure(
        label=str(metric.label),
        value=value,
        unit="signed" if metric.key == "net_adds" else UNITS[metric.unit],
        better=BETTER[metric.better],
        day_before=before.get("value"),
        against=_("较上期"),
        reason="" if value is not None else reason_of(kept.get("why", ""), kept.get("day", "")) or _("还没有数据"),
        definition=_definition(metric, kept, days),
    )


def _definition(metric: Metric, kept: Mapping[str, Any], days: str) -> Definition:
    top, bottom = metric.money
    return Definition(
        name=str(metric.label),
        formula=str(kept.get("definition") or metric.usual.sentence),
        numerator=_written(kept.get("numerator"), money=top),
        denominator=_written(kept.get("denominator"), money=bottom),
        window=days,
        basis=str(kept.get("basis", "")),
    )


def _written(number: float | None, *, money: bool) -> str:
    if number is None:
        return ""
    if money:
        return formats.full_yuan(round(number))
    return formats.plain(number, 0 if float(number).is_integer() else 2)

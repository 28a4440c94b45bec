"""From metrics to tiles: the label, the unit and the one definition of every number the console shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.metrics.answers import OFFICIAL, SOURCE_NAMES, reason_of
from jinlin.metrics.definitions import METRICS
from jinlin.shell import formats
from jinlin.shell.figures import Better, Definition, Link, Unit
from jinlin.shell.figures import Figure as Tile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.metrics.definitions import Metric

UNITS: dict[str, Unit] = {
    "share": "share",
    "per_head": "decimal",
    "money": "yuan",
    "ratio": "decimal",
    "count": "count",
}
BETTER: dict[str, Better] = {"up": "higher", "down": "lower", "": "neither"}
REMEDIES = {"orders": "orders", "exposures": "exposures", "costs": "costs", "history": "history", "leaves": "history"}


def unit_of(metric: Metric) -> Unit:
    """Return how a metric is written."""
    return "signed" if metric.key == "net_adds" else UNITS[metric.unit]


def definition(key: str, kept: Mapping[str, Any] | None = None, window: str = "") -> Definition:
    """Return what a metric means, with the halves of one figure where it is given."""
    metric, kept = METRICS[key], kept or {}
    top, bottom = metric.money
    by_platform = metric.official if kept.get("source") == OFFICIAL else None
    return Definition(
        name=str(metric.label),
        formula=str(kept.get("definition") or (by_platform or metric.usual).sentence),
        numerator=_written(kept.get("numerator"), money=top),
        denominator=_written(kept.get("denominator"), money=bottom),
        window=window,
        basis=str(kept.get("basis") or (SOURCE_NAMES["official_day"] if by_platform else "")),
        url=f"{reverse('dictionary')}#{key}",
    )


def _written(number: float | None, *, money: bool) -> str:
    if number is None:
        return ""
    if money:
        return formats.full_yuan(round(number))
    return formats.plain(number, 0 if float(number).is_integer() else 2)


def tile(
    key: str, kept: Mapping[str, Any], before: Mapping[str, Any], week: Mapping[str, Any], window: str, **more: Any
) -> Tile:
    """Return the tile of a metric with its changes against the period before and the same one a week earlier."""
    metric = METRICS[key]
    return Tile(
        label=str(metric.label),
        value=kept.get("value"),
        unit=unit_of(metric),
        better=BETTER[metric.better],
        day_before=before.get("value"),
        week_before=week.get("value"),
        reason=reason(kept),
        remedy=_remedy(str(kept.get("why", ""))),
        definition=definition(key, kept, window),
        **more,
    )


def reason(kept: Mapping[str, Any]) -> str:
    """Return why a kept figure has no value; empty where it has one."""
    if kept.get("value") is not None:
        return ""
    return reason_of(kept.get("why", ""), kept.get("day", "")) or _("还没有数据")


def _remedy(why: str) -> Link | None:
    return Link(_("去导入"), reverse("imports")) if why in REMEDIES else None

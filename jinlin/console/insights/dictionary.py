"""指标字典: every metric with its one definition, its readings, what it needs and what others published as reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jinlin.metrics import readings
from jinlin.metrics.answers import OFFICIAL, SOURCE_NAMES
from jinlin.metrics.definitions import METRICS, NINE, Metric, Stage
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from jinlin.metrics.readings import Readings
    from jinlin.workspaces.access import AccessRequest


@dataclass(frozen=True)
class Entry:
    """One metric as the dictionary tells it."""

    metric: Metric
    is_one_of_nine: bool
    chosen: _StrPromise
    others: tuple[tuple[str, _StrPromise], ...]
    sources: tuple[str, ...]
    instead: str  # the source that answers where those are not there


@require_GET
@needs("console.view")
def dictionary(request: AccessRequest) -> HttpResponse:
    """Show every definition, by stage."""
    chosen = readings.chosen_by(request.access.workspace)
    stages = [(stage.label, list(_entries(stage, chosen))) for stage in Stage]
    context = {
        "page_title": _("指标字典"),
        "subtitle": _("一个数字只有一个口径;所选口径会印在数字旁边"),
        "stages": stages,
        "validity": readings.VALIDITY,
    }
    return render(request, "console/insights/dictionary.html", context)


def _entries(stage: Stage, chosen: Readings) -> Iterator[Entry]:
    for metric in METRICS.values():
        if metric.stage is stage:
            yield Entry(
                metric=metric,
                is_one_of_nine=metric.key in NINE,
                chosen=metric.variant(chosen).sentence,
                others=(*_others(metric), *_official(metric)),
                sources=tuple(str(SOURCE_NAMES[s]) for s in metric.needed(chosen) if s in SOURCE_NAMES),
                instead=str(SOURCE_NAMES["official_day"]) if metric.official else "",
            )


def _others(metric: Metric) -> Iterator[tuple[str, _StrPromise]]:
    return ((key, other.sentence) for key, other in metric.others.items())


def _official(metric: Metric) -> Iterator[tuple[str, _StrPromise]]:
    if metric.official:
        yield OFFICIAL, metric.official.sentence

"""成员分层: loyalty mix with facts and strategies, lifecycle, spending, RFM (R-252 to R-260)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jinlin.console.insights.showing import Insight, excel_url, respond
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.metrics.models import Segment
from jinlin.metrics.segments import bands, lifecycle, loyalty, rfm
from jinlin.metrics.segments.strategies import strategies
from jinlin.shell import formats
from jinlin.shell.charts import Chart, Series
from jinlin.shell.figures import Definition
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from jinlin.console.insights.asking import Asked
    from jinlin.shell.charts import Tone
    from jinlin.workspaces.access import AccessRequest

MONTHS = 6
TONES: dict[str, Tone] = {
    "loyal": "primary",
    "freebie": "apricot",
    "demand": "blue",
    "low_need": "quiet",
    "unclassified": "violet",
}
AXES = {"r": gettext_lazy("R 最近购买"), "f": gettext_lazy("F 购买天数"), "m": gettext_lazy("M 消费金额")}


@dataclass(frozen=True)
class Answer:
    """Everything the page shows, as of one day."""

    trend: list[tuple[date, loyalty.Mix]]
    stages: dict[str, int]
    passages: list[lifecycle.Passage]
    spend: bands.Bands
    levels: bands.Bands
    motives: dict[str, int]
    rfm: rfm.Rfm

    @property
    def mix(self) -> loyalty.Mix:
        """The mix of the day."""
        return self.trend[-1][1]


def gather(asked: Asked) -> Answer:
    """Sort the members of the unit in every way."""
    scope, on = asked.ground, asked.last_on
    return Answer(
        trend=loyalty.trend(scope, on, MONTHS),
        stages=lifecycle.counts(scope, on)[0],
        passages=lifecycle.passages(scope, on),
        spend=bands.spend(scope, on),
        levels=bands.levels(scope, on),
        motives=bands.motives(replace(asked.access, unit=asked.unit)),
        rfm=rfm.report(scope, on),
    )


def shown(asked: Asked, answer: Answer) -> dict[str, Any]:
    """Return what the template draws."""
    mix, total = answer.mix, sum(answer.stages.values())
    return {
        "mix": mix,
        "mix_definition": _defined(asked, _("成员分层"), mix.definition),
        "segments": [
            (Segment(key).label, count, mix.shares[key], _list(asked, "segment", key), key == mix.largest)
            for key, count in mix.counts.items()
        ],
        "strategies": strategies(mix.counts),
        "trend": _trend(asked, answer),
        "stages": [
            (lifecycle.LABELS[key], count, count / total if total else None) for key, count in answer.stages.items()
        ],
        "stages_definition": _defined(asked, _("生命周期"), lifecycle.DEFINITION),
        "passages": _moved(answer.passages),
        "bands": [_band(asked, _("消费分档"), answer.spend), _band(asked, _("会员等级"), answer.levels)],
        "motives": list(answer.motives.items()),
        "rfm": answer.rfm,
        "rfm_definition": _defined(asked, "RFM", answer.rfm.definition),
        "grades": [(grade, count, _list(asked, "rfm", grade)) for grade, count in answer.rfm.grades.items()],
        "axes": _axes(answer.rfm),
        "as_of": asked.last_on,
    }


def _defined(asked: Asked, name: str, words: Any) -> Definition:
    return Definition(name, str(words), window=_("截至 %s") % asked.last_on)


def _list(asked: Asked, by: str, key: str) -> str:
    days = {"since": str(asked.window.since), "until": str(asked.last_on)}
    return f"{reverse('segment-members')}{asked.url(of=by, key=key, **days)}"


def _trend(asked: Asked, answer: Answer) -> Chart:
    return Chart(
        key="mix",
        title=_("各类成员的占比怎么变"),
        labels=[on.strftime("%Y-%m-%d") for on, _mix in answer.trend],
        label_title=_("截至"),
        series=[
            Series(
                str(segment.label),
                [mix.shares[segment.value] for _on, mix in answer.trend],
                "stack",
                "share",
                tone=tone,
            )
            for segment, tone in ((segment, TONES[segment.value]) for segment in Segment)
        ],
        definition=_defined(asked, _("成员分层"), answer.mix.definition),
        excel_url=excel_url(asked),
        updated=asked.as_of.isoformat(),
        empty=str(answer.mix.basis) or _("还没有成员"),
    )


def _moved(found: list[lifecycle.Passage]) -> list[tuple[Any, Any, int]]:
    moved = [one for one in found if one.before != one.after]
    moved.sort(key=lambda one: -one.count)
    return [(lifecycle.LABELS[one.before], lifecycle.LABELS[one.after], one.count) for one in moved[:8]]


def _band(asked: Asked, name: str, found: bands.Bands) -> dict[str, Any]:
    lows = [band.from_fen for band in found.bands]
    rows = [(band, band.label or _range(lows, n)) for n, band in enumerate(found.bands)]
    return {
        "name": name,
        "rows": rows,
        "basis": str(found.basis),
        "definition": _defined(asked, name, found.definition),
    }


def _range(lows: list[int], n: int) -> str:
    low = formats.whole_yuan(lows[n])
    return _("%(low)s 及以上") % {"low": low} if n + 1 == len(lows) else f"{low} – {formats.whole_yuan(lows[n + 1])}"


def _axes(found: rfm.Rfm) -> list[tuple[Any, list[tuple[int, int, str]]]]:
    """Return for each axis its scores, the highest first, with how many buyers and which values."""
    return [
        (
            AXES[axis],
            [
                (one.score, one.buyers, _ends(axis, one))
                for one in sorted(found.fifths, key=lambda one: -one.score)
                if one.axis == axis
            ],
        )
        for axis in AXES
    ]


def _ends(axis: str, one: rfm.Fifth) -> str:
    low, high = (_end(axis, value) for value in (one.lowest, one.highest))
    return low if low == high else f"{low} – {high}"


def _end(axis: str, value: Any) -> str:
    if axis == "r":
        return str(value)
    return formats.whole_yuan(value) if axis == "m" else formats.plain(value)


def sheets(asked: Asked, answer: Answer) -> list[Sheet]:
    """Return the mix with its trend, the stages, the bands and the grades."""
    count = Column(_("人数"), "number")
    trend = Sheet(
        _("分层趋势"),
        [Column(_("截至"), "date"), *(Column(str(s.label), "number", str(answer.mix.definition)) for s in Segment)],
        [[on, *(mix.counts[segment.value] for segment in Segment)] for on, mix in answer.trend],
    )
    stages = Sheet(
        _("生命周期"),
        [Column(_("阶段"), "text", str(lifecycle.DEFINITION)), count],
        [[str(lifecycle.LABELS[key]), n] for key, n in answer.stages.items()],
    )
    banded = [
        [told["name"], label, band.members, band.spent_fen, band.up, band.down]
        for told in (_band(asked, _("消费分档"), answer.spend), _band(asked, _("会员等级"), answer.levels))
        for band, label in told["rows"]
    ]
    columns = [Column(_("分法")), Column(_("档")), count, Column(_("累计销售额"), "money")]
    columns += [Column(_("本月升入"), "number"), Column(_("本月降入"), "number")]
    grades = [[grade, n] for grade, n in answer.rfm.grades.items()]
    graded = Sheet("RFM", [Column(_("等级"), "text", str(answer.rfm.definition)), count], grades)
    return [trend, stages, Sheet(_("消费与等级"), columns, banded), graded]


SEGMENTS = Insight("segments", gettext_lazy("成员分层"), gather, shown, sheets, cut=False)


@require_GET
@needs("console.view")
def segments(request: AccessRequest) -> HttpResponse:
    """Show the segments of a unit's members."""
    return respond(request, SEGMENTS)

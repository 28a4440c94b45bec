"""四象限: communities by interaction and conversion, members by activity and purchases with the move they suggest (R-258)."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jinlin.communities.models import Community
from jinlin.console.figures import definition
from jinlin.console.insights.boards import valued
from jinlin.console.insights.showing import Insight, excel_url, respond
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.metrics import queries
from jinlin.metrics.queries import Scope
from jinlin.metrics.segments import quadrants as fields
from jinlin.shell.charts import Point, Scatter
from jinlin.shell.figures import Definition
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.console.insights.asking import Asked
    from jinlin.console.insights.boards import Value
    from jinlin.shell.charts import Tone
    from jinlin.workspaces.access import AccessRequest

KEYS = ("interaction_rate", "conversion_rate", "members_end", "sales")
MOST_POINTS = 400
TONES: dict[str, Tone] = {"healthy": "ok", "watch": "warn", "warning": "bad", "silent": "quiet", "": "quiet"}


@dataclass(frozen=True)
class Answer:
    """Values by community, and the members' four fields."""

    communities: dict[int, dict[str, Value]]
    members: list[fields.Quadrant]


def gather(asked: Asked) -> Answer:
    """Ask for every community of the unit and for its members."""
    rows = Community.objects.visible_to(asked.access).filter(unit__path__startswith=asked.unit.path, ended_at=None)
    ids = tuple(rows.values_list("pk", flat=True))
    scope = Scope.communities(*ids)
    figures = queries.figures_over(asked.access.workspace, scope, [asked.window], metrics=KEYS) if ids else []
    return Answer(valued(figures), fields.report(asked.ground, asked.last_on))


def shown(asked: Asked, answer: Answer) -> dict[str, Any]:
    """Return what the template draws."""
    total = sum(field.count for field in answer.members)
    return {
        "scatter": _scatter(asked, answer),
        "fields": [
            (field, field.count / total if total else None, _members_url(asked, field.key)) for field in answer.members
        ],
        "fields_definition": Definition(_("活跃 × 购买"), str(fields.DEFINITION), window=_("截至 %s") % asked.last_on),
        "basis": str(answer.members[0].basis) if answer.members else "",
    }


def _members_url(asked: Asked, key: str) -> str:
    return f"{reverse('segment-members')}{asked.url(of='quadrant', key=key, since=str(asked.window.since), until=str(asked.last_on))}"


def _scatter(asked: Asked, answer: Answer) -> Scatter:
    known = {pk: row for pk, row in answer.communities.items() if _both(row)}
    largest = sorted(known, key=lambda pk: -(known[pk]["members_end"].value or 0))[:MOST_POINTS]
    cut = (_median(known, "interaction_rate"), _median(known, "conversion_rate"))
    rows = Community.objects.filter(pk__in=largest).select_related("standing")
    points = [_point(row, known[row.pk]) for row in sorted(rows, key=lambda row: largest.index(row.pk))]
    note = _("分界线为中位数:互动率 %(x).1f%%,转化率 %(y).1f%%;点的大小为期末人数。") % {
        "x": cut[0] * 100,
        "y": cut[1] * 100,
    }
    if len(known) > MOST_POINTS:
        note += _("只画人数最多的 %(most)s 个群,其余在 Excel 里。") % {"most": MOST_POINTS}
    return Scatter(
        key="communities",
        title=_("哪些群聊得热也卖得动"),
        points=points,
        x_title=_("互动率"),
        y_title=_("转化率"),
        cut=cut,
        quarters=(_("低互动 · 高转化"), _("高互动 · 高转化"), _("低互动 · 低转化"), _("高互动 · 低转化")),
        size_title=_("期末人数"),
        definition=definition("conversion_rate"),
        excel_url=excel_url(asked),
        updated=asked.as_of.isoformat(),
        note=note,
        empty=_why_not(answer),
    )


def _both(row: dict[str, Value]) -> bool:
    return row["interaction_rate"].value is not None and row["conversion_rate"].value is not None


def _why_not(answer: Answer) -> str:
    reasons = [row[key].reason for row in answer.communities.values() for key in KEYS if row[key].reason]
    return reasons[0] if reasons else _("这个范围里还没有群")


def _median(rows: dict[int, dict[str, Value]], key: str) -> float:
    values = [float(row[key].value or 0) for row in rows.values()]
    return median(values) if values else 0.0


def _point(row: Community, values: dict[str, Value]) -> Point:
    light = row.standing.light if hasattr(row, "standing") else ""
    return Point(
        row.name,
        float(values["interaction_rate"].value or 0),
        float(values["conversion_rate"].value or 0),
        size=float(values["members_end"].value or 1),
        tone=TONES.get(light, "quiet"),
        url=reverse("group", args=[row.slug]),
    )


def sheets(asked: Asked, answer: Answer) -> list[Sheet]:
    """Return every community with both axes, and the four fields."""
    cut = {key: _median({pk: r for pk, r in answer.communities.items() if _both(r)}, key) for key in KEYS[:2]}
    names = dict(Community.objects.visible_to(asked.access).values_list("pk", "name"))
    columns = [Column(_("社群")), Column(_("象限")), Column(_("互动率"), "percent"), Column(_("转化率"), "percent")]
    columns += [Column(_("期末人数"), "number"), Column(_("销售额"), "money")]
    rows = [
        [names.get(pk, ""), _quarter(row, cut), *(row[key].value for key in KEYS)]
        for pk, row in answer.communities.items()
    ]
    moves = Sheet(
        _("成员四象限"),
        [Column(_("象限"), "text", str(fields.DEFINITION)), Column(_("人数"), "number"), Column(_("建议去向"))],
        [[str(field.label), field.count, str(field.move)] for field in answer.members],
    )
    return [Sheet(_("社群四象限"), columns, rows), moves]


def _quarter(row: dict[str, Value], cut: dict[str, float]) -> str:
    if not _both(row):
        return ""
    talks = float(row["interaction_rate"].value or 0) >= cut["interaction_rate"]
    sells = float(row["conversion_rate"].value or 0) >= cut["conversion_rate"]
    if talks:
        return _("高互动 · 高转化") if sells else _("高互动 · 低转化")
    return _("低互动 · 高转化") if sells else _("低互动 · 低转化")


QUADRANTS = Insight(
    "quadrants", gettext_lazy("四象限"), gather, shown, sheets, cut=False, parts=lambda asked: (asked.access.unit.path,)
)


@require_GET
@needs("console.view")
def quadrants(request: AccessRequest) -> HttpResponse:
    """Show the two planes."""
    return respond(request, QUADRANTS)

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
    from jinlin.shell.charts import Tone
    from jinlin.workspaces.access import AccessRequest

AXES = ("interaction_rate", "conversion_rate")
KEYS = (*AXES, "members_end", "sales")
MOST_POINTS = 400
TONES: dict[str, Tone] = {"healthy": "ok", "watch": "warn", "warning": "bad", "silent": "quiet", "": "quiet"}


@dataclass(frozen=True)
class Answer:
    """The communities, one column a metric (thousands are kept and read again fast), and the members' four fields."""

    communities: list[int]
    values: dict[str, list[float | int | None]]
    why_not: str  # a reason why a value is missing, where one is
    members: list[fields.Quadrant]

    def row(self, place: int) -> dict[str, float | int | None]:
        """Return the values of the community at a place."""
        return {key: self.values[key][place] for key in KEYS}

    @property
    def known(self) -> list[int]:
        """The places of the communities that have both rates."""
        return [n for n, pair in enumerate(zip(*(self.values[key] for key in AXES), strict=True)) if None not in pair]

    def cut(self, known: list[int]) -> tuple[float, float]:
        """Return the median of both rates."""
        x, y = ([float(self.values[key][n] or 0) for n in known] for key in AXES)
        return (median(x), median(y)) if known else (0.0, 0.0)


def gather(asked: Asked) -> Answer:
    """Ask for every community of the unit and for its members."""
    rows = Community.objects.visible_to(asked.access).filter(unit__path__startswith=asked.unit.path, ended_at=None)
    ids = tuple(rows.values_list("pk", flat=True))
    scope = Scope.communities(*ids)
    figures = queries.figures_over(asked.access.workspace, scope, [asked.window], metrics=KEYS) if ids else []
    found = valued(figures)
    reasons = (row[key].reason for row in found.values() for key in KEYS if row[key].reason)
    return Answer(
        communities=list(found),
        values={key: [row[key].value for row in found.values()] for key in KEYS},
        why_not=next(reasons, ""),
        members=fields.report(asked.ground, asked.last_on),
    )


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
    known = answer.known
    sizes = answer.values["members_end"]
    largest = sorted(known, key=lambda n: -(sizes[n] or 0))[:MOST_POINTS]
    cut = answer.cut(known)
    rows = Community.objects.visible_to(asked.access).filter(pk__in=[answer.communities[n] for n in largest])
    drawn = {
        pk: (name, slug, light) for pk, name, slug, light in rows.values_list("pk", "name", "slug", "standing__light")
    }
    points = [_point(*drawn[pk], answer.row(n)) for n in largest if (pk := answer.communities[n]) in drawn]
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
        empty=answer.why_not or _("这个范围里还没有群"),
    )


def _point(name: str, slug: str, light: str | None, values: dict[str, float | int | None]) -> Point:
    return Point(
        name,
        float(values["interaction_rate"] or 0),
        float(values["conversion_rate"] or 0),
        size=float(values["members_end"] or 1),
        tone=TONES.get(light or "", "quiet"),
        url=reverse("group", args=[slug]),
    )


def sheets(asked: Asked, answer: Answer) -> list[Sheet]:
    """Return every community with both axes, and the four fields."""
    cut = answer.cut(answer.known)
    names = dict(Community.objects.visible_to(asked.access).values_list("pk", "name"))
    columns = [Column(_("社群")), Column(_("象限")), Column(_("互动率"), "percent"), Column(_("转化率"), "percent")]
    columns += [Column(_("期末人数"), "number"), Column(_("销售额"), "money")]
    rows = [
        [names.get(pk, ""), _quarter(answer.row(n), cut), *answer.row(n).values()]
        for n, pk in enumerate(answer.communities)
    ]
    moves = Sheet(
        _("成员四象限"),
        [Column(_("象限"), "text", str(fields.DEFINITION)), Column(_("人数"), "number"), Column(_("建议去向"))],
        [[str(field.label), field.count, str(field.move)] for field in answer.members],
    )
    return [Sheet(_("社群四象限"), columns, rows), moves]


def _quarter(row: dict[str, float | int | None], cut: tuple[float, float]) -> str:
    x, y = (row[key] for key in AXES)
    if x is None or y is None:
        return ""
    talks, sells = x >= cut[0], y >= cut[1]
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

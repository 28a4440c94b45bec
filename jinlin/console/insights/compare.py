"""群对比: two to eight communities side by side, or the communities by their type; the choice is in the address."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jinlin.communities import types
from jinlin.communities.models import Community, Placement
from jinlin.console.figures import unit_of
from jinlin.console.insights.asking import label
from jinlin.console.insights.boards import Board, Place, pooled, valued
from jinlin.console.insights.figures import Table, kind_of, raw
from jinlin.console.insights.showing import Insight, excel_url, respond
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.metrics import queries
from jinlin.metrics.definitions import METRICS, NINE
from jinlin.metrics.queries import Scope
from jinlin.shell.charts import Chart, Series
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from jinlin.console.insights.asking import Asked
    from jinlin.metrics.answers import Figure
    from jinlin.workspaces.access import AccessRequest

MOST, USUAL, FOUND = 8, 4, 12
KEYS = ("members_end", "net_adds", *NINE, "sales")
COURSES = ("interaction_rate", "messages", "members_end", "sales")


def axis_of(asked: Asked) -> str:
    """Return the type axis to group by; empty for communities side by side."""
    axis = asked.query.get("axis", "")
    return axis if axis in types.axes() else ""


def chosen(asked: Asked) -> list[Community]:
    """Return the communities of the address in its order, else the largest; asked for once a request."""
    if "chosen" not in asked.found:
        asked.found["chosen"] = _chosen(asked)
    return asked.found["chosen"]  # type: ignore[no-any-return]


def _chosen(asked: Asked) -> list[Community]:
    rows = _visible(asked).select_related("unit")
    slugs = list(dict.fromkeys(asked.query.getlist("c")))[:MOST]
    if slugs:
        found = {row.slug: row for row in rows.filter(slug__in=slugs)}
        return [found[slug] for slug in slugs if slug in found]
    return list(rows.filter(ended_at=None).order_by("-standing__member_count", "name", "pk")[:USUAL])


def _visible(asked: Asked) -> QuerySet[Community]:
    return Community.objects.visible_to(asked.access).filter(unit__path__startswith=asked.unit.path)


def gather(asked: Asked) -> list[Figure]:
    """Ask for the chosen communities, whole and in pieces; by axis for all of them, whole."""
    if axis_of(asked):
        ids = tuple(_visible(asked).values_list("pk", flat=True))
        windows: list[Any] = [asked.window]
    else:
        ids = tuple(row.pk for row in chosen(asked))
        windows = list(dict.fromkeys((asked.window, *asked.pieces)))
    if not ids:
        return []
    return list(queries.figures_over(asked.access.workspace, Scope.communities(*ids), windows, metrics=KEYS))


def shown(asked: Asked, answer: list[Figure]) -> dict[str, Any]:
    """Return what the template draws."""
    board = _board(asked, answer)
    return {
        "board": board,
        "multiples": [] if axis_of(asked) else _multiples(asked, answer),
        "courses": _courses(asked),
    }


def _board(asked: Asked, answer: list[Figure]) -> Board:
    whole = [one for one in answer if (one.since, one.until) == (asked.window.since, asked.window.until)]
    axis = axis_of(asked)
    places = _by_type(asked, axis, whole) if axis else _side_by_side(asked, whole)
    note = _("类型的数由各群相加,同一人在多个群算多次。") if axis else ""
    title = types.axes()[axis].name if axis else _("社群")
    return Board(asked, places, KEYS, title, "-members_end", excel=excel_url(asked), mark_best=True, note=note)


def _side_by_side(asked: Asked, whole: list[Figure]) -> list[Place]:
    found = valued(whole)
    return [
        Place(row.name, found.get(row.pk, {}), note=row.unit.name, url=reverse("group", args=[row.slug]))
        for row in chosen(asked)
    ]


def _by_type(asked: Asked, axis: str, whole: list[Figure]) -> list[Place]:
    rows = Placement.objects.filter(workspace=asked.access.workspace, axis=axis).values_list("community_id", "key")
    keys = dict(rows)
    by_key: dict[str, list[Figure]] = defaultdict(list)
    for one in whole:
        by_key[keys.get(one.community or 0, "")].append(one)
    return [
        Place(_type_name(axis, key), pooled(mine, KEYS), note=_("%(n)s 个群") % {"n": len({m.community for m in mine})})
        for key, mine in by_key.items()
    ]


def _type_name(axis: str, key: str) -> str:
    value = types.value_of(axis, key)
    return value.name if value else key or _("没有登记类型")


def _course(asked: Asked) -> str:
    metric = asked.query.get("m", "")
    return metric if metric in COURSES else COURSES[0]


def _courses(asked: Asked) -> list[tuple[Any, str, bool]]:
    on = _course(asked)
    return [(METRICS[key].label, asked.url(m=key), key == on) for key in COURSES]


def _multiples(asked: Asked, answer: list[Figure]) -> list[Chart]:
    """Return one small chart for each community, with the mean of all of them as the dashed line."""
    table, key, communities = Table(answer), _course(asked), chosen(asked)
    unit = unit_of(METRICS[key])
    courses = {row.pk: table.course(asked.pieces, key, row.pk) for row in communities}
    mean = [_mean([course[n] for course in courses.values()]) for n in range(len(asked.pieces))]
    labels = [label(piece, asked.by) for piece in asked.pieces]
    return [
        Chart(
            key=f"multiple-{row.pk}",
            title=row.name,
            labels=labels,
            label_title=_("时间"),
            series=[
                Series(str(METRICS[key].label), courses[row.pk], "area", unit),
                Series(_("所选群平均"), mean, "ghost", unit),
            ],
            height="small",
            empty=next((one.reason for one in answer if one.community == row.pk and one.metric == key), ""),
        )
        for row in communities
    ]


def _mean(values: list[float | int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def sheets(asked: Asked, answer: list[Figure]) -> list[Sheet]:
    """Return the comparison, and the course of each community."""
    board = _board(asked, answer).sheet()
    if axis_of(asked):
        return [board]
    table = Table(answer)
    columns = [Column(_("社群")), Column(_("开始"), "date"), Column(_("结束(不含)"), "date")]
    columns += [Column(str(METRICS[key].label), kind_of(METRICS[key])) for key in KEYS]
    rows = [
        [row.name, piece.since, piece.until, *(raw(table.at(piece, key, row.pk)) for key in KEYS)]
        for row in chosen(asked)
        for piece in asked.pieces
    ]
    return [board, Sheet(_("趋势"), columns, rows)]


def _above(asked: Asked) -> dict[str, Any]:
    axis = axis_of(asked)
    tabs = [(_("按群"), asked.url(axis="", sort=""), not axis)]
    tabs += [(one.name, asked.url(axis=one.key, sort=""), one.key == axis) for one in types.axes().values()]
    if axis:
        return {"tabs": tabs, "axis": axis}
    mine = chosen(asked)
    slugs = [row.slug for row in mine]
    words = asked.query.get("q", "").strip()[:60]
    found = (
        _visible(asked).filter(name__icontains=words).exclude(slug__in=slugs).order_by("name")[:FOUND] if words else []
    )
    return {
        "tabs": tabs,
        "picked": [(row, _with(asked, [slug for slug in slugs if slug != row.slug])) for row in mine],
        "found": [(row, _with(asked, [*slugs, row.slug])) for row in found],
        "words": words,
        "full": len(mine) >= MOST,
        "few": len(mine) < 2,  # noqa: PLR2004  (a comparison needs two)
        "slugs": slugs,
        "carried": [pair for pair in asked.carried if pair[0] not in {"c", "q"}],
    }


def _with(asked: Asked, slugs: list[str]) -> str:
    query = asked.query.copy()
    for name in ("c", "q", "part", "export"):
        query.pop(name, None)
    query.setlist("c", slugs)
    return f"?{query.urlencode()}"


COMPARE = Insight(
    "compare",
    gettext_lazy("群对比"),
    gather,
    shown,
    sheets,
    parts=lambda asked: (
        asked.access.unit.path,
        axis_of(asked),
        tuple(row.pk for row in chosen(asked)) if not axis_of(asked) else (),
    ),
    above=_above,
    above_template="console/insights/picks.html",
)


@require_GET
@needs("console.view")
def compare(request: AccessRequest) -> HttpResponse:
    """Show communities side by side."""
    return respond(request, COMPARE)

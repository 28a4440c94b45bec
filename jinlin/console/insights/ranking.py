"""排行: stores, regions and owners by any metric; what communities cost; who looks after how many (R-250, R-312)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jinlin.communities.models import Community
from jinlin.console.insights import effort
from jinlin.console.insights.boards import Board, Place, Value, pooled, valued
from jinlin.console.insights.showing import Insight, excel_url, respond
from jinlin.metrics import queries
from jinlin.metrics.queries import Scope
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import Unit, UnitKind

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.console.insights.asking import Asked
    from jinlin.core.spreadsheets.writing import Sheet
    from jinlin.metrics.queries import Figure
    from jinlin.workspaces.access import AccessRequest

KEYS = ("sales", "conversion_rate", "members_end", "net_adds", "exit_rate", "interaction_rate", "messages_per_member")
TABS = {
    "stores": gettext_lazy("门店"),
    "regions": gettext_lazy("大区"),
    "owners": gettext_lazy("群主"),
    "costs": gettext_lazy("成本"),
    "capacity": gettext_lazy("人效"),
}
KINDS = {"stores": (UnitKind.STORE, UnitKind.TEAM), "regions": (UnitKind.REGION,)}


def tab_of(asked: Asked) -> str:
    """Return which board is asked for."""
    tab = asked.query.get("board", "")
    return tab if tab in TABS else "stores"


def gather(asked: Asked) -> Any:
    """Return the rows of the board."""
    tab = tab_of(asked)
    if tab in KINDS:
        return _units(asked, tab)
    if tab == "owners":
        return _owners(asked)
    return effort.costs(asked) if tab == "costs" else effort.capacity(asked)


def _units(asked: Asked, tab: str) -> list[Place]:
    rows = Unit.objects.beneath(asked.unit).filter(kind__in=KINDS[tab]).select_related("parent")
    units = {unit.pk: unit for unit in rows}
    if not units:
        return []
    figures = queries.figures_over(asked.access.workspace, Scope.units(*units), [asked.window], metrics=KEYS)
    found = valued(figures)
    return [
        Place(unit.name, found.get(pk, {}), note=unit.parent.name if unit.parent else "", url=f"unit={unit.slug}")
        for pk, unit in units.items()
    ]


def _owners(asked: Asked) -> list[Place]:
    communities = Community.objects.visible_to(asked.access).filter(unit__path__startswith=asked.unit.path)
    mine = {
        row["pk"]: (row["owner_id"] or row["owner_name"] or "", row["owner_name"] or row["owner__name"] or "")
        for row in communities.values("pk", "owner_id", "owner_name", "owner__name")
    }
    if not mine:
        return []
    figures = queries.figures_over(asked.access.workspace, Scope.communities(*mine), [asked.window], metrics=KEYS)
    by_owner: dict[Any, list[Any]] = defaultdict(list)
    for one in figures:
        by_owner[mine[one.community or 0][0]].append(one)
    names = dict(mine.values())
    groups = {owner: len({one.community for one in rows}) for owner, rows in by_owner.items()}
    theirs = _counted_by_platform(asked, figures, list(by_owner))
    return [
        Place(
            names[owner] or _("没有登记群主"),
            pooled(rows, KEYS) | theirs.get(owner, {}),
            note=_("%(n)s 个群") % {"n": groups[owner]},
        )
        for owner, rows in by_owner.items()
    ]


def _counted_by_platform(asked: Asked, figures: list[Figure], owners: list[Any]) -> dict[Any, dict[str, Value]]:
    """Return what single groups have no number of and their owners do, where there is no history."""
    keys = [key for key in KEYS if any(one.metric == key and one.why == "official_per_owner" for one in figures)]
    known = [owner for owner in owners if isinstance(owner, int)]
    if not keys or not known:
        return {}
    scope = Scope.owners(*known, within=asked.unit.path)
    return valued(queries.figures_over(asked.access.workspace, scope, [asked.window], metrics=keys))


def shown(asked: Asked, answer: Any) -> dict[str, Any]:
    """Return what the template draws."""
    tab = tab_of(asked)
    if tab == "costs":
        return {"tab": tab, **effort.costs_shown(asked, answer)}
    if tab == "capacity":
        return {"tab": tab, **effort.capacity_shown(asked, answer)}
    return {"tab": tab, "board": _board(asked, answer, tab)}


def _board(asked: Asked, places: list[Place], tab: str) -> Board:
    days = f"&since={asked.window.since}&until={asked.last_on}"
    overview = reverse("insights")  # once: there may be thousands of stores
    linked = [_linked(place, overview, days) for place in places]
    note = _("群主的数由其各群相加,同一人在多个群算多次;门店与大区按人去重,相加不等于总数。")
    return Board(asked, linked, KEYS, str(TABS[tab]), "-sales", excel=excel_url(asked), note=note)


def _linked(place: Place, overview: str, days: str) -> Place:
    if not place.url.startswith("unit="):
        return place
    return Place(place.name, place.values, place.note, f"{overview}?{place.url}{days}", place.extra)


def sheets(asked: Asked, answer: Any) -> list[Sheet]:
    """Return the whole board."""
    tab = tab_of(asked)
    if tab == "costs":
        return effort.costs_sheets(answer)
    if tab == "capacity":
        return effort.capacity_sheets(answer)
    return [_board(asked, answer, tab).sheet()]


def _above(asked: Asked) -> dict[str, Any]:
    on = tab_of(asked)
    return {"tabs": [(label, asked.url(board=key, sort=""), key == on) for key, label in TABS.items()]}


RANKING = Insight(
    "ranking",
    gettext_lazy("门店与群主排行"),
    gather,
    shown,
    sheets,
    cut=False,
    parts=lambda asked: (tab_of(asked), asked.access.unit.path),
    above=_above,
    keeps_drawing=True,
    above_template="console/insights/tabs.html",
)


@require_GET
@needs("console.view")
def ranking(request: AccessRequest) -> HttpResponse:
    """Show a board."""
    return respond(request, RANKING)

"""群里的人: which functions are filled in which group, and filling them, in many groups at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities import staffing, team
from jinlin.communities.actions import appointing
from jinlin.communities.models import Community
from jinlin.console import desk_of
from jinlin.console.team import listing, queries
from jinlin.console.team.forms import StaffFunctionForm
from jinlin.console.team.tabs import tabs
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.shell.figures import Figure, Link
from jinlin.shell.listing import BatchAction, Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs
from jinlin.workspaces.views.drawers import done, drawer

if TYPE_CHECKING:
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access, AccessRequest

MOST_AT_ONCE = 10_000


@require_GET
@needs("console.view")
def team_list(request: AccessRequest) -> HttpResponse:
    """Show every open group with who does what in it, and what is missing."""
    access = request.access
    state = _state(access, request.GET)
    page = state.show(
        queries.listed(access, state),
        total=queries.matching(access, state).count(),
        desk=desk_of.desk(access, listing.PAGE),
        batch=_batch(access),
        empty=Empty(
            _("没有符合条件的群"), _("换个条件看看;还没有群就先导入或对接。"), Link(_("群列表"), reverse("groups"))
        ),
    )
    page.context.update(teams=team.teams_of(list(page.source)))
    context = {
        "page_title": _("群里的人"),
        "subtitle": _("谁是群主、管理员、群助手、导购、气氛组;缺谁一眼看到"),
        "tabs": tabs("team"),
        "tiles": _tiles(access),
    }
    return listing_response(request, "console/team/list.html", page, context)


def _state(access: Access, query: QueryDict) -> State:
    columns = desk_of.columns(access, listing.PAGE)
    return listing.LISTING.read(query, columns=columns, options=queries.options(access))


def _batch(access: Access) -> list[BatchAction]:
    if not access.can("communities.team"):
        return []
    return [BatchAction(_("安排同事"), reverse("team-assign"), icon="user-plus", drawer=True)]


def _tiles(access: Access) -> list[Figure]:
    """Return how many groups lack each function, each tile leading to them."""
    found = staffing.counts(access)
    words = {
        team.OWNER: _("没有群主"),
        team.ADMIN: _("没有管理员"),
        "assistant": _("没有群助手"),
        "manager": _("门店群没有店长"),
        "guide": _("门店群导购不足"),
    }
    return [
        Figure(words[key], found[key], better="lower", url=f"{reverse('team')}?lacks={key}") for key in staffing.LACKS
    ]


@require_POST
@needs("communities.team")
def team_assign(request: AccessRequest) -> HttpResponse:
    """Ask for a function and a colleague, then give it in the chosen groups."""
    access = request.access
    chosen = _chosen(access, request.POST)
    asked = "function" in request.POST
    people = queries.colleagues(access)
    form = StaffFunctionForm(people, request.POST if asked else None)
    if asked and form.is_valid():
        try:
            made = appointing.appoint_all(
                who=access,
                communities=list(chosen[:MOST_AT_ONCE]),
                function=form.cleaned_data["function"],
                holder=form.holder,
                now=present.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            told = {"name": form.holder.name, "n": len(made)}
            messages.success(
                request,
                ngettext("已把 %(name)s 安排到 %(n)s 个群", "已把 %(name)s 安排到 %(n)s 个群", len(made)) % told,
            )
            return done(request, reverse("team"))
    n = chosen.count()
    title = ngettext("给 %(n)s 个群安排同事", "给 %(n)s 个群安排同事", n) % {"n": n}
    return drawer(
        request, title, form=form, submit=_("安排"), back=reverse("team"), template="console/team/assign.html",
        context={"chosen": _hidden(request.POST)},
    )  # fmt: skip


def _chosen(access: Access, given: QueryDict) -> Any:
    rows = Community.objects.visible_to(access).filter(ended_at=None)
    if given.get("every"):
        state = _state(access, QueryDict(given.get("query", "")))
        return rows.filter(pk__in=queries.matching(access, state).values("pk")).order_by("pk")
    return rows.filter(slug__in=given.getlist("rows")[:MOST_AT_ONCE]).order_by("pk")


def _hidden(given: QueryDict) -> list[tuple[str, str]]:
    """Return what says which groups were chosen, to be sent along."""
    if given.get("every"):
        return [("every", "1"), ("query", given.get("query", ""))]
    return [("rows", slug) for slug in given.getlist("rows")[:MOST_AT_ONCE]]

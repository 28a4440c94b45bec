"""客户群: the list, one community, notes and tags, the Excel of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.actions import noting
from jinlin.communities.models import Community
from jinlin.console import desk_of
from jinlin.console.groups import detail, export, listing, memberships, parts, queries
from jinlin.console.insights import answers
from jinlin.core import present
from jinlin.metrics.models import ScopeStanding
from jinlin.shell.figures import Link
from jinlin.shell.listing import BatchAction, Empty, Tool
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.shell.listing_page import ListingPage
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access, AccessRequest

MOST_AT_ONCE = 10_000


@require_GET
@needs("console.view")
def groups(request: AccessRequest) -> HttpResponse:
    """Show the list of communities."""
    page = _page(request.access, _state(request))
    context = {"page_title": _("客户群"), "subtitle": _subtitle(request.access, page)}
    return listing_response(request, "console/groups/list.html", page, context)


def _state(request: AccessRequest) -> State:
    return listing.LISTING.read(
        request.GET,
        columns=desk_of.columns(request.access, listing.PAGE),
        options=queries.options(request.access),
    )


def _page(access: Access, state: State) -> ListingPage:
    return state.show(
        queries.listed(access, state),
        total=queries.matching(access, state).count(),
        desk=desk_of.desk(access, listing.PAGE),
        tools=_tools(access),
        batch=_batch(access),
        empty=Empty(
            _("还没有客户群"),
            _("从你手上已有的表格开始:社群、成员、聊天记录、订单,有哪个导哪个。"),
            Link(_("导入数据"), reverse("imports")),
        ),
    )


def _tools(access: Access) -> list[Tool]:
    tools = [Tool(_("导入"), reverse("imports"), icon="upload")] if access.can("data.import") else []
    if access.can("data.export"):
        tools.append(Tool(_("导出 Excel"), reverse("groups-export"), icon="download", with_query=True))
    return tools


def _batch(access: Access) -> list[BatchAction]:
    actions = []
    if access.can("communities.tag"):
        actions.append(BatchAction(_("打标签"), reverse("groups-tag"), icon="tag", drawer=True))
    if access.can("data.export"):
        actions.append(BatchAction(_("导出"), reverse("groups-export"), icon="download"))
    return actions


def _subtitle(access: Access, page: ListingPage) -> str:
    standing = ScopeStanding.objects.filter(workspace=access.workspace, unit=access.unit).first()
    if standing is None:
        return _("%(groups)s 个群") % {"groups": f"{page.total:,}"}
    window = standing.windows.get("7d", {})
    return _("%(groups)s 个群 · %(seats)s 个席位(去重 %(members)s 人) · 数据截至 %(as_of)s") % {
        "groups": f"{page.total:,}",
        "seats": f"{int(detail.value_of(window, 'members_seats') or 0):,}",
        "members": f"{int(detail.value_of(window, 'members') or 0):,}",
        "as_of": standing.as_of,
    }


@needs("data.export")
def groups_export(request: AccessRequest) -> HttpResponse:
    """Answer with the list as Excel: the present filters and columns, or the chosen rows."""
    state = _state(request)
    rows = queries.listed(request.access, state)
    if request.method == "POST" and not request.POST.get("every"):
        rows = rows.filter(slug__in=request.POST.getlist("rows")[:MOST_AT_ONCE])
    return export.groups_file(request.access, state, rows[:MOST_AT_ONCE], now=present.now())


@require_POST
@needs("communities.tag")
def groups_tag(request: AccessRequest) -> HttpResponse:
    """Ask for a tag, then put it on the chosen communities."""
    chosen = Community.objects.visible_to(request.access).filter(slug__in=request.POST.getlist("rows")[:MOST_AT_ONCE])
    if request.POST.get("every"):
        state = listing.LISTING.read(_query_of(request), options=queries.options(request.access))
        chosen = Community.objects.visible_to(request.access).filter(pk__in=queries.matching(request.access, state))
    name = request.POST.get("tag", "").strip()
    if not name:
        return render(
            request, "console/groups/tag.html", {"slugs": chosen.values_list("slug", flat=True)[:MOST_AT_ONCE]}
        )
    count = noting.tag(request.access, list(chosen[:MOST_AT_ONCE]), name[:40], now=present.now())
    messages.success(request, _("已给 %(count)s 个群打上“%(name)s”") % {"count": count, "name": name})
    return redirect("groups")


def _query_of(request: AccessRequest) -> Any:
    from django.http import QueryDict

    return QueryDict(request.POST.get("query", ""))


def _community(request: AccessRequest, slug: str) -> Community:
    rows = Community.objects.visible_to(request.access).select_related("unit", "standing", "owner", "workspace")
    return get_object_or_404(rows, slug=slug)


@require_GET
@needs("console.view")
def group(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one community: overview, members, activity, health, notes."""
    community = _community(request, slug)
    tab = detail.tab_of(request.GET.get("tab", ""))
    context = detail.context(request.access, community, tab, request.GET)
    return render(request, f"console/groups/{tab}.html", context)


@require_GET
@needs("data.export")
def group_members_export(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer with who is and was in a community as Excel, by the present filters."""
    community = _community(request, slug)
    rows = memberships.listed(community, memberships.LISTING.read(request.GET))[:MOST_AT_ONCE]
    return export.members_file(request.access, community, list(rows), now=present.now())


@require_GET
@needs("console.view")
def group_part(request: AccessRequest, slug: str, part: str) -> HttpResponse:
    """Answer with one heavier part of a community's page."""
    community = _community(request, slug)
    if part not in parts.PARTS:
        raise Http404
    window = parts.window_of(community)
    if window is None:
        return render(request, "console/groups/parts/none.html")
    key = answers.key_of(request.access.workspace, f"group-{part}", (community.pk, window))
    found = answers.answer(key, lambda: parts.PARTS[part](community, window), wait=True)
    return render(request, f"console/groups/parts/{part}.html", found)


@require_POST
@needs("communities.note")
def group_note(request: AccessRequest, slug: str) -> HttpResponse:
    """Write down a note about a community."""
    community = _community(request, slug)
    text = request.POST.get("text", "").strip()
    if text:
        noting.note(request.access, community, text[:2000], now=present.now())
    else:
        messages.error(request, _("备注还是空的,写一句再保存。"))
    return redirect(f"{reverse('group', args=[slug])}?tab=notes")

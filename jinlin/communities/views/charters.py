"""章程与阶段: every group with what its charter lacks; one group's charter, its types, and what became of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities import charters, definitions, elements, naming, queries, types
from jinlin.communities.actions import chartering, defining
from jinlin.communities.fields import FIELDS, differences, words
from jinlin.communities.forms.charters import CharterForm
from jinlin.communities.forms.types import PlacingForm
from jinlin.communities.models import CharterVersion, Community
from jinlin.communities.views import charter_listing as listing
from jinlin.communities.views import stages
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.desk import laying
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from jinlin.communities.definitions import Terms
    from jinlin.communities.elements import Difference
    from jinlin.communities.models import Charter
    from jinlin.workspaces.access import Access, AccessRequest

SHAPE = "communities.shape"
SETTINGS = ("gate_level", "promo_ceiling", "sends_per_day", "reply_minutes", "warmup_days", "lifespan_days", "kpi_weights", "exit_to")  # fmt: skip
VERSIONS_SHOWN = 20


class Version(NamedTuple):
    """One version of a charter with what it changed."""

    row: CharterVersion
    changes: list[Difference]


@require_GET
@needs("console.view")
def charter_list(request: AccessRequest) -> HttpResponse:
    """Show every group with the state of its charter and what it lacks."""
    access = request.access
    columns = laying.columns(access, listing.PAGE)
    state = listing.LISTING.read(request.GET, columns=columns, options=queries.charter_options(access))
    page = state.show(
        queries.with_charters(access, state),
        desk=laying.desk(access, listing.PAGE),
        empty=Empty(
            _("没有这样的群"),
            _("换一个筛选条件,或先把客户群接进来。"),
            Link(_("看全部"), reverse("charters")),
            icon="checklist",
        ),
    )
    listing.check(access, page.source)
    context = {"page_title": _("章程与阶段"), "subtitle": _subtitle(access)}
    return listing_response(request, "communities/charters.html", page, context)


def _subtitle(access: Access) -> str:
    told = queries.charter_counts(access)
    return _("%(groups)s 个群 · %(ready)s 个章程就绪 · %(draft)s 个还是草稿 · %(none)s 个没有章程") % told


def _community(request: AccessRequest, slug: str) -> Community:
    rows = Community.objects.visible_to(request.access).select_related("unit", "workspace", "charter", "owner")
    return get_object_or_404(rows, slug=slug)


@needs("console.view")
def charter(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one group's charter with its check, types and versions; write a new version."""
    community = _community(request, slug)
    row: Charter | None = getattr(community, "charter", None)
    form = CharterForm(row.content if row else {}, request.POST or None)
    if request.method == "POST" and (answer := _written(request, community, form)):
        return answer
    return render(request, "communities/charter.html", _shown(request.access, community, row, form))


def _written(request: AccessRequest, community: Community, form: CharterForm) -> HttpResponse | None:
    """Write a new version and go back to the page; nothing where the form has to be shown again."""
    if not request.access.can(SHAPE):
        form.add_error(None, _("你可以查看章程,修改需要权限“设定群类型与章程”。"))
    if not form.is_valid():
        return None
    reason = form.cleaned_data["reason"]
    try:
        made = chartering.write(
            who=request.access, community=community, content=form.content(), reason=reason, now=present.now()
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message())
        return None
    messages.success(request, _("已保存为版本 %(version)s") % {"version": made.version})
    return redirect("charter", community.slug)


def _shown(access: Access, community: Community, row: Charter | None, form: CharterForm) -> dict[str, Any]:
    terms = definitions.for_community(community)
    findings = charters.check(row.content if row else {}, terms)
    return {
        "page_title": _("章程:%(group)s") % {"group": community.name},
        "subtitle": community.unit.name,
        "breadcrumbs": [
            (_("章程与阶段"), reverse("charters")),
            (community.name, reverse("group", args=[community.slug])),
            (_("章程"), ""),
        ],
        "community": community,
        "charter": row,
        "form": form,
        "findings": sorted(findings, key=lambda each: (each.passed, not each.must)),
        "blocking": sum(each.must and not each.passed for each in findings),
        "placed": _placed(terms),
        "settings": [(field, words(field, terms.raw(field.key)), terms.origin[field.key]) for field in _settings()],
        "versions": list(_versions(community)),
        "name_trouble": _name_trouble(community, row, terms),
        "may_shape": access.can(SHAPE),
        "may_open": access.can(stages.OPEN) and community.ended_at is None,
        **stages.shown(community),
    }


def _name_trouble(community: Community, row: Charter | None, terms: Terms) -> str:
    """Say what is wrong with the name of a group that is named by time and theme (R-026); nothing where it is right."""
    if row is None or row.starts_at is None or "{when}" not in terms.name_pattern:
        return ""
    start = row.starts_at.astimezone(community.workspace.zone).replace(tzinfo=None)
    try:
        naming.check_flash_name(community.name, start)
    except Refusal as refusal:
        return refusal.message()
    return ""


def _settings() -> list[Any]:
    return [field for field in FIELDS if field.key in SETTINGS]


def _placed(terms: Terms) -> list[tuple[str, str]]:
    return [
        (axis.name, terms.placed[axis.key].name if axis.key in terms.placed else "") for axis in types.axes().values()
    ]


def _versions(community: Community) -> Iterator[Version]:
    """Yield the last versions, the newest first, each with what it changed of the one before."""
    rows = list(
        CharterVersion.objects.filter(workspace=community.workspace_id, community=community)
        .select_related("by")
        .order_by("-version")[: VERSIONS_SHOWN + 1]
    )
    for number, row in enumerate(rows[:VERSIONS_SHOWN]):
        before = rows[number + 1].content if number + 1 < len(rows) else {}
        yield Version(row, elements.differences(before, row.content))


@require_POST
@needs(SHAPE)
def charter_ready(request: AccessRequest, slug: str) -> HttpResponse:
    """Find a charter ready, or send it back to draft."""
    community = _community(request, slug)
    try:
        if request.POST.get("to") == "draft":
            why = request.POST.get("why", "")
            chartering.back_to_draft(who=request.access, community=community, why=why, now=present.now())
        else:
            chartering.declare_ready(who=request.access, community=community, now=present.now())
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("charter", community.slug)


@needs(SHAPE)
def group_type(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask where a group stands on the axes, show what that changes for it, and place it."""
    community = _community(request, slug)
    terms = definitions.for_community(community)
    form = PlacingForm({axis: source.key for axis, source in terms.placed.items()}, request.POST or None)
    context: dict[str, Any] = {
        "community": community,
        "form": form,
        "page_title": _("类型:%(group)s") % {"group": community.name},
    }
    if request.method == "POST" and form.is_valid():
        try:
            wanted = definitions.if_placed(community, form.keys())
            if request.POST.get("step") == "save":
                return _placed_as(request, community, form)
            context |= {"compared": True, "moves": _moves(terms, wanted), "changes": _changes(terms, wanted)}
        except Refusal as refusal:
            form.add_error(None, refusal.message())
    context["breadcrumbs"] = [
        (_("章程与阶段"), reverse("charters")),
        (community.name, reverse("charter", args=[slug])),
        (_("类型"), ""),
    ]
    return render(request, "communities/group_type.html", context)


def _moves(before: Terms, after: Terms) -> list[tuple[str, str, str]]:
    """Return the axes on which it moves: axis, from, to."""
    told = []
    for axis in types.axes().values():
        here, there = (terms.placed.get(axis.key) for terms in (before, after))
        if (here and here.key) != (there and there.key):
            told.append((axis.name, here.name if here else "—", there.name if there else "—"))
    return told


def _changes(before: Terms, after: Terms) -> list[tuple[Any, str]]:
    """Return what it will work by otherwise, each with the type that decides it then."""
    return [(change, after.origin[change.field.key].name) for change in differences(before.fields, after.fields)]


def _placed_as(request: AccessRequest, community: Community, form: PlacingForm) -> HttpResponse:
    reason = form.cleaned_data["reason"]
    changed = defining.choose(
        who=request.access, community=community, keys=form.keys(), reason=reason, now=present.now()
    )
    messages.success(request, _("类型已更新") if changed else _("类型没有变化"))
    return redirect("charter", community.slug)

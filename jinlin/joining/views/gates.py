"""入群 → 入群门槛: the list, one gate with its draft, its groups, its rounds and versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.desk import laying
from jinlin.joining import gate_listing
from jinlin.joining.actions import gates as actions
from jinlin.joining.codes import drawing
from jinlin.joining.forms.gates import GateForm, GroupForm, SettingsForm
from jinlin.joining.gating import strength, wording
from jinlin.joining.models import Application, Checking, Gate, GateVersion, Guarding
from jinlin.joining.queries import boards, screening
from jinlin.joining.queries import gates as queries
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.workspaces.access import Access, AccessRequest

MANAGE = "gates.manage"
MOST_GROUPS_SHOWN = 200


@require_GET
@needs("console.view")
def gate_list(request: AccessRequest) -> HttpResponse:
    """Show the gates: what they ask, how strong that is, who waits before them."""
    access = request.access
    state = gate_listing.GATES.read(request.GET, columns=laying.columns(access, "gates"))
    may_manage = access.can(MANAGE)
    action = Link(_("新建门槛"), reverse("gate-new")) if may_manage else None
    page = state.show(
        boards.gate_rows(access, state),
        desk=laying.desk(access, "gates"),
        empty=Empty(
            _("还没有门槛"), _("好的社群先筛人:付费、问卷、邀请或人工审核,入群前说清楚。"), action, icon="door-enter"
        ),
    )
    page.context.update(cards=boards.cards(access, page.source))
    context = {
        "page_title": pgettext("page", "入群门槛"),
        "subtitle": _("门槛在入群前生效,群规在入群后生效"),
        "may_manage": may_manage,
    }
    return listing_response(request, "joining/gates/list.html", page, context)


@needs(MANAGE)
def gate_new(request: AccessRequest) -> HttpResponse:
    """Ask for a name, and make a gate."""
    form = GateForm(_communities(request.access), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            gate = actions.make(access=request.access, now=present.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", refusal.message())
        else:
            return done(request, reverse("gate", args=[gate.slug]))
    return drawer(request, form, _("新建门槛"), _("新建"))


@require_GET
@needs("console.view")
def gate(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one gate whole: in force, the draft, groups, rounds, versions, checkings."""
    access = request.access
    row = gate_of(access, slug)
    in_force, draft = queries.in_force(row), queries.draft_of(row)
    shown = draft or in_force
    tree = shown.tree if shown else None
    may_change = access.can(MANAGE) and Gate.objects.kept_by(access).filter(pk=row.pk).exists()
    context = {
        "page_title": row.name,
        "subtitle": _subtitle(row, in_force),
        "breadcrumbs": [(pgettext("page", "入群门槛"), reverse("gates")), (row.name, "")],
        "row": row,
        "in_force": in_force,
        "draft": draft,
        "shown": shown,
        "lines": wording.lines(tree, queries.names_for(access.workspace, tree)) if tree is not None else [],
        "changes": queries.changes(in_force, draft) if draft and in_force else [],
        "strength": strength.LABELS[strength.of(tree)] if tree is not None else "",
        "warnings": boards.lints(access, {row.pk: tree}).get(row.pk, []) if tree is not None else [],
        "may_review": access.can("applications.review"),
        "may_change": may_change and row.ended_at is None,
        "join_url": request.build_absolute_uri(reverse("join", args=[row.slug])),
        **_rest(access, row),
    }
    return render(request, "joining/gates/gate.html", context)


def _rest(access: Access, row: Gate) -> dict[str, Any]:
    """Return what stands beside the conditions: groups with their room, rounds with their funnel, versions, checkings."""
    placed = Guarding.objects.filter(gate=row, community__in=Community.objects.visible_to(access))
    guardings = list(placed.select_related("community__unit").order_by("pk")[:MOST_GROUPS_SHOWN])
    room = queries.places_of(each.community for each in guardings)
    versions = (
        GateVersion.objects.filter(gate=row).exclude(published_at=None).select_related("published_by", "approved_by")
    )
    checkings = Checking.objects.filter(gate=row).select_related("version", "staff").order_by("-at", "-pk")
    applications = Application.objects.visible_to(access).filter(gate=row)
    return {
        "guardings": [(each, room[each.community_id]) for each in guardings],
        "rounds": screening.funnel(row),
        "versions": versions.order_by("-number")[:20],
        "checkings": checkings[:5],
        "application_count": applications.count(),
    }


def _subtitle(row: Gate, in_force: GateVersion | None) -> str:
    if row.ended_at is not None:
        return _("已停用")
    if in_force is None:
        return _("还没有发布,现在没有人能申请")
    return _("第 %(n)s 版生效中") % {"n": in_force.number}


@needs(MANAGE)
def gate_settings(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for what else belongs to a gate's next version."""
    row = own_gate(request.access, slug)
    now = present.now()
    draft = actions.draft(access=request.access, gate=row, now=now)
    form = SettingsForm(_communities(request.access), row, draft, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.keep(request.access, now)
        except Refusal as refusal:
            form.add_error("name", refusal.message())
        else:
            return done(request, reverse("gate", args=[slug]))
    return drawer(request, form, _("门槛设置"), _("保存"))


@needs(MANAGE)
def gate_groups(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask before which groups a gate stands."""
    row, access = own_gate(request.access, slug), request.access
    form = GroupForm(_free(access), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            for community in form.chosen:
                actions.guard(
                    access=access,
                    gate=row,
                    community=community,
                    interest=form.cleaned_data["interest"],
                    now=present.now(),
                )
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            return done(request, reverse("gate", args=[slug]))
    return drawer(request, form, _("给群设门槛"), _("设置"))


def _communities(access: Access) -> list[Community]:
    rows = Community.objects.visible_to(access).filter(ended_at=None).order_by("name")
    return list(rows[:MOST_GROUPS_SHOWN])


def _free(access: Access) -> list[Community]:
    rows = Community.objects.visible_to(access).filter(ended_at=None)
    taken = Guarding.objects.filter(workspace=access.workspace).values("community")
    return list(rows.exclude(pk__in=taken).order_by("name")[:MOST_GROUPS_SHOWN])


@require_POST
@needs(MANAGE)
def gate_group_remove(request: AccessRequest, slug: str) -> HttpResponse:
    """Take a gate away from a group."""
    row, access = own_gate(request.access, slug), request.access
    community = get_object_or_404(Community.objects.visible_to(access), slug=request.POST.get("community", ""))
    return tried(
        request,
        slug,
        lambda: actions.unguard(access=access, gate=row, community=community, now=present.now()),
        _("已撤掉“%(group)s”的门槛") % {"group": community.name},
    )


@require_GET
@needs("console.view")
def gate_qr(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer with the code that opens the application page, to print or to put into a poster."""
    row = gate_of(request.access, slug)
    picture = drawing.svg_of(request.build_absolute_uri(reverse("join", args=[row.slug])))
    return HttpResponse(picture, content_type="image/svg+xml")


@require_POST
@needs(MANAGE)
def gate_publish(request: AccessRequest, slug: str) -> HttpResponse:
    """Let the draft take effect."""
    row = own_gate(request.access, slug)
    act = lambda: actions.publish(access=request.access, gate=row, now=present.now())  # noqa: E731  (one call, named)
    return tried(request, slug, act, _("已发布,从现在起按新条件审核"))


@require_POST
@needs(MANAGE)
def gate_approve(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer for a draft that makes people share."""
    row, reason = own_gate(request.access, slug), request.POST.get("reason", "")
    act = lambda: actions.approve(access=request.access, gate=row, reason=reason, now=present.now())  # noqa: E731  (as above)
    return tried(request, slug, act, _("已批准,可以发布"))


@require_POST
@needs(MANAGE)
def gate_discard(request: AccessRequest, slug: str) -> HttpResponse:
    """Throw the draft away."""
    row = own_gate(request.access, slug)
    act = lambda: actions.discard(access=request.access, gate=row, now=present.now())  # noqa: E731  (as above)
    return tried(request, slug, act, _("草稿已放弃"))


@require_POST
@needs(MANAGE)
def gate_end(request: AccessRequest, slug: str) -> HttpResponse:
    """End a gate."""
    row = own_gate(request.access, slug)
    actions.end(access=request.access, gate=row, now=present.now())
    messages.success(request, _("门槛已停用,它前面的群不再需要申请"))
    return redirect("gates")


# --- what the pages of gates share ---------------------------------------------------------------------------------


def gate_of(access: Access, slug: str) -> Gate:
    """Return a gate one may see, or 404."""
    return get_object_or_404(Gate.objects.visible_to(access).select_related("workspace", "unit", "instead"), slug=slug)


def own_gate(access: Access, slug: str) -> Gate:
    """Return a gate one may change, or 404."""
    rows = Gate.objects.kept_by(access).filter(ended_at=None)
    return get_object_or_404(rows.select_related("workspace", "unit", "instead"), slug=slug)


def tried(request: AccessRequest, slug: str, act: Callable[[], Any], words: str) -> HttpResponse:
    """Do it, tell what became of it, and go back to the gate."""
    try:
        act()
        messages.success(request, words)
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("gate", slug=slug)


def drawer(request: AccessRequest, form: Any, title: str, button: str) -> HttpResponse:
    """Show a form in the drawer."""
    context = {"page_title": title, "form": form, "button": button}
    return render(request, "joining/gates/drawer.html", context)


def done(request: AccessRequest, url: str) -> HttpResponse:
    """Leave the drawer."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)

"""The life of a group: its stage, what is proposed, how it closes, what took its place (R-027, R-039, R-042, R-045)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinlin.communities import lifecycle, queries
from jinlin.communities.actions import staging
from jinlin.communities.forms.stages import ClosingForm, MoveForm, SuccessorForm
from jinlin.communities.models import Closing, Community, LifecycleStage, Proposal, ProposalKind, StageSpell
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest

OPEN = "communities.open"  # whoever opens groups leads them through their life
SPELLS_SHOWN = 12


class Told(NamedTuple):
    """A proposal or a past stage with its evidence in words."""

    row: Any
    title: str
    evidence: list[tuple[str, str]]


def shown(community: Community) -> dict[str, Any]:
    """Return what the page of a charter shows of a group's life."""
    stage = lifecycle.stage_of(community)
    spells = StageSpell.objects.filter(workspace=community.workspace_id, community=community).select_related("by")
    waiting = Proposal.objects.that_wait().filter(workspace=community.workspace_id, community=community)
    now = present.now()
    return {
        "stages": [(each.value, each.label, each.value == stage) for each in LifecycleStage],
        "spells": [_told_spell(row) for row in spells.order_by("-since")[:SPELLS_SHOWN]],
        "proposals": [Told(row, title(row), lifecycle.told(row.evidence)) for row in waiting.order_by("kind")],
        "closing": Closing.objects.filter(community=community).select_related("target", "decided_by", "by").first(),
        "lineage": queries.lineage(community, now),
    }


def _told_spell(row: StageSpell) -> Told:
    return Told(row, row.get_stage_display(), lifecycle.told(row.evidence))


def title(row: Proposal) -> str:
    """Say what a proposal proposes."""
    if row.kind == ProposalKind.STAGE:
        return _("进入%(stage)s") % {"stage": LifecycleStage(row.to).label}
    if row.kind == ProposalKind.SUNSET:
        return _("进入收尾:致谢、问卷、迁移名单、存档")
    return _("已到预期寿命,建议:%(advice)s") % {"advice": lifecycle.ADVICE.get(row.to, row.to)}


@require_POST
@needs(OPEN)
def proposal_decide(request: AccessRequest, slug: str) -> HttpResponse:
    """Accept or decline what a rule proposes."""
    rows = Proposal.objects.visible_to(request.access).select_related("community")
    row = get_object_or_404(rows, slug=slug)
    accept, reason = request.POST.get("answer") == "yes", request.POST.get("reason", "")
    try:
        staging.decide(who=request.access, proposal=row, accept=accept, reason=reason, now=present.now())
        messages.success(request, _("已采纳") if accept else _("已记为不采纳,两周内不再提议"))
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("charter", row.community.slug)


def _community(request: AccessRequest, slug: str) -> Community:
    return get_object_or_404(
        Community.objects.visible_to(request.access).select_related("workspace", "unit"), slug=slug
    )


def _named(request: AccessRequest, words: str) -> Community | None:
    """Return the one group one sees that is called so, or has this id."""
    rows = Community.objects.visible_to(request.access).filter(ended_at=None)
    found = list(rows.filter(external_id=words)[:1] or rows.filter(name=words)[:2]) if words else []
    return found[0] if len(found) == 1 else None


@needs(OPEN)
def group_stage(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for another stage, and move the group there."""
    community = _community(request, slug)
    form = MoveForm(lifecycle.stage_of(community), request.POST or None)

    def act() -> object:
        given = form.cleaned_data
        return staging.move(
            who=request.access, community=community, to=given["to"], reason=given["reason"], now=present.now()
        )

    return _asked(request, community, form, act, _("换阶段:%(group)s"))


@needs(OPEN)
def group_closing(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask what becomes of a group, and write it down with the last things to do."""
    community = _community(request, slug)
    form = ClosingForm(request.POST or None)

    def act() -> object:
        given = form.cleaned_data
        target = _named(request, given["target"].strip())
        return staging.resolve(
            who=request.access,
            community=community,
            outcome=given["outcome"],
            target=target,
            reason=given["reason"],
            now=present.now(),
        )

    return _asked(request, community, form, act, _("收尾:%(group)s"))


@needs(OPEN)
def group_successor(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask which group took the place of this one, and why."""
    community = _community(request, slug)
    form = SuccessorForm(request.POST or None)

    def act() -> object:
        given = form.cleaned_data
        other = _named(request, given["successor"].strip())
        if other is None:
            raise staging.NoTarget
        return staging.succeed(
            who=request.access, predecessor=community, successor=other, reason=given["reason"], now=present.now()
        )

    return _asked(request, community, form, act, _("接替:%(group)s"))


def _asked(
    request: AccessRequest, community: Community, form: forms.Form, act: Callable[[], object], words: str
) -> HttpResponse:
    """Show a small form in the drawer; once it is filled in, do it and go back to the charter."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            messages.success(request, _("已保存"))
            return _done(request, community)
    context = {"page_title": words % {"group": community.name}, "form": form, "url": request.path}
    context["back"] = reverse("charter", args=[community.slug])
    return render(request, "communities/asked.html", context)


def _done(request: AccessRequest, community: Community) -> HttpResponse:
    from django.http import HttpResponse as Answer

    if request.headers.get("HX-Request"):
        return Answer(headers={"HX-Refresh": "true"})
    return redirect("charter", community.slug)

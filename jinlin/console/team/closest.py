"""The closest members: candidates for the atmosphere team, deputies' cards, what goes to and fro, alternate accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities import alternates, bonds
from jinlin.communities.actions import appointing, bonding
from jinlin.communities.actions.appointing import Holder
from jinlin.communities.models import Appointment, Community, Favour, Function
from jinlin.communities.queries import visible_members
from jinlin.console.team.forms import AlternatesForm, FavourForm, ScoreForm
from jinlin.console.team.tabs import tabs
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.metrics.activity import candidates
from jinlin.metrics.standings import newest_day
from jinlin.workspaces.access import needs
from jinlin.workspaces.views.drawers import done, drawer

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import Access, AccessRequest

TARGET = 5  # atmosphere members of a new group


@require_GET
@needs("console.view")
def group_koc(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer with the candidates for the atmosphere team of a group, with the numbers behind each rank."""
    community = get_object_or_404(Community.objects.visible_to(request.access).select_related("workspace"), slug=slug)
    as_of = newest_day(request.access.workspace, present.now())
    have = Appointment.objects.that_last().filter(community=community, function=Function.KOC)
    members = {row.member_id for row in have}
    contents = Favour.objects.filter(member__memberships__community=community, kind="content").values_list(
        "member", flat=True
    )
    told = {pk: each.contents for pk, each in bonds.exchanges(set(contents)).items()}
    found = candidates.ranking(community, as_of, told) if as_of else []
    context = {
        "community": community,
        "ranked": [(each, each.member.pk in members) for each in found],
        "definition": candidates.DEFINITION,
        "have": len(members),
        "target": TARGET,
        "may_change": request.access.can("communities.team") and community.ended_at is None,
    }
    return render(request, "console/team/koc.html", context)


@require_POST
@needs("communities.team")
def koc_appoint(request: AccessRequest, slug: str) -> HttpResponse:
    """Put a candidate into the atmosphere team."""
    rows = Community.objects.visible_to(request.access).filter(ended_at=None).select_related("unit", "workspace")
    community = get_object_or_404(rows, slug=slug)
    member = get_object_or_404(visible_members(request.access), slug=request.POST.get("member", ""))
    try:
        appointing.appoint(
            who=request.access,
            community=community,
            function=Function.KOC,
            holder=Holder(member=member),
            now=present.now(),
        )
        messages.success(request, _("%(name)s 加入了气氛组") % {"name": member})
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect(f"{reverse('group', args=[slug])}?tab=team")


@needs("communities.team")
def favour_add(request: AccessRequest, slug: str) -> HttpResponse:
    """Show what went to and fro with a member, and write down one thing more."""
    access, now = request.access, present.now()
    member = get_object_or_404(visible_members(access), slug=slug)
    today = now.astimezone(access.workspace.zone).date()
    form = FavourForm(request.POST or None, initial={"on": today})
    back = request.GET.get("back", "") or reverse("member", args=[slug])
    back = back if back.startswith("/") and not back.startswith(("//", "/\\")) else reverse("member", args=[slug])
    if request.method == "POST" and form.is_valid():
        bonding.favour(access, member=member, **form.told, now=now)
        messages.success(request, _("已记下"))
        return done(request, back)
    rows = Favour.objects.filter(workspace=access.workspace, member=member).select_related("by", "community")
    context = {"ledger": rows.order_by("-on", "-pk")[:50], "url": request.get_full_path()}
    title = _("往来:%(name)s") % {"name": member}
    return drawer(
        request, title, form=form, submit=_("记下"), back=back, template="console/team/favours.html", context=context
    )


@require_GET
@needs("console.view")
def deputies(request: AccessRequest) -> HttpResponse:
    """Show the deputies' cards, those to be let go first."""
    cards = bonds.cards(request.access)
    context = {
        "page_title": _("群里的人"),
        "subtitle": _("协管帮群主管群:权限有边界,评分有记录,不合适的换人"),
        "tabs": tabs("team-deputies"),
        "cards": cards,
        "to_eliminate": sum(each.state == "eliminate" for each in cards),
        "line": bonds.LINE,
        "reward": bonds.REWARD,
        "may_change": request.access.can("communities.team"),
    }
    return render(request, "console/team/deputies.html", context)


@needs("communities.team")
def deputy_score(request: AccessRequest, slug: str) -> HttpResponse:
    """Write down how a deputy did."""
    now = present.now()
    rows = Appointment.objects.visible_to(request.access).that_last().filter(function=Function.DEPUTY)
    deputy = get_object_or_404(rows.select_related("community", "member"), slug=slug)
    today = now.astimezone(request.access.workspace.zone).date()
    form = ScoreForm(request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        bonding.score(request.access, deputy=deputy, **form.cleaned_data, now=now)
        messages.success(request, _("评分已记下"))
        return done(request, reverse("team-deputies"))
    title = _("评分:%(name)s") % {"name": deputy.holder}
    return drawer(request, title, form=form, submit=_("记下"), back=reverse("team-deputies"))


@needs("console.view")
def alternate_list(request: AccessRequest) -> HttpResponse:
    """Show the switch of alternate accounts, and what each said this week."""
    access, now = request.access, present.now()
    choices, may = alternates.choices_of(access.workspace), access.can("communities.shape") and access.is_whole
    form = AlternatesForm(request.POST or None, initial={"weekly": alternates.weekly_cap(access.workspace)})
    if request.method == "POST" and may and form.is_valid() and _switched(access, form, now):
        messages.success(request, _("已保存"))
        return redirect("team-alternates")
    context = {
        "page_title": _("群里的人"),
        "subtitle": _("小号默认关闭:登记在册、每周有上限、不进任何指标、不能评价下单投票"),
        "tabs": tabs("team-alternates"),
        "choices": choices,
        "form": form,
        "talks": alternates.this_week(access, now),
        "may_change": may,
    }
    return render(request, "console/team/alternates.html", context)


def _switched(access: Access, form: AlternatesForm, now: Any) -> bool:
    try:
        bonding.switch_alternates(access, **form.told, now=now)
    except Refusal as refusal:
        form.add_error("reason", refusal.message())
        return False
    return True

"""One group's people on its page: keepers, functions, what is missing, how the owner carries it, who is on duty (R-046–R-053)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jinlin.communities import bonds, duty, team
from jinlin.communities.actions import appointing
from jinlin.communities.models import Appointment, Community, Function, OwnerProfile, OwnerStyle
from jinlin.console.groups import keeping
from jinlin.console.team import queries
from jinlin.console.team.forms import MemberFunctionForm, StaffFunctionForm, StyleForm
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.workspaces.access import needs
from jinlin.workspaces.views.drawers import done, drawer

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from jinlin.communities.duty import Answerer
    from jinlin.communities.models import Overstep
    from jinlin.communities.team import Team, Vacancy
    from jinlin.workspaces.access import Access, AccessRequest

WHY: dict[str, _StrPromise] = {
    duty.SHIFT: gettext_lazy("按排班"),
    duty.ADMIN: gettext_lazy("排班的人不在,由管理员接"),
    duty.OWNER: gettext_lazy("没有能用的管理员,由群主接"),
    duty.CLOSED: gettext_lazy("不在值班时间,问题留到上班后回答"),
    duty.NOBODY: gettext_lazy("值班时间内没有人能接"),
}
OFF_DUTY = gettext_lazy("不在值班时间,按设定问这位同事")


@dataclass(frozen=True)
class Line:
    """A function with who has it and what is missing."""

    label: str
    held: list[Appointment]
    vacancy: Vacancy | None


def told(access: Access, community: Community) -> dict[str, Any]:
    """Return what the tab of a group's people shows."""
    found = team.of(community)
    profile = OwnerProfile.objects.filter(community=community).first() or OwnerProfile()
    answer = duty.answerer(community, present.now())
    return {
        **keeping.told(access, community),
        "team": found,
        "functions": _lines(found),
        "profile": profile,
        "is_host": profile.style == OwnerStyle.ACTIVE_HOST,
        "quota": team.quota_of([community])[community.pk],
        "answer": answer,
        "why": _why(answer),
        "may_change": access.can("communities.team") and community.ended_at is None,
        "oversteps": _oversteps(found),
        "mix": bonds.mix(community),
    }


def _why(answer: Answerer) -> str:
    return str(OFF_DUTY if answer.staff and not answer.is_open else WHY[answer.why])


def _lines(found: Team) -> list[Line]:
    """Return the functions that are filled or needed, in the order of `Function`."""
    vacant = {each.need.function: each for each in found.vacancies}
    lines = [
        Line(str(function.label), found.holding(function), vacant.get(str(function)))
        for function in Function
        if function not in {team.OWNER, team.ADMIN}
    ]
    return [line for line in lines if line.held or line.vacancy]


def _oversteps(found: Team) -> list[Overstep]:
    deputies = [each.pk for each in found.holding(Function.DEPUTY)]
    if not deputies:
        return []
    return team.oversteps_of(deputies)


@needs("communities.team")
def group_appoint(request: AccessRequest, slug: str) -> HttpResponse:
    """Give a colleague a function in a group."""
    community = _community(request.access, slug)
    form = StaffFunctionForm(queries.colleagues(request.access), request.POST or None)
    return _appoint(request, community, form, _("安排同事:%(group)s") % {"group": community.name})


@needs("communities.team")
def group_appoint_member(request: AccessRequest, slug: str) -> HttpResponse:
    """Give a member of a group a function in it: by part of the name, since a group has hundreds."""
    community = _community(request.access, slug)
    words = (request.GET.get("who") or request.POST.get("who") or "").strip()[:60]
    form = MemberFunctionForm(queries.people_of(community, words), request.POST or None)
    title = _("安排成员:%(group)s") % {"group": community.name}
    return _appoint(request, community, form, title, template="console/team/appoint_member.html", words=words)


def _appoint(
    request: AccessRequest,
    community: Community,
    form: StaffFunctionForm | MemberFunctionForm,
    title: str,
    *,
    template: str = "workspaces/drawer_form.html",
    words: str = "",
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = appointing.appoint(
                who=request.access,
                community=community,
                function=form.cleaned_data["function"],
                holder=form.holder,
                now=present.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            messages.success(
                request,
                _("%(name)s 现在是%(function)s") % {"name": made.holder, "function": made.get_function_display()},
            )
            return done(request, _page(community))
    return drawer(
        request, title, form=form, submit=_("安排"), back=_page(community), template=template, context={"words": words}
    )


@needs("communities.team")
def group_style(request: AccessRequest, slug: str) -> HttpResponse:
    """Say how the owner of a group carries it."""
    community = _community(request.access, slug)
    profile = OwnerProfile.objects.filter(community=community).first() or OwnerProfile()
    form = StyleForm(request.POST) if request.method == "POST" else StyleForm.of(profile)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            appointing.carry(
                who=request.access,
                communities=[community],
                style=given["style"],
                daily_quota=given["daily_quota"] or 0,
                now=present.now(),
            )
        except Refusal as refusal:
            form.add_error("daily_quota", refusal.message())
        else:
            messages.success(request, _("群主风格已保存"))
            return done(request, _page(community))
    return drawer(request, _("群主风格"), form=form, submit=_("保存"), back=_page(community))


@require_POST
@needs("communities.team")
def appointment_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Take a function back."""
    rows = Appointment.objects.visible_to(request.access).select_related("community", "staff", "member")
    row = get_object_or_404(rows, slug=slug)
    reason = request.POST.get("reason", "")
    appointing.end(who=request.access, appointments=[row], reason=reason, now=present.now())
    messages.success(
        request, _("%(name)s 不再担任%(function)s") % {"name": row.holder, "function": row.get_function_display()}
    )
    return redirect(_page(row.community))


def _community(access: Access, slug: str) -> Community:
    rows = Community.objects.visible_to(access).filter(ended_at=None).select_related("unit", "workspace")
    return get_object_or_404(rows, slug=slug)


def _page(community: Community) -> str:
    return f"{reverse('group', args=[community.slug])}?tab=team"

"""群里的人 → 核心成员: advisors and their contacts, super users, volunteers on their way, how members stand (R-054, R-056, R-060, R-063)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities import bonds
from jinlin.communities.actions import advising, bonding
from jinlin.communities.models import Attitude, Guidance, SuperUser, Volunteer, VolunteerStage
from jinlin.communities.queries import visible_members
from jinlin.console.team import queries
from jinlin.console.team.served_forms import BondsForm, ReviewForm, StageForm, VisitForm
from jinlin.console.team.tabs import tabs
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.metrics.activity import thresholds
from jinlin.workspaces.access import needs
from jinlin.workspaces.views.drawers import done, drawer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access, AccessRequest

SHOWN = 200


@require_GET
@needs("console.view")
def served(request: AccessRequest) -> HttpResponse:
    """Show who is served by whom, who is bound closely, and who is on the way to looking after groups."""
    access = request.access
    today = present.now().astimezone(access.workspace.zone).date()
    guidance = Guidance.objects.visible_to(access).that_last().select_related("staff", "member")
    visible = visible_members(access).values("pk")
    supers = list(
        SuperUser.objects.filter(workspace=access.workspace, ended_at=None, member__in=visible).select_related(
            "member"
        )[:SHOWN]
    )
    volunteers = Volunteer.objects.filter(workspace=access.workspace, member__in=visible).select_related(
        "member", "staff"
    )
    told = bonds.exchanges(each.member_id for each in supers)
    context = {
        "page_title": _("群里的人"),
        "subtitle": _("专属顾问、超级用户和志愿者;在成员页面的“关系”里安排"),
        "tabs": tabs("team-served"),
        "today": today,
        "guidance": guidance.order_by("next_on", "pk")[:SHOWN],
        "loads": _loads(access),
        "most": int(thresholds.of(access.workspace)["capacity.members_per_advisor"]),
        "supers": [(each, told.get(each.member_id, bonds.Exchange())) for each in supers],
        "volunteers": volunteers.order_by("stage", "-moved_at", "pk")[:SHOWN],
        "may_change": access.can("communities.team"),
    }
    return render(request, "console/team/served.html", context)


def _loads(access: Access) -> list[tuple[str, int]]:
    found = bonds.loads(access)
    names = {each.pk: each.name for each in queries.colleagues(access)}
    return sorted(((names.get(staff, "—"), n) for staff, n in found.items()), key=lambda one: (-one[1], one[0]))


@needs("communities.team")
def member_bonds(request: AccessRequest, slug: str) -> HttpResponse:
    """Say how a member stands, who serves them, and whether they are bound closely or on the way to be a volunteer."""
    access = request.access
    member = get_object_or_404(visible_members(access), slug=slug)
    form = BondsForm(queries.colleagues(access), request.POST or None, initial=_known(access, member))
    act = lambda: _bound(access, member, form)  # noqa: E731  (what is done once the form is valid)
    return _asked(request, form, act, _("关系:%(name)s") % {"name": member}, reverse("member", args=[slug]))


def _known(access: Access, member: Member) -> dict[str, Any]:
    row = Guidance.objects.that_last().filter(workspace=access.workspace, member=member).select_related("staff").first()
    bound = SuperUser.objects.filter(workspace=access.workspace, member=member, ended_at=None).first()
    attitude = Attitude.objects.filter(workspace=access.workspace, member=member).first()
    return {
        "attitude": attitude.kind if attitude else "",
        "advisor": row.staff.slug if row else "",
        "next_on": row.next_on if row else None,
        "is_super": bound is not None,
        "obligations": bound.obligations if bound else "",
        "is_volunteer": Volunteer.objects.filter(workspace=access.workspace, member=member).exists(),
    }


def _bound(access: Access, member: Member, form: BondsForm) -> None:
    """Carry out what was changed in the form and nothing else. Raises Refusal."""
    given, known, now = form.cleaned_data, _known(access, member), present.now()
    if given["attitude"] != known["attitude"]:
        bonding.judge(access, members=[member], kind=given["attitude"], now=now)
    if given["is_super"] and (not known["is_super"] or given["obligations"] != known["obligations"]):
        bonding.bind(access, member=member, obligations=given["obligations"], now=now)
    if given["is_volunteer"] and not known["is_volunteer"]:
        bonding.propose_volunteer(access, member=member, now=now)
    if given["advisor"] and given["advisor"] != known["advisor"]:
        _advise(access, member, form)


def _advise(access: Access, member: Member, form: BondsForm) -> None:
    """Give the member another advisor: the earlier service ends."""
    now = present.now()
    most = int(thresholds.of(access.workspace)["capacity.members_per_advisor"])
    next_on = form.cleaned_data["next_on"]
    advising.hand_over(access, staff=form.staff, member=member, most=most, next_on=next_on, now=now)


@needs("communities.team")
def guidance_visit(request: AccessRequest, slug: str) -> HttpResponse:
    """Write down a contact of an advisor."""
    access, now = request.access, present.now()
    row = get_object_or_404(_guidance(access), slug=slug)
    today = now.astimezone(access.workspace.zone).date()
    form = VisitForm(request.POST or None, initial={"on": today, "milestone": row.milestone})
    title = _("回访:%(name)s") % {"name": row.member}
    return _asked(
        request,
        form,
        lambda: advising.visit(access, row, **form.cleaned_data, now=now),
        title,
        reverse("team-served"),
        {"visits": row.visits.order_by("-on", "-pk")[:20]},
    )


@require_POST
@needs("communities.team")
def guidance_end(request: AccessRequest, slug: str) -> HttpResponse:
    """End the service of an advisor."""
    advising.end_guidance(request.access, get_object_or_404(_guidance(request.access), slug=slug), now=present.now())
    messages.success(request, _("顾问服务已结束"))
    return redirect("team-served")


def _guidance(access: Access) -> Any:
    return Guidance.objects.visible_to(access).that_last().select_related("member", "staff")


@needs("communities.team")
def super_review(request: AccessRequest, slug: str) -> HttpResponse:
    """Write down what one thinks of a super user in this period."""
    access, now = request.access, present.now()
    row = get_object_or_404(_supers(access), slug=slug)
    form = ReviewForm(request.POST or None, initial={"on": now.astimezone(access.workspace.zone).date()})
    title = _("评估:%(name)s") % {"name": row.member}
    act = lambda: bonding.review(access, row, **form.cleaned_data, now=now)  # noqa: E731  (as above)
    return _asked(request, form, act, title, reverse("team-served"))


@require_POST
@needs("communities.team")
def super_let_go(request: AccessRequest, slug: str) -> HttpResponse:
    """Take somebody off the roster of super users."""
    bonding.let_go(request.access, get_object_or_404(_supers(request.access), slug=slug), now=present.now())
    messages.success(request, _("已移出超级用户"))
    return redirect("team-served")


def _supers(access: Access) -> Any:
    rows = SuperUser.objects.filter(workspace=access.workspace, ended_at=None)
    return rows.filter(member__in=visible_members(access).values("pk")).select_related("member")


@needs("communities.team")
def volunteer_move(request: AccessRequest, slug: str) -> HttpResponse:
    """Let a volunteer take the next step, or decline them."""
    access, now = request.access, present.now()
    rows = Volunteer.objects.filter(workspace=access.workspace, member__in=visible_members(access).values("pk"))
    row = get_object_or_404(rows.select_related("member"), slug=slug)
    form = StageForm(queries.colleagues(access), _next(row), request.POST or None)

    def move() -> None:
        given = form.cleaned_data
        bonding.move_volunteer(access, row, stage=given["stage"], staff=form.staff, note=given["note"], now=now)

    return _asked(request, form, move, _("志愿者:%(name)s") % {"name": row.member}, reverse("team-served"))


def _next(row: Volunteer) -> list[VolunteerStage]:
    """Return the next step, and the way out."""
    order = list(VolunteerStage)
    at = order.index(VolunteerStage(row.stage))
    return list(dict.fromkeys([*order[at + 1 : at + 2], VolunteerStage.DECLINED]))


def _asked(
    request: AccessRequest,
    form: Form,
    act: Callable[[], object],
    title: str,
    back: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Ask in the drawer; what was filled in is done, and a refusal is told beside it."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            messages.success(request, _("已保存"))
            return done(request, back)
    template = "console/team/visits.html" if context else "workspaces/drawer_form.html"
    return drawer(request, title, form=form, submit=_("保存"), back=back, template=template, context=context)

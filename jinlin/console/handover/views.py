"""The page of who left, the hand-over of what one of them or of those who stay has, and who takes over an owner's groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinlin.console.handover import failover as standing_in
from jinlin.console.handover import handing, queries
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.wecom.models import Account
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.console.handover.queries import Giver
    from jinlin.workspaces.access import Access, AccessRequest

SHOWN = 200


@needs("staff.manage")
def handover(request: AccessRequest) -> HttpResponse:
    """List who left with what is still in their name."""
    found = queries.leavers(request.access, _words(request))
    context = {
        "leavers": found.rows,
        "words": found.words,
        "hidden": found.hidden,
        "blocked": queries.blocked(request.access),
        "stays": _words(request, "stays"),
        "stayers": queries.stayers(request.access, _words(request, "stays")),
        "page_title": _("账号交接"),
        "subtitle": _("离职的人不能再登录;名下的群、客户和任务在这里交给别人。换门店、换岗的人也在这里交"),
    }
    return render(request, "console/handover/page.html", context)


@needs("staff.manage")
def handover_one(request: AccessRequest, slug: str) -> HttpResponse:
    """Show what somebody has, and give it to another."""
    giver = queries.giver(request.access, slug)
    if giver is None:
        raise Http404
    if request.method == "POST":
        return _hand_over(request, giver)
    context = {
        "giver": giver,
        "takers": queries.takers_for(request.access, giver, _words(request)),
        "units": queries.units_of(request.access, giver.account) if giver.account and giver.stays else [],
        "most_groups": handing.A_DAYS_GROUPS,
        "page_title": _("交接 %(name)s") % {"name": giver.name},
    }
    return render(request, "console/handover/drawer.html", context)


def _words(request: AccessRequest, field: str = "who") -> str:
    """Return the part of a name by which one looks for somebody."""
    return request.GET.get(field, "").strip()[:60]


def _hand_over(request: AccessRequest, giver: Giver) -> HttpResponse:
    taker = request.POST.get("taker", "")
    if not queries.can_take(request.access, giver, taker):
        messages.error(request, _("请选择接手的人。"))
        return redirect("handover")
    try:
        if "tasks" in request.POST:
            _hand_tasks(request, giver, taker)
        if giver.account and ("groups" in request.POST or "customers" in request.POST):
            _hand_groups_and_customers(request, giver.account, taker)
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("handover")


def _hand_tasks(request: AccessRequest, giver: Giver, taker: str) -> None:
    """Pass the tasks on to the colleague whose account, or whose own name, was chosen."""
    colleague = _colleague(request.access, taker)
    if colleague is None:
        messages.error(request, _("接手的账号没有对应的员工,任务没有交接。"))
        return
    passed = handing.hand_tasks(request.access, giver.staff, colleague, stays=giver.stays, now=present.now())
    if passed:
        told = ngettext("已交接 %(n)s 件任务。", "已交接 %(n)s 件任务。", passed)
        messages.success(request, told % {"n": passed})


def _colleague(access: Access, taker: str) -> Staff | None:
    account = Account.objects.filter(workspace=access.workspace, userid=taker).select_related("staff").first()
    return account.staff if account else Staff.objects.visible_to(access).filter(slug=taker).first()


def _hand_groups_and_customers(request: AccessRequest, account: Account, taker: str) -> None:
    unit = request.POST.get("unit", "")
    what = handing.What(
        groups="groups" in request.POST,
        customers="customers" in request.POST,
        unit=int(unit) if unit.isdecimal() else None,
        words=request.POST.get("words", "").strip()[: handing.LONGEST_WORDS],
    )
    outcome = handing.hand_over(request.access, account, taker, what, now=present.now())
    told = {"groups": outcome.groups, "customers": outcome.customers}
    messages.success(request, _("已交接 %(groups)s 个群;%(customers)s 位客户 24 小时内完成,客户可以拒绝。") % told)
    for reason in outcome.reasons():
        messages.error(request, reason)


@needs("staff.manage")
def failover(request: AccessRequest, slug: str) -> HttpResponse:
    """Show who can stand in for an owner in each group; give those people their tasks."""
    staff = get_object_or_404(Staff.objects.visible_to(request.access).select_related("unit"), slug=slug)
    told = standing_in.plan(request.access, staff)
    if request.method == "POST":
        return _hand_out(request, told)
    context = {
        "plan": told,
        "shown": told.takeovers[:SHOWN],
        "admins_duties": standing_in.ADMINS_DUTIES,
        "owners_alone": standing_in.OWNERS_ALONE,
        "page_title": _("接任:%(name)s") % {"name": staff.name},
        "subtitle": _subtitle(told),
        "breadcrumbs": [(_("账号交接"), reverse("handover")), (staff.name, "")],
    }
    return render(request, "console/handover/failover.html", context)


def _subtitle(told: standing_in.Plan) -> str:
    n = len(told.takeovers)
    names = {"n": n, "trouble": told.trouble}
    if told.trouble:
        return ngettext("账号%(trouble)s,名下 %(n)s 个群", "账号%(trouble)s,名下 %(n)s 个群", n) % names
    return ngettext("演练:账号还能用,名下 %(n)s 个群", "演练:账号还能用,名下 %(n)s 个群", n) % names


def _hand_out(request: AccessRequest, told: standing_in.Plan) -> HttpResponse:
    try:
        made = standing_in.hand_out(request.access, told, now=present.now())
        words = ngettext("已派 %(n)s 个代管任务", "已派 %(n)s 个代管任务", len(made)) % {"n": len(made)}
        messages.success(request, words if made else _("每个群都已经有人接手,没有要派的"))
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("failover", told.staff.slug)

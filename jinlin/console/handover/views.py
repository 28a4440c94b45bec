"""The page of who left, and the hand-over of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jinlin.console.handover import handing, queries
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.wecom.models import Account
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


@needs("staff.manage")
def handover(request: AccessRequest) -> HttpResponse:
    """List who left with what is still in their name."""
    context = {
        "leavers": queries.leavers(request.access),
        "page_title": _("离职交接"),
        "subtitle": _("离职的人不能再登录;名下的群和客户在这里交给别人"),
    }
    return render(request, "console/handover/page.html", context)


@needs("staff.manage")
def handover_one(request: AccessRequest, slug: str) -> HttpResponse:
    """Show what somebody has, and give it to another."""
    rows = Account.objects.select_related("staff__unit").filter(
        workspace=request.access.workspace,
        gone_at__isnull=False,
        staff__unit__path__startswith=request.access.unit.path,
    )
    account = get_object_or_404(rows, staff__slug=slug)
    takers = queries.takers(request.access)
    if request.method == "POST":
        return _hand_over(request, account, {userid for userid, _name in takers})
    context = {
        "account": account,
        "groups": len(queries.groups_of(account)),
        "customers": len(queries.customers_of(account)),
        "takers": takers,
        "most_groups": handing.A_DAYS_GROUPS,
    }
    return render(request, "console/handover/drawer.html", context)


def _hand_over(request: AccessRequest, account: Account, takers: set[str]) -> HttpResponse:
    taker = request.POST.get("taker", "")
    if taker not in takers:
        messages.error(request, _("请选择接手的人。"))
        return redirect("handover")
    try:
        outcome = handing.hand_over(
            request.access,
            account,
            taker,
            groups="groups" in request.POST,
            customers="customers" in request.POST,
            now=present.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message())
        return redirect("handover")
    told = {"groups": outcome.groups, "customers": outcome.customers}
    messages.success(request, _("已交接 %(groups)s 个群;%(customers)s 位客户 24 小时内完成,客户可以拒绝。") % told)
    for reason in outcome.reasons():
        messages.error(request, reason)
    return redirect("handover")

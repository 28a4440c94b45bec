"""On the phone: the benefit of a new friend, taken with one tap (R-083)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.joining.models import Greeting
from jinlin.joining.welcoming import steps
from jinlin.members import visitors
from jinlin.shell import phone
from jinlin.shell.phone import Notice

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TOO_MANY = 429


def benefit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what there is to take; after the tap, its number. The address is known to whoever was sent it."""
    rows = Greeting.objects.select_related("workspace", "flow").exclude(flow=None)
    row = get_object_or_404(rows, slug=slug)
    assert row.flow  # noqa: S101  (asked for above)
    if row.flow.ended_at is not None and row.benefit_at is None:
        return phone.notice(request, Notice(_("活动已经结束"), _("这份福利不再发放了,谢谢关注。"), "info"))
    if request.method == "POST":
        try:
            visitor = visitors.arrive(request, row.workspace, now=present.now())
            visitors.take_post(request, row.workspace, visitor, now=present.now())
        except Refusal as refusal:
            return phone.notice(request, Notice(refusal.what, refusal.remedy, "wait"), status=TOO_MANY)
        steps.claim_benefit(row, now=present.now())
        return redirect("benefit", slug)
    context = {
        "page_title": _("新朋友福利"),
        "brand_name": row.workspace.name,
        "coupon": row.flow.coupon,
        "taken_at": row.benefit_at,
        "url": row.flow.invitation_url,
    }
    return phone.page(request, "joining/welcome/benefit.html", context)

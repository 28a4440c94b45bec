"""入群申请 on the phone: notice and consent, what is asked and what is missing, the answer with its reasons, the code.

The address names a gate, never an application: which application it is says the phone's signed cookie alone, so nobody can
open, answer or withdraw somebody else's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.core.text import safe_name
from jinlin.joining.actions import applying, proving
from jinlin.joining.actions.applying import Asking
from jinlin.joining.gating import wording
from jinlin.joining.models import UNDER_WAY, Gate
from jinlin.joining.phone_page import Page, page_of
from jinlin.joining.queries import applications as queries
from jinlin.joining.queries import asking, gates
from jinlin.members import visitors
from jinlin.shell import phone
from jinlin.shell.phone import Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from jinlin.joining.models import Application
    from jinlin.members.models import Visitor


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a phone where its application stands, and take the next step on a post."""
    gate = _gate(slug)
    visitor = visitors.current(request, gate.workspace)
    if request.method == "POST":
        return _taken(request, gate, visitor)
    if (way := visitors.way_in(request, gate.workspace, visitor)) and gate.ended_at is None:
        return redirect(way)
    version = gates.in_force(gate)
    if version is None or gate.ended_at is not None:
        return phone.notice(request, Notice(_("现在不接受申请"), _("请联系工作人员。"), "info"), status=404)
    row = queries.latest_of(gate, visitor)
    if row is not None and applying.catch_up(application=row, now=present.now()):
        row = queries.latest_of(gate, visitor)
    page = page_of(version, row, visitor, now=present.now(), again="again" in request.GET)
    return phone.page(request, "joining/phone/join.html", _context(request, gate, page))


def _context(request: HttpRequest, gate: Gate, page: Page) -> dict[str, Any]:
    return {
        "page_title": gate.name,
        "brand_name": gate.workspace.name,
        "page": page,
        "gate": gate,
        "here": reverse("join", args=[gate.slug]),
        "invitation": request.GET.get("by", "")[:16],
    }


def _taken(request: HttpRequest, gate: Gate, visitor: Visitor | None) -> HttpResponse:
    """Take one step, tell what became of it, and show the page again: a replayed post finds it done."""
    now, deed = present.now(), request.POST.get("deed", "")
    try:
        visitors.take_post(request, gate.workspace, visitor, now=now)
        if deed == "begin":
            _begin(request, gate, now)
        elif deed == "answer" and visitor and (row := queries.latest_of(gate, visitor)):
            return _to_questionnaire(request, row, visitor, now)
        elif deed in DEEDS and (row := queries.latest_of(gate, visitor)):
            DEEDS[deed](row, now)
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("join", slug=gate.slug)


def _to_questionnaire(request: HttpRequest, row: Application, visitor: Visitor, now: datetime) -> HttpResponse:
    """Send somebody to a questionnaire the gate asks them; another one is not found."""
    version = gates.in_force(row.gate)
    asked = request.POST.get("questionnaire", "")
    if version is None or asked not in {str(each) for each in asking.wanted(version, row)}:
        return redirect("join", slug=row.gate.slug)
    response = applying.ask(application=row, questionnaire=int(asked), visitor=visitor, now=now)
    return redirect("questionnaire-start", slug=response.slug)


def _begin(request: HttpRequest, gate: Gate, now: datetime) -> None:
    visitor = visitors.arrive(request, gate.workspace, now=now)
    version = gates.in_force(gate)
    agreed = request.POST.get("consent") == "yes" and version is not None
    asking = Asking(
        visitor=visitor.slug,
        notice=wording.notice(gate.workspace.name, version.notice) if agreed and version else "",
        member=visitor.member,
        name=_plain(request.POST.get("name", "")),
        interest=request.POST.get("interest", "")[:40],
        invitation=request.POST.get("by", "")[:16],
    )
    applying.begin(gate=gate, asking=asking, now=now)


def _plain(typed: str) -> str:
    """Return a name as one line of what can be seen; it is escaped wherever it is shown."""
    return safe_name(typed[:200], limit=60, fallback="")[:60]


DEEDS: dict[str, Callable[[Application, datetime], object]] = {
    "acknowledge": lambda row, now: applying.acknowledge(application=row, now=now) if row.state in UNDER_WAY else None,
    "submit": lambda row, now: applying.submit(application=row, now=now),
    "withdraw": lambda row, now: applying.withdraw(application=row, now=now),
}


@require_POST
def join_proof(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a picture in that proves a condition of this phone's own application."""
    gate, now = _gate(slug), present.now()
    visitor = visitors.current(request, gate.workspace)
    row = queries.latest_of(gate, visitor)
    upload, kind = request.FILES.get("file"), request.POST.get("kind", "")
    try:
        visitors.take_post(request, gate.workspace, visitor, now=now)
        if row is not None and upload is not None and kind in _provable(gate):
            proving.hand_in(application=row, kind=kind, upload=upload, now=now)
            messages.success(request, _("已收到,等待审核"))
        elif row is not None:
            messages.error(request, _("请选择一张图片"))
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("join", slug=gate.slug)


def _provable(gate: Gate) -> set[str]:
    version = gates.in_force(gate)
    asked = version.tree.conditions() if version else ()
    return {str(each.kind) for each in asked} & {str(each) for each in wording.PROVABLE}


def _gate(slug: str) -> Gate:
    return get_object_or_404(Gate.objects.select_related("workspace", "unit", "instead"), slug=slug)

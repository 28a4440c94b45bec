"""工单: questions and complaints somebody sees through to the end (R-196, R-305)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.answers import listing
from jinlin.answers.actions import tickets as acts
from jinlin.answers.models import Category, Gravity, Question, Ticket
from jinlin.answers.queries import lists
from jinlin.answers.views import desk
from jinlin.core import present
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import Access, AccessRequest

GIVE = "answers.give"


@require_GET
@needs("console.view")
def tickets(request: AccessRequest) -> HttpResponse:
    """List the tickets; without any word those that wait, the most pressing first."""
    access, now = request.access, present.now()
    state = listing.TICKETS.read(
        request.GET or QueryDict(listing.TICKETS_WAITING),
        columns=desk.columns(access, listing.TICKET_LIST),
        options={"unit": desk.units(access)},
    )
    empty = Empty(
        _("没有待处理的工单"), _("群里的投诉会自动成为工单;其他问题可以在“待回答”里转成工单。"), icon="ticket"
    )
    page = state.show(lists.tickets(access, state, now), desk=desk.desk(access, listing.TICKET_LIST), empty=empty)
    page.context.update(now=now)
    waiting = Ticket.objects.visible_to(access).that_wait().count()
    subtitle = ngettext("%(n)s 张工单待处理", "%(n)s 张工单待处理", waiting) % {"n": waiting}
    return listing_response(request, "answers/tickets.html", page, {"page_title": _("工单"), "subtitle": subtitle})


@require_POST
@needs(GIVE)
def ticket_open(request: AccessRequest, slug: str) -> HttpResponse:
    """Open a ticket for a question."""
    rows = Question.objects.visible_to(request.access).select_related("workspace", "community", "duty", "taken_by")
    row, told = get_object_or_404(rows, slug=slug), request.POST
    category = told.get("category", "")
    gravity = told.get("gravity", "")
    return desk.tried(
        request,
        lambda: acts.open_ticket(
            who=request.access,
            question=row,
            category=category if category in Category.values else Category.OTHER,
            gravity=gravity if gravity in Gravity.values else Gravity.MINOR,
            now=present.now(),
        ),
        _("已转成工单"),
        reverse("tickets"),
    )


@require_POST
@needs(GIVE)
def ticket_take(request: AccessRequest, slug: str) -> HttpResponse:
    """Take a ticket, or give it to the colleague that was chosen."""
    ticket, access = _ticket(request.access, slug), request.access
    staff = Staff.objects.visible_to(access).filter(left_at=None, slug=request.POST.get("owner", "")).first()
    return desk.tried(
        request,
        lambda: acts.hand_over(who=access, ticket=ticket, owner=staff or access.staff, now=present.now()),
        _("已交给 %(name)s") % {"name": (staff or access.staff).name},
        reverse("tickets"),
    )


@require_POST
@needs(GIVE)
def ticket_resolve(request: AccessRequest, slug: str) -> HttpResponse:
    """Say how it ended."""
    ticket, told = _ticket(request.access, slug), request.POST
    return desk.tried(
        request,
        lambda: acts.resolve(
            who=request.access,
            ticket=ticket,
            resolution=told.get("resolution", ""),
            public_reply=told.get("public_reply", ""),
            satisfaction=_number(told.get("satisfaction", "")),
            now=present.now(),
        ),
        _("工单已解决"),
        reverse("tickets"),
    )


@require_POST
@needs(GIVE)
def ticket_rate(request: AccessRequest, slug: str) -> HttpResponse:
    """Note how content the customer is."""
    ticket, satisfaction = _ticket(request.access, slug), _number(request.POST.get("satisfaction", ""))
    return desk.tried(
        request,
        lambda: acts.rate(who=request.access, ticket=ticket, satisfaction=satisfaction or 0, now=present.now()),
        _("已登记满意度"),
        reverse("tickets"),
    )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 1 else None


def _ticket(access: Access, slug: str) -> Ticket:
    rows = Ticket.objects.visible_to(access).select_related("workspace", "question__community", "task__workspace")
    return get_object_or_404(rows, slug=slug)

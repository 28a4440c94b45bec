"""群公告: the list, one notice with how far each group is, publishing, changing, taking back; what a group was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.messaging import announcements, listing, queries
from jinlin.messaging.aims import AimForm
from jinlin.messaging.forms import AnnouncementForm, RevisionForm
from jinlin.messaging.models import Announcement, PostingState
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.messaging.models.announcements import AnnouncementQuerySet
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access, AccessRequest

PUBLISH = "announcements.publish"
SHOWN, HISTORY = 50, 100


@require_GET
@needs("console.view")
def announcement_list(request: AccessRequest) -> HttpResponse:
    """Show the notices, the newest first."""
    access, now = request.access, present.now()
    state = listing.LISTING.read(request.GET)
    rows = _matching(queries.listed(access), state, now)
    may = access.can(PUBLISH)
    new = Link(_("发公告"), reverse("announcement-new")) if may else None
    empty = Empty(_("还没有群公告"), _("写一次,发到许多群;每个群有没有挂上,一眼看清。"), new, icon="speakerphone")
    page = state.show(rows.order_by(*state.order_by), empty=empty)
    page.context.update(now=now)
    context = {
        "page_title": _("群公告"),
        "subtitle": _("群主在客户端里发布;平台告诉我们公告变了,才算已核实"),
        "may_publish": may,
    }
    return listing_response(request, "messaging/announcements.html", page, context)


def _matching(rows: AnnouncementQuerySet, state: State, now: datetime) -> AnnouncementQuerySet:
    if words := state.text("q"):
        rows = rows.filter(title__icontains=words)
    if kind := state.choice("kind"):
        rows = rows.filter(kind=kind)
    narrowed = {
        "valid": lambda: rows.filter(ended_at=None).exclude(valid_until__lte=now),
        "over": lambda: rows.filter(ended_at=None, valid_until__lte=now),
        "still_up": lambda: queries.still_up(rows, now),
        "differs": lambda: queries.that_differ(rows),
        "withdrawn": lambda: rows.filter(ended_at__isnull=False),
    }
    return narrowed.get(state.choice("state"), lambda: rows)()


@needs(PUBLISH)
def announcement_new(request: AccessRequest) -> HttpResponse:
    """Ask for a notice and its groups, and publish it."""
    access, now = request.access, present.now()
    form = AnnouncementForm(access.workspace.zone, request.POST or None)
    aim = AimForm(access, request.POST or request.GET or None)
    if request.method == "POST" and form.is_valid() and aim.is_valid():
        groups = aim.aim.groups(access).values_list("pk", flat=True)
        try:
            made = announcements.publish(who=access, wording=form.wording, communities=groups, now=now)
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            count = made.postings.count()
            words = ngettext("已派给 %(n)s 个群的群主", "已派给 %(n)s 个群的群主", count)
            messages.success(request, words % {"n": count})
            return redirect("announcement", made.slug)
    context = {
        "page_title": _("发公告"),
        "form": form,
        "aim": aim,
        "count": _count(access, aim),
        "breadcrumbs": [(_("群公告"), reverse("announcements")), (_("发公告"), "")],
    }
    return render(request, "messaging/announcement_new.html", context)


@require_GET
@needs(PUBLISH)
def announcement_count(request: AccessRequest) -> HttpResponse:
    """Say to how many groups it would go."""
    count = _count(request.access, AimForm(request.access, request.GET))
    return render(request, "messaging/parts/count.html", {"count": count})


def _count(access: Access, aim: AimForm) -> int:
    chosen = aim.aim if aim.is_bound and aim.is_valid() else None
    if chosen is None:
        return Community.objects.visible_to(access).begun().filter(ended_at=None).count()
    return chosen.groups(access).count()


@require_GET
@needs("console.view")
def announcement(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one notice: its words, its editions, how far each group is."""
    access, now = request.access, present.now()
    row = _announcement(access, slug)
    wanted = request.GET.get("state", "")
    rows = queries.postings_of(access, row)
    rows = rows.filter(state=wanted) if wanted in PostingState.values else rows
    context = {
        "page_title": row.title,
        "row": row,
        "now": now,
        "is_over": row.is_over(now),
        "edition": announcements.current_edition(row),
        "editions": row.editions.select_related("made_by").order_by("-number"),
        "states": _states(access, row, wanted),
        "page": Paginator(rows.order_by("state", "community__name", "pk"), SHOWN).get_page(request.GET.get("page")),
        "wanted": wanted,
        "may_publish": row.ended_at is None and access.can(PUBLISH) and announcements.may_change(access, row),
        "breadcrumbs": [(_("群公告"), reverse("announcements")), (row.title, "")],
    }
    return render(request, "messaging/announcement.html", context)


def _states(access: Access, row: Announcement, wanted: str) -> list[dict[str, Any]]:
    counted = queries.counts_of(access, row)
    return [
        {"key": state.value, "label": state.label, "count": counted[state], "active": state == wanted}
        for state in PostingState
        if counted.get(state)
    ]


@needs(PUBLISH)
def announcement_revise(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for other words, and for them in every group it goes to."""
    row = _announcement(request.access, slug)
    form = RevisionForm(request.POST or None, initial={"text": announcements.current_edition(row).text})
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            announcements.revise(who=request.access, announcement=row, text=text, now=present.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            messages.success(request, _("新版本已派给各群群主"))
            return _done(request, reverse("announcement", args=[slug]))
    return render(request, "messaging/announcement_revise.html", {"page_title": _("改公告"), "form": form, "row": row})


@require_POST
@needs(PUBLISH)
def announcement_withdraw(request: AccessRequest, slug: str) -> HttpResponse:
    """Take a notice back."""
    row = _announcement(request.access, slug)
    try:
        announcements.withdraw(who=request.access, announcement=row, now=present.now())
        messages.success(request, _("已撤回;已经挂在群里的,请群主在客户端里改掉"))
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("announcement", slug)


@require_GET
@needs("console.view")
def group_announcements(request: AccessRequest, slug: str) -> HttpResponse:
    """Show what a group was told, and what stands there now."""
    group = get_object_or_404(Community.objects.visible_to(request.access), slug=slug)
    context = {
        "page_title": _("%(group)s的公告") % {"group": group.name},
        "group": group,
        "postings": queries.history_of(group)[:HISTORY],
        "now": present.now(),
        "breadcrumbs": [(_("群公告"), reverse("announcements")), (group.name, "")],
    }
    return render(request, "messaging/group_announcements.html", context)


def _announcement(access: Access, slug: str) -> Announcement:
    rows = Announcement.objects.visible_to(access).select_related("workspace", "made_by__unit", "ended_by")
    return get_object_or_404(rows.distinct(), slug=slug)


def _done(request: AccessRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(url)

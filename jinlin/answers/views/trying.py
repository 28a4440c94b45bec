"""试一试: type a message and see which entry fires and why; what yesterday's messages would have been told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jinlin.answers.models import Entry
from jinlin.answers.queries import trying
from jinlin.answers.words import LOST, WHYS
from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import Access, AccessRequest

MOST_GROUPS, MOST_SHOWN = 200, 100
LONGEST = 2000


@require_GET
@needs("console.view")
def answers_test(request: AccessRequest) -> HttpResponse:
    """Show the test console; with a message, what becomes of it."""
    access, asked = request.access, request.GET
    groups = list(Community.objects.visible_to(access).filter(ended_at=None).order_by("name", "pk")[:MOST_GROUPS])
    group = next((each for each in groups if each.slug == asked.get("group")), None)
    context: dict[str, Any] = {
        "page_title": _("试一试"),
        "subtitle": _("看哪条会回答,为什么"),
        "breadcrumbs": [(_("问答库"), reverse("answers")), (_("试一试"), "")],
        "groups": groups,
        "group": group,
        "text": asked.get("text", "")[:LONGEST],
        "mention": "mention" in asked or "text" not in asked,
        "day": asked.get("day", ""),
    }
    if context["text"].strip():
        context |= _tried(access, group, context["text"], mention=context["mention"])
    if asked.get("day"):
        context |= _yesterday(access, [group] if group else groups)
    return render(request, "answers/test.html", context)


def _tried(access: Access, group: Community | None, text: str, *, mention: bool) -> dict[str, Any]:
    outcome, as_is, mentions = trying.outcome_of(access.workspace, group, text, present.now(), mentions=mention or None)
    known = _known(access, [outcome.entry, *(each.entry for each in outcome.lost)])
    return {
        "outcome": outcome,
        "why": WHYS[outcome.why],
        "winner": known.get(outcome.entry.key) if outcome.entry else None,
        "lost": [(known.get(each.entry.key), each, LOST[each.why]) for each in outcome.lost],
        "is_on": as_is.is_on,
        "mentions": mentions,
        "zone_now": present.now(),
    }


def _known(access: Access, conditions: list[Any]) -> dict[int, Entry]:
    keys = [each.key for each in conditions if each is not None]
    return Entry.objects.visible_to(access).select_related("community").in_bulk(keys)


def _yesterday(access: Access, groups: list[Community]) -> dict[str, Any]:
    on = local_date(present.now(), access.workspace.zone) - timedelta(days=1)
    found, counts = trying.said_on(access.workspace, groups, on)
    known = _known(access, [each.outcome.entry for each in found[:MOST_SHOWN]])
    rows = [
        (each, known.get(each.outcome.entry.key), WHYS[each.outcome.why])
        for each in found[:MOST_SHOWN]
        if each.outcome.entry
    ]
    return {
        "on": on,
        "said": rows,
        "more": max(len(found) - MOST_SHOWN, 0),
        "count": counts["met"] + counts["unmet"],
        "met": counts["met"],
        "would_reply": counts["named:replied"],
        "looked_at": len(groups),
    }

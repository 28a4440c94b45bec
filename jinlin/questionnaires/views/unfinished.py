"""未填完: who began a questionnaire and did not send it, the link by which each goes on, reminders by colleagues (R-184, R-301)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.members import visitors
from jinlin.questionnaires import queries
from jinlin.questionnaires.actions import reminding
from jinlin.questionnaires.models import Questionnaire
from jinlin.questionnaires.views.editor import MANAGE
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from jinlin.questionnaires.models import Response
    from jinlin.workspaces.access import Access, AccessRequest

LINK_HOLDS = timedelta(days=30)  # from the beginning on
PER_PAGE = 100


@require_GET
@needs(MANAGE)
def questionnaire_unfinished(request: AccessRequest, slug: str) -> HttpResponse:
    """Show who did not finish."""
    access, now = request.access, present.now()
    row = _row(access, slug)
    rows = queries.unfinished(access, row).select_related("member__workspace", "version", "questionnaire")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("未填完"),
        "subtitle": _("开始了“%(title)s”还没提交的人") % {"title": row.title},
        "breadcrumbs": [
            (_("问卷"), reverse("questionnaires")),
            (row.title, reverse("questionnaire", args=[slug])),
            (_("未填完"), ""),
        ],
        "row": row,
        "page": page,
        "rows": [(each, len(each.answers), _link(request, each, now)) for each in page],
        "may_remind": row.is_open(now) and any(each.member_id for each in page),
    }
    return render(request, "questionnaires/unfinished.html", context)


def _link(request: AccessRequest, row: Response, now: datetime) -> str:
    """Return the personal address by which somebody goes on; none for a phone nobody knows."""
    until = row.begun_at + LINK_HOLDS
    if row.member is None or until <= now or not row.questionnaire.is_open(now):
        return ""
    path = reverse("questionnaire-start", args=[row.slug])
    return request.build_absolute_uri(visitors.link_for(row.member, path, until=until))


@require_POST
@needs(MANAGE)
def questionnaire_remind(request: AccessRequest, slug: str) -> HttpResponse:
    """Have colleagues remind them."""
    row = _row(request.access, slug)
    try:
        made = reminding.remind(request.access, row, now=present.now())
        messages.success(request, ngettext("已派出 %(n)s 个任务", "已派出 %(n)s 个任务", len(made)) % {"n": len(made)})
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("questionnaire-unfinished", slug=slug)


def _row(access: Access, slug: str) -> Questionnaire:
    return get_object_or_404(Questionnaire.objects.visible_to(access).select_related("live", "workspace"), slug=slug)

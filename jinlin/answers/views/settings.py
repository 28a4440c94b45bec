"""How questions are received, and in which groups the assistant is on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from jinlin.answers import actions, files, queries
from jinlin.answers.forms import ReceptionForm
from jinlin.answers.models import Switch
from jinlin.answers.views import desk
from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from jinlin.answers.models import Reception
    from jinlin.workspaces.access import Access, AccessRequest

MANAGE = "answers.manage"
MOST_GROUPS = 300


@needs(MANAGE)
def answers_settings(request: AccessRequest) -> HttpResponse:
    """Ask how questions are received, and keep it; list the groups with their switches."""
    access = request.access
    reception = queries.reception_of(access.workspace)
    form = ReceptionForm(request.POST or None, initial=_initial(reception))
    if request.method == "POST" and form.is_valid():
        _keep(access, form)
        messages.success(request, _("已保存"))
        return redirect("answers-settings")
    words = request.GET.get("q", "").strip()[:60]
    context = {
        "page_title": _("问答设置"),
        "breadcrumbs": [(_("问答库"), reverse("answers")), (_("问答设置"), "")],
        "form": form,
        "words": words,
        "groups": _groups(access, words),
        "on_count": _switches(access).count(),
    }
    return render(request, "answers/settings.html", context)


def _initial(reception: Reception) -> dict[str, object]:
    layout = files.layout_of(reception)
    return {
        "aliases": "、".join(reception.aliases),
        "target_seconds": reception.target_seconds,
        "escalate_minutes": reception.escalate_minutes,
        "text_days": reception.text_days,
        "console_keywords": layout.keywords,
        "console_reply": layout.reply,
        "console_separator": layout.separator,
    }


def _keep(access: Access, form: ReceptionForm) -> None:
    told = form.cleaned_data
    actions.configure(
        who=access,
        aliases=re.split(r"[,,、\s]+", told["aliases"]),
        target_seconds=told["target_seconds"],
        escalate_minutes=told["escalate_minutes"],
        text_days=told["text_days"],
        console_columns={name: told[f"console_{name}"] for name in ("keywords", "reply", "separator")},
        now=present.now(),
    )


def _switches(access: Access) -> QuerySet[Switch]:
    rows = Switch.objects.filter(workspace=access.workspace, off_at=None)
    return rows.filter(community__unit__path__startswith=access.unit.path)


def _groups(access: Access, words: str) -> list[tuple[Community, Switch | None]]:
    rows = Community.objects.visible_to(access).filter(ended_at=None, name__icontains=words)
    found = list(rows.select_related("unit").order_by("name", "pk")[:MOST_GROUPS])
    switches = {
        row.community_id: row
        for row in Switch.objects.filter(workspace=access.workspace, community__in=found, off_at=None).select_related(
            "on_by"
        )
    }
    return [(each, switches.get(each.pk)) for each in found]


@require_POST
@needs(MANAGE)
def switches_set(request: AccessRequest) -> HttpResponse:
    """Note that the assistant is on, or off, in the chosen groups."""
    access, now = request.access, present.now()
    rows = list(Community.objects.visible_to(access).filter(slug__in=request.POST.getlist("rows")[:MOST_GROUPS]))
    if request.POST.get("way") == "on":
        count = len(actions.switch_on(who=access, communities=rows, now=now))
        messages.success(request, ngettext("%(n)s 个群记为已打开", "%(n)s 个群记为已打开", count) % {"n": count})
    else:
        count = actions.switch_off(who=access, communities=rows, now=now)
        messages.success(request, ngettext("%(n)s 个群记为已关闭", "%(n)s 个群记为已关闭", count) % {"n": count})
    return desk.back(request, reverse("answers-settings"))

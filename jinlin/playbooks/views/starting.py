"""Start a playbook: which groups, from when, who answers for it; what it will do is shown before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.messaging.aims import AimForm
from jinlin.playbooks.actions import running, templates
from jinlin.playbooks.actions.running import Beginning
from jinlin.playbooks.forms import StartForm
from jinlin.playbooks.views.library import RUN, template_of
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.playbooks.models import Template
    from jinlin.workspaces.access import Access, AccessRequest


@needs(RUN)
def start(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for groups, anchor and who answers for it, and start."""
    access, template = request.access, template_of(request.access, slug)
    version = templates.latest(template)
    initial = {"name": template.name, "responsible": access.staff.pk}
    form = StartForm(access, version.definition, request.POST or None, initial=initial)
    aim = AimForm(access, request.POST or request.GET or None)
    if request.method == "POST" and form.is_valid() and aim.is_valid():
        try:
            run = _started(access, template, form, aim)
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            n = run.enrolments.count()
            words = ngettext("已启动,%(n)s 个群", "已启动,%(n)s 个群", n)
            messages.success(request, words % {"n": n})
            return redirect("playbook-run", run.slug)
    context = {
        "page_title": _("启动:%(name)s") % {"name": template.name},
        "template": template,
        "definition": version.definition,
        "form": form,
        "aim": aim,
        "count": _count(access, aim),
        "breadcrumbs": [
            (_("剧本库"), reverse("playbooks")),
            (template.name, reverse("playbook", args=[slug])),
            (_("启动"), ""),
        ],
    }
    return render(request, "playbooks/start.html", context)


def _started(access: Access, template: Template, form: StartForm, aim: AimForm) -> Any:
    given = form.cleaned_data
    beginning = Beginning(
        responsible=given["responsible"],
        name=given["name"],
        anchor_at=given.get("at"),
        early_ok=bool(given.get("early_ok")),
        aim={name: value for name, value in aim.cleaned_data.items() if value},
    )
    groups = aim.aim.groups(access).values_list("pk", flat=True)
    version = templates.latest(template)
    return running.start(who=access, version=version, communities=groups, beginning=beginning, now=present.now())


@require_GET
@needs(RUN)
def count(request: AccessRequest, slug: str) -> HttpResponse:
    """Say in how many groups it would run."""
    template_of(request.access, slug)
    found = _count(request.access, AimForm(request.access, request.GET))
    return render(request, "messaging/parts/count.html", {"count": found})


def _count(access: Access, aim: AimForm) -> int:
    from jinlin.communities.models import Community

    chosen = aim.aim if aim.is_bound and aim.is_valid() else None
    if chosen is None:
        return Community.objects.visible_to(access).begun().filter(ended_at=None).count()
    return chosen.groups(access).count()

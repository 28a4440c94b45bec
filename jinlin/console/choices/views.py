"""The page of choices about the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jinlin.console.choices.forms import ChoicesForm
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.metrics import actions
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


@needs("metrics.settings")
def choices(request: AccessRequest) -> HttpResponse:
    """Show what is chosen and take in something else."""
    form = ChoicesForm(request.access.workspace, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.choose(request.access, **form.given(), now=present.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            told = _("已保存。数字会在几分钟内按新口径重算。") if changed else _("没有改动。")
            messages.success(request, told)
            return redirect("choices")
    context = {
        "page_title": _("指标口径"),
        "subtitle": _("改动会记入审计日志;所选口径印在每个数字旁边"),
        "form": form,
        "sections": list(form.sections()),
    }
    return render(request, "console/choices/page.html", context)

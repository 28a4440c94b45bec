"""密码本: letters and digits that stand for needs (R-185)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.members import actions as members
from jinlin.members.models import Code
from jinlin.questionnaires.forms import CodeForm
from jinlin.questionnaires.views.editor import MANAGE
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


@needs(MANAGE)
def codebook(request: AccessRequest) -> HttpResponse:
    """Show the codebook, and take one more entry."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            members.add_code(request.access, **form.cleaned_data, now=present.now())
        except Refusal as refusal:
            form.add_error("code", refusal.message())
        else:
            return redirect("codebook")
    rows = Code.objects.filter(workspace=request.access.workspace).annotate(people=Count("codings"))
    context = {
        "page_title": _("密码本"),
        "subtitle": _("用字母和数字代表客户的问题和诉求,写在备注前面,例如 3-D"),
        "breadcrumbs": [(_("问卷"), reverse("questionnaires")), (_("密码本"), "")],
        "rows": rows.order_by("place", "code"),
        "form": form,
    }
    return render(request, "questionnaires/codebook.html", context)


@require_POST
@needs(MANAGE)
def code_remove(request: AccessRequest, code: str) -> HttpResponse:
    """Take an entry out."""
    row = get_object_or_404(Code, workspace=request.access.workspace, code=code)
    members.remove_code(request.access, row, now=present.now())
    messages.success(request, _("已删除代码“%(code)s”") % {"code": code})
    return redirect("codebook")

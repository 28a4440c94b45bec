"""平台能做什么: the platform's truth, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _

from jinlin.wecom.truth import by_kind
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


@needs("console.view")
def truth(request: AccessRequest) -> HttpResponse:
    """Say what is automatic, what needs a tap, what is impossible, what nobody knows."""
    context = {
        "kinds": by_kind(),
        "page_title": _("企微能做什么"),
        "subtitle": _("以官方文档为准,做不到的事系统会派给人并核对"),
    }
    return render(request, "wecom/truth.html", context)

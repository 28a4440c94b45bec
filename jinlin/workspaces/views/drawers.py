"""Light editing in the drawer; without a script the same address is a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

if TYPE_CHECKING:
    from django.forms import BaseForm

    from jinlin.workspaces.access import AccessRequest


def drawer(
    request: AccessRequest,
    title: str,
    *,
    form: BaseForm | None = None,
    submit: str = "",
    back: str = "",
    template: str = "workspaces/drawer_form.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show a form in the drawer, or as a page."""
    told = {"page_title": title, "form": form, "submit": submit, "back": back, **(context or {})}
    return render(request, template, told)


def done(request: AccessRequest, url: str) -> HttpResponse:
    """Go back to the list, which then shows what changed."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(url)

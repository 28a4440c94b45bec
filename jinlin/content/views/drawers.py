"""A form in the drawer, and what follows when it was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["drawer", "saved"]


def drawer(
    request: HttpRequest, form: Any, title: str, url: str, *, back: str, end_url: str = "", checked: str = ""
) -> HttpResponse:
    """Draw a form in the drawer; `checked` names a field the copy check reads."""
    context = {"page_title": title, "form": form, "url": url, "back": reverse(back), "end_url": end_url, "checked": checked}  # fmt: skip
    return render(request, "content/parts/drawer_form.html", context)


def saved(request: HttpRequest, title: str, back: str) -> HttpResponse:
    """Tell that it was kept and go back to the page, out of the drawer."""
    messages.success(request, _("已保存“%(title)s”") % {"title": title})
    if not request.headers.get("HX-Request"):
        return redirect(back)
    done = HttpResponse(status=204)
    done["HX-Redirect"] = reverse(back)
    return done

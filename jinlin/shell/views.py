"""The gallery: every component at once, for the eyes of people who build pages. Closed outside of development."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from jinlin.shell import samples

if TYPE_CHECKING:
    from django.http import HttpRequest

PROGRESS_TOTAL = 5000


def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components."""
    _open_for_builders()
    return samples.listing_or_page(request)


def gallery_progress(request: HttpRequest) -> HttpResponse:
    """Answer a step of the progress bar."""
    _open_for_builders()
    done = min(PROGRESS_TOTAL, int(request.GET.get("done", "0")) + 400)
    return render(
        request,
        "shell/gallery_progress.html",
        {"done": done, "total": PROGRESS_TOTAL, "next": f"{request.path}?done={done}"},
    )


def gallery_drawer(request: HttpRequest) -> HttpResponse:
    """Fill the drawer."""
    _open_for_builders()
    return render(request, "shell/gallery_drawer.html", {"form": samples.SampleForm(request.POST or None)})


def _open_for_builders() -> None:
    if not settings.DEBUG:
        raise Http404

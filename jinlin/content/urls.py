"""Addresses of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.content.links import opening

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<slug:slug>", opening.link_followed, name="link"),
]

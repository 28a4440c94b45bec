"""Addresses of joining."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.joining.views import codes

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("codes/", codes.codes, name="codes"),
    path("codes/new/", codes.code_new, name="code-new"),
    path("codes/<slug:slug>/", codes.code, name="code"),
    path("codes/<slug:slug>/change/", codes.code_change, name="code-change"),
    path("codes/<slug:slug>/stop/", codes.code_stop, name="code-stop"),
    path("codes/<slug:slug>/again/", codes.code_again, name="code-again"),
    path("codes/<slug:slug>/poster.svg", codes.code_poster, name="code-poster"),
    path("codes/<slug:slug>/groups/<int:number>/", codes.code_link, name="code-link"),
    path("h/c/<slug:slug>/", codes.code_phone, name="code-phone"),
    path("h/c/<slug:slug>/picture", codes.code_picture, name="code-picture"),
]

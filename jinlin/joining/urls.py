"""Addresses of joining."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.joining.gate_urls import GATES
from jinlin.joining.views import benefit, welcome

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    # welcomes of new friends and of newcomers to groups
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/friends/new/", welcome.flow_new, name="welcome-flow-new"),
    path("welcome/friends/<slug:slug>/", welcome.flow_edit, name="welcome-flow"),
    path("welcome/friends/<slug:slug>/end/", welcome.flow_end, name="welcome-flow-end"),
    path("welcome/groups/new/", welcome.template_new, name="welcome-template-new"),
    path("welcome/groups/check/", welcome.template_check, name="welcome-template-check"),
    path("welcome/groups/<slug:slug>/", welcome.template, name="welcome-template"),
    path("welcome/groups/<slug:slug>/edit/", welcome.template_edit, name="welcome-template-edit"),
    path("welcome/groups/<slug:slug>/apply/", welcome.template_apply, name="welcome-template-apply"),
    path("welcome/groups/<slug:slug>/remind/", welcome.template_remind, name="welcome-template-remind"),
    path("welcome/groups/<slug:slug>/end/", welcome.template_end, name="welcome-template-end"),
    path("h/b/<slug:slug>/", benefit.benefit, name="benefit"),
    *GATES,
]

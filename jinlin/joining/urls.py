"""Addresses of joining."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.joining.gate_urls import GATES
from jinlin.joining.views import benefit, codes, newcomers, welcome

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
    # welcomes of new friends and of newcomers to groups
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/friends/new/", welcome.flow_new, name="welcome-flow-new"),
    path("welcome/friends/check/", welcome.flow_check, name="welcome-flow-check"),
    path("welcome/friends/<slug:slug>/", welcome.flow_edit, name="welcome-flow"),
    path("welcome/friends/<slug:slug>/end/", welcome.flow_end, name="welcome-flow-end"),
    path("welcome/groups/new/", welcome.template_new, name="welcome-template-new"),
    path("welcome/groups/check/", welcome.template_check, name="welcome-template-check"),
    path("welcome/groups/<slug:slug>/", welcome.template, name="welcome-template"),
    path("welcome/groups/<slug:slug>/edit/", welcome.template_edit, name="welcome-template-edit"),
    path("welcome/groups/<slug:slug>/apply/", welcome.template_apply, name="welcome-template-apply"),
    path("welcome/groups/<slug:slug>/remind/", welcome.template_remind, name="welcome-template-remind"),
    path("welcome/groups/<slug:slug>/end/", welcome.template_end, name="welcome-template-end"),
    path("newcomers/", newcomers.newcomers, name="newcomers"),
    path("newcomers/welcomed/", newcomers.newcomers_welcomed, name="newcomers-welcomed"),
    path("newcomers/acknowledged/", newcomers.newcomers_acknowledged, name="newcomers-acknowledged"),
    path("newcomers/groups/", newcomers.newcomers_groups, name="newcomers-groups"),
    path("newcomers/plan/", newcomers.newcomers_plan, name="newcomers-plan"),
    path("newcomers/<slug:slug>/broken/", newcomers.newcomer_broken, name="newcomer-broken"),
    path("h/b/<slug:slug>/", benefit.benefit, name="benefit"),
    *GATES,
]

"""Addresses of conduct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.conduct.views import cases, checks, crises, phones, rules

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("rules/", rules.rule_sets, name="rules"),
    path("rules/new/", rules.rules_new, name="rules-new"),
    path("rules/checks/", checks.checked_groups, name="rules-checks"),
    path("rules/checks/<slug:slug>/", checks.group_check, name="rules-check"),
    path("rules/regulations/", checks.regulations, name="regulations"),
    path("rules/regulations/new/", checks.regulation_new, name="regulation-new"),
    path("rules/regulations/<slug:slug>/", checks.regulation, name="regulation"),
    path("rules/regulations/<slug:slug>/known/", checks.regulation_known, name="regulation-known"),
    path("rules/<slug:slug>/", rules.rules_version, name="rules-version"),
    path("rules/<slug:slug>/edit/", rules.rules_edit, name="rules-edit"),
    path("rules/<slug:slug>/next/", rules.rules_next, name="rules-next"),
    path("rules/<slug:slug>/publish/", rules.rules_publish, name="rules-publish"),
    path("rules/<slug:slug>/try/", rules.rules_try, name="rules-try"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/decide/", cases.cases_decide, name="cases-decide"),
    path("cases/white-list/", cases.white_list, name="white-list"),
    path("cases/white-list/add/", cases.spare, name="white-list-add"),
    path("cases/white-list/<slug:slug>/end/", cases.spare_end, name="white-list-end"),
    path("cases/<slug:slug>/", cases.case, name="case"),
    path("cases/<slug:slug>/decide/", cases.case_decide, name="case-decide"),
    path("cases/<slug:slug>/spare/", cases.spare_member, name="case-spare"),
    path("cases/<slug:slug>/answer/", cases.case_answer, name="case-answer"),
    path("crises/", crises.crisis_list, name="crises"),
    path("crises/report/", crises.crisis_report, name="crisis-report"),
    path("crises/<slug:slug>/", crises.crisis, name="crisis"),
    path("crises/<slug:slug>/step/", crises.crisis_step, name="crisis-step"),
    path("crises/<slug:slug>/note/", crises.crisis_note, name="crisis-note"),
    path("crises/<slug:slug>/clear/", crises.crisis_clear, name="crisis-clear"),
    path("h/rules/<slug:slug>/", phones.phone_rules, name="phone-rules"),
    path("h/appeal/<path:token>/", phones.phone_appeal, name="phone-appeal"),
]

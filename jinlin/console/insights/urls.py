"""Addresses of the data pages, below `data/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from jinlin.console.insights import compare, funnel, members, overview, quadrants, ranking, retention, segments, service

urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="insights"),
    path("compare/", compare.compare, name="compare"),
    path("funnel/", funnel.funnel, name="funnel"),
    path("retention/", retention.retained, name="retention"),
    path("segments/", segments.segments, name="segments"),
    path("quadrants/", quadrants.quadrants, name="quadrants"),
    path("ranking/", ranking.ranking, name="ranking"),
    path("service/", service.service, name="service"),
    path("people/", members.members, name="segment-members"),
    path("people/keep/", members.members_keep, name="segment-keep"),
]

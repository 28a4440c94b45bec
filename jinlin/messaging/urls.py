"""Addresses of messaging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.messaging.views import announcements

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("announcements/", announcements.announcement_list, name="announcements"),
    path("announcements/new/", announcements.announcement_new, name="announcement-new"),
    path("announcements/count/", announcements.announcement_count, name="announcement-count"),
    path("announcements/groups/<slug:slug>/", announcements.group_announcements, name="group-announcements"),
    path("announcements/<slug:slug>/", announcements.announcement, name="announcement"),
    path("announcements/<slug:slug>/revise/", announcements.announcement_revise, name="announcement-revise"),
    path("announcements/<slug:slug>/withdraw/", announcements.announcement_withdraw, name="announcement-withdraw"),
]

"""Addresses of messaging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.messaging.views import announcements, broadcasts, sending

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
    path("broadcasts/", broadcasts.broadcast_list, name="broadcasts"),
    path("broadcasts/new/", broadcasts.broadcast_new, name="broadcast-new"),
    path("broadcasts/reach/", broadcasts.broadcast_reach, name="broadcast-reach"),
    path("broadcasts/check/", broadcasts.broadcast_check, name="broadcast-check"),
    path("broadcasts/nudge/", broadcasts.sends_nudge, name="sends-nudge"),
    path("broadcasts/<slug:slug>/", broadcasts.broadcast, name="broadcast"),
    path("broadcasts/<slug:slug>/edit/", broadcasts.broadcast_edit, name="broadcast-edit"),
    path("broadcasts/<slug:slug>/progress/", broadcasts.broadcast_progress, name="broadcast-progress"),
    path("broadcasts/<slug:slug>/ask/", broadcasts.broadcast_ask, name="broadcast-ask"),
    path("broadcasts/<slug:slug>/decide/", broadcasts.broadcast_decide, name="broadcast-decide"),
    path("broadcasts/<slug:slug>/confirm/", broadcasts.broadcast_confirm, name="broadcast-confirm"),
    path("broadcasts/<slug:slug>/stop/", broadcasts.broadcast_stop, name="broadcast-stop"),
    path("broadcasts/<slug:slug>/retry/", broadcasts.broadcast_retry, name="broadcast-retry"),
    path("send-log/", sending.send_log, name="send-log"),
    path("send-budgets/", sending.send_budgets, name="send-budgets"),
    path("send-budgets/types/", sending.type_budget, name="type-budget"),
    path("send-budgets/risks/", sending.risk_ask, name="risk-ask"),
    path("send-budgets/risks/decide/", sending.risk_decide, name="risk-decide"),
    path("send-budgets/risks/end/", sending.risk_end, name="risk-end"),
    path("my-sends/", sending.my_sends, name="my-sends"),
    path("my-sends/look/", sending.posts_look, name="posts-look"),
    path("my-sends/sent/", sending.post_sent, name="post-sent"),
]

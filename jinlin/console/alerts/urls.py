"""Addresses of the alerts, below `alerts/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from jinlin.console.alerts import views

urlpatterns: list[URLPattern] = [
    path("", views.alert_list, name="alerts"),
    path("handle/", views.alerts_handle, name="alerts-handle"),
    path("export/", views.alerts_export, name="alerts-export"),
    path("<slug:slug>/snooze/", views.alert_snooze, name="alert-snooze"),
]

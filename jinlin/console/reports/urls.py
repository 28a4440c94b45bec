"""Addresses of the reports, below `reports/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from jinlin.console.reports import views

urlpatterns: list[URLPattern] = [
    path("", views.report_list, name="reports"),
    path("draft/", views.reports_draft, name="reports-draft"),
    path("<slug:slug>/", views.report_page, name="report"),
    path("<slug:slug>/save/", views.report_save, name="report-save"),
    path("<slug:slug>/archive/", views.report_archive, name="report-archive"),
    path("<slug:slug>/excel/", views.report_excel, name="report-excel"),
]

"""Addresses of the imports, below /settings/imports/."""

from django.urls import path

from jinlin.imports import views

urlpatterns = [
    path("", views.runs, name="imports"),
    path("new/", views.choose, name="import-new"),
    path("new/<slug:kind>/", views.upload, name="import-upload"),
    path("templates/<slug:kind>.<slug:form>", views.template, name="import-template"),
    path("<slug:slug>/", views.run, name="import-run"),
    path("<slug:slug>/columns/", views.columns, name="import-columns"),
    path("<slug:slug>/preview/", views.preview, name="import-preview"),
    path("<slug:slug>/progress/", views.progress, name="import-progress"),
    path("<slug:slug>/confirm/", views.confirm, name="import-confirm"),
    path("<slug:slug>/resume/", views.resume, name="import-resume"),
    path("<slug:slug>/rollback/", views.roll_back, name="import-rollback"),
    path("<slug:slug>/refused.<slug:form>", views.refused_rows, name="import-refused"),
]

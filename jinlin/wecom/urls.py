"""Addresses of the connection to the platform."""

from django.urls import path

from jinlin.wecom.views.callback import callback

urlpatterns = [
    path("wecom/callback/<slug:slug>/", callback, name="wecom-callback"),
]

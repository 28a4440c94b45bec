"""Addresses of the connection to the platform."""

from django.urls import path

from jinlin.wecom.views import enter, heard, settings, truth
from jinlin.wecom.views.callback import callback

urlpatterns = [
    path("wecom/callback/<slug:slug>/", callback, name="wecom-callback"),
    path("wecom/enter/<slug:slug>/", enter.enter, name="wecom-enter"),
    path("wecom/entered/<slug:slug>/", enter.entered, name="wecom-entered"),
    path("settings/wecom/", settings.connection, name="wecom"),
    path("settings/wecom/parts/<slug:part>/", settings.part, name="wecom-part"),
    path("settings/wecom/check/", settings.check, name="wecom-check"),
    path("settings/wecom/keys/", settings.keys, name="wecom-keys"),
    path("settings/wecom/archive/", settings.archive, name="wecom-archive"),
    path("settings/wecom/archive/files/", settings.archive_files, name="wecom-archive-files"),
    path("settings/wecom/sync/", settings.sync, name="wecom-sync"),
    path("settings/wecom/disconnect/", settings.disconnect, name="wecom-disconnect"),
    path("settings/wecom/heard/", heard.heard, name="wecom-heard"),
    path("settings/wecom/heard/again/", heard.heard_again, name="wecom-heard-again"),
    path("settings/wecom/heard/<slug:digest>/", heard.heard_one, name="wecom-heard-one"),
    path("settings/wecom/truth/", truth.truth, name="wecom-truth"),
]

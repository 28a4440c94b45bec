"""Addresses of opening communities."""

from __future__ import annotations

from django.urls import path

from jinlin.launch.views import applying, launches, library, wizard

urlpatterns = [
    path("launch/", launches.launches, name="launch"),
    path("launch/new/", wizard.launch_new, name="launch-new"),
    path("launch/packs/", library.packs, name="launch-packs"),
    path("launch/packs/<slug:key>/", library.pack, name="launch-pack"),
    path("launch/apply/<slug:slug>/", applying.launch_apply, name="launch-apply"),
    path("launch/cases/", library.cases, name="launch-cases"),
    path("launch/<slug:slug>/", launches.launch_one, name="launch-one"),
    path("launch/<slug:slug>/people/", launches.launch_people, name="launch-people"),
    path("launch/<slug:slug>/open/", launches.launch_open, name="launch-open"),
    path("launch/<slug:slug>/drop/", launches.launch_drop, name="launch-drop"),
]

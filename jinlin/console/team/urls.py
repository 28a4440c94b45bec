"""Addresses of the team."""

from django.urls import path

from jinlin.console.team import group, load, views

urlpatterns = [
    path("", views.team_list, name="team"),
    path("assign/", views.team_assign, name="team-assign"),
    path("load/", load.team_load, name="team-load"),
    path("appointments/<slug:slug>/end/", group.appointment_end, name="appointment-end"),
]

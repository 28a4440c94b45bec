"""Addresses of the team."""

from django.urls import path

from jinlin.console.team import closest, group, load, reading, served, views

urlpatterns = [
    path("", views.team_list, name="team"),
    path("assign/", views.team_assign, name="team-assign"),
    path("load/", load.team_load, name="team-load"),
    path("sheets/", reading.sheet_page, name="team-sheets"),
    path("roles/", reading.role_table, name="team-roles"),
    path("roles/share/", reading.role_share, name="team-role-share"),
    path("deputies/", closest.deputies, name="team-deputies"),
    path("deputies/<slug:slug>/score/", closest.deputy_score, name="deputy-score"),
    path("served/", served.served, name="team-served"),
    path("served/guidance/<slug:slug>/", served.guidance_visit, name="guidance-visit"),
    path("served/guidance/<slug:slug>/end/", served.guidance_end, name="guidance-end"),
    path("served/super/<slug:slug>/", served.super_review, name="super-review"),
    path("served/super/<slug:slug>/end/", served.super_let_go, name="super-let-go"),
    path("served/volunteers/<slug:slug>/", served.volunteer_move, name="volunteer-move"),
    path("alternates/", closest.alternate_list, name="team-alternates"),
    path("appointments/<slug:slug>/end/", group.appointment_end, name="appointment-end"),
]

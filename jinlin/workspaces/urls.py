"""Addresses of this app."""

from django.urls import include, path

from jinlin.workspaces.views import account, audit, doors, staff, units

urlpatterns = [
    path("", include("jinlin.shell.urls")),
    path("healthz", doors.healthz, name="healthz"),
    path("sign-in/", doors.sign_in, name="sign-in"),
    path("sign-in/password/", doors.first_password, name="first-password"),
    path("sign-out/", doors.sign_out, name="sign-out"),
    path("scope/", doors.scope, name="scope"),
    path("workspace/", doors.switch_workspace, name="switch-workspace"),
    path("settings/units/", units.units, name="units"),
    path("settings/units/<slug:slug>/children/", units.unit_children, name="unit-children"),
    path("settings/units/<slug:slug>/add/", units.unit_add, name="unit-add"),
    path("settings/units/<slug:slug>/rename/", units.unit_rename, name="unit-rename"),
    path("settings/units/<slug:slug>/move/", units.unit_move, name="unit-move"),
    path("settings/staff/", staff.staff, name="staff"),
    path("settings/staff/add/", staff.staff_add, name="staff-add"),
    path("settings/staff/<slug:slug>/", staff.staff_edit, name="staff-edit"),
    path("settings/staff/<slug:slug>/password/", staff.staff_password, name="staff-password"),
    path("settings/staff/<slug:slug>/end/", staff.staff_end, name="staff-end"),
    path("settings/staff/<slug:slug>/return/", staff.staff_return, name="staff-return"),
    path("settings/roles/", staff.roles, name="roles"),
    path("settings/audit/", audit.audit, name="audit"),
    path("account/", account.account, name="account"),
]

"""Addresses of what a community is: types, charters, stages; the people in it."""

from django.urls import path

from jinlin.communities.views import charters, duty, personas, stages, types

urlpatterns = [
    path("charters/", charters.charter_list, name="charters"),
    path("groups/<slug:slug>/charter/", charters.charter, name="charter"),
    path("groups/<slug:slug>/charter/ready/", charters.charter_ready, name="charter-ready"),
    path("groups/<slug:slug>/type/", charters.group_type, name="group-type"),
    path("groups/<slug:slug>/stage/", stages.group_stage, name="group-stage"),
    path("groups/<slug:slug>/closing/", stages.group_closing, name="group-closing"),
    path("groups/<slug:slug>/successor/", stages.group_successor, name="group-successor"),
    path("proposals/<slug:slug>/", stages.proposal_decide, name="proposal-decide"),
    path("types/", types.community_types, name="community-types"),
    path("types/<slug:axis>/<slug:key>/", types.community_type, name="community-type"),
    path("types/<slug:axis>/<slug:key>/edit/", types.community_type_edit, name="community-type-edit"),
    path("types/<slug:axis>/<slug:key>/adopt/", types.community_type_adopt, name="community-type-adopt"),
    path("duty/", duty.duty_page, name="duty"),
    path("duty/shifts/add/", duty.shift_add, name="shift-add"),
    path("duty/shifts/<slug:slug>/end/", duty.shift_end, name="shift-end"),
    path("duty/absences/add/", duty.absence_add, name="absence-add"),
    path("duty/absences/<slug:slug>/end/", duty.absence_end, name="absence-end"),
    path("duty/holidays/add/", duty.holiday_add, name="holiday-add"),
    path("duty/holidays/<slug:slug>/end/", duty.holiday_end, name="holiday-end"),
    path("duty/hours/", duty.duty_hours, name="duty-hours"),
    path("personas/", personas.persona_list, name="personas"),
    path("personas/add/", personas.persona_add, name="persona-add"),
    path("personas/<slug:slug>/", personas.persona_edit, name="persona-edit"),
    path("personas/<slug:slug>/approve/", personas.persona_approve, name="persona-approve"),
    path("personas/<slug:slug>/end/", personas.persona_end, name="persona-end"),
]

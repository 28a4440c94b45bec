"""Addresses of what a community is: types, charters, stages; the people in it."""

from django.urls import path

from jinlin.communities.views import charters, stages, types

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
]

"""Addresses of what a community is: types, charters, stages; the people in it."""

from django.urls import path

from jinlin.communities.views import charters, types

urlpatterns = [
    path("charters/", charters.charter_list, name="charters"),
    path("groups/<slug:slug>/charter/", charters.charter, name="charter"),
    path("groups/<slug:slug>/charter/ready/", charters.charter_ready, name="charter-ready"),
    path("groups/<slug:slug>/type/", charters.group_type, name="group-type"),
    path("types/", types.community_types, name="community-types"),
    path("types/<slug:axis>/<slug:key>/", types.community_type, name="community-type"),
    path("types/<slug:axis>/<slug:key>/edit/", types.community_type_edit, name="community-type-edit"),
    path("types/<slug:axis>/<slug:key>/adopt/", types.community_type_adopt, name="community-type-adopt"),
]

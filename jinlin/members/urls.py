"""Addresses by which a phone proves who is on it."""

from django.urls import path

from jinlin.members import views

urlpatterns = [
    path("h/me/<str:token>/", views.personal_link, name="personal-link"),
    path("h/in/<slug:slug>/", views.phone_in, name="phone-in"),
    path("h/back/<slug:slug>/", views.phone_back, name="phone-back"),
]

"""Addresses of this app."""

from django.urls import path
from django.views.i18n import set_language

from jinlin.shell import views

urlpatterns = [
    path("language/", set_language, name="set-language"),
    path("shell/gallery/", views.gallery, name="gallery"),
    path("shell/gallery/progress/", views.gallery_progress, name="gallery-progress"),
    path("shell/gallery/drawer/", views.gallery_drawer, name="gallery-drawer"),
]

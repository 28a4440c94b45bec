"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("jinlin.workspaces.urls")),
    path("", include("jinlin.wecom.urls")),
    path("", include("jinlin.sidebar.urls")),
    path("", include("jinlin.console.urls")),
]

"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("jinlin.workspaces.urls")),
    path("", include("jinlin.wecom.urls")),
    path("", include("jinlin.members.urls")),
    path("", include("jinlin.communities.urls")),
    path("", include("jinlin.sidebar.urls")),
    path("", include("jinlin.questionnaires.urls")),
    path("", include("jinlin.content.urls")),
    path("", include("jinlin.messaging.urls")),
    path("", include("jinlin.playbooks.urls")),
    path("", include("jinlin.joining.urls")),
    path("", include("jinlin.conduct.urls")),
    path("", include("jinlin.answers.urls")),
    path("", include("jinlin.launch.urls")),
    path("", include("jinlin.console.urls")),
]

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "jinlin.workspaces"
    label = "workspaces"

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "jinlin.workspaces"
    label = "workspaces"

    def ready(self) -> None:
        """Register the system checks."""
        from jinlin.workspaces import checks  # noqa: F401  (importing registers)

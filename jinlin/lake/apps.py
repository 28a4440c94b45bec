from django.apps import AppConfig


class LakeConfig(AppConfig):
    name = "jinlin.lake"
    label = "lake"

    def ready(self) -> None:
        """Register the system checks."""
        from jinlin.lake import checks  # noqa: F401  (importing registers)

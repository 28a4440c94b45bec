from django.apps import AppConfig


class LaunchConfig(AppConfig):
    name = "jinlin.launch"
    label = "launch"

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "jinlin.shell"
    label = "shell"

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "jinlin.console"
    label = "console"

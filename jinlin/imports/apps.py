from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "jinlin.imports"
    label = "imports"

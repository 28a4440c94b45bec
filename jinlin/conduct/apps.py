from django.apps import AppConfig


class ConductConfig(AppConfig):
    name = "jinlin.conduct"
    label = "conduct"

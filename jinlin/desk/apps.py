from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "jinlin.desk"
    label = "desk"

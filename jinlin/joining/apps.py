from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "jinlin.joining"
    label = "joining"

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "jinlin.content"
    label = "content"

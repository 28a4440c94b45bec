from django.apps import AppConfig


class WecomConfig(AppConfig):
    name = "jinlin.wecom"
    label = "wecom"

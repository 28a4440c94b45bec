from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "jinlin.communities"
    label = "communities"

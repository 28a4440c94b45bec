from django.apps import AppConfig


class LakeConfig(AppConfig):
    name = "jinlin.lake"
    label = "lake"

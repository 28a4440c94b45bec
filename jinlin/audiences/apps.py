from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "jinlin.audiences"
    label = "audiences"

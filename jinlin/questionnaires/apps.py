from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "jinlin.questionnaires"
    label = "questionnaires"

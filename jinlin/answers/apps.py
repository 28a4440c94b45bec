from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "jinlin.answers"
    label = "answers"

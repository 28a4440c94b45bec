from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "jinlin.messaging"
    label = "messaging"

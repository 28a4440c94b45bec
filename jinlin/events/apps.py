from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "jinlin.events"
    label = "events"

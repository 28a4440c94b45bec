from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "jinlin.tasks"
    label = "tasks"

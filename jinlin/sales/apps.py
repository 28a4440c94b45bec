from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "jinlin.sales"
    label = "sales"

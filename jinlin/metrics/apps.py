from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "jinlin.metrics"
    label = "metrics"

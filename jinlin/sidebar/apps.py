from django.apps import AppConfig


class SidebarConfig(AppConfig):
    name = "jinlin.sidebar"
    label = "sidebar"

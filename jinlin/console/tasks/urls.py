"""Addresses of the tasks."""

from django.urls import path

from jinlin.console.tasks import views

urlpatterns = [
    path("", views.task_list, name="tasks"),
    path("export/", views.tasks_export, name="tasks-export"),
    path("finish/", views.tasks_finish, name="tasks-finish"),
    path("new/", views.task_new, name="task-new"),
    path("<slug:slug>/", views.task, name="task"),
    path("<slug:slug>/finish/", views.task_finish, name="task-finish"),
    path("<slug:slug>/decline/", views.task_decline, name="task-decline"),
    path("<slug:slug>/pass/", views.task_pass, name="task-pass"),
    path("<slug:slug>/withdraw/", views.task_withdraw, name="task-withdraw"),
]

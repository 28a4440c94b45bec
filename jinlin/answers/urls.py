"""Addresses of answers and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.answers.views import files, library, questions, settings, tickets, trying

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("answers/", library.answers, name="answers"),
    path("answers/new/", library.answer_new, name="answer-new"),
    path("answers/test/", trying.answers_test, name="answers-test"),
    path("answers/conflicts/", library.answers_conflicts, name="answers-conflicts"),
    path("answers/import/", files.answers_import, name="answers-import"),
    path("answers/export/", files.answers_export, name="answers-export"),
    path("answers/console/", files.answers_console, name="answers-console"),
    path("answers/settings/", settings.answers_settings, name="answers-settings"),
    path("answers/switches/", settings.switches_set, name="answers-switches"),
    path("answers/<slug:slug>/", library.answer, name="answer"),
    path("answers/<slug:slug>/end/", library.answer_end, name="answer-end"),
    path("questions/", questions.questions, name="questions"),
    path("questions/close/", questions.questions_close, name="questions-close"),
    path("questions/proposals/", questions.question_proposals, name="question-proposals"),
    path("questions/response/", questions.response, name="response"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/<slug:slug>/take/", tickets.ticket_take, name="ticket-take"),
    path("tickets/<slug:slug>/resolve/", tickets.ticket_resolve, name="ticket-resolve"),
    path("tickets/<slug:slug>/rate/", tickets.ticket_rate, name="ticket-rate"),
    path("questions/<slug:slug>/ticket/", tickets.ticket_open, name="ticket-open"),
    path("questions/<slug:slug>/", questions.question, name="question"),
    path("questions/<slug:slug>/take/", questions.question_take, name="question-take"),
    path("questions/<slug:slug>/answered/", questions.question_answered, name="question-answered"),
    path("questions/<slug:slug>/close/", questions.question_close, name="question-close"),
]

"""Addresses of questionnaires."""

from django.urls import path

from jinlin.questionnaires.views import phone

urlpatterns = [
    path("h/q/<slug:slug>/", phone.start, name="questionnaire-start"),
    path("h/q/<slug:slug>/page/<int:place>/", phone.answer_page, name="questionnaire-page"),
    path("h/q/<slug:slug>/review/", phone.review, name="questionnaire-review"),
    path("h/q/<slug:slug>/done/", phone.done, name="questionnaire-done"),
    path("h/q/<slug:slug>/take-back/", phone.take_back, name="questionnaire-take-back"),
]

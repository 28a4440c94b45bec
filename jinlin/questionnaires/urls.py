"""Addresses of questionnaires: pages on phones, the editor, results, the codebook."""

from django.urls import path

from jinlin.questionnaires.views import codebook, editor, phone, results, unfinished

urlpatterns = [
    path("h/q/<slug:slug>/", phone.start, name="questionnaire-start"),
    path("h/q/<slug:slug>/page/<int:place>/", phone.answer_page, name="questionnaire-page"),
    path("h/q/<slug:slug>/page/<int:place>/pictures/", phone.answer_page, name="questionnaire-page-pictures"),
    path("h/q/<slug:slug>/pictures/<slug:picture>/", phone.own_picture, name="questionnaire-own-picture"),
    path("h/q/<slug:slug>/review/", phone.review, name="questionnaire-review"),
    path("h/q/<slug:slug>/done/", phone.done, name="questionnaire-done"),
    path("h/q/<slug:slug>/take-back/", phone.take_back, name="questionnaire-take-back"),
    path("questionnaires/", editor.questionnaire_list, name="questionnaires"),
    path("questionnaires/new/", editor.questionnaire_new, name="questionnaire-new"),
    path("questionnaires/codebook/", codebook.codebook, name="codebook"),
    path("questionnaires/codebook/<str:code>/remove/", codebook.code_remove, name="code-remove"),
    path("questionnaires/<slug:slug>/", editor.questionnaire, name="questionnaire"),
    path("questionnaires/<slug:slug>/frame/", editor.questionnaire_frame, name="questionnaire-frame"),
    path("questionnaires/<slug:slug>/words/", editor.questionnaire_words, name="questionnaire-words"),
    path("questionnaires/<slug:slug>/questions/add/<int:place>/", editor.question_add, name="question-add"),
    path("questionnaires/<slug:slug>/questions/<slug:key>/", editor.question_edit, name="question-edit"),
    path("questionnaires/<slug:slug>/questions/<slug:key>/move/", editor.question_move, name="question-move"),
    path("questionnaires/<slug:slug>/questions/<slug:key>/remove/", editor.question_remove, name="question-remove"),
    path("questionnaires/<slug:slug>/pages/add/", editor.page_add, name="questionnaire-page-add"),
    path("questionnaires/<slug:slug>/pages/<int:place>/remove/", editor.page_remove, name="questionnaire-page-remove"),
    path("questionnaires/<slug:slug>/publish/", editor.questionnaire_publish, name="questionnaire-publish"),
    path("questionnaires/<slug:slug>/end/", editor.questionnaire_end, name="questionnaire-end"),
    path("questionnaires/<slug:slug>/code.svg", editor.questionnaire_code, name="questionnaire-code"),
    path("questionnaires/<slug:slug>/results/", results.questionnaire_results, name="questionnaire-results"),
    path("questionnaires/<slug:slug>/results/export/", results.questionnaire_export, name="questionnaire-export"),
    path(
        "questionnaires/<slug:slug>/unfinished/", unfinished.questionnaire_unfinished, name="questionnaire-unfinished"
    ),
    path("questionnaires/<slug:slug>/unfinished/remind/", unfinished.questionnaire_remind, name="questionnaire-remind"),
    path("questionnaires/<slug:slug>/responses/", results.questionnaire_responses, name="questionnaire-responses"),
    path(
        "questionnaires/<slug:slug>/responses/<slug:response>/",
        results.questionnaire_response,
        name="questionnaire-response",
    ),
    path(
        "questionnaires/<slug:slug>/responses/<slug:response>/pictures/<slug:picture>/",
        results.questionnaire_picture,
        name="questionnaire-picture",
    ),
]

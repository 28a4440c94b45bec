"""Questionnaires: their questions, what people answered, and what follows from it."""

from jinlin.questionnaires.models.asking import Questionnaire, QuestionnaireQuerySet, Use, Version
from jinlin.questionnaires.models.pictures import Picture
from jinlin.questionnaires.models.responding import Answer, Response, ResponseQuerySet

__all__ = [
    "Answer",
    "Picture",
    "Questionnaire",
    "QuestionnaireQuerySet",
    "Response",
    "ResponseQuerySet",
    "Use",
    "Version",
]

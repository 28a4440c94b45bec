"""The library of answers and the questions of the groups."""

from __future__ import annotations

from jinlin.answers.models.library import (
    AnswerKind,
    Edition,
    Entry,
    EntryQuerySet,
    Reception,
    ScopeKind,
    Switch,
    usual_aliases,
)
from jinlin.answers.models.questions import Basis, Question, QuestionQuerySet, State

__all__ = [
    "AnswerKind",
    "Basis",
    "Edition",
    "Entry",
    "EntryQuerySet",
    "Question",
    "QuestionQuerySet",
    "Reception",
    "ScopeKind",
    "State",
    "Switch",
    "usual_aliases",
]

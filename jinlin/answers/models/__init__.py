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
from jinlin.answers.models.tickets import Category, Gravity, Ticket, TicketQuerySet

__all__ = [
    "AnswerKind",
    "Basis",
    "Category",
    "Edition",
    "Entry",
    "EntryQuerySet",
    "Gravity",
    "Question",
    "QuestionQuerySet",
    "Reception",
    "ScopeKind",
    "State",
    "Switch",
    "Ticket",
    "TicketQuerySet",
    "usual_aliases",
]

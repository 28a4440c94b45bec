"""Templates of work in versions, where they run, what is due when, what was made an exception, and the days worth a word."""

from __future__ import annotations

from jinlin.playbooks.models.festivals import Festival, FestivalKind
from jinlin.playbooks.models.occurrences import OPEN, Exemption, ExemptionKind, Occurrence, State
from jinlin.playbooks.models.runs import Cohort, Enrolment, Participant, Review, Run
from jinlin.playbooks.models.templates import Handout, Template, TemplateVersion

__all__ = [
    "OPEN",
    "Cohort",
    "Enrolment",
    "Exemption",
    "ExemptionKind",
    "Festival",
    "FestivalKind",
    "Handout",
    "Occurrence",
    "Participant",
    "Review",
    "Run",
    "State",
    "Template",
    "TemplateVersion",
]

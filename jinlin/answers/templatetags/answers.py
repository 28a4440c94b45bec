"""Words for entries in templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from jinlin.answers.files.writing import place_in_words
from jinlin.answers.words import CONFLICTS

if TYPE_CHECKING:
    from jinlin.answers.matching import Conflict
    from jinlin.answers.models import Entry

register = template.Library()


@register.filter
def for_groups(entry: Entry) -> str:
    """Say for which groups an entry is."""
    return place_in_words(entry)


@register.filter
def conflict_in_words(conflict: Conflict) -> str:
    """Say in which way two entries stand in each other's way."""
    return str(CONFLICTS[conflict.kind])

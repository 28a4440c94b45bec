"""Words for entries in templates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinlin.answers.files.writing import place_in_words
from jinlin.answers.words import CONFLICTS
from jinlin.core import present
from jinlin.shell.formats import DASH

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.answers.matching import Conflict
    from jinlin.answers.models import Entry, Question

register = template.Library()
MINUTE, DAY = 60, 24


@register.filter
def for_groups(entry: Entry) -> str:
    """Say for which groups an entry is."""
    return place_in_words(entry)


@register.filter
def conflict_in_words(conflict: Conflict) -> str:
    """Say in which way two entries stand in each other's way."""
    return str(CONFLICTS[conflict.kind])


@register.filter
def waiting_since(question: Question, now: datetime) -> str:
    """Say how long a question has been waiting."""
    return as_long(question.waits(now))


@register.filter
def waits_too_long(question: Question, target: int) -> bool:
    """Say whether a question waits longer than it should."""
    return question.waits(present.now()) > timedelta(seconds=target)


@register.filter
def as_long(span: timedelta | None) -> str:
    """Say how long something took, as a colleague would: 45 秒, 3 分钟, 2 小时 5 分, 3 天."""
    return as_seconds(span.total_seconds() if span is not None else None)


@register.filter
def as_seconds(seconds: float | None) -> str:
    """Say how long so many seconds are."""
    if seconds is None:
        return DASH
    if seconds < MINUTE:
        return ngettext("%(n)s 秒", "%(n)s 秒", int(seconds)) % {"n": int(seconds)}
    minutes = int(seconds // MINUTE)
    if minutes < MINUTE:
        return ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}
    hours, rest = divmod(minutes, MINUTE)
    if hours < DAY:
        return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": rest}
    return ngettext("%(n)s 天", "%(n)s 天", hours // DAY) % {"n": hours // DAY}


@register.filter
def as_minutes(seconds: int) -> str:
    """Return seconds as minutes, without a needless fraction."""
    return f"{seconds / MINUTE:g}"

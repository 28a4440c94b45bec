"""Marks of questionnaires in lists: what state one is in, how long somebody took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jinlin.questionnaires import words
from jinlin.questionnaires.queries import Counts
from jinlin.shell.templatetags.shell import status

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString

    from jinlin.questionnaires.models import Questionnaire, Response

register = template.Library()
MINUTE, HOUR = 60, 3600


@register.filter
def question_kind(key: str) -> str:
    """Write what kind of question it is."""
    return words.kind(key)


@register.filter
def of_row(counts: dict[int, Counts], row: Questionnaire) -> Counts:
    """Return the counts of a questionnaire."""
    return counts.get(row.pk, Counts())


@register.simple_tag
def questionnaire_state(row: Questionnaire, now: datetime) -> SafeString:
    """Draw the state of a questionnaire."""
    if row.live_id is None:
        return status("quiet", pgettext("questionnaire", "未发布"))
    if row.is_open(now):
        return status("ok", pgettext("questionnaire", "收集中"))
    waiting = row.ended_at is None and row.opens_at is not None and row.opens_at > now
    return (
        status("warn", pgettext("questionnaire", "未开始"))
        if waiting
        else status("quiet", pgettext("questionnaire", "已结束"))
    )


@register.filter
def took(row: Response) -> str:
    """Write how long somebody took."""
    if row.submitted_at is None:
        return ""
    seconds = int((row.submitted_at - row.begun_at).total_seconds())
    if seconds < HOUR:
        return _("%(m)s 分 %(s)s 秒") % {"m": seconds // MINUTE, "s": seconds % MINUTE}
    return _("1 小时以上")

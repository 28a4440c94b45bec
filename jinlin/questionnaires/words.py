"""What kinds of questions and looks are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.questionnaires.engine.definition import How, Kind

KINDS = {
    Kind.SINGLE: _("单选"),
    Kind.MULTIPLE: _("多选"),
    Kind.TEXT: pgettext_lazy("question", "文字"),
    Kind.NUMBER: pgettext_lazy("question", "数字"),
    Kind.DATE: pgettext_lazy("question", "日期"),
    Kind.RATING: _("评分"),
    Kind.NPS: _("NPS(0–10)"),
    Kind.REGION: pgettext_lazy("question", "地区"),
    Kind.PHONE: pgettext_lazy("question", "手机号"),
    Kind.CONSENT: _("单独同意"),
    Kind.PICTURE: pgettext_lazy("question", "图片"),
}

HOWS = {
    How.ANY: _("选了其中之一"),
    How.NONE: _("答了,但没选"),
    How.ANSWERED: _("答了"),
    How.LEAST: _("不小于"),
    How.MOST: _("不大于"),
}


def kind(key: str) -> str:
    """Return the words for a kind of question."""
    return str(KINDS[Kind(key)])

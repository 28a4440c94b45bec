"""How rows of playbooks are told on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jinlin.playbooks import words
from jinlin.shell import formats
from jinlin.shell.templatetags import shell

if TYPE_CHECKING:
    from jinlin.playbooks.definition import Row

register = template.Library()

# The rules of the door, told without the numbers of one group.
LEFT_OUT = {
    "nobody": gettext_lazy("没有人能发"),
    "copy_check": gettext_lazy("文案里有不能发的词"),
    "paused": gettext_lazy("群暂停了推广"),
    "cool_off": gettext_lazy("恢复后的冷静期"),
    "closed_day": gettext_lazy("不打扰的日子"),
    "quiet_hours": gettext_lazy("免打扰时段"),
    "quota": gettext_lazy("群发额度用完"),
    "day_budget": gettext_lazy("当天条数到上限"),
    "week_budget": gettext_lazy("本周条数到上限"),
    "demand_once": gettext_lazy("供需信息一天只打扰一次"),
    "promo_budget": gettext_lazy("当天促销到上限"),
    "promo_share": gettext_lazy("促销占比到上限"),
    "account_day": gettext_lazy("账号当天任务到上限"),
    "gap": gettext_lazy("离上一条太近"),
    "account_spacing": gettext_lazy("同一账号间隔太近"),
}

DAYS = {"mon": "周一", "tue": "周二", "wed": "周三", "thu": "周四", "fri": "周五", "sat": "周六", "sun": "周日"}


@register.filter
def row_time(at: str) -> str:
    """Write a row's time as its reader says it: Mon 09:30 as 周一 09:30, daily 12:00 as 每天 12:00."""
    if (get_language() or "").startswith("en"):
        return at
    said = at.replace("daily", "每天").replace("month ", "每月 ").replace("every ", "每 ")
    for english, chinese in DAYS.items():
        said = said.replace(english.capitalize(), chinese)
    return said.replace("d 1", " 天 1") if said.startswith("每 ") else said


@register.filter
def row_action(row: Row) -> str:
    """Name what a row does; an activity by its form."""
    return str(words.FORMS[row.form]) if row.action == "activity" and row.form else str(words.ACTIONS[row.action])


@register.filter
def row_channel(row: Row) -> str:
    """Name the way a row goes; what is done without a message has none unless it says so."""
    if row.action in {"post", "announcement"} or row.channel:
        return str(words.CHANNELS[row.way])
    return str(words.PLACES[row.place])


@register.filter
def row_owner(row: Row) -> str:
    """Name who does a row."""
    return str(words.OWNERS[row.owner])


@register.filter
def anchor_words(anchor: str) -> str:
    """Name an anchor."""
    return str(words.ANCHORS[anchor])


@register.filter
def left_out_words(rule: str) -> str:
    """Say why groups were left out."""
    known = {**LEFT_OUT, **words.SKIPS, "by_hand": _("按群跳过或改时间"), "ended": _("群已结束")}
    return str(known.get(rule, rule))


@register.simple_tag
def figure_value(value: Any, form: str) -> str:
    """Write a figure in its form."""
    if form == "yuan":
        return str(shell.yuan(value))
    if form == "share":
        return str(shell.share(value))
    return f"{value:.2f}" if form == "times" else formats.plain(value)

"""Words for people: what kinds of tasks there are, and which step of operating each belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "ACQUIRE",
    "ACTIVATE",
    "CONVERT",
    "KINDS",
    "RETAIN",
    "SPREAD",
    "STEPS",
    "STEP_OF",
    "UNSORTED",
    "kind",
    "step",
]

KINDS: dict[str, _StrPromise] = {
    "by_hand": _("手工指派"),
    "takeover": _("代管"),
    "open_group": _("建一个新群"),
    "question": _("没人回的问题"),
    "ticket": _("工单"),
    "visit": _("回访"),
    "sunset": _("收尾"),
    "announcement": _("群公告"),
    "rules_notice": _("群规公告"),
    "violation_warn": _("违规提醒"),
    "violation_packet": _("违规红包"),
    "violation_remove": _("违规移出"),
    "crisis": _("舆情"),
    "code_full": _("群活码快满"),
    "gate.proposals": _("门槛复查"),
    "round_reminder": _("提醒填问卷"),
    "survey_reminder": _("提醒填问卷"),
    "welcome": _("欢迎新朋友"),
    "welcome_batch": _("欢迎新人"),
    "group_welcome": _("进群欢迎语"),
    "playbook": _("剧本"),
}


def kind(name: str) -> str:
    """Return the words for a kind of task; its name where there are none."""
    return str(KINDS.get(name, name))


# The steps of operating a community, with those of the lifecycle; what somebody gave out by hand may be any.
ACQUIRE, ACTIVATE, RETAIN, CONVERT, SPREAD, UNSORTED = "acquire", "activate", "retain", "convert", "spread", "unsorted"
STEPS: dict[str, _StrPromise] = {
    ACQUIRE: _("拉新"),
    ACTIVATE: _("促活"),
    RETAIN: _("留存"),
    CONVERT: _("转化"),
    SPREAD: _("传播"),
    UNSORTED: _("没分步的"),
}
# One line for each kind above: a test asks for it, so that no task is counted twice or not at all.
STEP_OF: dict[str, str] = {
    "by_hand": UNSORTED,
    "playbook": ACTIVATE,
    "takeover": RETAIN,
    "open_group": ACQUIRE,
    "question": ACTIVATE,
    "ticket": RETAIN,
    "visit": RETAIN,
    "sunset": RETAIN,
    "announcement": ACTIVATE,
    "rules_notice": RETAIN,
    "violation_warn": RETAIN,
    "violation_packet": RETAIN,
    "violation_remove": RETAIN,
    "crisis": RETAIN,
    "code_full": ACQUIRE,
    "gate.proposals": ACQUIRE,
    "round_reminder": ACQUIRE,
    "survey_reminder": RETAIN,
    "welcome": ACTIVATE,
    "welcome_batch": ACTIVATE,
    "group_welcome": ACTIVATE,
}


def step(kind: str) -> str:
    """Return the one step a kind of task belongs to."""
    return STEP_OF.get(kind, UNSORTED)

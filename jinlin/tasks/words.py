"""Words for people: what kinds of tasks there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["KINDS", "kind"]

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

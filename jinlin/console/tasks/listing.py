"""The list of tasks as data: what, until when, whose, what became of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.shell.listing import Column, Filter, Listing, Preset
from jinlin.tasks import words

PAGE = "tasks"
MINE = "whose=mine&state=open"
WHOSE = (("mine", pgettext_lazy("tasks", "我的")), ("team", _("团队的")), ("given", _("我派的")))
STATES = (
    ("open", _("待完成")),
    ("late", _("已逾期")),
    ("done", pgettext_lazy("outcome", "已完成")),
    ("not_needed", _("无需处理")),
    ("withdrawn", _("已撤回")),
)


def _cell(name: str) -> str:
    return f"console/tasks/cells/{name}.html"


LISTING = Listing(
    key=PAGE,
    columns=(
        Column("what", pgettext_lazy("page", "任务"), fixed=True, template=_cell("what")),
        Column("due", _("截止"), sort="due_at", first="asc", template=_cell("due")),
        Column("who", _("负责人"), sort="assignee__name", first="asc", template=_cell("who")),
        Column("state", _("状态"), template=_cell("state")),
        Column("giver", _("派发人"), template=_cell("giver"), phone=False),
        Column("kind", _("类型"), cell=lambda row: words.kind(row.kind), default=False),
        Column("made", _("派发时间"), sort="made_at", template=_cell("made"), default=False),
        Column("closed", _("结束时间"), sort="closed_at", template=_cell("closed"), default=False),
        Column("deeds", _("操作"), align="end", template=_cell("deeds")),
    ),
    filters=(
        Filter("q", _("任务"), placeholder=_("输入关键词")),
        Filter("whose", _("谁的"), "select", WHOSE),
        Filter("state", _("状态"), "select", STATES),
        Filter("who", _("负责人"), placeholder=_("全部")),
        Filter("unit", _("门店 / 区域"), "select"),
        Filter("kind", _("类型"), "select", tuple(words.KINDS.items())),
        Filter("due", _("截止日期"), "date"),
    ),
    presets=(
        Preset(pgettext_lazy("tasks", "我的"), MINE),
        Preset(_("团队的"), "whose=team&state=open"),
        Preset(_("已逾期"), "whose=team&state=late"),
        Preset(_("我派的"), "whose=given"),
        Preset(pgettext_lazy("outcome", "已完成"), "whose=team&state=done&sort=-closed"),
    ),
    default_sort="due",
)

"""The list of tasks as Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jinlin.console import downloads
from jinlin.console.tasks import queries
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.tasks import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from jinlin.tasks.models import Task
    from jinlin.workspaces.access import Access


def tasks_file(access: Access, rows: Sequence[Task], *, now: datetime) -> HttpResponse:
    """Answer with these tasks."""
    name, abouts = pgettext("page", "任务"), queries.abouts(access, rows)
    columns = [
        *(Column(pgettext("page", "任务")), Column(_("说明")), Column(_("关于")), Column(_("类型"))),
        *(Column(_("负责人")), Column(_("门店")), Column(_("截止"), "moment"), Column(_("状态"))),
        *(Column(_("派发人")), Column(_("派发时间"), "moment")),
        *(Column(_("结束时间"), "moment"), Column(_("由谁结束")), Column(_("凭证")), Column(_("有事实为证"))),
    ]
    table = [_row(row, abouts[row.subject].name if row.subject in abouts else "") for row in rows]
    return downloads.xlsx(access, name, [Sheet(name, columns, table)], now=now, rows=len(table))


def _row(row: Task, about: str) -> list[object]:
    closure = getattr(row, "closure", None)
    state = closure.get_outcome_display() if closure else (_("已逾期") if getattr(row, "late", False) else _("待完成"))
    giver, closer = row.made_by.name if row.made_by else "", closure.by.name if closure and closure.by else ""
    seen = (_("是") if closure.verified else _("否")) if closure else ""
    return [
        *(row.title, row.brief, about, words.kind(row.kind), row.assignee.name, row.assignee.unit.name, row.due_at),
        *(state, giver, row.made_at, row.closed_at, closer, closure.evidence if closure else "", seen),
    ]

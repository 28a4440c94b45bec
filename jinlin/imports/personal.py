"""Personal data in import runs: what rows were before a run changed them, kept for a day so that it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.imports.models import Change
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]

MEMBER = "members.Member"


def _changes(person: Person) -> QuerySet[Change]:
    return Change.objects.filter(workspace=person.workspace, model=MEMBER, row_id=person.member)


def _gather(person: Person) -> Rows:
    return [{"before": row.before} for row in _changes(person)]


def _clear(person: Person, _now: datetime) -> int:
    return _changes(person).delete()[0]


STORES = (
    Store(
        "imports",
        _("导入记录"),
        _gather,
        _clear,
        ("imports.Change",),
        stays=_("上传的原文件和被拒绝的行 30 天后自动删除"),
    ),
)

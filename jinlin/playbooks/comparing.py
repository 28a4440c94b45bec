"""What is different between two playbooks, row by row, in words (R-310, R-112)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

    from jinlin.playbooks.definition import Definition, Row

__all__ = ["FIELDS", "Difference", "differences"]

FIELDS: dict[str, str | _StrPromise] = {
    "at": _("时间"),
    "column": _("栏目"),
    "action": _("动作"),
    "channel": _("通道"),
    "brief": _("简介"),
    "text": _("文字"),
    "slot": _("待放的素材"),
    "material": _("素材"),
    "direction": _("方向"),
    "owner": _("负责人"),
    "purpose": _("目的"),
    "metric": pgettext_lazy("playbook", "指标"),
    "target": _("目标"),
    "guard": _("注意"),
    "minutes": _("完成时限(分钟)"),
    "each": _("派给"),
    "exception": _("提前到 07:00"),
    "demand": _("需求信息"),
    "skip": _("跳过规则"),
    "form": _("活动形式"),
    "place": _("线上/线下"),
    "step": _("环节"),
    "name": _("名称"),
    "about": _("说明"),
    "anchor": _("起点"),
    "anchor_day": _("起点是第几天"),
    "days": _("持续天数"),
    "stops": _("停止规则"),
    "per_day": _("每天最多几条"),
    "promo_per_day": _("每天最多几条促销"),
}


@dataclass(frozen=True)
class Difference:
    """One thing that differs: a row added, gone or changed in a field; an empty `row` is the playbook itself."""

    row: str
    field: str = ""
    before: str = ""
    after: str = ""
    kind: str = "changed"  # added, gone, changed

    @property
    def label(self) -> str:
        """The field in words."""
        return str(FIELDS.get(self.field, self.field))


def differences(before: Definition, after: Definition) -> list[Difference]:
    """Return what is different, rows in the order they have now."""
    return [*_of_whole(before, after), *_of_rows(before, after)]


def _of_whole(before: Definition, after: Definition) -> Iterator[Difference]:
    for field in ("name", "about", "anchor", "anchor_day", "days", "skip", "stops", "per_day", "promo_per_day"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Difference("", field, _said(old), _said(new))


def _of_rows(before: Definition, after: Definition) -> Iterator[Difference]:
    for key, row in after.by_key.items():
        known = before.by_key.get(key)
        if known is None:
            yield Difference(key, "", "", f"{row.at} {row.column}", "added")
        elif known != row:
            yield from _of_row(known, row)
    for key, row in before.by_key.items():
        if key not in after.by_key:
            yield Difference(key, "", f"{row.at} {row.column}", "", "gone")


def _of_row(before: Row, after: Row) -> Iterator[Difference]:
    for field in before.__struct_fields__:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Difference(after.key, field, _said(old), _said(new))


def _said(value: object) -> str:
    if isinstance(value, msgspec.Struct):
        return "、".join(
            f"{value:g}" if isinstance(value, float) else str(value) for value in msgspec.structs.astuple(value)
        )
    if isinstance(value, tuple):
        return "、".join(str(each) for each in value)
    if isinstance(value, bool):
        return "✓" if value else "—"
    return "—" if value is None else str(value)

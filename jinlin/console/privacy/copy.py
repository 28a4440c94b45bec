"""All that is held about a person as one file to hand over: a sheet for each store (R-195; PIPL article 45)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from jinlin.core.spreadsheets.writing import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.core.spreadsheets.cells import ColumnKind
    from jinlin.workspaces.personal import Rows, Store

__all__ = ["sheets"]

# What the columns of the stores are called; one that is missing here goes by its own name.
COLUMNS: Mapping[str, Any] = {
    "name": gettext_lazy("姓名"),
    "phone": gettext_lazy("手机"),
    "ids": gettext_lazy("编号"),
    "tier": gettext_lazy("等级"),
    "region": gettext_lazy("地区"),
    "channel": gettext_lazy("来源渠道"),
    "first_seen_at": gettext_lazy("首次出现"),
    "tag__group": gettext_lazy("标签组"),
    "tag__name": gettext_lazy("标签"),
    "at": gettext_lazy("时间"),
    "userid": gettext_lazy("员工账号"),
    "since": gettext_lazy("开始"),
    "remark": gettext_lazy("备注"),
    "description": gettext_lazy("描述"),
    "way": gettext_lazy("添加方式"),
    "state": gettext_lazy("渠道参数"),
    "dropped_at": gettext_lazy("客户删除员工"),
    "ended_at": gettext_lazy("结束"),
    "purpose": gettext_lazy("用途"),
    "word": gettext_lazy("表示"),
    "basis": gettext_lazy("依据"),
    "evidence": gettext_lazy("凭据"),
    "community": gettext_lazy("客户群"),
    "community__name": gettext_lazy("客户群"),
    "joined_at": gettext_lazy("加入时间"),
    "left_at": gettext_lazy("退出时间"),
    "role": gettext_lazy("群内身份"),
    "channel__name": gettext_lazy("渠道"),
    "inviter__name": gettext_lazy("邀请人"),
    "scene": gettext_lazy("入群方式"),
    "text": gettext_lazy("内容"),
    "order_id": gettext_lazy("订单号"),
    "line": gettext_lazy("行"),
    "product": gettext_lazy("商品"),
    "quantity": gettext_lazy("数量"),
    "amount_fen": gettext_lazy("金额"),
    "refunded_fen": gettext_lazy("退款"),
    "status": gettext_lazy("状态"),
    "direction": gettext_lazy("方向"),
    "before": gettext_lazy("改动前"),
    "verb": gettext_lazy("动作"),
    "staff__name": gettext_lazy("员工"),
}


def sheets(held: list[tuple[Store, Rows]]) -> list[Sheet]:
    """Return a sheet for each store that holds something, in the order of the stores."""
    return [_sheet(str(store.title), rows) for store, rows in held if rows]


def _sheet(title: str, rows: Rows) -> Sheet:
    columns = [Column(str(COLUMNS.get(name, name)), kind=_kind(name, rows)) for name in rows[0]]
    return Sheet(title, columns, [[_cell(value) for value in row.values()] for row in rows])


def _kind(name: str, rows: Rows) -> ColumnKind:
    if name.endswith("_fen"):
        return "money"
    return "moment" if any(isinstance(row[name], datetime) for row in rows) else "text"


def _cell(value: Any) -> Any:
    """Return a value as a sheet holds it; a moment without zone is UTC, as the lake has it."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return value if value is None or isinstance(value, (str, int)) else str(value)

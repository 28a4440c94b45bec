"""What each account did with customers one to one, as the platform counted it (联系客户统计, R-250) [D:92132]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.wecom.models import Account
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from datetime import date

    from jinlin.core.clock import Window
    from jinlin.workspaces.access import Access

DATASET = "contact_day"
DEFINITION = _(
    "企业微信按员工和自然日(北京时间)统计的一对一聊天,不含群聊。聊天数、发送消息、新增好友、被删除或拉黑为窗口内各日之和;"
    "已回复占比 = 各日“已回复聊天占比”按聊天数加权;平均首次回复(分钟)= 各日均值按已回复的聊天加权。"
)
GONE = _("已不存在的账号")  # of a corp the workspace was connected to before
SUMS = ("chats", "messages", "friends_added", "lost")


@dataclass(frozen=True)
class Work:
    """What one account did; the share and the minutes are none where nothing was there to be answered."""

    name: str
    unit: str
    chats: int
    messages: int
    reply_share: float | None
    first_reply_minutes: float | None
    friends_added: int
    lost: int


@dataclass(frozen=True)
class ContactWork:
    """The accounts of a subtree, the busiest first, and the days of the window that were not read."""

    rows: tuple[Work, ...]
    days: int
    missing: tuple[date, ...]
    definition: Any = DEFINITION

    @property
    def is_there(self) -> bool:
        """Whether any day of the window was read."""
        return len(self.missing) < self.days


def report(access: Access, window: Window) -> ContactWork:
    """Return the work of everybody who worked in the subtree on a day of the window."""
    known = lake.versions(access.workspace, [DATASET])
    missing = tuple(day for day in window.dates() if day not in known)
    found = _counted(access, window)
    accounts = Account.objects.filter(workspace=access.workspace)
    names = {each.pk: str(each) for each in accounts.filter(pk__in=[row["account"] for row in found])}
    units = dict(Unit.objects.beneath(access.unit).values_list("pk", "name"))
    rows = [
        Work(
            name=names.get(row["account"], str(GONE)),
            unit=units.get(row["unit"], ""),
            reply_share=_divided(row["replied"], row["asked"]),
            first_reply_minutes=_divided(row["waited"], row["replied"]),
            **{name: row[name] for name in SUMS},
        )
        for row in found
    ]
    rows.sort(key=lambda row: (-row.chats, -row.messages, row.name))
    return ContactWork(tuple(rows), window.days, missing)


def _divided(top: float | None, bottom: float | None) -> float | None:
    return top / bottom if top is not None and bottom else None


def _counted(access: Access, window: Window) -> list[dict[str, Any]]:
    """Add up by account; asked: chats of days with a share, replied: those answered, waited: minutes of all answers."""
    rows = lake.table(access.workspace, DATASET, window.since, window.until)
    inside = rows["unit"].isin(list(Unit.objects.beneath(access.unit).values_list("pk", flat=True)))
    rows = rows.filter(inside if access.unit.parent_id else inside | rows["unit"].isnull())
    replied = rows["chats"] * rows["reply_share"]
    sums = {name: rows[name].fill_null(0).sum().cast("int64") for name in SUMS}
    table = rows.group_by("account").agg(
        unit=rows["unit"].max(),
        asked=rows["chats"].sum(where=rows["reply_share"].notnull()),
        replied=replied.sum(),
        waited=(replied * rows["first_reply_minutes"]).sum(),
        **sums,
    )
    return engine.connect().to_pyarrow(table).to_pylist()  # type: ignore[no-any-return]

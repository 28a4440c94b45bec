"""The list of communities as Excel: the columns on screen, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from jinlin.console import downloads
from jinlin.core.spreadsheets.writing import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from jinlin.communities.models import Community, Membership
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access


class Value(NamedTuple):
    """A column of the file: header, form, where the value comes from."""

    header: _StrPromise
    kind: Any
    of: Callable[[Community], Any]


def _standing(name: str) -> Callable[[Community], Any]:
    return lambda row: getattr(getattr(row, "standing", None), name, None)


def _shown(name: str) -> Callable[[Community], Any]:
    return lambda row: str(getattr(getattr(row, "standing", None), f"get_{name}_display", str)())


VALUES: dict[str, tuple[Value, ...]] = {
    "name": (
        Value(gettext_lazy("社群"), "text", lambda row: row.name),
        Value(gettext_lazy("群 ID"), "text", lambda row: row.external_id or ""),
    ),
    "owner": (
        Value(gettext_lazy("群主"), "text", lambda row: (row.owner.name if row.owner else "") or row.owner_name),
    ),
    "members": (
        Value(gettext_lazy("人数"), "number", _standing("member_count")),
        Value(gettext_lazy("上限"), "number", lambda row: row.cap),
    ),
    "flow": (
        Value(gettext_lazy("昨日入群"), "number", _standing("joins_1d")),
        Value(gettext_lazy("昨日退群"), "number", _standing("exits_1d")),
    ),
    "interaction": (Value(gettext_lazy("7 日互动率"), "percent", _standing("interaction_rate_7d")),),
    "net": (Value(gettext_lazy("7 日净增"), "number", _standing("net_adds_7d")),),
    "exits": (Value(gettext_lazy("7 日退群率"), "percent", _standing("exit_rate_7d")),),
    "sales": (Value(gettext_lazy("7 日 GMV"), "money", _standing("sales_7d_fen")),),
    "promo": (Value(gettext_lazy("7 日促销占比"), "percent", _standing("promo_share_7d")),),
    "last": (Value(gettext_lazy("最近发言"), "moment", _standing("last_message_at")),),
    "health": (Value(gettext_lazy("健康度"), "text", _shown("light")),),
    "class": (Value(gettext_lazy("群类"), "text", _shown("health_class")),),
    "verdict": (Value(gettext_lazy("评判"), "text", _shown("verdict")),),
    "unit": (Value(gettext_lazy("门店"), "text", lambda row: row.unit.name),),
}


def groups_file(access: Access, state: State, rows: Iterable[Community], *, now: datetime) -> HttpResponse:
    """Answer with the shown columns of these rows."""
    values = [value for column in state.columns for value in VALUES.get(column.key, ())]
    columns = [Column(str(value.header), value.kind) for value in values]
    table = [[value.of(row) for value in values] for row in rows]
    return downloads.xlsx(access, _("群列表"), [Sheet(_("群列表"), columns, table)], now=now, rows=len(table))


def members_file(access: Access, community: Community, rows: Sequence[Membership], *, now: datetime) -> HttpResponse:
    """Answer with who is and was in a community: since when, how, by whom, as what (R-078, to look through)."""
    columns = [
        *(Column(_("成员")), Column(_("群内身份")), Column(_("入群时间"), "moment"), Column(_("入群方式"))),
        *(Column(_("渠道")), Column(_("邀请人")), Column(_("退群时间"), "moment"), Column(_("被移出"))),
    ]
    name = _("%(group)s的成员") % {"group": community.name}
    table = [_seat(row) for row in rows]
    sheet = Sheet(pgettext("page", "群成员"), columns, table)
    return downloads.xlsx(access, name, [sheet], now=now, rows=len(table))


def _seat(row: Membership) -> list[Any]:
    removed = {None: "", True: _("是"), False: _("否")}[row.removed]
    return [
        *(row.member.name, str(row.get_role_display()), row.joined_at, row.way),
        *(
            row.channel.name if row.channel else row.state,
            row.inviter.name if row.inviter else "",
            row.left_at,
            removed,
        ),
    ]

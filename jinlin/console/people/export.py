"""The list of members as Excel; phones stay masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.console import downloads
from jinlin.console.people import queries
from jinlin.core.spreadsheets.writing import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access


def members_file(access: Access, rows: Sequence[Member], *, now: datetime) -> HttpResponse:
    """Answer with these members and what they did."""
    deeds = queries.deeds(access, rows)
    columns = [
        Column(_("成员"), "text"),
        Column(_("手机(脱敏)"), "text"),
        Column(_("层级"), "text"),
        Column(_("身份"), "text"),
        Column(_("标签"), "text"),
        Column(_("地区"), "text"),
        Column(_("来源渠道"), "text"),
        Column(_("门店"), "text"),
        Column(_("所在群"), "number"),
        Column(_("订单"), "number"),
        Column(_("累计消费"), "money", _("已付款减去退款,分门店可见范围")),
        Column(_("首次出现"), "moment"),
    ]
    table = [_line(row, deeds[row.pk]) for row in rows]
    return downloads.xlsx(access, _("会员列表"), [Sheet(_("会员列表"), columns, table)], now=now, rows=len(table))


def _line(row: Member, done: dict[str, object]) -> list[object]:
    return [
        row.name,
        row.phone_masked,
        row.get_tier_display() if row.tier else "",
        "、".join(str(kind) for kind in done["kinds"]),  # type: ignore[attr-defined]  # a list of words
        "、".join(str(tag) for tag in done["tags"]),  # type: ignore[attr-defined]  # a list of words
        row.region,
        row.channel,
        row.unit.name if row.unit else "",
        done.get("communities", 0),
        done.get("orders", 0),
        done.get("sales_fen", 0),
        row.first_seen_at,
    ]

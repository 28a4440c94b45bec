"""The list of members as data: one person once, however many communities they are in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jinlin.members.models import Tier
from jinlin.shell.listing import Column, Filter, Listing

PAGE = "members"
UNKNOWN = "-"


def _cell(name: str) -> str:
    return f"console/people/cells/{name}.html"


LISTING = Listing(
    key=PAGE,
    columns=(
        Column("name", _("成员"), sort="name", first="asc", fixed=True, template=_cell("name")),
        Column("phone", _("手机"), template=_cell("phone")),
        Column("communities", _("所在群"), align="end", template=_cell("communities")),
        Column("tier", _("层级"), template=_cell("tier")),
        Column("tags", _("标签"), template=_cell("tags")),
        Column("orders", _("订单"), align="end", template=_cell("orders")),
        Column("sales", _("累计消费"), align="end", template=_cell("sales")),
        Column("last_order", _("最近下单"), align="end", template=_cell("last_order"), default=False),
        Column("region", _("地区"), template=_cell("region"), default=False),
        Column("channel", _("来源渠道"), template=_cell("channel"), default=False),
        Column("unit", _("门店"), template=_cell("unit"), default=False),
        Column("first", _("首次出现"), align="end", sort="first_seen_at", template=_cell("first")),
    ),
    filters=(
        Filter("q", _("昵称 / 成员 ID"), placeholder=_("输入关键词")),
        Filter("phone", _("手机号"), placeholder=_("完整号码")),
        Filter("tier", _("层级"), kind="multi", options=((UNKNOWN, _("未知")), *Tier.choices)),
        Filter("tag", _("标签"), kind="select"),
        Filter("region", _("地区"), kind="select"),
        Filter("unit", _("门店 / 区域"), kind="select"),
        Filter(
            "kind",
            _("身份"),
            kind="select",
            options=(("member", _("成员")), ("staff", _("员工")), ("bot", _("机器人")), ("alternate", _("小号"))),
        ),
        Filter("first", _("首次出现"), kind="date"),
    ),
    all_label=_("全部"),
    default_sort="-first",
)

"""The list of communities as data: which columns, filters and views the page 客户群 has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.communities import keepers
from jinlin.console.groups import cells
from jinlin.console.groups.operating import aspects
from jinlin.metrics.models import HealthClass, Light, Verdict
from jinlin.shell import formats
from jinlin.shell.listing import Column, Filter, Listing, Preset

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.shell.figures import Definition

PAGE = "groups"


def _definition(metric: str) -> Callable[[], Definition]:
    """Return what the listing calls when it draws the head: addresses are not known before."""

    def define() -> Definition:
        from jinlin.console.figures import definition

        return definition(metric)

    return define


COLUMNS = (
    Column("name", _("社群"), sort="name", first="asc", fixed=True, cell=cells.name),
    Column("owner", _("群主"), cell=cells.owner),
    Column("members", _("人数 / 上限"), sort="standing__member_count", cell=cells.members),
    Column("flow", _("昨日入 / 退"), align="end", sort="standing__joins_1d", cell=cells.flow, default=False),
    Column(
        "interaction",
        _("7 日互动率"),
        align="end",
        sort="standing__interaction_rate_7d",
        definition=_definition("interaction_rate"),
        cell=cells.figure("interaction_rate_7d", formats.share, _("没有聊天记录")),
    ),
    Column(
        "net",
        _("7 日净增"),
        align="end",
        sort="standing__net_adds_7d",
        definition=_definition("net_adds"),
        cell=cells.figure("net_adds_7d", formats.signed, _("没有入退群数据")),
    ),
    Column(
        "exits",
        _("7 日退群率"),
        align="end",
        sort="standing__exit_rate_7d",
        definition=_definition("exit_rate"),
        cell=cells.figure("exit_rate_7d", formats.share, _("期初没有人,或没有退群数据")),
    ),
    Column(
        "sales",
        _("7 日 GMV"),
        align="end",
        sort="standing__sales_7d_fen",
        definition=_definition("sales"),
        cell=cells.figure("sales_7d_fen", cells.whole_yuan, _("没有订单数据")),
    ),
    Column(
        "promo",
        _("7 日促销占比"),
        align="end",
        sort="standing__promo_share_7d",
        definition=_definition("promo_share"),
        cell=cells.figure("promo_share_7d", formats.share, _("没有聊天记录或已发内容")),
        default=False,
    ),
    Column("last", _("最近发言"), align="end", sort="standing__last_message_at", cell=cells.last, default=False),
    Column("health", _("健康度"), sort="standing__light", first="asc", cell=cells.health),
    Column("trend", _("趋势"), align="center", cell=cells.trend, phone=False),
    Column("class", _("群类"), sort="standing__health_class", cell=cells.word("health_class"), default=False),
    Column("verdict", _("评判"), sort="standing__verdict", cell=cells.word("verdict"), default=False),
    Column("unit", _("门店"), sort="unit__name", first="asc", cell=cells.unit, default=False),
    Column("actions", _("操作"), align="end", cell=cells.actions, phone=False, default=False),
)

FILTERS = (
    Filter("q", _("群名 / 群 ID"), placeholder=_("输入关键词")),
    Filter("owner", _("群主"), placeholder=_("全部")),
    Filter("stage", _("类型"), kind="select"),
    Filter("light", _("健康度"), kind="multi", options=tuple(Light.choices)),
    Filter("unit", _("门店 / 区域"), kind="select"),
    Filter("tag", _("标签"), kind="select"),
    Filter("class", _("群类"), kind="multi", options=tuple(HealthClass.choices)),
    Filter("verdict", _("评判"), kind="select", options=tuple(Verdict.choices)),
    Filter("aspects", _("四件事里缺"), kind="select", options=(("any", _("缺任何一件")), *aspects.LACKS.items())),
    Filter("keepers", _("谁能管"), kind="select", options=tuple(keepers.STATES.items())),
    Filter("members", _("人数"), kind="range", unit=_("人")),
    Filter("exit", _("7 日退群率"), kind="range", unit="%"),
    Filter("full", _("满员程度"), kind="range", unit="%"),
    Filter("opened", _("创建时间"), kind="date"),
    Filter("spoke", _("最近发言"), kind="date"),
    Filter(
        "state",
        _("状态"),
        kind="select",
        options=(("open", _("进行中")), ("ended", _("已结束"))),
    ),
)

LISTING = Listing(
    key=PAGE,
    columns=COLUMNS,
    filters=FILTERS,
    presets=(
        Preset(_("需要关注"), "light=watch&light=warning"),
        Preset(_("退群率 > 10%"), "exit_min=10"),
        Preset(_("快满的"), "full_min=90"),
        Preset(_("沉寂的"), "light=silent"),
        Preset(_("只有群主能管"), "keepers=alone"),
    ),
    all_label=_("全部"),
    default_sort="-members",
)

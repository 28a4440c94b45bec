"""The list of alerts as data: what, where, since when, what became of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.metrics.alerts.rules import RULES
from jinlin.shell.listing import Column, Filter, Listing, Preset

PAGE = "alerts"
STATES = (("open", _("待处理")), ("snoozed", _("稍后处理")), ("handled", _("已处理")), ("closed", _("已恢复")))


def _cell(name: str) -> str:
    return f"console/alerts/cells/{name}.html"


LISTING = Listing(
    key=PAGE,
    columns=(
        Column("what", pgettext_lazy("page", "预警"), fixed=True, template=_cell("what")),
        Column("words", _("依据"), template=_cell("words")),
        Column("where", _("社群"), sort="community__name", first="asc", template=_cell("where")),
        Column("severity", _("级别"), sort="severity", first="asc", template=_cell("severity")),
        Column("on", _("发现日期"), align="end", sort="on", cell=lambda row: row.on.isoformat()),
        Column("state", _("状态"), template=_cell("state")),
        Column("deeds", _("操作"), align="end", template=_cell("deeds")),
    ),
    filters=(
        Filter("kind", _("类别"), "select", tuple((rule.key, rule.label) for rule in RULES)),
        Filter("state", _("状态"), "select", STATES),
        Filter("severity", _("级别"), "select", (("alarm", _("严重")), ("warn", _("留意")))),
        Filter("unit", _("门店 / 区域"), "select"),
        Filter("q", _("群名"), placeholder=_("输入关键词")),
        Filter("on", _("发现日期"), "date"),
    ),
    presets=(
        Preset(_("待处理"), "state=open"),
        Preset(_("严重"), "state=open&severity=alarm"),
        Preset(_("稍后处理"), "state=snoozed"),
        Preset(_("已处理"), "state=handled"),
    ),
    all_label=_("全部"),
    default_sort="-on",
)

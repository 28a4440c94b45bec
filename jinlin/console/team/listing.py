"""The report of who does what in which group, as data (R-046)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jinlin.communities import staffing, team
from jinlin.shell.listing import Column, Filter, Listing, Preset

PAGE = "team"


def _cell(name: str) -> str:
    return f"console/team/cells/{name}.html"


LISTING = Listing(
    key=PAGE,
    columns=(
        Column("name", _("群"), fixed=True, sort="name", first="asc", template=_cell("name")),
        Column("owner", _("群主"), template=_cell("owner")),
        Column("admins", _("管理员"), template=_cell("admins")),
        Column("assistant", _("群助手"), template=_cell("assistant")),
        Column("store", _("店长和导购"), template=_cell("store"), phone=False),
        Column("members", _("气氛组和协管"), template=_cell("members"), phone=False),
        Column("missing", _("还缺"), template=_cell("missing")),
    ),
    filters=(
        Filter("q", _("群名"), placeholder=_("输入关键词")),
        Filter("lacks", _("还缺"), "select", tuple((key, team.LABELS[key]) for key in staffing.LACKS)),
        Filter("who", _("谁"), placeholder=_("同事姓名")),
        Filter("unit", _("门店 / 区域"), "select"),
        Filter("stage", _("类型"), "select"),
        Filter(
            "function",
            _("有"),
            "select",
            tuple((key, team.LABELS[key]) for key in ("koc", "deputy", "volunteer", "advisor")),
        ),
    ),
    presets=(
        Preset(_("没有群助手"), "lacks=assistant"),
        Preset(_("没有管理员"), "lacks=admin"),
        Preset(_("没有店长"), "lacks=manager"),
        Preset(_("导购不到 3 位"), "lacks=guide"),
    ),
    all_label=_("全部"),
    default_sort="name",
)

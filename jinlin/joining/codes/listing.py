"""The list of codes as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jinlin.joining.models import CodeKind, CodeState
from jinlin.shell.listing import Column, Filter, Listing, Preset


def _cell(name: str) -> str:
    return f"joining/cells/code_{name}.html"


LISTING = Listing(
    key="codes",
    columns=(
        Column("name", _("群活码"), fixed=True, sort="name", first="asc", template=_cell("name")),
        Column("state", _("状态"), template=_cell("state")),
        Column("fill", _("人数 / 上限"), sort="people_count", template=_cell("fill")),
        Column("groups", _("群"), template=_cell("groups"), phone=False),
        Column("came", _("扫码进群"), align="end", template=_cell("came")),
        Column("kept", _("24 小时 / 7 天留存"), align="end", template=_cell("kept"), phone=False),
        Column("channel", _("渠道"), template=_cell("channel"), phone=False),
        Column("unit", _("门店"), cell=lambda row: row.unit.name, phone=False, default=False),
        Column("made", _("创建时间"), sort="made_at", template=_cell("made"), phone=False),
    ),
    filters=(
        Filter("q", _("群活码"), placeholder=_("输入关键词")),
        Filter("state", _("状态"), "select", CodeState.choices),
        Filter("kind", _("方式"), "select", CodeKind.choices),
        Filter("channel", _("渠道"), "select"),
    ),
    presets=(
        Preset(_("拉人中"), "state=open"),
        Preset(_("即将满"), "state=nearly_full"),
        Preset(_("已停用"), "state=stopped"),
    ),
    all_label=_("全部"),
    default_sort="-made",
)

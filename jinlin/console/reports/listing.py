"""The archive of reports as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jinlin.desk.models import ReportKind
from jinlin.shell.listing import Column, Filter, Listing, Preset

PAGE = "reports"


def _cell(name: str) -> str:
    return f"console/reports/cells/{name}.html"


LISTING = Listing(
    key=PAGE,
    columns=(
        Column("name", _("报告"), fixed=True, sort="since", template=_cell("name")),
        Column("unit", _("门店 / 区域"), sort="unit__name", first="asc", cell=lambda row: row.unit.name),
        Column("words", _("亮点"), template=_cell("words"), phone=False),
        Column("edited", _("修改"), sort="edited_at", template=_cell("edited")),
        Column("state", _("状态"), template=_cell("state")),
    ),
    filters=(
        Filter("kind", _("类型"), "select", ReportKind.choices),
        Filter("unit", _("门店 / 区域"), "select"),
        Filter(
            "state", _("状态"), "select", (("draft", _("待确认")), ("edited", _("已修改")), ("archived", _("已归档")))
        ),
        Filter("on", _("日期"), "date"),
    ),
    presets=(Preset(_("日报"), "kind=daily"), Preset(_("周报"), "kind=weekly"), Preset(_("待确认"), "state=draft")),
    all_label=_("全部"),
    default_sort="-name",
)

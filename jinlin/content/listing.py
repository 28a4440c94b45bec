"""The lists of the library as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.content.models import Direction, Format, Origin, Scenario, State
from jinlin.shell.listing import Column, Filter, Listing, Preset

LIBRARY, SCRIPTS_PAGE = "library", "scripts"
VALIDITY = (("now", _("有效期内")), ("over", _("已过期")), ("soon", _("七天内到期")))
SHELVES = (("kept", _("素材库")), ("bin", _("回收站")))


def _cell(name: str) -> str:
    return f"content/cells/{name}.html"


ASSETS = Listing(
    key=LIBRARY,
    columns=(
        Column("title", _("素材"), sort="title", first="asc", fixed=True, template=_cell("title")),
        Column("direction", _("方向"), template=_cell("direction")),
        Column("format", _("形式"), cell=lambda row: row.get_format_display(), phone=False),
        Column("state", _("状态"), sort="state", first="asc", template=_cell("state")),
        Column("unit", pgettext_lazy("library", "归属"), template=_cell("unit"), phone=False),
        Column("validity", _("有效期"), sort="valid_until", first="asc", template=_cell("validity"), phone=False),
        Column("use_count", _("用过"), align="end", sort="use_count", cell=lambda row: row.use_count),
        Column("used", _("最近用过"), sort="used_at", template=_cell("used"), default=False),
        Column("owner", _("负责人"), template=_cell("owner"), default=False),
        Column("version", _("版本"), align="end", sort="version", default=False),
        Column("changed", _("最近修改"), sort="changed_at", template=_cell("changed")),
    ),
    filters=(
        Filter("q", _("关键词"), placeholder=_("标题、正文、标签、产品,简繁都行")),
        Filter("state", _("状态"), "select", tuple(State.choices)),
        Filter("direction", _("方向"), "select", tuple(Direction.choices)),
        Filter("format", _("形式"), "select", tuple(Format.choices)),
        Filter("tag", _("标签"), "select"),
        Filter("origin", _("来源"), "select", tuple(Origin.choices)),
        Filter("valid", _("有效期"), "select", VALIDITY),
        Filter("unit", _("门店 / 区域"), "select"),
        Filter("shelf", _("位置"), "select", SHELVES),
    ),
    presets=(
        Preset(_("待审核"), "state=waiting"),
        Preset(_("可用"), "state=approved"),
        Preset(_("七天内到期"), "valid=soon"),
        Preset(_("回收站"), "shelf=bin"),
    ),
    all_label=_("全部"),
    default_sort="-changed",
)

SCRIPTS = Listing(
    key=SCRIPTS_PAGE,
    columns=(
        Column("title", _("话术"), sort="title", first="asc", fixed=True, template=_cell("script")),
        Column("scenario", _("场景"), sort="scenario", first="asc", cell=lambda row: row.get_scenario_display()),
        Column("fits", _("给谁"), template=_cell("fits")),
        Column("product", _("产品"), cell=lambda row: row.product or "—", phone=False),
        Column("unit", pgettext_lazy("library", "归属"), template=_cell("unit"), phone=False),
        Column(
            "variants",
            _("几种说法"),
            align="end",
            cell=lambda row: sum(one.ended_at is None for one in row.variants.all()),
        ),
        Column("use_count", _("用过"), align="end", sort="use_count", cell=lambda row: row.use_count),
        Column("used", _("最近用过"), sort="used_at", template=_cell("used"), default=False),
        Column("changed", _("最近修改"), sort="changed_at", template=_cell("changed"), default=False),
    ),
    filters=(
        Filter("q", _("关键词"), placeholder=_("标题、话术、标签,简繁都行")),
        Filter("scenario", _("场景"), "select", tuple(Scenario.choices)),
    ),
    default_sort="-use_count",
)

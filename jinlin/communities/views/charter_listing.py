"""The list of charters as data: which columns and filters the page 章程与阶段 has, and what its cells say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jinlin.communities import charters
from jinlin.communities.fields import CHARTER_ELEMENTS
from jinlin.communities.models import ProposalKind
from jinlin.shell import formats
from jinlin.shell.listing import Column, Filter, Listing, Preset
from jinlin.shell.templatetags import shell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from jinlin.communities.models import Charter, Community
    from jinlin.workspaces.access import Access

PAGE = "charters"
STATES = (("ready", _("就绪")), ("draft", _("草稿")), ("none", _("没有章程")))
MISSING = (*charters.IDENTITY, *charters.CHANNEL, "carriers", "formation_scene", "directions", "end_condition")
SHOWN = 4


def check(access: Access, rows: Sequence[Community]) -> None:
    """Put onto each row of a page what its charter lacks."""
    found = charters.check_all(access.workspace, [row.pk for row in rows])
    for row in rows:
        row.findings = [each for each in found[row.pk] if not each.passed]  # type: ignore[attr-defined]  # for the cells


def charter_of(row: Community) -> Charter | None:
    """Return its charter, if anybody wrote one."""
    return getattr(row, "charter", None)


def _name(row: Community) -> SafeString:
    address = reverse("charter", args=[row.slug])
    beside = " · ".join([row.unit.name, *([gettext("已结束")] if row.ended_at else [])])
    return format_html('<a href="{}"><bdi>{}</bdi></a><small>{}</small>', address, row.name, beside)


def _types(row: Community) -> SafeString:
    labels = " · ".join(placement.label for placement in row.placements.all())
    return format_html('<span class="sh-wrap">{}</span>', labels or formats.DASH)


def _state(row: Community) -> SafeString:
    charter = charter_of(row)
    if charter is None:
        return shell.status("quiet", gettext("没有章程"))
    if charter.ready_at:
        return shell.status("ok", gettext("就绪"))
    return shell.status("warn", gettext("草稿"))


def _missing(row: Community) -> SafeString | str:
    """Name what it lacks: first what keeps it in draft."""
    found: list[Any] = sorted(row.findings, key=lambda each: not each.must)  # type: ignore[attr-defined]  # see `check`
    if not found:
        return shell.status("ok", gettext("都写了"))
    more = len(found) - SHOWN
    drawn = [shell.tag(str(each.element.label), "bad" if each.must else "warn") for each in found[:SHOWN]]
    rest = format_html(' <span class="jl-muted">+{}</span>', more) if more > 0 else ""
    return format_html("{}{}", format_html_join(" ", "{}", ((each,) for each in drawn)), rest)


def _end(row: Community) -> str:
    charter = charter_of(row)
    return shell.moment(charter.ends_at) if charter and charter.ends_at else formats.DASH


def _version(row: Community) -> str:
    charter = charter_of(row)
    return str(charter.version) if charter else formats.DASH


LISTING = Listing(
    key=PAGE,
    columns=(
        Column("name", _("社群"), sort="name", first="asc", fixed=True, cell=_name),
        Column("types", _("类型"), cell=_types),
        Column("state", _("章程"), sort="charter__ready_at", cell=_state),
        Column("missing", _("还缺"), cell=_missing),
        Column("end", _("计划结束"), sort="charter__ends_at", first="asc", cell=_end),
        Column(
            "version", pgettext_lazy("column", "版本"), align="end", sort="charter__version", cell=_version, phone=False
        ),
    ),
    filters=(
        Filter("q", _("群名 / 群 ID"), placeholder=_("输入关键词")),
        Filter("type", _("类型"), "select"),
        Filter("state", _("章程"), "select", STATES),
        Filter("missing", _("还缺"), "select", tuple((key, CHARTER_ELEMENTS[key]) for key in MISSING)),
        Filter("unit", _("门店 / 区域"), "select"),
        Filter("proposed", _("有提议"), "select", tuple(ProposalKind.choices)),
    ),
    presets=(
        Preset(_("没有章程"), "state=none"),
        Preset(_("只是群,还不是社群"), "missing=formation_scene"),
        Preset(_("不能开渠道的"), "missing=value"),
        Preset(_("没有载体"), "missing=carriers"),
        Preset(_("就绪"), "state=ready"),
        Preset(_("可以换阶段"), "proposed=stage"),
        Preset(_("该评估的"), "proposed=review"),
    ),
    all_label=_("全部"),
    default_sort="name",
)

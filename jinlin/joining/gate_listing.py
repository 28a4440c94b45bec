"""The lists of gates and of applications as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.joining.models import State
from jinlin.shell.listing import Column, Filter, Listing, Preset

if TYPE_CHECKING:
    from jinlin.joining.models import Application

__all__ = ["APPLICATIONS", "GATES"]


def _gate_cell(name: str) -> str:
    return f"joining/gates/cells/{name}.html"


def _cell(name: str) -> str:
    return f"joining/applications/cells/{name}.html"


def _score(row: Application) -> Any:
    return "—" if row.score is None else f"{row.score:g}"


GATES = Listing(
    key="gates",
    columns=(
        Column("name", _("门槛"), fixed=True, sort="name", first="asc", template=_gate_cell("name")),
        Column("asks", _("条件"), template=_gate_cell("asks"), phone=False),
        Column("strength", _("强度"), template=_gate_cell("strength")),
        Column("groups", _("客户群"), align="end", sort="group_count", template=_gate_cell("groups")),
        Column("waiting", _("待审核"), align="end", sort="review_count", template=_gate_cell("waiting")),
        Column("admitted", _("已通过"), align="end", sort="admitted_count", cell=lambda row: row.admitted_count),
        Column("version", _("版本"), template=_gate_cell("version"), phone=False),
    ),
    filters=(Filter("q", _("门槛"), placeholder=_("输入关键词")),),
    default_sort="name",
)

APPLICATIONS = Listing(
    key="applications",
    columns=(
        Column("name", _("申请人"), fixed=True, template=_cell("name")),
        Column("gate", _("门槛"), template=_cell("gate")),
        Column("state", _("状态"), template=_cell("state")),
        Column("score", _("得分"), align="end", sort="score", cell=_score),
        Column("reasons", _("条件"), template=_cell("reasons"), phone=False),
        Column("since", _("更新时间"), sort="state_at", template=_cell("since")),
        Column("begun", _("申请时间"), sort="begun_at", template=_cell("begun"), default=False),
        Column("who", _("审核人"), template=_cell("who"), default=False),
        Column("deeds", _("操作"), align="end", template=_cell("deeds")),
    ),
    filters=(
        Filter("q", _("申请人"), placeholder=_("输入姓名")),
        Filter("state", _("状态"), "select", tuple(State.choices)),
        Filter("gate", _("门槛"), "select"),
        Filter("round", _("轮次"), "select"),
        Filter("score", _("得分"), "range"),
        Filter("since", _("更新时间"), "date"),
    ),
    presets=(
        Preset(pgettext_lazy("application", "待审核"), f"state={State.REVIEW}"),
        Preset(pgettext_lazy("application", "筛选中"), f"state={State.SCREENING}&sort=-score"),
        Preset(pgettext_lazy("application", "候补"), f"state={State.WAITING}&sort=-score"),
        Preset(pgettext_lazy("application", "已通过"), f"state={State.ADMITTED}"),
    ),
    all_label=_("全部"),
    default_sort="-since",
)

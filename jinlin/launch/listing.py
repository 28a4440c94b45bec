"""The list of launches as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.launch import library
from jinlin.shell.listing import Column, Filter, Listing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.launch.models import Launch
    from jinlin.shell.listing_state import State

PREPARING, OPENING, MET = "preparing", "opening", "met"
STATES = [
    (PREPARING, gettext_lazy("筹备中")),
    (OPENING, gettext_lazy("等建群")),
    (MET, gettext_lazy("群已建好")),
]


def state_of(launch: Launch) -> str:
    """Say how far a launch is."""
    if launch.community.planned_at is None:
        return MET
    return OPENING if hasattr(launch, "opening") else PREPARING


def _pack(launch: Launch) -> str:
    found = library.known().get(launch.pack)
    return str(found.name) if found else launch.pack


LISTING = Listing(
    key="launches",
    columns=[
        Column("name", gettext_lazy("群"), fixed=True, template="launch/cells/name.html"),
        Column("pack", gettext_lazy("从哪个模板开始"), cell=_pack),
        Column("unit", gettext_lazy("门店"), cell=lambda launch: launch.community.unit.name, phone=False),
        Column("state", gettext_lazy("进度"), template="launch/cells/state.html"),
        Column(
            "by", gettext_lazy("发起人"), cell=lambda launch: launch.by.name if launch.by else _("已离职"), phone=False
        ),
        Column("begun_at", gettext_lazy("开始筹备"), sort="begun_at", template="launch/cells/begun.html"),
    ],
    filters=[
        Filter("words", gettext_lazy("群名"), placeholder=gettext_lazy("群名")),
        Filter("state", gettext_lazy("进度"), kind="select", options=STATES),
    ],
    default_sort="-begun_at",
)


def filtered(rows: QuerySet[Launch], state: State) -> QuerySet[Launch]:
    """Keep the launches the query bar asks for."""
    if words := state.text("words"):
        rows = rows.filter(community__name__icontains=words)
    wanted = state.choice("state")
    if wanted == MET:
        return rows.filter(community__planned_at=None)
    if wanted in {PREPARING, OPENING}:
        return rows.filter(community__planned_at__isnull=False, opening__isnull=wanted == PREPARING)
    return rows

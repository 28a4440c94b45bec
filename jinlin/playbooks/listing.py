"""The lists of playbooks and runs as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.playbooks.models import Occurrence
from jinlin.playbooks.models import State as Stand
from jinlin.shell.listing import Column, Filter, Listing, Preset

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from jinlin.playbooks.models import Run, Template
    from jinlin.playbooks.models.runs import RunQuerySet
    from jinlin.shell.listing_state import State


def _cell(name: str) -> str:
    return f"playbooks/cells/{name}.html"


def _unit(template: Template) -> str:
    return template.unit.name if template.unit else _("全品牌")


LIBRARY = Listing(
    key="playbooks",
    columns=(
        Column("name", gettext_lazy("剧本"), fixed=True, sort="name", first="asc", template=_cell("name")),
        Column("unit", gettext_lazy("属于"), cell=_unit, phone=False),
        Column("running", gettext_lazy("运行中"), align="end", sort="running", template=_cell("running")),
        Column("number", gettext_lazy("版本"), align="end", cell=lambda row: f"v{row.number}"),
        Column("changed", gettext_lazy("修改时间"), sort="changed_at", template=_cell("changed"), phone=False),
    ),
    filters=(Filter("q", gettext_lazy("剧本"), placeholder=gettext_lazy("输入关键词")),),
    all_label=gettext_lazy("全部"),
    default_sort="-changed",
)

LATE = (Stand.LATE, Stand.MISSED)
RUNNING, PAUSED, ENDED = "running", "paused", "ended"
STATES: tuple[tuple[str, str | _StrPromise], ...] = (
    (RUNNING, gettext_lazy("运行中")),
    (PAUSED, gettext_lazy("已暂停")),
    (ENDED, gettext_lazy("已停止")),
    ("late", gettext_lazy("有逾期")),
)


def state_of(run: Run) -> str:
    """Say whether a run goes on."""
    return ENDED if run.ended_at else PAUSED if run.paused_at else RUNNING


RUNS = Listing(
    key="runs",
    columns=(
        Column("name", gettext_lazy("运行"), fixed=True, sort="name", first="asc", template=_cell("run_name")),
        Column("state", gettext_lazy("状态"), template=_cell("run_state")),
        Column("groups", gettext_lazy("群"), align="end", sort="groups", cell=lambda row: f"{row.groups:,}"),
        Column("done", gettext_lazy("完成的安排"), template=_cell("run_done")),
        Column("late", gettext_lazy("逾期和错过"), align="end", sort="late_count", template=_cell("run_late")),
        Column("next", gettext_lazy("下一条"), sort="next_at", first="asc", template=_cell("run_next"), phone=False),
        Column("responsible", gettext_lazy("谁负责"), cell=lambda row: row.responsible.name, phone=False),
        Column("begun", gettext_lazy("开始"), sort="begun_at", template=_cell("run_begun"), phone=False),
    ),
    filters=(
        Filter("q", gettext_lazy("运行"), placeholder=gettext_lazy("输入关键词")),
        Filter("state", gettext_lazy("状态"), "select", STATES),
    ),
    presets=(Preset(gettext_lazy("运行中"), "state=running"), Preset(gettext_lazy("有逾期"), "state=late")),
    all_label=gettext_lazy("全部"),
    default_sort="-begun",
)


def matching(rows: RunQuerySet, state: State) -> RunQuerySet:
    """Keep the runs the query bar asks for."""
    if words := state.text("q"):
        rows = rows.filter(name__icontains=words)
    narrowed = {
        RUNNING: lambda: rows.filter(ended_at=None, paused_at=None),
        PAUSED: lambda: rows.filter(ended_at=None, paused_at__isnull=False),
        ENDED: lambda: rows.filter(ended_at__isnull=False),
        "late": lambda: rows.filter(Exists(Occurrence.objects.filter(run=OuterRef("pk"), state__in=LATE))),
    }
    return narrowed.get(state.choice("state"), lambda: rows)()

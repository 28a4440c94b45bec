"""A pack's plan of day and week as a playbook, and started in the group that was opened with it (R-038, R-110)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.playbooks import words
from jinlin.playbooks.actions import running, templates
from jinlin.playbooks.actions.running import Beginning
from jinlin.playbooks.models import Template

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.launch.models import Launch
    from jinlin.launch.packs import Pack, Row
    from jinlin.playbooks.models import Run
    from jinlin.workspaces.access import Access

__all__ = ["content_of", "has_plan", "key_of", "start_plan"]

ACTIONS = {"post": "post", "activity": "activity", "human": "human_task"}
DAYS = ("daily", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def key_of(pack: Pack) -> str:
    """Return what the library knows a pack's plan by."""
    return f"pack:{pack.key}"[:20]


def has_plan(pack: Pack) -> bool:
    """Say whether a pack brings a plan at all."""
    return bool(pack.day or pack.week)


def content_of(pack: Pack, language: str) -> dict[str, Any]:
    """Return the plan of a pack as a playbook, which begins on the day a group comes in."""
    columns = {column.key: column for column in pack.columns}
    stages = []
    for key, name, rows in (("day", ("每天", "Every day"), pack.day), ("week", ("每周", "Every week"), pack.week)):
        told = [_row(f"{key}{number}", row, columns, language) for number, row in enumerate(rows, 1)]
        if told:
            stages.append({"key": key, "name": name[language == "en"], "rows": told})
    return {
        "name": pack.name.in_language(language)[:60],
        "about": pack.about.in_language(language),
        "anchor": "group",
        "stages": stages,
    }


def _row(key: str, row: Row, columns: dict[str, Any], language: str) -> dict[str, Any]:
    column = columns[row.column]
    return {
        "key": key,
        "at": f"{DAYS[row.weekday]} {row.at}",
        "column": column.name.in_language(language),
        "action": ACTIONS[row.action],
        "owner": row.owner,
        "direction": column.direction,
        "brief": row.brief.in_language(language),
        "skip": [row.skip] if row.skip in words.SKIPS else [],
        "exception": row.at < "08:00",
        "minutes": 60 if row.at >= "21:00" else 120,
    }


def start_plan(*, who: Access, launch: Launch, pack: Pack, language: str, now: datetime) -> Run:
    """Start the pack's plan in the group of a launch; groups of one pack share the playbook. Raises NoGroups before it opened."""
    known = Template.objects.filter(workspace=who.workspace, preset=key_of(pack), unit=None, archived_at=None)
    template = known.order_by("pk").first() or templates.keep(
        who=who, content=content_of(pack, language), preset=key_of(pack), now=now
    )
    beginning = Beginning(responsible=who.staff, name=f"{template.name} · {launch.community.name}")
    version = templates.latest(template)
    return running.start(who=who, version=version, communities=[launch.community_id], beginning=beginning, now=now)

"""A run of the small cast: a playbook of a few rows, groups of 静安店 with an owner, and the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.playbooks import jobs
from jinlin.playbooks.actions import running, templates
from jinlin.playbooks.actions.running import Beginning
from tests.world import NOW, access_of, at

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.playbooks.models import Run, Template
    from tests.world import World

THREE_ROWS = {
    "name": "三行",
    "anchor": "group",
    "stages": [
        {
            "key": "day",
            "name": "每天",
            "rows": [
                {"key": "morning", "at": "daily 09:00", "column": "早安", "action": "human_task", "brief": "说早安"},
                {"key": "noon", "at": "Mon-Fri 12:30", "column": "午间", "action": "human_task", "brief": "分享一条"},
                {
                    "key": "report",
                    "at": "Sun 21:00",
                    "column": "复盘",
                    "action": "report",
                    "each": "run",
                    "owner": "operator",
                    "brief": "写一句",
                },
            ],
        }
    ],
}


def playbook(world: World, content: dict[str, Any] | None = None) -> Template:
    """Keep a playbook in the library of the brand."""
    return templates.keep(who=access_of(world.lin), content=content or THREE_ROWS, now=NOW)


def started(world: World, *groups: Any, content: dict[str, Any] | None = None, now: datetime = NOW, **more: Any) -> Run:
    """Start it for groups, 林 answering for it."""
    version = templates.latest(playbook(world, content))
    chosen = groups or (world.community(),)
    beginning = Beginning(responsible=world.lin, **more)
    ids = [group.pk for group in chosen]
    return running.start(who=access_of(world.lin), version=version, communities=ids, beginning=beginning, now=now)


def until(words: str) -> datetime:
    """Let the worker look at the clock at a moment, until nothing is waiting."""
    now = at(words)
    while jobs.tick(now):
        pass
    return now

"""How tasks are told on pages: their time as people say it, their state, what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.console.tasks import queries
from jinlin.core.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from jinlin.console.tasks.queries import About
    from jinlin.tasks.models import Task
    from jinlin.workspaces.access import Access


@dataclass(frozen=True)
class Line:
    """A task as a row of a card."""

    task: Task
    late: bool
    time: str
    about: About | None


def lines(access: Access, rows: Sequence[Task], now: datetime) -> list[Line]:
    """Return tasks as rows of a card."""
    abouts, zone = queries.abouts(access, rows), access.workspace.zone
    return [
        Line(row, row.is_late(now), when(row.due_at, now, zone), abouts.get(row.subject) if row.subject else None)
        for row in rows
    ]


def when(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Say a moment as one says it today: 18:00, 明天 18:00, 昨天 18:00, 03-12 18:00."""
    local, days = at.astimezone(zone), (local_date(at, zone) - local_date(now, zone)) // timedelta(days=1)
    near = {0: "%(time)s", 1: _("明天 %(time)s"), -1: _("昨天 %(time)s")}
    words = near.get(days, "%(day)s %(time)s")
    day = f"{local:%m-%d}" if local.year == now.astimezone(zone).year else f"{local:%Y-%m-%d}"
    return words % {"time": f"{local:%H:%M}", "day": day}

"""People who come into a group begin the rows that count from joining (P11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.playbooks.actions import running
from jinlin.playbooks.models import Enrolment

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.events.models import Fact

__all__ = ["came"]


def came(fact: Fact, now: datetime) -> None:
    """Begin a batch of newcomers in the runs that wait in the group (reaction to membership.began).

    Whoever came long ago, as an import tells it, is no newcomer.
    """
    community = fact.data.get("community")
    if community is None or now - fact.at > running.FRESH:
        return
    rows = Enrolment.objects.that_take_part().filter(workspace=fact.workspace_id, community=community)
    rows = rows.filter(run__ended_at=None, cohort__planned_until__gt=now + running.FOREVER / 2)
    for enrolment in rows.select_related("run__version", "run__workspace"):
        running.joined(run=enrolment.run, community=community, at=fact.at, now=now)

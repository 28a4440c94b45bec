"""Keep members as the newest file tells them: what they are, what they are called, since when they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.imports.engine import journal
from jinlin.members.models import Affiliation, Member

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jinlin.imports.models import Run

BATCH = 500


def affiliate(run: Run, kinds: Mapping[int, str]) -> None:
    """Say of members what they are (staff, bot); whoever has an affiliation keeps it."""
    known = set(Affiliation.objects.filter(member__in=kinds).values_list("member_id", flat=True))
    new = [(member, kind) for member, kind in kinds.items() if member not in known]
    rows = [Affiliation(workspace=run.workspace, member_id=member, kind=kind, made_by_run=run) for member, kind in new]
    Affiliation.objects.bulk_create(rows, batch_size=BATCH)
    Member.objects.filter(pk__in=[member for member, _kind in new]).update(published=False)


def rename(run: Run, better: Sequence[tuple[Member, str, datetime | None]]) -> None:
    """Give members another name and first day, keeping for the rollback what they were."""
    better = [each for each in better if each[0].forgotten_at is None]
    members = [member for member, _name, _first in better]
    fields = ["name", "first_seen_at"]
    journal.changed(run, journal.before(members, fields))
    for member, name, first in better:
        member.name, member.first_seen_at, member.published = name, first, False
    Member.objects.bulk_update(members, [*fields, "published"], batch_size=BATCH)

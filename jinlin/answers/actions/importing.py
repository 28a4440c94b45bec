"""A file of entries into the library, all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from jinlin.answers.actions.library import Wording, add, change, refuse_beyond
from jinlin.answers.models import Entry
from jinlin.core.text import search_key
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.workspaces.access import Access


class Came(NamedTuple):
    """How many entries a file brought, changed, and said already."""

    new: int
    changed: int
    same: int


@transaction.atomic
def bring_in(*, who: Access, wordings: Sequence[Wording], file: str, now: datetime) -> Came:
    """Add what is new and change what has the same title and groups. Raises as `library.add`: then nothing is kept."""
    known = {_key(row): row for row in Entry.objects.visible_to(who).in_use().select_related("community")}
    counts = {"new": 0, "changed": 0, "same": 0}
    for wording in wordings:
        refuse_beyond(who, wording.community)
        row = known.get((search_key(wording.title), wording.scope, _place(wording)))
        if row is None:
            add(who=who, wording=wording, now=now)
            counts["new"] += 1
        else:
            edition = change(who=who, entry=row, wording=wording, now=now).edition
            counts["same" if edition == row.edition else "changed"] += 1
    workspaces.audit(who, "answers.imported", who.workspace, details={"file": file, "rows": len(wordings)}, now=now)
    return Came(**counts)


def _key(row: Entry) -> tuple[str, str, str]:
    return search_key(row.title), row.scope, str(row.community_id or row.scope_key)


def _place(wording: Wording) -> str:
    return str(wording.community.pk) if wording.community else wording.scope_key

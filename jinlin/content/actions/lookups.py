"""Look for something on a member's request; what is not there becomes the list of what to make next (R-100)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from jinlin.content import queries
from jinlin.content.models import Lookup
from jinlin.core.clock import local_date
from jinlin.core.folding import folded

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.content.models import Asset
    from jinlin.workspaces.access import Access

LONGEST = 60
TYPING = timedelta(seconds=60)


def look_up(*, who: Access, words: str, limit: int = 10, now: datetime) -> list[Asset]:
    """Return what may be sent today for some words, and write down what was looked for."""
    found = queries.find(who, words, on=local_date(now, who.workspace.zone), limit=limit)
    asked = " ".join(folded(words).text.split())[:LONGEST]
    if asked:
        _note(who, asked, len(found) + len(queries.find_scripts(who, words, limit=limit)), now)
    return found


@transaction.atomic
def _note(who: Access, asked: str, count: int, now: datetime) -> None:
    typing = Lookup.objects.filter(
        workspace=who.workspace, by=who.staff, settled_at=None, at__gt=now - TYPING, asked_count=1
    )
    beginnings = [asked[:length] for length in range(1, len(asked))]
    typing.filter(words__in=beginnings).delete()  # what somebody was still typing is no request
    told = {"found_count": count, "by": who.staff, "at": now}
    row, made = Lookup.objects.get_or_create(workspace=who.workspace, words=asked, settled_at=None, defaults=told)
    if not made:
        Lookup.objects.filter(pk=row.pk).update(
            asked_count=F("asked_count") + 1, found_count=count, at=now, by=who.staff
        )


def settle(*, lookup: Lookup, now: datetime) -> None:
    """Say that something was made for it, or that it is not needed."""
    Lookup.objects.filter(pk=lookup.pk, settled_at=None).update(settled_at=now)

"""What of a group decides whether its assistant answers: switch, pause, types, tags; and who is meant by an @."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from jinlin.answers.matching import Group, form
from jinlin.answers.models import Switch
from jinlin.communities.models import CommunityTag, Membership, Placement
from jinlin.members.models import Affiliation, AffiliationKind
from jinlin.messaging import pauses

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

_AT = re.compile("[@＠]")
_MARKS = re.compile(r"^[\W_]+|[\W_]+$")  # at the ends
LONGEST_NAME = 40
IDS = 900


def groups_of(workspace: Workspace, communities: Iterable[int]) -> dict[int, Group]:
    """Return these groups as the matcher knows them; four queries for every 900."""
    ids = sorted(set(communities))
    found: dict[int, Group] = {}
    for start in range(0, len(ids), IDS):
        found |= _groups_of(workspace, ids[start : start + IDS])
    return found


def _groups_of(workspace: Workspace, ids: list[int]) -> dict[int, Group]:
    switched = set(
        Switch.objects.filter(workspace=workspace, community__in=ids, off_at=None).values_list("community", flat=True)
    )
    paused = pauses.paused(workspace, ids)
    types: dict[int, set[str]] = defaultdict(set)
    tags: dict[int, set[str]] = defaultdict(set)
    for pk, axis, key in Placement.objects.filter(workspace=workspace, community__in=ids).values_list(
        "community", "axis", "key"
    ):
        types[pk].add(f"{axis}={key}")
    for pk, name in CommunityTag.objects.filter(workspace=workspace, community__in=ids).values_list(
        "community", "name"
    ):
        tags[pk].add(name)
    return {pk: Group(str(pk), pk in switched, pk in paused, frozenset(types[pk]), frozenset(tags[pk])) for pk in ids}


def names_in(workspace: Workspace, communities: Iterable[int], at: datetime) -> dict[int, frozenset[str]]:
    """Return by which names staff and bots are called in these groups."""
    ids = sorted(set(communities))
    ours = Affiliation.objects.filter(
        Q(until=None) | Q(until__gt=at), workspace=workspace, kind__in=[AffiliationKind.STAFF, AffiliationKind.BOT]
    )
    names: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(ids), IDS):
        seated = Membership.objects.filter(workspace=workspace, community__in=ids[start : start + IDS], left_at=None)
        rows = seated.filter(member__in=ours.values("member")).values_list("community", "member__name")
        for pk, name in rows:
            if name:
                names[pk].add(name)
    return {pk: frozenset(names[pk]) for pk in ids}


def is_mentioned(text: str, names: Iterable[str]) -> bool:
    """Say whether a text names one of these with an @; traditional script and full width are the same."""
    called = [form(name).strip() for name in names if name.strip()]
    return any(
        form(text[at.end() : at.end() + LONGEST_NAME]).startswith(name) for at in _AT.finditer(text) for name in called
    )


def plain_words(text: str) -> str:
    """Return a text without the names after an @ and without marks at its ends, as one line: what an entry could be asked by."""
    words = " ".join(word for word in text.replace("\u2005", " ").split() if not word.startswith(("@", "＠")))
    return _MARKS.sub("", words)

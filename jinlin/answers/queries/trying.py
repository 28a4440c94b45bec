"""What would have been answered: the matcher over what was said on a day (R-271)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

import ibis

from jinlin.answers.matching import Message, answer
from jinlin.answers.queries.groups import groups_of, is_mentioned, names_in
from jinlin.answers.queries.library import library_of, reception_of
from jinlin.core.clock import day_bounds
from jinlin.lake import engine
from jinlin.lake import queries as lake

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from jinlin.answers.matching import Group, Outcome
    from jinlin.communities.models import Community
    from jinlin.workspaces.models import Workspace

MOST_MESSAGES = 5_000


@dataclass(frozen=True)
class Said:
    """A message of the day, and what would become of it."""

    community: Community
    name: str
    text: str
    at: datetime
    mentions: bool
    outcome: Outcome


def outcome_of(
    workspace: Workspace, community: Community | None, text: str, at: datetime, *, mentions: bool | None
) -> tuple[Outcome, Group, bool]:
    """Return what would become of a message in a group; `mentions` None: as its own words say."""
    from jinlin.answers.matching import Group

    group = groups_of(workspace, [community.pk])[community.pk] if community else Group(is_on=True)
    if mentions is None:
        called = names_in(workspace, [community.pk], at)[community.pk] if community else frozenset()
        mentions = is_mentioned(text, {*reception_of(workspace).aliases, *called})
    return answer(library_of(workspace), group, Message(text, at, mentions=mentions)), group, mentions


def said_on(workspace: Workspace, communities: Sequence[Community], on: date) -> tuple[list[Said], Counter[str]]:
    """Return the messages of a day that meet an entry, and how many there were by what would become of them.

    Texts beyond the first 5,000 of these groups are not looked at.
    """
    by_id = {each.pk: each for each in communities}
    since, until = day_bounds(on, workspace.zone)
    texts = lake.table(workspace, "texts", on, None)
    rows = (
        texts.filter(texts["community"].isin(list(by_id)), texts["at"] >= _stamp(since), texts["at"] < _stamp(until))
        .order_by("at", "key")
        .limit(MOST_MESSAGES)
    )
    told = engine.connect().to_pyarrow(rows.select("community", "name", "text", "at")).to_pylist() if by_id else []
    return _judged(workspace, by_id, told, until)


def _stamp(at: datetime) -> ibis.Value:
    return ibis.literal(at.astimezone(UTC).replace(tzinfo=None), "timestamp(6)")


def _judged(
    workspace: Workspace, by_id: dict[int, Community], told: list[dict[str, object]], at: datetime
) -> tuple[list[Said], Counter[str]]:
    library, groups = library_of(workspace), groups_of(workspace, by_id)
    aliases, called = frozenset(reception_of(workspace).aliases), names_in(workspace, by_id, at)
    found, counts = list[Said](), Counter[str]()
    for row in told:
        pk, text, moment = int(str(row["community"])), str(row["text"] or ""), row["at"].replace(tzinfo=UTC)  # type: ignore[attr-defined]
        mentions = ("@" in text or "＠" in text) and is_mentioned(text, aliases | called[pk])
        outcome = answer(library, groups[pk], Message(text, moment, mentions=mentions))
        counts["met" if outcome.entry else "unmet"] += 1
        if mentions:
            counts[f"named:{outcome.why}"] += 1
        if outcome.entry:
            found.append(Said(by_id[pk], str(row["name"] or ""), text, moment, mentions, outcome))
    return found, counts

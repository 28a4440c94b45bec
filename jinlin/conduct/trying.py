"""Test mode: what a rule version would have found in the history of the last days, before it goes live (R-076).

Nothing is written. Rows of staff, owners and whoever is on the white list are passed over, as in life.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import numpy as np

from jinlin.communities.history.kinds import MESSAGES
from jinlin.communities.listening import Message
from jinlin.communities.models import Community
from jinlin.conduct import queries
from jinlin.conduct.detecting.finding import find
from jinlin.conduct.watching import watch_of
from jinlin.core.clock import local_date
from jinlin.lake import engine
from jinlin.lake import queries as lake

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pyarrow as pa

    from jinlin.conduct.detecting.finding import Finding
    from jinlin.conduct.models import Rule, RuleVersion
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["MOST", "Caught", "Trial", "said_lately", "try_on", "would_break"]

MOST = 200_000  # messages looked at; the newest days first
SAMPLES = 5


@dataclass(frozen=True)
class Caught:
    """A message it would have found."""

    community: str
    at: datetime
    name: str
    text: str
    why: str
    confidence: float


@dataclass
class Trial:
    """What a version would have found: for each rule how much, by how many people, and some of it."""

    days: int
    messages: int = 0
    cut: bool = False
    people: int = 0
    rules: list[tuple[Rule, int, list[Caught]]] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many cases there would have been."""
        return sum(count for _rule, count, _samples in self.rules)


def try_on(access: Access, version: RuleVersion, *, days: int, now: datetime) -> Trial:
    """Look through the last days of the communities one may see and the version holds in."""
    communities = Community.objects.visible_to(access)
    if version.rule_set.community_id:
        communities = communities.filter(pk=version.rule_set.community_id)
    names = dict(communities.values_list("pk", "name"))
    said, cut = said_lately(access.workspace, list(names), days=days, now=now)
    found = find(watch_of(version, queries.white_list(access.workspace)), said, _judged(access.workspace, said, now))
    return _told(Trial(days, said.num_rows, cut), version, said, found, names)


def would_break(community: Community, version: RuleVersion, *, days: int, now: datetime) -> Counter[int]:
    """Return how often each person of a group broke a version's rules in the last days, as if it had held (R-078)."""
    workspace = community.workspace
    said, _cut = said_lately(workspace, [community.pk], days=days, now=now)
    found = find(watch_of(version, queries.white_list(workspace)), said, _judged(workspace, said, now))
    people = said.column("person")
    return Counter(people[each.row].as_py() for each in found)


def said_lately(workspace: Workspace, communities: Sequence[int], *, days: int, now: datetime) -> tuple[pa.Table, bool]:
    """Return the newest messages of the last days with their texts, and whether some were left out."""
    until = local_date(now, workspace.zone) + timedelta(days=1)
    since = until - timedelta(days=days + 1)
    said = lake.table(workspace, "history", since, until)
    said = said.filter(said["kind"].isin(MESSAGES) & said["community"].isin(list(communities) or [0]))
    said = said.order_by(said["at"].desc()).limit(MOST + 1)
    texts = lake.table(workspace, "texts", since, until).select(of="key", name="name", text="text")
    rows = said.left_join(texts, said["key"] == texts["of"])
    table = engine.connect().to_pyarrow(rows.order_by("at", "key").select(*Message._fields))
    return table.slice(max(0, table.num_rows - MOST)), table.num_rows > MOST


def _judged(workspace: Workspace, said: pa.Table, now: datetime) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    communities, people = said.column("community").to_pylist(), said.column("person").to_pylist()
    outside, seats = queries.spared_persons(workspace, communities, now)
    pairs = zip(communities, people, strict=True)
    judged = [person is not None and person not in outside and (where, person) not in seats for where, person in pairs]
    return np.array(judged, dtype=bool)


def _told(trial: Trial, version: RuleVersion, said: pa.Table, found: Sequence[Finding], names: dict[int, str]) -> Trial:
    people = said.column("person")
    trial.people = len({people[each.row].as_py() for each in found})
    for rule in version.rules.order_by("place"):
        mine = [each for each in found if each.rule == rule.key]
        samples = [_caught(said, each, names) for each in sorted(mine, key=lambda each: -each.confidence)[:SAMPLES]]
        trial.rules.append((rule, len(mine), samples))
    return trial


def _caught(said: pa.Table, finding: Finding, names: dict[int, str]) -> Caught:
    row = {name: said.column(name)[finding.row].as_py() for name in ("community", "at", "name", "text")}
    at = row["at"].replace(tzinfo=UTC)
    return Caught(
        names.get(row["community"], ""), at, row["name"] or "", row["text"] or "", finding.why, finding.confidence
    )

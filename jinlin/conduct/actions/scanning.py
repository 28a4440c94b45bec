"""Listen to what is said anew, and open a case for what may break a rule (R-076). The program finds, a person decides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from django.db import transaction

from jinlin.communities import listening
from jinlin.conduct import queries
from jinlin.conduct.actions import alarms, trails
from jinlin.conduct.detecting.finding import find
from jinlin.conduct.models import Case, Evidence, Exemption
from jinlin.conduct.watching import watch_of
from jinlin.core.clock import local_date
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.lake import queries as lake
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from jinlin.communities.listening import Batch
    from jinlin.conduct.detecting.finding import Finding, Watch
    from jinlin.conduct.models import Rule, RuleVersion

LISTENER = "conduct"
LOOKS_BACK = timedelta(days=3)  # what was said before is history, for the test mode
EVIDENCE_DAYS = 180
ROWS = 400


def scan_next(now: datetime) -> bool:
    """Take a batch of each workspace in turn; say whether more is waiting."""
    return sum(scan(workspace=each, now=now) for each in Workspace.objects.order_by("pk")) > 0


def scan(*, workspace: Workspace, now: datetime, limit: int = listening.AT_ONCE) -> bool:
    """Look at one batch of new messages; say whether there was one. What is made of it and the cursor are one transaction."""
    for batch in listening.hear(workspace, LISTENER, limit=limit, since=now - LOOKS_BACK):
        take(workspace=workspace, batch=batch, now=now)
        return True
    return False


@transaction.atomic
def take(*, workspace: Workspace, batch: Batch, now: datetime) -> list[Case]:
    """Judge a batch and note that it was heard, both or neither. Raises HeardMeanwhile where somebody else was faster."""
    cases = judge(workspace=workspace, said=batch.table, now=now) if len(batch) else []
    listening.heard(batch, now=now)
    return cases


def judge(*, workspace: Workspace, said: pa.Table, now: datetime) -> list[Case]:
    """Open cases for what may break a rule in a batch, note who complains, and remember the last minutes."""
    hearing = Hearing.of(workspace, said, now)
    cases: list[Case] = []
    watches = {version: watch_of(version, hearing.spared) for version in hearing.versions()}
    looks_back = max((watch.looks_back for watch in watches.values()), default=0)
    before = trails.earlier(workspace, said, looks_back)
    for version, communities in hearing.versions().items():
        cases += _judge_by(hearing, version, watches[version], before, communities)
    alarms.listen(workspace=workspace, said=said, judged=hearing.mask, now=now)
    trails.keep(workspace, said, before, looks_back)
    return cases


@dataclass(frozen=True)
class Hearing:
    """A batch with what has to be known to judge it."""

    workspace: Workspace
    said: pa.Table
    now: datetime
    spared: Sequence[Exemption]
    mask: NDArray[np.bool_]  # rows of people who can break a rule

    @classmethod
    def of(cls, workspace: Workspace, said: pa.Table, now: datetime) -> Hearing:
        """Gather it: a handful of queries a batch."""
        communities = said.column("community").to_pylist()
        outside, seats = queries.spared_persons(workspace, communities, now)
        spared = queries.white_list(workspace)
        members = {(each.community_id, each.member_id) for each in spared if each.kind == Exemption.Kind.MEMBER}
        mask = np.fromiter(
            (
                person is not None
                and person not in outside
                and (community, person) not in seats
                and (None, person) not in members
                and (community, person) not in members
                for community, person in zip(communities, said.column("person").to_pylist(), strict=True)
            ),
            dtype=bool,
            count=said.num_rows,
        )
        return cls(workspace, said, now, spared, mask)

    def versions(self) -> dict[RuleVersion, set[int]]:
        """Return the versions that hold in the batch's communities, with those communities."""
        found: dict[RuleVersion, set[int]] = defaultdict(set)
        everywhere = set(self.said.column("community").to_pylist())
        for community, version in queries.versions_for(self.workspace, everywhere).items():
            found[version].add(community)
        return found


def _judge_by(
    hearing: Hearing, version: RuleVersion, watch: Watch, before: pa.Table, communities: set[int]
) -> list[Case]:
    said, mask = _of(hearing.said, communities), hearing.mask[_mine(hearing.said, communities)]
    earlier = _of(before, communities)
    both = pa.concat_tables([said, earlier])
    judged = np.concatenate([mask, np.zeros(earlier.num_rows, dtype=bool)])
    found = [each for each in find(watch, both, judged) if not _is_spared(hearing.spared, both, each)]
    return _open(hearing, version, both, found) if found else []


def _mine(said: pa.Table, communities: set[int]) -> NDArray[np.bool_]:
    return np.isin(said.column("community").to_numpy(), list(communities))


def _of(said: pa.Table, communities: set[int]) -> pa.Table:
    return said.filter(pa.array(_mine(said, communities)))


def _is_spared(spared: Sequence[Exemption], said: pa.Table, finding: Finding) -> bool:
    community = said.column("community")[finding.row].as_py()
    mark = said.column("fingerprint")[finding.row].as_py()
    return any(
        each.community_id in {None, community}
        and (
            (each.kind == Exemption.Kind.TEXT and each.fingerprint == mark and not finding.rows)
            or (each.kind in {Exemption.Kind.WORD, Exemption.Kind.HOST} and each.value.lower() == finding.why)
        )
        for each in spared
    )


def _open(hearing: Hearing, version: RuleVersion, said: pa.Table, found: Sequence[Finding]) -> list[Case]:
    """Write the cases that were not there, each with a copy of what was said; a message is one case of a rule."""
    workspace, now = hearing.workspace, hearing.now
    rules = {rule.key: rule for rule in version.rules.all()}
    drafts = [(_case(workspace, rules[each.rule], said, each, now), each) for each in found]
    Case.objects.bulk_create([case for case, _finding in drafts], ignore_conflicts=True, batch_size=ROWS)
    slugs = [case.slug for case, _finding in drafts]
    made = {row.slug: row for ids in _slugs(slugs) for row in Case.objects.filter(workspace=workspace, slug__in=ids)}
    kept = [(made[case.slug], finding) for case, finding in drafts if case.slug in made]
    _keep_evidence(workspace, said, kept, now)
    happened = [
        Happened(
            "case.found", str(case.pk), now, {"case": case.pk, "community": case.community_id, "rule": case.rule_key}
        )
        for case, _finding in kept
    ]
    events.record_all(workspace, happened, now=now)
    return [case for case, _finding in kept]


def _slugs(slugs: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(slugs), queries.IDS):
        yield slugs[start : start + queries.IDS]


def _case(workspace: Workspace, rule: Rule, said: pa.Table, finding: Finding, now: datetime) -> Case:
    row = {name: said.column(name)[finding.row].as_py() for name in ("community", "person", "key", "at", "fingerprint")}
    return Case(
        workspace=workspace,
        community_id=row["community"],
        member_id=row["person"],
        rule=rule,
        rule_key=rule.key,
        message=row["key"],
        at=row["at"].replace(tzinfo=UTC),
        found_at=now,
        confidence=finding.confidence,
        why=finding.why[:120],
        fingerprint=row["fingerprint"],
    )


def _keep_evidence(workspace: Workspace, said: pa.Table, kept: Sequence[tuple[Case, Finding]], now: datetime) -> None:
    """Copy what was said, of a burst all of it; words of an earlier batch come from the lake, in one question."""
    keys, texts, times = (said.column(name).to_pylist() for name in ("key", "text", "at"))
    lacking = {row for _case, finding in kept for row in finding.rows if texts[row] is None}
    for row, text in _texts_of(workspace, {row: (keys[row], times[row]) for row in lacking}).items():
        texts[row] = text
    names = said.column("name").to_pylist()
    expires_on = local_date(now, workspace.zone) + timedelta(days=EVIDENCE_DAYS)
    rows = [
        Evidence(
            workspace=workspace,
            case=case,
            name=(names[finding.row] or "")[:120],
            lines=[
                {"at": times[row].replace(tzinfo=UTC).isoformat(), "text": (texts[row] or "")[:1000]}
                for row in sorted(finding.rows or (finding.row,), key=lambda row: times[row])
            ],
            expires_on=expires_on,
        )
        for case, finding in kept
    ]
    Evidence.objects.bulk_create(rows, ignore_conflicts=True, batch_size=ROWS)


def _texts_of(workspace: Workspace, wanted: dict[int, tuple[int, datetime]]) -> dict[int, str]:
    """Return the texts of messages by row, as far as they are still kept."""
    if not wanted:
        return {}
    days = [local_date(at.replace(tzinfo=UTC), workspace.zone) for _key, at in wanted.values()]
    texts = lake.table(workspace, "texts", min(days), max(days) + timedelta(days=1))
    keys = {key: row for row, (key, _at) in wanted.items()}
    found: Any = texts.filter(texts["key"].isin(list(keys))).select("key", "text").to_pyarrow().to_pydict()
    return {keys[key]: text for key, text in zip(found["key"], found["text"], strict=True)}

"""What became of those a gate let in, condition by condition: stayed, spoke, bought, broke rules (R-071).

A cohort is whoever was admitted with a condition met. Each share names what it is of; one that cannot be known yet is None.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.communities.models import Membership
from jinlin.events.models import Fact
from jinlin.joining.gating.conditions import Kind
from jinlin.joining.models import Application, State
from jinlin.lake import queries as lake
from jinlin.sales.models import OrderLine, OrderStatus

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.joining.models import Gate
    from jinlin.workspaces.access import Access

__all__ = ["STAYING", "Cohort", "cohorts"]

STAYING = timedelta(days=30)
MOST = 20_000  # the latest admissions are looked at; more would say nothing new
ROWS = 1000
# The facts of a violation that a person has confirmed, and of one that was found to be a mistake, on appeal too.
CONFIRMED, DISMISSED = "case.confirmed", "case.dismissed"


@dataclass(frozen=True)
class Cohort:
    """Those admitted with a condition met; `kind` is empty for everybody admitted. Counts, and what each share is of."""

    kind: str
    admitted: int
    joined: int
    due: int  # who joined 30 days ago or more
    stayed: int  # and was there 30 days later
    spoke: int | None  # of those who joined; None: no talk is known
    bought: int  # of those who joined, after joining
    violations: int | None  # persons with a confirmed violation; None: none is recorded anywhere

    @property
    def label(self) -> str:
        """What the condition is called."""
        return str(Kind(self.kind).label) if self.kind else ""

    def share(self, count: int | None, of: int) -> float | None:
        """Return a share; None where it is not known."""
        return None if count is None or not of else count / of

    @property
    def join_share(self) -> float | None:
        """Who joined, of those admitted."""
        return self.share(self.joined, self.admitted)

    @property
    def stay_share(self) -> float | None:
        """Who stayed 30 days, of those who joined that long ago."""
        return self.share(self.stayed, self.due)

    @property
    def speak_share(self) -> float | None:
        """Who has spoken, of those who joined."""
        return self.share(self.spoke, self.joined)

    @property
    def buy_share(self) -> float | None:
        """Who bought after joining, of those who joined."""
        return self.share(self.bought, self.joined)

    @property
    def violation_share(self) -> float | None:
        """Who broke a rule, of those who joined."""
        return self.share(self.violations, self.joined)


@dataclass
class Seen:
    """What is known of one admitted member; `community`: the group they were admitted to."""

    community: int | None = None
    joined_at: datetime | None = None
    left_at: datetime | None = None
    spoke: bool = False
    bought: bool = False
    violated: bool = False


def cohorts(access: Access, gate: Gate, *, now: datetime) -> list[Cohort]:
    """Return everybody admitted that one may see, then a cohort for each condition met; a handful of queries per thousand."""
    rows = (
        Application.objects.visible_to(access)
        .filter(gate=gate, state__in=(State.ADMITTED, State.JOINED))
        .order_by("-pk")
    )
    people = list(rows.values_list("member_id", "community_id", "findings")[:MOST])
    members = [member for member, _community, _findings in people if member]
    seen, talk, cases = _seen(gate, {(m, c) for m, c, _f in people if m}, members)
    groups: defaultdict[str, list[Seen]] = defaultdict(list)
    for member, _community, findings in people:
        known = seen.get(member or 0, Seen())
        groups[""].append(known)
        for kind in {str(each["condition"]["kind"]) for each in findings if each.get("outcome") == "met"}:
            groups[kind].append(known)
    order = ["", *(str(kind) for kind in Kind)]
    return [_cohort(kind, groups[kind], now, talk=talk, cases=cases) for kind in order if groups.get(kind)]


def _seen(gate: Gate, seats: set[tuple[int, int | None]], members: list[int]) -> tuple[dict[int, Seen], bool, bool]:
    """Return what is known of these members, whether talk is known, whether violations are recorded."""
    found: dict[int, Seen] = {each: Seen() for each in members}
    for start in range(0, len(members), ROWS):
        some = members[start : start + ROWS]
        stays = Membership.objects.filter(workspace=gate.workspace, member__in=some).order_by("joined_at")
        for member, community, joined, left in stays.values_list("member_id", "community_id", "joined_at", "left_at"):
            if (member, community) in seats:
                found[member].community, found[member].joined_at, found[member].left_at = community, joined, left
        _note_buyers(gate, some, found)
    talk = _note_speakers(gate, members, found)
    return found, talk, _note_violations(gate, found)


def _note_buyers(gate: Gate, some: list[int], found: dict[int, Seen]) -> None:
    lines = OrderLine.objects.filter(workspace=gate.workspace, member__in=some, status=OrderStatus.PAID)
    for member, at in lines.values_list("member_id", "at"):
        joined = found[member or 0].joined_at if member else None
        if member and joined is not None and at >= joined:
            found[member].bought = True


def _note_speakers(gate: Gate, members: list[int], found: dict[int, Seen]) -> bool:
    if not members or not lake.files(gate.workspace, "member_day"):
        return False
    rows = lake.table(gate.workspace, "member_day")
    spoke = rows.filter((rows["valid"] > 0) & rows["person"].isin(members)).select("person").distinct()
    for row in spoke.to_pyarrow().to_pylist():
        found[row["person"]].spoke = True
    return True


def _note_violations(gate: Gate, found: dict[int, Seen]) -> bool:
    """Note who broke a rule of the group they were let into, once they were in it; a case that was taken back is none."""
    rows = Fact.objects.filter(workspace=gate.workspace, kind=CONFIRMED)
    if not rows.exists():
        return False
    mistaken = Fact.objects.filter(workspace=gate.workspace, kind=DISMISSED).order_by("-at")
    undone = {data.get("case") for data in mistaken.values_list("data", flat=True)[:MOST]}
    for at, data in rows.order_by("-at").values_list("at", "data")[:MOST]:
        known = found.get(data.get("member") or 0)
        if known is None or data.get("case") in undone or known.community != data.get("community"):
            continue
        known.violated |= known.joined_at is not None and at >= known.joined_at
    return True


def _cohort(kind: str, people: list[Seen], now: datetime, *, talk: bool, cases: bool) -> Cohort:
    joined = [each for each in people if each.joined_at]
    due = [each for each in joined if each.joined_at and each.joined_at + STAYING <= now]
    stayed = [each for each in due if each.joined_at and (not each.left_at or each.left_at > each.joined_at + STAYING)]
    return Cohort(
        kind,
        admitted=len(people),
        joined=len(joined),
        due=len(due),
        stayed=len(stayed),
        spoke=sum(each.spoke for each in joined) if talk else None,
        bought=sum(each.bought for each in joined),
        violations=sum(each.violated for each in joined) if cases else None,
    )

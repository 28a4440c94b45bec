"""Who was in which community from when to when, as files declare it; intervals of one person in one group never overlap.

Works for a batch: `load`, `tell` row by row, `save`. A `Spell` is a membership as the rows so far have left it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jinlin.communities.models import Basis, Membership, MembershipRole
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.imports.engine import journal
from jinlin.imports.engine.writing import insert, update

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from jinlin.imports.engine import Job
    from jinlin.imports.engine.memory import Memory

JOURNALLED = ("joined_at", "joined_basis", "left_at", "left_basis", "role", "channel_id", "inviter_id")
WRITTEN = (*JOURNALLED, "published")
_FOREVER = datetime.max.replace(tzinfo=UTC)

Seat = tuple[int, int]
"""A community and a member."""


class LeftBeforeJoined(Refusal):
    """The end of a membership lies before its beginning."""

    code = "left_before_joined"
    source_what = _("退群时间早于入群时间")
    source_remedy = _("请核对两个时间，看是否填反")


class MembershipsOverlap(Refusal):
    """Somebody would be in one community twice at a time."""

    code = "memberships_overlap"
    source_what = _("与已有的在群时段 %(since)s 至 %(until)s 重叠")
    source_remedy = _("请核对入群时间；若中途退过群，请补上退群时间")


@dataclass(slots=True)
class Stay:
    """What one row tells about somebody in a community; None where it tells nothing."""

    joined_at: datetime | None = None
    left_at: datetime | None = None
    role: str = ""
    channel: int | None = None
    inviter: int | None = None
    only_the_day: bool = False  # the joining time was written as a bare date


@dataclass(slots=True)
class Spell:
    """A membership as the rows so far have left it."""

    joined_at: datetime
    joined_basis: str = Basis.DECLARED
    left_at: datetime | None = None
    left_basis: str = ""
    role: str = MembershipRole.MEMBER
    channel_id: int | None = None
    inviter_id: int | None = None
    pk: int | None = None
    dirty: bool = False

    @property
    def end(self) -> datetime:
        """When it ended, or never."""
        return self.left_at or _FOREVER

    def overlaps(self, since: datetime, until: datetime) -> bool:
        """Whether the two stretches share a moment."""
        return (self.joined_at < until and since < self.end) or self.joined_at == since


class Crossing(Exception):
    """Two memberships would cross."""

    def __init__(self, spell: Spell) -> None:
        super().__init__(spell)
        self.spell = spell

    def told(self, zone: tzinfo) -> MembershipsOverlap:
        """Return the refusal, in the workspace's time."""
        since, until = self.spell.joined_at.astimezone(zone), self.spell.left_at
        end = f"{until.astimezone(zone):%Y-%m-%d %H:%M}" if until else "…"
        return MembershipsOverlap(since=f"{since:%Y-%m-%d %H:%M}", until=end)


@dataclass
class Memberships:
    """The memberships of one job, seat by seat."""

    job: Job
    memory: Memory
    _seats: dict[Seat, list[Spell]] = field(default_factory=dict)
    _touched: dict[Seat, bool] = field(default_factory=dict)

    def load(self, seats: Iterable[Seat]) -> None:
        """Read every membership of these seats."""
        wanted = set(seats)
        self._seats, self._touched = {seat: [] for seat in wanted}, {}
        rows = Membership.objects.filter(
            workspace=self.job.workspace,
            member_id__in={member for _community, member in wanted if member > 0},
            community_id__in={community for community, _member in wanted if community > 0},
        ).order_by("joined_at")
        for seat in rows.values_list("community_id", "member_id", "id", *JOURNALLED):
            if seat[:2] in self._seats:
                self._seats[seat[0], seat[1]].append(_spell(seat[2], seat[3:]))
        if not self.job.write:
            kept = self.memory.recall("seat", [_key(seat) for seat in wanted])
            self._seats |= {seat: _unpack(kept[_key(seat)]) for seat in wanted if _key(seat) in kept}

    def tell(self, seat: Seat, stay: Stay, *, now: datetime) -> tuple[bool, bool]:
        """Take in one row; say whether it made a membership, and whether it changed one.

        Raises LeftBeforeJoined, MembershipsOverlap.
        """
        if stay.joined_at and stay.left_at and stay.left_at < stay.joined_at:
            raise LeftBeforeJoined
        try:
            return self._take(seat, stay, now)
        except Crossing as crossing:
            raise crossing.told(self.job.workspace.zone) from None

    def _take(self, seat: Seat, stay: Stay, now: datetime) -> tuple[bool, bool]:
        spells = self._seats[seat]
        spell = _meant(spells, stay)
        if spell is None:
            spells.append(_begin(spells, stay, now))
            self._touched[seat] = True
            return True, False
        changed = _amend(spells, spell, stay)
        if changed:
            spell.dirty = True
            self._touched[seat] = True
        return False, changed

    def save(self, real: dict[int, int]) -> None:
        """Write what differs; `real` has the numbers of members who were only thought of before."""
        if not self.job.write:
            self.memory.keep("seat", {_key(seat): _pack(self._seats[seat]) for seat in self._touched})
            return
        new = [
            self._row(seat, spell, real) for seat in self._touched for spell in self._seats[seat] if spell.pk is None
        ]
        dirty = {spell.pk: spell for seat in self._touched for spell in self._seats[seat] if spell.pk and spell.dirty}
        rows = list(Membership.objects.filter(pk__in=dirty))
        journal.changed(self.job.run, journal.before(rows, JOURNALLED))
        for row in rows:
            for name in JOURNALLED:
                setattr(row, name, _real(getattr(dirty[row.pk], name), real))
            row.published = False
        update(rows, WRITTEN)
        insert(new)

    def _row(self, seat: Seat, spell: Spell, real: dict[int, int]) -> Membership:
        fields = {name: _real(getattr(spell, name), real) for name in JOURNALLED}
        community, member = seat[0], real.get(seat[1], seat[1])
        return Membership(
            workspace_id=self.job.workspace.pk,
            community_id=community,
            member_id=member,
            made_by_run_id=self.job.run.pk,
            **fields,
        )


def _real(value: Any, real: dict[int, int]) -> Any:
    return real.get(value, value) if isinstance(value, int) and value < 0 else value


def _meant(spells: Sequence[Spell], stay: Stay) -> Spell | None:
    """Return the membership a row is about, None for one that has to be made. Raises MembershipsOverlap."""
    if stay.joined_at is None:
        return _without_join(spells, stay)
    for spell in spells:
        if spell.joined_at == stay.joined_at or _is_the_end_of(spell, stay):
            return spell
    since, until = stay.joined_at, stay.left_at or _FOREVER
    crossed = [spell for spell in spells if spell.overlaps(since, until)]
    if not crossed:
        return None
    if len(crossed) == 1 and (crossed[0].joined_basis == Basis.INFERRED or _same_day(crossed[0], stay)):
        return crossed[0]
    raise Crossing(crossed[0])


def _is_the_end_of(spell: Spell, stay: Stay) -> bool:
    """Whether nothing but the leaving was known of a membership, and the row says when it began."""
    only_left = spell.joined_basis == Basis.INFERRED and spell.joined_at == spell.left_at
    return only_left and spell.left_at == stay.left_at


def _without_join(spells: Sequence[Spell], stay: Stay) -> Spell | None:
    """Return the membership a row without a joining time is about: the one that ended then, is open, or was the last."""
    if stay.left_at is None:
        return next((spell for spell in reversed(spells) if spell.left_at is None), None)
    ended = [spell for spell in spells if spell.left_at == stay.left_at]
    still = [spell for spell in spells if spell.left_at is None and spell.joined_at <= stay.left_at]
    if ended or still:
        return (ended or still)[-1]
    crossed = [spell for spell in spells if spell.joined_at <= stay.left_at <= spell.end]
    if crossed:
        raise Crossing(crossed[0])
    return None


def _same_day(spell: Spell, stay: Stay) -> bool:
    """Whether a bare date means a joining that is known to the minute."""
    since = stay.joined_at
    return bool(stay.only_the_day and since and 0 <= (spell.joined_at - since).total_seconds() < 86_400)  # noqa: PLR2004  (a day)


def _begin(spells: Sequence[Spell], stay: Stay, now: datetime) -> Spell:
    """Return a new membership; where nobody told the joining time it is inferred: the end, else the import."""
    joined = stay.joined_at or stay.left_at or now
    if any(spell.overlaps(joined, stay.left_at or _FOREVER) for spell in spells):
        raise Crossing(next(spell for spell in spells if spell.overlaps(joined, stay.left_at or _FOREVER)))
    return Spell(
        joined_at=joined,
        joined_basis=Basis.DECLARED if stay.joined_at else Basis.INFERRED,
        left_at=stay.left_at,
        left_basis=Basis.DECLARED if stay.left_at else "",
        role=stay.role or MembershipRole.MEMBER,
        channel_id=stay.channel,
        inviter_id=stay.inviter,
    )


def _amend(spells: Sequence[Spell], spell: Spell, stay: Stay) -> bool:
    """Write what the row tells into the membership; say whether anything differs."""
    wanted: dict[str, Any] = {}
    if stay.joined_at and not (_same_day(spell, stay) and spell.joined_basis == Basis.DECLARED):
        wanted |= {"joined_at": stay.joined_at, "joined_basis": Basis.DECLARED}
    if stay.left_at:
        wanted |= {"left_at": stay.left_at, "left_basis": Basis.DECLARED}
    wanted |= {"role": stay.role} if stay.role else {}
    wanted |= {"channel_id": stay.channel} if stay.channel is not None else {}
    wanted |= {"inviter_id": stay.inviter} if stay.inviter is not None else {}
    differing = {name: value for name, value in wanted.items() if getattr(spell, name) != value}
    _refuse_crossing(spells, spell, differing)
    for name, value in differing.items():
        setattr(spell, name, value)
    return bool(differing)


def _refuse_crossing(spells: Sequence[Spell], spell: Spell, differing: dict[str, Any]) -> None:
    since = differing.get("joined_at", spell.joined_at)
    until = differing.get("left_at", spell.left_at) or _FOREVER
    if until < since:
        raise LeftBeforeJoined
    for other in spells:
        if other is not spell and ("joined_at" in differing or "left_at" in differing) and other.overlaps(since, until):
            raise Crossing(other)


def _spell(pk: int, values: Sequence[Any]) -> Spell:
    joined_at, joined_basis, left_at, left_basis, role, channel, inviter = values
    return Spell(joined_at, joined_basis, left_at, left_basis, role, channel, inviter, pk)


def _key(seat: Seat) -> str:
    return f"{seat[0]}:{seat[1]}"


def _pack(spells: Sequence[Spell]) -> str:
    times = ("joined_at", "left_at")
    return json.dumps(
        [
            {name: value.isoformat() if name in times and value else value for name, value in _fields(spell).items()}
            for spell in spells
        ]
    )


def _fields(spell: Spell) -> dict[str, Any]:
    return {name: getattr(spell, name) for name in (*JOURNALLED, "pk")}


def _unpack(text: str) -> list[Spell]:
    spells = json.loads(text)
    for spell in spells:
        spell["joined_at"] = datetime.fromisoformat(spell["joined_at"])
        spell["left_at"] = datetime.fromisoformat(spell["left_at"]) if spell["left_at"] else None
    return [Spell(**spell) for spell in spells]

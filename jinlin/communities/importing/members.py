"""Members from files: a row describes a person and, where it names a community, that they are or were in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jinlin.communities.actions import undo_run
from jinlin.communities.actions.admitting import LeftBeforeJoined, Memberships, Stay
from jinlin.communities.actions.looking import look_again
from jinlin.communities.actions.owning import Owners
from jinlin.communities.importing.places import Place, Places
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.imports.engine.rows import Record, RowImporter, Wrong
from jinlin.members.actions import People, Person, Wish
from jinlin.members.importing import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.imports.engine import Job, RefusedRow
    from jinlin.imports.engine.memory import Memory

LONGEST_NAME = 120
PERSONAL = ("name", "phone", "tier", "region", "unit", "staff", "unionid")


class ContradictsRow(Refusal):
    """The same person is described differently by an earlier row of the files."""

    code = "contradicts_row"
    source_what = _("与第 %(first)s 行对同一成员的说法不同")
    source_remedy = _("请让同一编号各行的这一列一致，或只填一次")


class InvitedByOneself(Refusal):
    """Nobody brings themselves."""

    code = "invited_by_oneself"
    source_what = _("邀请人是成员自己")
    source_remedy = _("请清空邀请人，或填真正的邀请人")


def rules(values: dict[str, Any], _now: datetime) -> None:
    """Refuse times the wrong way round and people who brought themselves."""
    joined, left = values.get("joined_at"), values.get("left_at")
    if joined and left and left < joined:
        raise Wrong("left_at", LeftBeforeJoined())
    if values.get("inviter") == values["member"]:
        raise Wrong("inviter", InvitedByOneself())


def key_of(values: dict[str, Any]) -> str:
    """Return what a row is about: a person, or a person in a community from a moment on."""
    place = values.get("community_id") or values.get("community") or ""
    since = values.get("joined_at") or values.get("left_at")
    return "\x1f".join([values["member"], place, since.isoformat() if place and since else ""])


def settle(memory: Memory, records: Sequence[Record]) -> list[RefusedRow]:
    """Refuse rows that contradict what the files said of the same person before.

    Of two ids that one unionid joins, what was said first stands and the other is passed over: neither is wrong.
    """
    keys = [record.values.get("unionid") or record.values["member"] for record in records]
    said = {key: json.loads(text) for key, text in memory.recall("said", keys).items()}
    refused: list[RefusedRow] = []
    for record, key in zip(records, keys, strict=True):
        known = said.setdefault(key, {})
        problem = _contradiction(record, known)
        if problem:
            refused.append(problem)
            continue
        for column in PERSONAL:
            if column in record.values and column not in known:
                known[column] = [record.values[column], record.values["member"], record.row]
    memory.keep("said", {key: json.dumps(value, ensure_ascii=False) for key, value in said.items()})
    return refused


def _contradiction(record: Record, known: dict[str, list[Any]]) -> RefusedRow | None:
    for column in PERSONAL:
        if column not in known or column not in record.values:
            continue
        value, member, row = known[column]
        if value == record.values[column]:
            continue
        if member == record.values["member"]:
            return record.refused(column, ContradictsRow(first=row))
        del record.values[column]
    return None


class MemberBatches:
    """Writes people and memberships batch by batch."""

    def __init__(self, job: Job, memory: Memory) -> None:
        self._job = job
        self._zone = job.zone
        self._places = Places(job, memory)
        self._people = People(job, memory)
        self._memberships = Memberships(job, memory)
        self._owners = Owners(job)
        self._units: dict[str, int | Refusal] = {}

    def take(self, records: Sequence[Record]) -> None:
        """Look up communities, channels and people at once; compare; write the differences."""
        kept, places = self._places.of(records, people=())
        kept = self._with_units(kept)
        inviters = [
            record.values["inviter"] for record in kept if "inviter" in record.values and _place(record, places)
        ]
        wishes = [self._wish(record, places) for record in kept]
        self._people.load([*wishes, *(Wish(inviter) for inviter in inviters)])
        people = self._describe(kept, wishes)
        brought = {each: self._people.tell(Wish(each))[0].pk for each in dict.fromkeys(inviters)}
        self._admit([record for record in kept if (record.file, record.row) in people], people, places, brought)
        real = self._people.save()
        self._memberships.save(real)
        self._owners.save(real)

    def _with_units(self, records: list[Record]) -> list[Record]:
        kept: list[Record] = []
        for record in records:
            unit = self._unit(record.values["unit"]) if "unit" in record.values else None
            if isinstance(unit, Refusal):
                self._job.refuse(record.refused("unit", unit))
            else:
                kept.append(record)
        self._places.tell()
        return kept

    def _unit(self, path: str) -> int | Refusal:
        if path not in self._units:
            try:
                self._units[path] = self._places.directory.unit_of(path)
            except Refusal as why:
                self._units[path] = why
        return self._units[path]

    def _wish(self, record: Record, places: dict[tuple[str, int], Place]) -> Wish:
        values = record.values
        in_community = _place(record, places) is not None
        unit = self._units.get(values.get("unit", ""))
        return Wish(
            external_id=values["member"],
            unionid=values.get("unionid", ""),
            name=values.get("name", "")[:LONGEST_NAME],
            phone=values.get("phone", ""),
            tier=values.get("tier", ""),
            region=values.get("region", ""),
            channel="" if in_community else values.get("channel", ""),
            first_channel=values.get("channel", ""),
            unit=unit if isinstance(unit, int) else None,
            staff=values.get("staff", ""),
            tags=values.get("tags", ()),
        )

    def _describe(
        self, records: Sequence[Record], wishes: Sequence[Wish]
    ) -> dict[tuple[str, int], tuple[Person, bool, bool]]:
        people: dict[tuple[str, int], tuple[Person, bool, bool]] = {}
        for record, wish in zip(records, wishes, strict=True):
            try:
                people[record.file, record.row] = self._people.tell(wish)
            except Refusal as why:
                self._job.refuse(record.refused("unionid", why))
        return people

    def _admit(
        self,
        records: Sequence[Record],
        people: dict[tuple[str, int], tuple[Person, bool, bool]],
        places: dict[tuple[str, int], Place],
        brought: dict[str, int],
    ) -> None:
        where = {(record.file, record.row): _place(record, places) for record in records}
        self._memberships.load(
            (community, people[row][0].pk) for row, community in where.items() if community is not None
        )
        self._owners.load(
            (community for community in where.values() if community is not None),
            (record.values["member"] for record in records),
        )
        for record in records:
            person, new, changed = people[record.file, record.row]
            community = where[record.file, record.row]
            if community is not None:
                stay = self._stay(record, places[record.file, record.row].channel, brought)
                try:
                    made, amended = self._memberships.tell((community, person.pk), stay, now=self._job.run.created_at)
                except Refusal as why:
                    column = "left_at" if isinstance(why, LeftBeforeJoined) else "joined_at"
                    self._job.refuse(record.refused(column, why))
                    continue
                new, changed = new or made, changed or amended
            self._owners.tell(person.pk, record.values["member"], community, record.get("role") or "")
            self._job.count(new=int(new), changed=int(changed and not new), skipped=int(not (new or changed)))

    def _stay(self, record: Record, channel: int | None, brought: dict[str, int]) -> Stay:
        values = record.values
        joined = values.get("joined_at")
        local = joined.astimezone(self._zone) if joined else None
        return Stay(
            joined_at=joined,
            left_at=values.get("left_at"),
            role=values.get("role", ""),
            channel=channel,
            inviter=brought.get(values.get("inviter", "")),
            only_the_day=bool(local and (local.hour, local.minute, local.second) == (0, 0, 0)),
        )


def _place(record: Record, places: dict[tuple[str, int], Place]) -> int | None:
    return places[record.file, record.row].community


class MemberImporter(RowImporter):
    """People from files; of groups that the platform knows it has the last word on who is in them."""

    def apply(self, job: Job) -> None:
        """Write, batch by batch, then have the groups looked at again."""
        super().apply(job)
        look_again(job.run, now=job.now)


MEMBERS = MemberImporter(
    kind="members",
    columns=COLUMNS,
    batches=MemberBatches,
    undoing=undo_run,
    key=key_of,
    rules=rules,
    settle=settle,
    past=("joined_at", "left_at"),
)

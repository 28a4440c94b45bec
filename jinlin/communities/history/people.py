"""Who the ids of a file are: found, made, renamed, and which of them are one person.

A rename with `new_member` says that from then on the person goes by another id. What the new id was before decides:

* nobody knew it: it becomes an identity of the same member;
* it was first seen less than 24 hours before (or only later): it was the same person coming back under a makeshift id,
  as after a lost connection; the younger is merged into the older;
* somebody else has used it for longer: both stay apart, and what the new id does in that community from the rename
  until its next join, leave or rename belongs to the person who took it (`Alias`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from jinlin.communities.history import archive, inserting, moments
from jinlin.lake import engine, queries
from jinlin.members.actions import forgotten, keeping, sealed_id
from jinlin.members.models import Forgetting, Identity, Member

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinlin.imports.engine import Job

MAKESHIFT = timedelta(hours=24)
_AT_ONCE = 5000


@dataclass
class Person:
    """One person of the file: the ids they go by, who they are if we know them, what they were last called."""

    ids: list[str]
    first_at: datetime | None
    member: int | None = None
    name: str = ""
    named_at: datetime | None = None


@dataclass(frozen=True)
class Alias:
    """In one community, from one moment until another, an id was used by somebody else."""

    community: int
    id: str
    since: datetime
    by: str


@dataclass
class People:
    """Who everybody is: `table` maps ids to members, `aliases` maps loans of ids."""

    table: ibis.Table
    aliases: ibis.Table | None = None
    merged: dict[str, str] = field(default_factory=dict)


def seen(rows: ibis.Table) -> ibis.Table:
    """Return every id of the good rows with its first time and the name it last went by."""
    own = rows.filter(rows["member"].notnull()).select("member", "at", name="name")
    renames = rows.filter((rows["kind"] == "rename") & rows["new_name"].notnull()).select(
        member=ibis.coalesce(rows["new_member"], rows["member"]), at=rows["at"], name=rows["new_name"]
    )
    inviters = rows.filter((rows["kind"] == "join") & rows["inviter"].notnull()).select(
        member="inviter", at=ibis.null("timestamp(6)"), name=ibis.null("string")
    )
    everybody = ibis.union(own, renames, inviters, distinct=False)
    named = ibis.cases((everybody["name"].notnull(), everybody["at"]))
    return everybody.group_by("member").agg(
        first_at=everybody["at"].min(), name=everybody["name"].argmax(named), named_at=named.max()
    )


def find(rows: ibis.Table, job: Job) -> People:
    """Find everybody in the good rows; make those that are not known, in a dry run only number them."""
    renames = _renames(rows)
    stats = engine.keep(seen(rows), "people_seen")
    groups, aliases = _resolve(renames, stats, job)
    numbers = _Numbers(job)
    for start in range(0, len(groups), _AT_ONCE):
        numbers.give(groups[start : start + _AT_ONCE])
    resolved = [each for person in groups for each in person.ids]
    alone = stats.filter(~stats["member"].isin(resolved)) if resolved else stats
    order = ibis.window(order_by=[alone["first_at"], alone["member"]])
    alone = engine.keep(alone.mutate(place=ibis.row_number().over(order)), "people_alone")
    total = alone.count().to_pyarrow().as_py()
    for start in range(0, total, _AT_ONCE):
        some = alone.filter((alone["place"] >= start) & (alone["place"] < start + _AT_ONCE))
        numbers.give_alone(some.order_by("place").to_pyarrow())
        job.progress(start, total, "people")
    engine.forget("people_alone")
    engine.forget("people_seen")
    return People(table=numbers.table(), aliases=_alias_table(aliases, numbers, rows))


def _person(row: dict[str, Any]) -> Person:
    return Person(ids=[row["member"]], first_at=row["first_at"], name=row["name"] or "", named_at=row["named_at"])


def _renames(rows: ibis.Table) -> list[dict[str, Any]]:
    """List the renames to another id in the order of time, with the comings and goings of the ids they lead to."""
    renames = rows.filter((rows["kind"] == "rename") & rows["new_member"].notnull() & rows["member"].notnull())
    wanted = renames.filter(renames["member"] != renames["new_member"])
    wanted = wanted.select("at", "part", "n", "community", "member", "new_member")
    wanted = engine.keep(wanted, "renames")
    targets = wanted.select(member="new_member").distinct()
    moves = rows.filter(rows["kind"].isin(["join", "leave"])).semi_join(targets, "member")
    moves = moves.select("at", "part", "n", "community", "member", new_member=ibis.null("string"))
    found: list[dict[str, Any]] = (
        ibis.union(wanted, moves, distinct=False).order_by("at", "part", "n").to_pyarrow().to_pylist()
    )
    return found


def _resolve(renames: list[dict[str, Any]], stats: ibis.Table, job: Job) -> tuple[list[Person], list[Alias]]:
    """Decide which ids are one person, rename by rename in the order of time, and which were only borrowed."""
    ids = sorted({each for row in renames if row["new_member"] for each in (row["member"], row["new_member"])})
    if not ids:
        return [], []
    people = _known(ids, stats, job)
    borrowed: dict[tuple[int, str], Person] = {}
    aliases = []
    for row in renames:
        borrower = borrowed.pop((row["community"], row["member"]), None)
        if row["new_member"] is None:
            continue
        old, new = borrower or people[row["member"]], people[row["new_member"]]
        if old is new:
            continue
        if _one_person(old, new, row["at"]):
            elder = _merge(old, new)
            people |= dict.fromkeys(elder.ids, elder)
        else:
            borrowed[row["community"], row["new_member"]] = old
            aliases.append(_alias(row, old))
    return list({id(person): person for person in people.values()}.values()), aliases


def _known(ids: list[str], stats: ibis.Table, job: Job) -> dict[str, Person]:
    wanted = engine.keep(ibis.memtable(pa.table({"member": pa.array(ids, pa.string())})), "renamed")
    rows = stats.semi_join(wanted, "member").to_pyarrow().to_pylist()
    people = {each: Person(ids=[each], first_at=None) for each in ids} | {row["member"]: _person(row) for row in rows}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        found = Identity.objects.filter(workspace=job.workspace, external_id__in=some)
        for external_id, member, first_at in found.values_list("external_id", "member", "member__first_seen_at"):
            person = people[external_id]
            person.member = member
            person.first_at = min(filter(None, (person.first_at, _plain(first_at))), default=None)
        for external_id, member in forgotten(
            job.workspace.pk, [each for each in some if not people[each].member]
        ).items():
            people[external_id].member = member
    return people


def _plain(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC).replace(tzinfo=None) if at else None


def _one_person(old: Person, new: Person, at: datetime) -> bool:
    if old.member and new.member and old.member != new.member:
        return False
    return new.first_at is None or new.first_at > at - MAKESHIFT


def _merge(old: Person, new: Person) -> Person:
    """Let the elder take over the younger; return the elder, who has all ids now."""
    elder, younger = (old, new) if _age(old) <= _age(new) else (new, old)
    elder.ids, younger.ids = [*elder.ids, *younger.ids], []
    elder.member = elder.member or younger.member
    elder.first_at = min(filter(None, (elder.first_at, younger.first_at)), default=None)
    if younger.name and (elder.named_at is None or (younger.named_at and younger.named_at > elder.named_at)):
        elder.name, elder.named_at = younger.name, younger.named_at
    return elder


def _age(person: Person) -> tuple[bool, datetime]:
    return (person.member is None, person.first_at or datetime.max)  # noqa: DTZ901  (UTC without zone, like the rows)


def _alias(row: dict[str, Any], by: Person) -> Alias:
    return Alias(community=row["community"], id=row["new_member"], since=row["at"], by=by.ids[0])


class _Numbers:
    """Gives people their member rows, five thousand at a time, and remembers which id is whom."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.ids: list[str] = []
        self.members: list[int] = []
        self.unknown = 0

    def give(self, people: list[Person], known: dict[str, int] | None = None) -> None:
        if known is None:
            known = self._identities([each for person in people for each in person.ids])
        for person in people:
            person.member = person.member or next((known[each] for each in person.ids if each in known), None)
        new = [person for person in people if person.member is None]
        old = [person for person in people if person.member is not None]
        if self.job.write:
            with self.job.step(self.job.cursor):
                _keep_current(old, self.job)
                _make_members(new, self.job)
                _make_identities(people, known, self.job)
                if self.job.layout == archive.LAYOUT:
                    _affiliate({person.member: person.ids[0] for person in people if person.member}, self.job)
        else:
            for person, member in zip(new, self._unused(len(new)), strict=True):
                person.member = member
        for person in people:
            self.ids += person.ids
            self.members += [person.member or 0] * len(person.ids)

    def give_alone(self, rows: pa.Table) -> None:
        """Give a number to people of one id each (member, first_at, name, named_at); most are new and go by column."""
        known = self._identities(rows["member"].to_pylist())
        old = pc.is_in(rows["member"], value_set=pa.array(known, pa.string()))
        if known:
            self.give([_person(row) for row in rows.filter(old).to_pylist()], known)
        self._give_new(rows.filter(pc.invert(old)))

    def _give_new(self, rows: pa.Table) -> None:
        ids, members = rows["member"].to_pylist(), self._unused(rows.num_rows)
        if self.job.write and ids:
            with self.job.step(self.job.cursor):
                members = inserting.reserve_ids(Member, len(ids))
                names = [name or each for name, each in zip(rows["name"].to_pylist(), ids, strict=True)]
                _insert_members(members, names, rows["first_at"].to_pylist(), self.job)
                _insert_identities(members, ids, self.job)
                if self.job.layout == archive.LAYOUT:
                    _affiliate(dict(zip(members, ids, strict=True)), self.job)
        self.ids += ids
        self.members += members

    def _unused(self, count: int) -> Sequence[int]:
        """Return numbers for a dry run, below zero."""
        self.unknown += count
        return range(-self.unknown + count - 1, -self.unknown - 1, -1)

    def table(self) -> ibis.Table:
        rows = pa.table({"member": pa.array(self.ids, pa.string()), "person": pa.array(self.members, pa.int64())})
        return engine.keep(ibis.memtable(rows), "people")

    def of(self, external_id: str) -> int:
        return self.members[self.ids.index(external_id)]

    def _identities(self, ids: list[str]) -> dict[str, int]:
        workspace = self.job.workspace.pk
        found = inserting.numbers_of(Identity, "external_id", "member_id", ids, workspace)
        return found | forgotten(workspace, [each for each in ids if each not in found])


def _make_members(people: list[Person], job: Job) -> None:
    members = inserting.reserve_ids(Member, len(people))
    _insert_members(members, [person.name or person.ids[0] for person in people], [p.first_at for p in people], job)
    for person, pk in zip(people, members, strict=True):
        person.member = pk


def _insert_members(ids: Sequence[int], names: list[str], first_at: list[datetime | None], job: Job) -> None:
    columns: dict[str, Iterable[Any]] = {
        "id": ids,
        "workspace_id": repeat(job.workspace.pk, len(ids)),
        "slug": inserting.slugs(len(ids)),
        "name": [name[:120] for name in names],
        "first_seen_at": first_at,
        "made_by_run_id": repeat(job.run.pk, len(ids)),
    }
    inserting.insert(Member, len(ids), columns)


def _make_identities(people: list[Person], known: dict[str, int], job: Job) -> None:
    new = [(person.member or 0, each) for person in people for each in person.ids if each not in known]
    gone = set(Forgetting.objects.filter(workspace=job.workspace).values_list("member_id", flat=True))
    ids = [sealed_id(job.workspace.pk, each) if member in gone else each for member, each in new]
    _insert_identities([member for member, _each in new], ids, job)


def _insert_identities(members: Sequence[int], ids: list[str], job: Job) -> None:
    columns: dict[str, Iterable[Any]] = {
        "workspace_id": repeat(job.workspace.pk, len(ids)),
        "member_id": members,
        "external_id": ids,
        "made_by_run_id": repeat(job.run.pk, len(ids)),
    }
    inserting.insert(Identity, len(ids), columns)


def _affiliate(ids: dict[int, str], job: Job) -> None:
    """Let staff and bots be what their ids in an archive say; a member's own affiliations are left as they are."""
    kinds = {member: kind for member, each in ids.items() if (kind := archive.affiliation(each))}
    keeping.affiliate(job.run, kinds)


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at else None


def _keep_current(people: list[Person], job: Job) -> None:
    """Give known members the name they last went by and the first time they were seen, where the file knows better."""
    members = Member.objects.in_bulk([person.member for person in people if person.member])
    newer = _names_newer(people, members, job)
    better = []
    for person in people:
        member = members[person.member or 0]
        name = person.name[:120] if member.pk in newer else member.name
        first = min(filter(None, (member.first_seen_at, _aware(person.first_at))), default=None)
        if (name, first) != (member.name, member.first_seen_at):
            better.append((member, name, first))
    keeping.rename(job.run, better)


def _names_newer(people: list[Person], members: dict[int, Member], job: Job) -> set[int]:
    """Return the members whose name in the file counts: it is another, and the lake knows of nothing later they did."""
    other = {
        person.member: person.named_at
        for person in people
        if person.member and person.named_at and person.name[:120] != members[person.member].name
    }
    if not other:
        return set()
    since = moments.plain_day(min(other.values()), job.workspace.zone)
    lake = queries.table(job.workspace, "history", since=since)
    seen_last = lake.filter(lake["person"].isin(list(other))).group_by("person").agg(at=lake["at"].max())
    last = {row["person"]: row["at"] for row in seen_last.to_pyarrow().to_pylist()}
    unnamed = {person.member for person in people if person.member and members[person.member].name in {"", *person.ids}}
    return {member for member, at in other.items() if member in unnamed or member not in last or last[member] <= at}


def _alias_table(aliases: list[Alias], numbers: _Numbers, rows: ibis.Table) -> ibis.Table | None:
    """Return the loans with their ends: when the id next joins, leaves or is renamed in that community."""
    if not aliases:
        return None
    known = dict(zip(numbers.ids, numbers.members, strict=True))
    columns: dict[str, Any] = {
        "alias_community": pa.array([alias.community for alias in aliases], pa.int64()),
        "alias_id": pa.array([alias.id for alias in aliases], pa.string()),
        "since": pa.array([alias.since for alias in aliases], pa.timestamp("us")),
        "by": pa.array([known[alias.by] for alias in aliases], pa.int64()),
    }
    loans = engine.keep(ibis.memtable(pa.table(columns)).distinct(), "loans")
    moves = rows.filter(rows["kind"].isin(["join", "leave", "rename"])).select("community", "member", "at")
    # The next loan of the same id ends this one.
    moves = ibis.union(moves, loans.select(community="alias_community", member="alias_id", at="since"), distinct=True)
    same = [loans["alias_community"] == moves["community"], loans["alias_id"] == moves["member"]]
    ended = loans.left_join(moves, [*same, moves["at"] > loans["since"]])
    return engine.keep(
        ended.group_by("alias_community", "alias_id", "since").agg(by=ended["by"].max(), until=ended["at"].min()),
        "aliases",
    )

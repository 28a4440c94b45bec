"""Describe people as files tell it: found by id or unionid, made where nobody knew them, many at once.

A `Person` is a member as the rows so far have left it, whether that is in the database or, in a dry run, only thought.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.members.actions import describing_store as store
from jinlin.members.actions.forgetting import forgotten
from jinlin.members.models import Affiliation, Identity, Member, Tagging
from jinlin.members.phones import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinlin.imports.engine import Job
    from jinlin.imports.engine.memory import Memory

NOT_STAFF = "no"
TEXTS = ("name", "tier", "region")


class TwoPeopleAlready(Refusal):
    """An id and a unionid that two different people already have."""

    code = "two_people_already"
    source_what = _("编号和 unionid 分别属于两个已有的成员")
    source_remedy = _("请核对 unionid；合并两个已有成员请先联系管理员")


class OtherUnionid(Refusal):
    """A person has another unionid already."""

    code = "other_unionid"
    source_what = _("这个成员已有另一个 unionid")
    source_remedy = _("请核对 unionid，或清空这一格")


@dataclass(slots=True)
class Wish:
    """What one row tells about a person; None or empty where it tells nothing."""

    external_id: str
    unionid: str = ""
    name: str = ""
    phone: str = ""
    tier: str = ""
    region: str = ""
    channel: str = ""  # only of a row that names no community
    first_channel: str = ""  # where somebody nobody knew came from
    unit: int | None = None
    staff: str = ""
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Person:
    """A member as the rows so far have left it."""

    pk: int
    name: str = ""
    phone_digest: str = ""
    unionid: str = ""
    unit: int | None = None
    tier: str = ""
    region: str = ""
    channel: str = ""
    forgotten: bool = False  # nothing is written about them any more
    kinds: list[str] = field(default_factory=list)  # affiliations that are open
    tags: list[str] = field(default_factory=list)

    def kept(self) -> str:
        """Return this person as a text."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass
class Difference:
    """What a batch has to write about one person."""

    person: Person
    new: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
    phone: str = ""
    ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    kinds_on: list[str] = field(default_factory=list)
    kinds_off: list[str] = field(default_factory=list)

    @property
    def is_change(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.fields or self.phone or self.ids or self.tags or self.kinds_on or self.kinds_off)


class People:
    """The people of one job. `load` a batch, `tell` row by row, `save`."""

    def __init__(self, job: Job, memory: Memory) -> None:
        self._job, self._memory = job, memory
        self._in_thought = 0
        self._tags = store.Tags(job)
        self._reset()

    def _reset(self) -> None:
        self._by_id: dict[str, Person] = {}
        self._by_unionid: dict[str, Person] = {}
        self._differences: dict[int, Difference] = {}

    def load(self, wishes: Sequence[Wish]) -> None:
        """Read everybody these rows may mean, in a fixed number of queries."""
        self._reset()
        ids = list(dict.fromkeys(wish.external_id for wish in wishes))
        unionids = list(dict.fromkeys(wish.unionid for wish in wishes if wish.unionid))
        workspace = self._job.workspace
        found = dict(
            Identity.objects.filter(workspace=workspace, external_id__in=ids).values_list("external_id", "member_id")
        )
        found |= forgotten(workspace.pk, [each for each in ids if each not in found])
        joined = dict(Member.objects.filter(workspace=workspace, unionid__in=unionids).values_list("unionid", "id"))
        people = self._people({*found.values(), *joined.values()})
        if not self._job.write:
            found |= {key: int(pk) for key, pk in self._memory.recall("person of id", ids).items()}
            joined |= {key: int(pk) for key, pk in self._memory.recall("person of unionid", unionids).items()}
            thought = self._memory.recall("person", [str(pk) for pk in {*found.values(), *joined.values()}])
            people |= {int(pk): Person(**json.loads(text)) for pk, text in thought.items()}
        self._by_id = {key: people[pk] for key, pk in found.items()}
        self._by_unionid = {str(key): people[pk] for key, pk in joined.items()}

    def _people(self, ids: Iterable[int]) -> dict[int, Person]:
        names = ("id", "name", "phone_digest", "unionid", "unit_id", "tier", "region", "channel", "forgotten_at")
        wanted = list(ids)
        people = {}
        for pk, name, phone, unionid, unit, *words, gone in Member.objects.filter(pk__in=wanted).values_list(*names):
            tier, region, channel = words
            people[pk] = Person(pk, name, phone, unionid or "", unit, tier, region, channel, forgotten=gone is not None)
        open_kinds = Affiliation.objects.filter(member_id__in=wanted, until=None)
        for pk, kind in open_kinds.values_list("member_id", "kind"):
            people[pk].kinds.append(kind)
        for pk, name in Tagging.objects.filter(member_id__in=wanted).values_list("member_id", "tag__name"):
            people[pk].tags.append(name)
        return people

    def tell(self, wish: Wish) -> tuple[Person, bool, bool]:
        """Take in one row; return the person, whether nobody knew them, and whether anything of them changed.

        Raises TwoPeopleAlready, OtherUnionid.
        """
        person, new = self._find_or_think(wish)
        difference = self._differences.setdefault(person.pk, Difference(person, new=new))
        before = _size(difference)
        if not person.forgotten:
            self._describe(wish, person, difference)
        return person, new, _size(difference) != before

    def _find_or_think(self, wish: Wish) -> tuple[Person, bool]:
        by_id, by_unionid = self._by_id.get(wish.external_id), self._by_unionid.get(wish.unionid)
        if by_id and by_unionid and by_id.pk != by_unionid.pk:
            raise TwoPeopleAlready
        if by_id and wish.unionid and by_id.unionid and by_id.unionid != wish.unionid:
            raise OtherUnionid
        found = by_id or by_unionid
        person = found or self._think(wish)
        if not by_id:
            self._by_id[wish.external_id] = person
            self._differences.setdefault(person.pk, Difference(person, new=found is None)).ids.append(wish.external_id)
        return person, found is None

    def _think(self, wish: Wish) -> Person:
        self._in_thought -= 1
        return Person(self._in_thought, channel=wish.first_channel[:80])

    def _describe(self, wish: Wish, person: Person, difference: Difference) -> None:
        for name in (*TEXTS, "unionid", "channel"):
            told = getattr(wish, name)
            if told and getattr(person, name) != told:
                setattr(person, name, told)
                difference.fields[name] = told
        if wish.unionid:
            self._by_unionid[wish.unionid] = person
        if wish.unit is not None and person.unit != wish.unit:
            person.unit = difference.fields["unit_id"] = wish.unit
        if wish.phone and person.phone_digest != digest(wish.phone):
            person.phone_digest, difference.phone = digest(wish.phone), wish.phone
        for tag in wish.tags:
            if tag not in person.tags:
                person.tags.append(tag)
                difference.tags.append(tag)
        _affiliate(wish.staff, person, difference)

    def known(self, external_ids: Iterable[str]) -> dict[str, int]:
        """Return the people of this batch behind these ids."""
        return {each: self._by_id[each].pk for each in external_ids if each in self._by_id}

    def save(self) -> dict[int, int]:
        """Write what differs; return the real number of everybody who was thought of."""
        differences = [each for each in self._differences.values() if each.new or each.is_change]
        self._job.add("members_made", sum(each.new for each in differences))
        if self._job.write:
            return store.write(self._job, differences, self._tags)
        self._memory.keep("person", {str(each.person.pk): each.person.kept() for each in differences})
        self._memory.keep("person of id", {key: str(each.person.pk) for each in differences for key in each.ids})
        unionids = {each.person.unionid: str(each.person.pk) for each in differences if each.person.unionid}
        self._memory.keep("person of unionid", unionids)
        return {}


def _affiliate(staff: str, person: Person, difference: Difference) -> None:
    if staff == NOT_STAFF:
        difference.kinds_off += person.kinds
        person.kinds = []
    elif staff and staff not in person.kinds:
        person.kinds.append(staff)
        difference.kinds_on.append(staff)


def _size(difference: Difference) -> tuple[Any, ...]:
    kept = tuple(sorted(difference.fields.items(), key=lambda item: item[0]))
    lists = (difference.ids, difference.tags, difference.kinds_on, difference.kinds_off)
    return (kept, difference.phone, *(len(each) for each in lists))

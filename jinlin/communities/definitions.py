"""What the values of the type axes mean: as shipped in the package, as edited in a workspace, and joined for a community.

A definition is data (R-037). Version 0 is what the package ships (`shipped/*.yaml`); an edit is a `TypeDefinition` row with a
version of its own. A `Placement` keeps the version it was made under, so that an edit changes new communities only (R-024).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from jinlin.communities import types
from jinlin.communities.fields import FIELDS, said
from jinlin.communities.models import Community, Placement, TypeDefinition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jinlin.workspaces.models import Workspace

__all__ = [
    "Definition",
    "Source",
    "Terms",
    "all_of",
    "edited",
    "for_communities",
    "for_community",
    "joined",
    "latest",
    "of",
    "rules",
]

_SHIPPED = Path(__file__).with_name("shipped")
AS_SHIPPED = 0


class Source(NamedTuple):
    """The value of an axis that a field was taken from; an empty axis is the default for every community."""

    axis: str
    key: str
    version: int

    @property
    def name(self) -> str:
        """The value's name in the reader's language."""
        value = types.value_of(self.axis, self.key)
        return value.name if value else self.key


DEFAULT = Source("", "", AS_SHIPPED)


@dataclass(frozen=True)
class Fields:
    """Fields by name; one that is not said has the default of every community."""

    fields: Mapping[str, Any]

    def raw(self, key: str) -> Any:
        """Return a field as it is stored."""
        return self.fields[key] if key in self.fields else defaults()[key]

    def says(self, key: str) -> bool:
        """Say whether the field is given here and not left to others."""
        return key in self.fields

    @property
    def purpose(self) -> str:
        """Why such a group exists, in the reader's language."""
        return said(self.raw("purpose"))

    @property
    def journey(self) -> list[str]:
        """The stages of the member journey it serves (R-010)."""
        return list(self.raw("journey"))

    @property
    def admission(self) -> str:
        """Who may come in, in words."""
        return said(self.raw("admission"))

    @property
    def gate_level(self) -> str:
        """How strong a gate such a group has by default: none, low, medium, high (R-070)."""
        return str(self.raw("gate_level"))

    @property
    def sources(self) -> list[str]:
        """Where its members come from, in the reader's language."""
        return [said(each) for each in self.raw("sources")]

    @property
    def operation(self) -> str:
        """How it is run, in words."""
        return said(self.raw("operation"))

    @property
    def promo_ceiling(self) -> int:
        """How many percent of what is sent may sell."""
        return int(self.raw("promo_ceiling"))

    @property
    def sends_per_day(self) -> int:
        """How many messages such a group gets a day at most (C-19)."""
        return int(self.raw("sends_per_day"))

    @property
    def reply_minutes(self) -> int:
        """Within how many minutes somebody answers a question."""
        return int(self.raw("reply_minutes"))

    @property
    def warmup_days(self) -> int:
        """How many days a member is served before anything is sold to them (R-011)."""
        return int(self.raw("warmup_days"))

    @property
    def cost_level(self) -> str:
        """How much such a group costs: low, medium, high."""
        return str(self.raw("cost_level"))

    @property
    def lifespan_days(self) -> int | None:
        """How many days such a group is expected to live; None for no planned end (R-040)."""
        days = self.raw("lifespan_days")
        return None if days is None else int(days)

    @property
    def success(self) -> str:
        """What good means, in words."""
        return said(self.raw("success"))

    @property
    def kpi_weights(self) -> dict[str, int]:
        """The weight of each measure of success in percent, together 100 (C-21)."""
        return dict(self.raw("kpi_weights"))

    @property
    def staffing(self) -> dict[str, int]:
        """How many admins and guides one group has, and how many groups one person can keep."""
        return dict(self.raw("staffing"))

    @property
    def columns(self) -> list[str]:
        """Its recurring programmes, in the reader's language."""
        return [said(each) for each in self.raw("columns")]

    @property
    def modules(self) -> list[str]:
        """The parts of the product that are open for such a group: those of its combo and no other (R-278)."""
        return list(self.raw("modules"))

    @property
    def rules_pack(self) -> str:
        """The key of the rules a new group begins with."""
        return str(self.raw("rules_pack"))

    @property
    def welcome_pack(self) -> str:
        """The key of the welcome a new group begins with."""
        return str(self.raw("welcome_pack"))

    @property
    def answers_pack(self) -> str:
        """The key of the questions and answers a new group begins with."""
        return str(self.raw("answers_pack"))

    @property
    def exit_target(self) -> list[str]:
        """Where its members go next, as `axis.key`."""
        return list(self.raw("exit_to"))

    @property
    def exit(self) -> str:
        """When and how members move on or the group ends, in words."""
        return said(self.raw("exit"))

    @property
    def name_pattern(self) -> str:
        """How such a group is named (R-026)."""
        return str(self.raw("name_pattern"))

    @property
    def fission(self) -> bool:
        """Whether fission campaigns may use such a group (R-168, C-17)."""
        return bool(self.raw("fission"))

    @property
    def needs(self) -> list[str]:
        """The elements a charter of such a group must have besides the four of every community (R-035)."""
        return list(self.raw("needs"))


@dataclass(frozen=True)
class Definition(Fields):
    """What one value of one axis means, in one version."""

    axis: str = ""
    key: str = ""
    version: int = AS_SHIPPED

    @property
    def name(self) -> str:
        """The value's name in the reader's language."""
        return Source(self.axis, self.key, self.version).name


@dataclass(frozen=True)
class Terms(Fields):
    """What a community works by: the definitions of all its values joined, and where each field comes from."""

    placed: Mapping[str, Source] = field(default_factory=dict)  # axis → its value and version
    origin: Mapping[str, Source] = field(default_factory=dict)  # field → the value it was taken from


@cache
def rules() -> dict[str, Any]:
    """Return how fields are joined, and the defaults of every community."""
    return _read("rules")


def defaults() -> dict[str, Any]:
    """Return what holds where no axis says anything."""
    found: dict[str, Any] = rules()["default"]
    return found


@cache
def _shipped(axis: str) -> dict[str, Any]:
    return _read(axis) if axis in types.axes() else {}


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((_SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def shipped(axis: str, key: str) -> Definition:
    """Return what the package says about a value. Raises types.UnknownType."""
    if types.value_of(axis, key) is None:
        raise types.UnknownType(value=f"{axis}.{key}", known=types.known())
    return Definition(_shipped(axis).get(key, {}), axis, key)


def of(workspace: Workspace, axis: str, key: str, version: int | None = None) -> Definition:
    """Return what a value means in a workspace, in its latest version or in a given one. Raises types.UnknownType."""
    base = shipped(axis, key)
    if version == AS_SHIPPED:
        return base
    rows = TypeDefinition.objects.filter(workspace=workspace, axis=axis, key=key)
    row = (rows if version is None else rows.filter(version=version)).order_by("-version").first()
    return Definition(row.fields, axis, key, row.version) if row else base


def all_of(workspace: Workspace) -> dict[tuple[str, str], Definition]:
    """Return every value of every axis in its latest version; one query."""
    rows = TypeDefinition.objects.filter(workspace=workspace).order_by("version")
    edited = {(row.axis, row.key): Definition(row.fields, row.axis, row.key, row.version) for row in rows}
    values = [(axis.key, value.key) for axis in types.axes().values() for value in axis.values]
    return {each: edited.get(each) or shipped(*each) for each in values}


def latest(workspace: Workspace | int) -> dict[tuple[str, str], int]:
    """Return the latest version of every value that was edited in a workspace; the others are as shipped."""
    rows = TypeDefinition.objects.filter(workspace=workspace).order_by("version")
    return {(axis, key): version for axis, key, version in rows.values_list("axis", "key", "version")}


def edited(workspace: Workspace) -> Iterator[Definition]:
    """Yield every version a workspace ever wrote: groups work by the one they were placed under."""
    for row in TypeDefinition.objects.filter(workspace=workspace).order_by("axis", "key", "version"):
        yield Definition(row.fields, row.axis, row.key, row.version)


def for_community(community: Community) -> Terms:
    """Return what a community works by, in the versions it was placed under; two queries at most."""
    return for_communities(community.workspace_id, [community.pk])[community.pk]


def for_communities(workspace: Workspace | int, communities: Iterable[int]) -> dict[int, Terms]:
    """Return what each of these communities (by id) works by; two queries however many they are."""
    ids = list(communities)
    placed: dict[int, list[Source]] = defaultdict(list)
    rows = Placement.objects.filter(workspace=workspace, community__in=ids)
    for pk, axis, key, version in rows.values_list("community_id", "axis", "key", "version"):
        placed[pk].append(Source(axis, key, version))
    known = _definitions(workspace, {each for mine in placed.values() for each in mine})
    made: dict[frozenset[Source], Terms] = {}
    for mine in {frozenset(placed[pk]) for pk in ids}:
        made[mine] = joined([known[each] for each in mine])
    return {pk: made[frozenset(placed[pk])] for pk in ids}


def if_placed(community: Community, keys: Mapping[str, str | None]) -> Terms:
    """Return what a community would work by if it were placed so: a value it keeps in its version, a new one in the latest.

    Raises types.UnknownType, types.ImpossiblePair.
    """
    has = for_community(community).placed
    wanted = {**{axis: source.key for axis, source in has.items()}, **keys}
    chosen = {axis: key for axis, key in wanted.items() if key}
    types.refuse_impossible(chosen)
    newest = latest(community.workspace_id)
    sources = {
        has[axis] if axis in has and has[axis].key == key else Source(axis, key, newest.get((axis, key), AS_SHIPPED))
        for axis, key in chosen.items()
    }
    return joined(list(_definitions(community.workspace_id, sources).values()))


def _definitions(workspace: Workspace | int, sources: Iterable[Source]) -> dict[Source, Definition]:
    """Return the definitions of these values in these versions; a value the registry no longer has says nothing."""
    wanted = set(sources)
    edited = {each for each in wanted if each.version != AS_SHIPPED}
    rows = TypeDefinition.objects.filter(workspace=workspace, axis__in={each.axis for each in edited})
    fields = {Source(row.axis, row.key, row.version): row.fields for row in (rows if edited else ())}
    return {
        each: Definition(fields.get(each, _shipped(each.axis).get(each.key, {})), each.axis, each.key, each.version)
        for each in wanted
    }


def joined(definitions: Sequence[Definition]) -> Terms:
    """Join what several values say into what a community works by, by `shipped/rules.yaml`."""
    by_axis = {each.axis: each for each in definitions}
    fields: dict[str, Any] = {}
    origin: dict[str, Source] = {}
    for spec in FIELDS:
        fields[spec.key], origin[spec.key] = _join(spec.key, by_axis)
    placed = {each.axis: Source(each.axis, each.key, each.version) for each in definitions}
    return Terms(fields, placed, origin)


def _join(key: str, by_axis: Mapping[str, Definition]) -> tuple[Any, Source]:
    rule: dict[str, Any] = rules()["fields"].get(key, {})
    order: list[str] = rule.get("order", rules()["order"])
    saying = [by_axis[axis] for axis in order if axis in by_axis and by_axis[axis].says(key)]
    if not saying:
        return defaults()[key], DEFAULT
    how = rule.get("how", "first")
    if how == "all":
        return list(dict.fromkeys(item for each in saying for item in each.raw(key))), _source(saying[0])
    choose = {"least": min, "greatest": max}.get(how)
    winner = choose(saying, key=lambda each: each.raw(key)) if choose else saying[0]
    return winner.raw(key), _source(winner)


def _source(definition: Definition) -> Source:
    return Source(definition.axis, definition.key, definition.version)

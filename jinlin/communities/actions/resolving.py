"""Find the communities that rows of files name, and make those nobody knows (below headquarters if nothing says where)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from jinlin.communities.models import Channel, Community
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.text import search_key
from jinlin.imports.engine import journal
from jinlin.workspaces.unit_paths import UnitTree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from jinlin.imports.models import Run
    from jinlin.workspaces.models import Workspace

_AT_ONCE = 500
_LONGEST_CHANNEL = 80

JOURNALLED = (
    "external_id", "name", "unit_id", "owner_id", "owner_name", "follows_owner", "cap", "opened_at", "ended_at", "published",
)  # fmt: skip
"""The fields of a community that runs may change; all are journalled, because only a row's first journal entry counts."""

name_key = lru_cache(maxsize=200_000)(search_key)


class NameFitsTwo(Refusal):
    """A name that several communities have."""

    code = "name_fits_two"
    source_what = _("有 %(count)s 个社群叫“%(name)s”")
    source_remedy = _("请填 community_id，或用 unit 写明门店")


@dataclass(frozen=True)
class CommunityKey:
    """How a row names a community."""

    external_id: str = ""
    name: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Known:
    """A community as far as finding it needs; a negative number is one a dry run would make."""

    pk: int
    external_id: str
    name: str
    unit: int


@dataclass
class Directory:
    """All communities and units of a workspace by id and name, kept for one job; makes what is missing."""

    workspace: Workspace
    run: Run | None
    write: bool = True
    units: UnitTree = field(init=False)
    made: list[Known] = field(default_factory=list)  # since somebody last looked
    adopted: set[int] = field(default_factory=set)  # known by name alone until a row of this job gave the id
    units_made: list[str] = field(default_factory=list)
    _by_id: dict[str, Known] = field(default_factory=dict)
    _by_name: dict[str, dict[int, Known]] = field(default_factory=dict)
    _planned: set[int] = field(default_factory=set)  # prepared ones that have no group yet
    _in_thought: int = 0

    def __post_init__(self) -> None:
        """Read what there is, once."""
        self.units = UnitTree(self.workspace)
        fields = ("id", "external_id", "name", "unit_id", "planned_at")
        rows = Community.objects.filter(workspace=self.workspace).values_list(*fields)
        for pk, external_id, name, unit, planned_at in rows.iterator(chunk_size=5000):
            self._know(Known(pk, external_id or "", name, unit))
            if planned_at:
                self._planned.add(pk)

    def _know(self, known: Known) -> None:
        if known.external_id:
            self._by_id[known.external_id] = known
        self._by_name.setdefault(name_key(known.name), {})[known.pk] = known

    def forget(self, known: Known) -> None:
        """Drop what was known of a community whose name, id or unit changes."""
        self._by_id.pop(known.external_id, None)
        self._by_name.get(name_key(known.name), {}).pop(known.pk, None)

    def learn(self, known: Known) -> None:
        """Take in a community as it is now."""
        self._know(known)

    def find(self, key: CommunityKey) -> Known | None:
        """Return the community a row means, or None for one that would have to be made. Raises NameFitsTwo.

        A row with an id nobody knows may mean a community that was known by its name alone until now.
        """
        if key.external_id and key.external_id in self._by_id:
            return self._by_id[key.external_id]
        named = list(self._by_name.get(name_key(key.name), {}).values()) if key.name else []
        fits = [known for known in named if not (key.external_id and known.external_id)]
        if key.unit:
            unit = self.units.find(key.unit)
            there = [known for known in fits if known.unit == unit]
            fits = there or [known for known in fits if known.unit == self.units.root]
        if len(fits) > 1:
            raise NameFitsTwo(name=key.name, count=len(fits))
        return fits[0] if fits else None

    def _adopt(self, known: Known, key: CommunityKey) -> Known:
        """Give the id of a row to the community that was known by its name alone."""
        self.forget(known)
        named = Known(known.pk, key.external_id, known.name, known.unit)
        self._know(named)
        self.adopted.add(known.pk)
        if self.write:
            row = Community.objects.get(pk=known.pk)
            if self.run:
                journal.changed(self.run, journal.before([row], JOURNALLED))
            row.external_id = key.external_id
            row.save(update_fields=["external_id"])
        return named

    def unit_of(self, path: str) -> int:
        """Return the unit of a path, made if it is missing; the root for an empty path."""
        if not path:
            return self.units.root
        unit, made = self.units.make(path, write=self.write)
        if made:
            self.units_made.append(path)
            if self.write and self.run:
                journal.made(self.run, made)
        return unit

    def find_or_make(self, keys: Collection[CommunityKey]) -> dict[CommunityKey, Known | Refusal]:
        """Return for each key its community, made if nobody knew it, or why there is none."""
        found: dict[CommunityKey, Known | Refusal] = {}
        new: dict[CommunityKey, Community] = {}
        for key in keys:
            try:
                known = self.find(key)
                if known is None:
                    known = self._make(key, new)
                elif key.external_id and not known.external_id and known.pk > 0:
                    known = self._adopt(known, key)
                self._begin(known)
                found[key] = known
            except Refusal as why:
                found[key] = why
        self._save(new, found)
        return found

    def _begin(self, known: Known) -> None:
        """Let a planned community that data speaks of have its group."""
        if known.pk in self._planned and self.write:
            row = Community.objects.get(pk=known.pk)
            if self.run:
                journal.changed(self.run, journal.before([row], ["planned_at"]))
            row.planned_at = None
            row.save(update_fields=["planned_at"])
            self._planned.discard(known.pk)

    def _make(self, key: CommunityKey, new: dict[CommunityKey, Community]) -> Known:
        self._in_thought -= 1
        known = Known(self._in_thought, key.external_id, key.name or key.external_id, self.unit_of(key.unit))
        self._know(known)
        self.made.append(known)
        new[key] = Community(
            workspace=self.workspace,
            external_id=key.external_id or None,
            name=known.name,
            unit_id=known.unit,
            made_by_run=self.run,
        )
        return known

    def _save(self, new: dict[CommunityKey, Community], found: dict[CommunityKey, Known | Refusal]) -> None:
        if not (self.write and new):
            return
        Community.objects.bulk_create(new.values(), batch_size=_AT_ONCE)
        real: dict[int, Known] = {}
        for key, row in new.items():
            thought = found[key]
            if isinstance(thought, Known):
                self.forget(thought)
                real[thought.pk] = Known(row.pk, row.external_id or "", row.name, row.unit_id)
                self._know(real[thought.pk])
        for key, known in found.items():
            if isinstance(known, Known) and known.pk in real:
                found[key] = real[known.pk]


def resolve_communities(
    workspace: Workspace, run: Run | None, keys: Collection[CommunityKey], *, write: bool = True
) -> dict[CommunityKey, Known | Refusal]:
    """Return for each key its community, made and marked with the run if nobody knew it, or why there is none.

    With `write` False nothing is made: a community that would be has a negative number.
    """
    return Directory(workspace, run, write=write).find_or_make(keys)


@dataclass
class Channels:
    """The channels of a workspace by name, kept for one job; makes unregistered ones as unknown."""

    workspace: Workspace
    run: Run | None
    write: bool = True
    made: list[str] = field(default_factory=list)
    _by_name: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what there is, once."""
        for pk, name in Channel.objects.filter(workspace=self.workspace).values_list("id", "name"):
            self._by_name[name_key(name)] = pk

    def find_or_make(self, names: Iterable[str]) -> dict[str, int]:
        """Return the channel of each name; those nobody registered are made with kind `unknown`."""
        wanted = {name: name_key(name[:_LONGEST_CHANNEL]) for name in dict.fromkeys(names) if name}
        new: dict[str, Channel] = {}
        for name, key in wanted.items():
            if key not in self._by_name and key not in new:
                new[key] = Channel(workspace=self.workspace, name=name[:_LONGEST_CHANNEL], made_by_run=self.run)
        self.made += [channel.name for channel in new.values()]
        if self.write and new:
            Channel.objects.bulk_create(new.values(), batch_size=_AT_ONCE)
        for key, channel in new.items():
            self._by_name[key] = channel.pk or -len(self._by_name) - 1
        return {name: self._by_name[key] for name, key in wanted.items()}

"""Units named by a path such as 华东/徐汇店: find them, make the missing ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.text import search_key, tidy
from jinlin.workspaces.models import Unit, UnitKind

if TYPE_CHECKING:
    from jinlin.workspaces.models import Workspace

_SEPARATORS = re.compile(r"[/／\\>＞→]")
_KINDS = (UnitKind.REGION, UnitKind.STORE, UnitKind.TEAM)
_LONGEST_NAME = 100


class UnitTooDeep(Refusal):
    """A path with more floors than the organisation tree has."""

    code = "unit_too_deep"
    source_what = _("组织路径“%(path)s”超过三级")
    source_remedy = _("请写成 大区/门店 或 大区/门店/小组")


class UnitNameFitsTwo(Refusal):
    """One name without its region that several units have."""

    code = "unit_name_fits_two"
    source_what = _("有多个组织单元叫“%(path)s”")
    source_remedy = _("请写全路径，例如 华东/徐汇店")


@dataclass
class UnitTree:
    """The units of a workspace by name; finds paths and says which would have to be made."""

    workspace: Workspace
    _children: dict[tuple[int, str], int] = field(default_factory=dict)
    _by_name: dict[str, list[int]] = field(default_factory=dict)
    _made_in_thought: int = 0
    root: int = 0
    _root_name: str = ""

    def __post_init__(self) -> None:
        """Read the tree once."""
        for pk, parent, name in Unit.objects.filter(workspace=self.workspace).values_list("id", "parent", "name"):
            if parent is None:
                self.root, self._root_name = pk, search_key(name)
            else:
                self._know(pk, parent, name)

    def _know(self, pk: int, parent: int, name: str) -> None:
        self._children[parent, search_key(name)] = pk
        self._by_name.setdefault(search_key(name), []).append(pk)

    def find(self, path: str) -> int | None:
        """Return the unit a path names, or None where part of it is missing. Raises UnitTooDeep, UnitNameFitsTwo."""
        names = self._names(path)
        if len(names) == 1 and (self.root, search_key(names[0])) not in self._children:
            named = self._by_name.get(search_key(names[0]), [])
            if len(named) > 1:
                raise UnitNameFitsTwo(path=path)
            return named[0] if named else None
        at: int | None = self.root
        for name in names:
            at = None if at is None else self._children.get((at, search_key(name)))
        return at

    def make(self, path: str, *, write: bool) -> tuple[int, list[Unit]]:
        """Return the unit of a path and the rows made for it; in thought only, with a negative number, unless `write`."""
        found = self.find(path)
        if found is not None:
            return found, []
        at, made = self.root, []
        names = self._names(path)
        for depth, name in enumerate(names):
            known = self._children.get((at, search_key(name)))
            if known is None:
                kind = UnitKind.STORE if len(names) == 1 and name.endswith("店") else _KINDS[depth]
                unit = self._new(at, name, kind, write=write)
                made.append(unit)
                known = unit.pk or self._next_in_thought()
                self._know(known, at, name)
            at = known
        return at, made

    def _new(self, parent: int, name: str, kind: UnitKind, *, write: bool) -> Unit:
        unit = Unit(workspace=self.workspace, parent_id=parent, kind=kind, name=name[:_LONGEST_NAME])
        if write:
            above = Unit.objects.values_list("path", flat=True).get(pk=parent)
            unit.save()
            unit.path = f"{above}{unit.pk}/"
            unit.save(update_fields=["path"])
        return unit

    def _next_in_thought(self) -> int:
        self._made_in_thought -= 1
        return self._made_in_thought

    def _names(self, path: str) -> list[str]:
        names = [tidy(name) for name in _SEPARATORS.split(path) if tidy(name)]
        if names and search_key(names[0]) == self._root_name:
            names = names[1:]
        if len(names) > len(_KINDS):
            raise UnitTooDeep(path=path)
        return names

"""Changes to the brand and its organisation tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from jinlin.workspaces.actions.trail import Actor, audit, workspace_of
from jinlin.workspaces.models import Unit, UnitKind, User, Workspace
from jinlin.workspaces.refusals import RootStays, TreeTooDeep, UnitInsideItself, UnitNameTaken
from jinlin.workspaces.unit_paths import UnitTree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_LONGEST_PATH = 200


@dataclass(frozen=True)
class EnsuredUnit:
    """The unit at the end of a path, and those that had to be made for it."""

    unit: Unit
    made: tuple[Unit, ...] = ()


@transaction.atomic
def open_workspace(*, slug: str, now: datetime, name: str = "", timezone: str = "Asia/Shanghai") -> Workspace:
    """Open a brand's own space with its headquarters; a slug that exists already is that workspace, unchanged."""
    workspace, made = Workspace.objects.get_or_create(
        slug=slug, defaults={"name": name or slug, "timezone": timezone, "created_at": now}
    )
    if made:
        _plant(workspace, parent=None, name="总部", kind=UnitKind.HQ)
        audit(workspace, "workspace.opened", workspace, now=now)
    return workspace


@transaction.atomic
def ensure_unit_path(who: Actor, path: str, *, now: datetime) -> EnsuredUnit:
    """Return the unit of a path such as 华东/徐汇店, making what is missing of it.

    Raises UnitTooDeep and UnitNameFitsTwo.
    """
    tree = UnitTree(workspace_of(who))
    pk, made = tree.make(path, write=True)
    for unit in made:
        audit(who, "unit.added", unit, details={"path": path}, now=now)
    return EnsuredUnit(Unit.objects.get(pk=pk), tuple(made))


@transaction.atomic
def add_unit(who: Actor, *, parent: Unit, name: str, kind: UnitKind, now: datetime) -> Unit:
    """Add a unit below another. Raises UnitNameTaken and TreeTooDeep."""
    _refuse_taken_name(parent, name)
    unit = _plant(parent.workspace, parent=parent, name=name, kind=kind)
    audit(who, "unit.added", unit, details={"below": parent.name, "kind": kind}, now=now)
    return unit


@transaction.atomic
def rename_unit(who: Actor, unit: Unit, *, name: str, now: datetime) -> Unit:
    """Give a unit another name. Raises UnitNameTaken."""
    if name == unit.name:
        return unit
    if unit.parent:
        _refuse_taken_name(unit.parent, name)
    before, unit.name = unit.name, name
    unit.save(update_fields=["name"])
    audit(who, "unit.renamed", unit, details={"from": before, "to": name}, now=now)
    return unit


@transaction.atomic
def move_unit(who: Actor, unit: Unit, *, parent: Unit, now: datetime) -> Unit:
    """Hang a unit and all below it under another parent; everybody's scope follows.

    Raises RootStays, UnitInsideItself, UnitNameTaken and TreeTooDeep.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("parent").get(pk=unit.pk)
    if unit.parent is None:
        raise RootStays(name=unit.name)
    if parent.path.startswith(unit.path) or parent.workspace_id != unit.workspace_id:
        raise UnitInsideItself(name=unit.name, parent=parent.name)
    if parent.pk == unit.parent_id:
        return unit
    _refuse_taken_name(parent, unit.name)
    before = unit.parent.name
    _rehang(unit, parent)
    audit(who, "unit.moved", unit, details={"from": before, "to": parent.name}, now=now)
    return unit


def _rehang(unit: Unit, parent: Unit) -> None:
    old, new = unit.path, f"{parent.path}{unit.pk}/"
    below = Unit.objects.beneath(unit)
    deepest = max(len(path) for path in below.values_list("path", flat=True))
    if deepest - len(old) + len(new) > _LONGEST_PATH:
        raise TreeTooDeep(name=unit.name)
    below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    unit.parent, unit.path = parent, new
    unit.save(update_fields=["parent"])


def _plant(workspace: Workspace, *, parent: Unit | None, name: str, kind: UnitKind) -> Unit:
    """Make a unit; its path needs its id. Raises TreeTooDeep."""
    unit = Unit.objects.create(workspace=workspace, parent=parent, name=name, kind=kind)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    if len(unit.path) > _LONGEST_PATH:
        raise TreeTooDeep(name=name)
    unit.save(update_fields=["path"])
    return unit


def _refuse_taken_name(parent: Unit, name: str) -> None:
    if Unit.objects.filter(workspace=parent.workspace_id, parent=parent, name=name).exists():
        raise UnitNameTaken(name=name, parent=parent.name)


def close(workspace: Workspace, users: Iterable[int]) -> None:
    """Delete an emptied workspace, and those of the sign-ins that belonged to it alone."""
    User.objects.filter(pk__in=list(users), staff=None).delete()
    Workspace.objects.filter(pk=workspace.pk).delete()

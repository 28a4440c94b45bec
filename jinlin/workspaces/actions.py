"""Changes to brand, organisation tree, staff and roles; every one is audited in its own transaction.

`who` is the access of the person who acts, or the workspace itself where the program acts (imports, the command line).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Concat, Substr

from jinlin.core.ids import ALPHABET
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import AuditEntry, Grant, Staff, Unit, UnitKind, User, Workspace
from jinlin.workspaces.refusals import (
    AccountElsewhere,
    LastAdministrator,
    RootStays,
    TreeTooDeep,
    UnitInsideItself,
    UnitNameTaken,
    UsernameTaken,
)
from jinlin.workspaces.roles import Role
from jinlin.workspaces.unit_paths import UnitTree

if TYPE_CHECKING:
    from collections.abc import Iterable

Actor = Access | Workspace

ONE_TIME_FOR = timedelta(days=7)
_PASSWORD_LENGTH = 12
_LONGEST_PATH = 200


@dataclass(frozen=True)
class EnsuredUnit:
    """The unit at the end of a path, and those that had to be made for it."""

    unit: Unit
    made: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class Invitation:
    """A new staff member with the password to hand over; it is shown once and kept nowhere."""

    staff: Staff
    password: str


def audit(who: Actor, verb: str, subject: Model, *, now: datetime, details: dict[str, Any] | None = None) -> AuditEntry:
    """Write down who did what to what."""
    return AuditEntry.objects.create(
        workspace=_workspace(who),
        staff=who.staff if isinstance(who, Access) else None,
        at=now,
        verb=verb,
        subject_kind=subject._meta.model_name or "",  # noqa: SLF001  (Django documents _meta)
        subject_id=str(getattr(subject, "slug", subject.pk)),
        subject_name=str(subject)[:200],
        details=details or {},
    )


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
    tree = UnitTree(_workspace(who))
    pk, made = tree.make(path, write=True)
    for unit in made:
        audit(who, "unit.added", unit, details={"path": path}, now=now)
    return EnsuredUnit(Unit.objects.get(pk=pk), tuple(made))


@transaction.atomic
def add_unit(who: Actor, *, parent: Unit, name: str, kind: UnitKind, now: datetime) -> Unit:
    """Add a unit below another. Raises UnitNameTaken and TreeTooDeep."""
    _refuse_taken_name(parent, name)
    unit = _plant(parent.workspace, parent=parent, name=name, kind=kind)
    if len(unit.path) > _LONGEST_PATH:
        raise TreeTooDeep(name=name)
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
    unit = Unit.objects.select_for_update().select_related("parent").get(pk=unit.pk)
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


@transaction.atomic
def add_staff(
    who: Actor, *, unit: Unit, name: str, username: str, roles: Iterable[Role], now: datetime, password: str = ""
) -> Invitation:
    """Let somebody work at a unit and sign in.

    Without `password` a one-time password is made, good for seven days, which they must replace at the first sign-in.
    Raises UsernameTaken.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    given = password or new_password()
    user = User(username=username, one_time_until=None if password else now + ONE_TIME_FOR)
    user.set_password(given)
    user.save()
    staff = Staff.objects.create(workspace=unit.workspace, user=user, unit=unit, name=name)
    audit(who, "staff.added", staff, details={"unit": unit.name, "username": username}, now=now)
    for role in roles:
        grant(who, staff, role, now=now)
    return Invitation(staff, "" if password else given)


@transaction.atomic
def grant(who: Actor, staff: Staff, role: Role, *, now: datetime) -> Grant:
    """Give a role; giving it twice changes nothing."""
    by = who.staff if isinstance(who, Access) else None
    row, made = Grant.objects.get_or_create(
        workspace=staff.workspace, staff=staff, role=role, defaults={"granted_by": by, "granted_at": now}
    )
    if made:
        audit(who, "role.granted", staff, details={"role": role}, now=now)
    return row


@transaction.atomic
def revoke(who: Actor, staff: Staff, role: Role, *, now: datetime) -> None:
    """Take a role away; it may be gone already. Raises LastAdministrator."""
    if role == Role.HQ_ADMIN:
        _refuse_last_administrator(staff)
    taken, _models = Grant.objects.filter(workspace=staff.workspace, staff=staff, role=role).delete()
    if taken:
        audit(who, "role.revoked", staff, details={"role": role}, now=now)


@transaction.atomic
def change_staff(who: Actor, staff: Staff, *, name: str, unit: Unit, roles: Iterable[Role], now: datetime) -> Staff:
    """Change name, unit and roles at once, or nothing of it. Raises LastAdministrator."""
    had, wanted = {Role(row.role) for row in staff.grants.all()}, set(roles)
    for role in sorted(wanted - had):
        grant(who, staff, role, now=now)
    for role in sorted(had - wanted):
        revoke(who, staff, role, now=now)
    return place_staff(who, staff, unit=unit, name=name, now=now)


@transaction.atomic
def place_staff(who: Actor, staff: Staff, *, unit: Unit, name: str, now: datetime) -> Staff:
    """Change where somebody works, and so what they see, or how they are called. Raises LastAdministrator."""
    before = {"unit": staff.unit.name, "name": staff.name}
    if staff.unit_id == unit.pk and staff.name == name:
        return staff
    if unit.parent_id is not None:
        _refuse_last_administrator(staff)
    staff.unit, staff.name = unit, name
    staff.save(update_fields=["unit", "name"])
    audit(who, "staff.changed", staff, details={"from": before, "to": {"unit": unit.name, "name": name}}, now=now)
    return staff


@transaction.atomic
def end_staff(who: Actor, staff: Staff, *, now: datetime) -> Staff:
    """Somebody leaves: they can no longer sign in here; what they did stays. Raises LastAdministrator."""
    if staff.left_at is None:
        _refuse_last_administrator(staff)
        staff.left_at = now
        staff.save(update_fields=["left_at"])
        audit(who, "staff.left", staff, now=now)
    return staff


@transaction.atomic
def bring_back_staff(who: Actor, staff: Staff, *, now: datetime) -> Staff:
    """Somebody who left comes back with the roles they had."""
    if staff.left_at is not None:
        staff.left_at = None
        staff.save(update_fields=["left_at"])
        audit(who, "staff.returned", staff, now=now)
    return staff


@transaction.atomic
def renew_password(who: Actor, staff: Staff, *, now: datetime) -> Invitation:
    """Make a new one-time password for somebody who forgot theirs; open sessions end.

    Raises AccountElsewhere where the account also opens another workspace: that is not ours to reset.
    """
    if Staff.objects.filter(user=staff.user_id, user__isnull=False).exclude(workspace=staff.workspace_id).exists():
        raise AccountElsewhere(name=staff.name)
    user = staff.user or User(username=f"staff-{staff.slug}")
    password = new_password()
    user.set_password(password)
    user.one_time_until = now + ONE_TIME_FOR
    user.save()
    if staff.user_id is None:
        staff.user = user
        staff.save(update_fields=["user"])
    audit(who, "staff.password_renewed", staff, now=now)
    return Invitation(staff, password)


@transaction.atomic
def choose_password(user: User, password: str, *, now: datetime) -> None:
    """Somebody sets their own password; a one-time password is over with that."""
    user.set_password(password)
    user.one_time_until = None
    user.save(update_fields=["password", "one_time_until"])
    for staff in user.staff.select_related("workspace"):
        audit(staff.workspace, "staff.password_chosen", staff, now=now)


def new_password() -> str:
    """Return twelve characters that can be read out on the telephone, in groups of four."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_PASSWORD_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, _PASSWORD_LENGTH, 4))


def _plant(workspace: Workspace, *, parent: Unit | None, name: str, kind: UnitKind) -> Unit:
    """Make a unit; its path needs its id."""
    unit = Unit.objects.create(workspace=workspace, parent=parent, name=name, kind=kind)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def _workspace(who: Actor) -> Workspace:
    return who.workspace if isinstance(who, Access) else who


def _refuse_taken_name(parent: Unit, name: str) -> None:
    if Unit.objects.filter(workspace=parent.workspace_id, parent=parent, name=name).exists():
        raise UnitNameTaken(name=name, parent=parent.name)


def _refuse_last_administrator(staff: Staff) -> None:
    """Keep at least one administrator at the headquarters who can let others in."""
    admins = Grant.objects.filter(
        workspace=staff.workspace_id, role=Role.HQ_ADMIN, staff__left_at=None, staff__unit__parent=None
    )
    if admins.filter(staff=staff).exists() and not admins.exclude(staff=staff).exists():
        raise LastAdministrator(name=staff.name)

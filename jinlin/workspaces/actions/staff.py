"""Changes to staff: who works where, as what, and how they sign in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.core.ids import ALPHABET
from jinlin.workspaces.access import Access
from jinlin.workspaces.actions.trail import Actor, audit, audit_all, note
from jinlin.workspaces.models import Grant, Staff, Unit, User
from jinlin.workspaces.refusals import AccountElsewhere, LastAdministrator, UsernameTaken
from jinlin.workspaces.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ONE_TIME_FOR = timedelta(days=7)
_PASSWORD_LENGTH = 12


@dataclass(frozen=True)
class Invitation:
    """A new staff member with the password to hand over; it is shown once and kept nowhere."""

    staff: Staff
    password: str


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
def employ(who: Actor, *, unit: Unit, name: str, now: datetime) -> Staff:
    """Let somebody work at a unit who has no account of ours and no role yet: another system knows them."""
    staff = Staff.objects.create(workspace=unit.workspace, unit=unit, name=name)
    audit(who, "staff.added", staff, details={"unit": unit.name}, now=now)
    return staff


@transaction.atomic
def employ_all(who: Actor, people: Sequence[tuple[Unit, str]], *, now: datetime) -> list[Staff]:
    """Let many work at their units whom another system knows; as for `employ`, in a fixed number of queries."""
    rows = [Staff(workspace_id=unit.workspace_id, unit=unit, name=name) for unit, name in people]
    Staff.objects.bulk_create(rows, batch_size=400)
    audit_all(who, "staff.added", [(row, {"unit": row.unit.name}) for row in rows], now=now)
    return rows


@transaction.atomic
def let_in(staff: Staff, *, now: datetime) -> User:
    """Return the account of somebody whom another system has vouched for; made without a password where there is none."""
    if staff.user is None:
        user = User(username=f"staff-{staff.slug}")
        user.set_unusable_password()
        user.save()
        staff.user = user
        staff.save(update_fields=["user"])
        audit(staff.workspace, "staff.changed", staff, details={"username": user.username}, now=now)
    return staff.user


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
    note(user, "staff.password_chosen", now=now)


def new_password() -> str:
    """Return twelve characters that can be read out on the telephone, in groups of four."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_PASSWORD_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, _PASSWORD_LENGTH, 4))


def _refuse_last_administrator(staff: Staff) -> None:
    """Keep at least one administrator at the headquarters who can let others in."""
    admins = Grant.objects.filter(
        workspace=staff.workspace_id, role=Role.HQ_ADMIN, staff__left_at=None, staff__unit__parent=None
    )
    if admins.filter(staff=staff).exists() and not admins.exclude(staff=staff).exists():
        raise LastAdministrator(name=staff.name)

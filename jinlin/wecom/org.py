"""Departments and accounts of the corp into our tree: a department is a unit, a member of the corp is staff (R-046).

The tree of the platform is followed when it changes: renamed, moved. What is gone is marked, its unit stays: communities and
history hang on it. Whoever leaves can no longer sign in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.wecom.models import Account, AccountState, Department, Sync
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.models import Unit, UnitKind
from jinlin.workspaces.refusals import LastAdministrator, TreeTooDeep, UnitInsideItself, UnitNameTaken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

__all__ = [
    "AccountAsIs",
    "DepartmentAsIs",
    "leave",
    "mirror_accounts",
    "mirror_departments",
    "mirror_serving",
    "note_seen",
    "units_of",
    "unseen_accounts",
]

ROOT = 1  # the number of the corp itself
WORKS = frozenset({AccountState.ACTIVE, AccountState.INACTIVE})
_ROWS = 400
_FLOORS = (UnitKind.REGION, UnitKind.STORE, UnitKind.TEAM)


@dataclass(frozen=True)
class DepartmentAsIs:
    """A department as the platform tells it."""

    number: int
    parent: int
    name: str


@dataclass(frozen=True)
class AccountAsIs:
    """A member of the corp as the platform tells it; `department` is the main one."""

    userid: str
    name: str
    department: int | None = None
    state: int = AccountState.ACTIVE


@transaction.atomic
def mirror_departments(workspace: Workspace, told: Sequence[DepartmentAsIs], *, now: datetime) -> int:
    """Let the tree be as told, whole; return how many departments were new, renamed, moved or gone."""
    rows = {row.number: row for row in Department.objects.select_related("unit__parent").filter(workspace=workspace)}
    units: dict[int, Unit] = {ROOT: Unit.objects.get(workspace=workspace, parent=None)}
    changed, happened = 0, list[Happened]()
    for depth, each in _downwards(told):
        row = rows.pop(each.number, None) or Department(workspace=workspace, number=each.number, parent_number=0)
        parent = units.get(each.parent, units[ROOT])
        known = row.unit is not None and row.gone_at is None
        same = known and (row.name, row.parent_number) == (each.name, each.parent)
        if each.number != ROOT:
            units[each.number] = row.unit if same and row.unit else _placed(workspace, row, each, parent, depth, now)
        if not same:
            happened += _told_of(row, each, now) if row.pk and row.gone_at is None else []
            row.unit, row.name, row.parent_number = units[each.number], each.name[:100], each.parent
            row.gone_at = None
            row.save()
            changed += 1
    for row in rows.values():
        if row.gone_at is None:
            row.gone_at, changed = now, changed + 1
            row.save(update_fields=["gone_at"])
    events.record_all(workspace, happened, now=now)
    return changed


def _told_of(row: Department, told: DepartmentAsIs, now: datetime) -> list[Happened]:
    """Say what has happened to a department we know."""
    key, data = f"{row.pk}:{int(now.timestamp())}", {"department": row.pk, "unit": row.unit_id}
    renamed, moved = row.name != told.name[:100], row.parent_number != told.parent
    kinds = (["department.renamed"] if renamed else []) + (["department.moved"] if moved else [])
    return [Happened(kind, key, now, data) for kind in kinds]


def _downwards(told: Sequence[DepartmentAsIs]) -> list[tuple[int, DepartmentAsIs]]:
    """Order departments from the root down, with their depth; one whose parent we may not see hangs on the root."""
    by_number = {each.number: each for each in told}

    def depth(each: DepartmentAsIs, seen: frozenset[int] = frozenset()) -> int:
        parent = by_number.get(each.parent)
        if parent is None or parent.number in seen:
            return 0
        return depth(parent, seen | {each.number}) + 1

    return sorted(((depth(each), each) for each in told), key=lambda pair: (pair[0], pair[1].number))


def _placed(
    workspace: Workspace, row: Department, told: DepartmentAsIs, parent: Unit, depth: int, now: datetime
) -> Unit:
    """Return the unit of a department, made, renamed or moved; a sibling's name is told apart by the number."""
    if row.unit is None:
        namesake = Unit.objects.filter(workspace=workspace, parent=parent, name=told.name[:100]).first()
        if namesake and not Department.objects.filter(workspace=workspace, unit=namesake).exists():
            return namesake  # known from an import or made by hand
        kind = _FLOORS[min(max(depth - 1, 0), len(_FLOORS) - 1)]
        try:
            return workspaces.add_unit(workspace, parent=parent, name=told.name[:100], kind=kind, now=now)
        except UnitNameTaken:
            return workspaces.add_unit(workspace, parent=parent, name=_apart(told), kind=kind, now=now)
        except TreeTooDeep:
            return parent
    unit = row.unit
    if unit.parent_id != parent.pk and unit.parent_id is not None:
        unit = _moved(workspace, unit, parent, now)
    try:
        return workspaces.rename_unit(workspace, unit, name=told.name[:100], now=now)
    except UnitNameTaken:
        return workspaces.rename_unit(workspace, unit, name=_apart(told), now=now)


def _moved(workspace: Workspace, unit: Unit, parent: Unit, now: datetime) -> Unit:
    try:
        return workspaces.move_unit(workspace, unit, parent=parent, now=now)
    except (UnitInsideItself, UnitNameTaken, TreeTooDeep):
        return unit  # somebody arranged our tree otherwise; the next reading tries again


def _apart(told: DepartmentAsIs) -> str:
    return f"{told.name[:80]} ({told.number})"


def units_of(workspace: Workspace, userids: Collection[str]) -> dict[str, int]:
    """Return where these accounts work: userid → unit; under "" the root."""
    root = Unit.objects.get(workspace=workspace, parent=None).pk
    by_department = dict(
        Department.objects.filter(workspace=workspace, unit__isnull=False).values_list("number", "unit_id")
    )
    asked = {each.lower() for each in userids}
    accounts = Account.objects.filter(workspace=workspace, userid__in=asked).values_list("userid", "department")
    return {"": root} | {userid: by_department.get(number or ROOT, root) for userid, number in accounts}


@transaction.atomic
def mirror_accounts(
    workspace: Workspace, told: Sequence[AccountAsIs], *, now: datetime, sync: Sync | None = None
) -> int:
    """Let these accounts be as told; return how many were new or differed. What is not told stays as it is."""
    wanted = {each.userid.lower(): each for each in told}
    rows = {row.userid: row for row in Account.objects.filter(workspace=workspace, userid__in=wanted)}
    differing, kinds = [], list[tuple[str, Account]]()
    for userid, each in wanted.items():
        row = rows.get(userid) or Account(workspace=workspace, userid=userid)
        gone = now if each.state == AccountState.LEFT else None
        before = (row.name, row.department, row.state, bool(row.gone_at)) if row.pk else None
        if before != (each.name[:64], each.department, each.state, bool(gone)):
            kinds.append((_what_happened(before, each, gone=gone is not None), row))
            row.name, row.department, row.state, row.gone_at = each.name[:64], each.department, each.state, gone
            differing.append(row)
    Account.objects.bulk_create([row for row in differing if not row.pk], batch_size=_ROWS)
    known = [row for row in differing if row.userid in rows]
    Account.objects.bulk_update(known, ["name", "department", "state", "gone_at"], batch_size=_ROWS)
    _employ(workspace, wanted, now)
    _tell(workspace, [(kind, row) for kind, row in kinds if kind], now)
    if sync:
        Account.objects.filter(workspace=workspace, userid__in=wanted).update(seen_in=sync)
    return len(differing)


def _what_happened(before: tuple[str, int | None, int, bool] | None, told: AccountAsIs, *, gone: bool) -> str:
    """Say in a word what has become of an account; empty for what is no news."""
    if before is None or before[3]:
        return "" if gone else "account.joined"
    if gone:
        return "account.left"
    return "account.moved" if before[1] != told.department else ""


def _tell(workspace: Workspace, happened: Sequence[tuple[str, Account]], now: datetime) -> None:
    """Record who came, went or moved; whom the very first reading names have been there before."""
    if not happened or not Sync.objects.filter(workspace=workspace, finished_at__isnull=False).exists():
        return
    facts = [
        Happened(kind, f"{row.pk}:{int(now.timestamp())}", now, {"account": row.pk, "department": row.department})
        for kind, row in happened
    ]
    events.record_all(workspace, facts, now=now)


def unseen_accounts(sync: Sync, most: int) -> list[str]:
    """List accounts that an earlier reading named and this one did not."""
    rows = Account.objects.filter(workspace=sync.workspace_id, gone_at=None, seen_in__isnull=False)
    return list(rows.exclude(seen_in=sync).order_by("userid").values_list("userid", flat=True)[:most])


def note_seen(sync: Sync, userids: Sequence[str]) -> None:
    """Write down that these were asked for one by one."""
    Account.objects.filter(workspace=sync.workspace_id, userid__in=userids).update(seen_in=sync)


def _employ(workspace: Workspace, told: Mapping[str, AccountAsIs], now: datetime) -> None:
    """Let accounts be staff at their unit, without a role until somebody gives them one.

    Whoever works where the platform says already costs nothing: of a corp read every night nearly all do.
    """
    units = {row.pk: row for row in Unit.objects.filter(workspace=workspace)}
    where = units_of(workspace, told)
    rows = list(Account.objects.select_related("staff__unit").filter(workspace=workspace, userid__in=told))
    new = [row for row in rows if row.staff is None]
    people = [(units[where[row.userid]], (row.name or row.userid)[:60]) for row in new]
    for row, staff in zip(new, workspaces.employ_all(workspace, people, now=now) if new else (), strict=True):
        row.staff = staff
    Account.objects.bulk_update(new, ["staff"], batch_size=_ROWS)
    for row in rows:
        unit = units[where[row.userid]]
        if not _stands_right(row, unit):
            _place(workspace, row, unit, now)


def _stands_right(row: Account, unit: Unit) -> bool:
    """Say whether somebody works where, and as long as, the platform says."""
    staff = row.staff
    if staff is None or row.state not in WORKS:
        return staff is None or staff.left_at is not None
    return staff.left_at is None and staff.unit_id == unit.pk and staff.name == (row.name or staff.name)[:60]


def _place(workspace: Workspace, row: Account, unit: Unit, now: datetime) -> None:
    staff = row.staff
    if staff is None:
        return
    try:
        if row.state in WORKS:
            workspaces.bring_back_staff(workspace, staff, now=now)
            workspaces.place_staff(workspace, staff, unit=unit, name=(row.name or staff.name)[:60], now=now)
        else:
            workspaces.end_staff(workspace, staff, now=now)
    except LastAdministrator:
        return  # our own house keeps its last administrator, whatever the platform says


@transaction.atomic
def mirror_serving(workspace: Workspace, userids: Sequence[str], *, now: datetime) -> int:
    """Mark exactly these accounts as those who may have customers; unknown ones are made. Return how many changed."""
    wanted = {each.lower() for each in userids}
    known = set(Account.objects.filter(workspace=workspace, userid__in=wanted).values_list("userid", flat=True))
    mirror_accounts(workspace, [AccountAsIs(each, each) for each in sorted(wanted - known)], now=now)
    rows = Account.objects.filter(workspace=workspace)
    differing = [row for row in rows if row.serves != (row.userid in wanted)]
    for row in differing:
        row.serves = not row.serves
    Account.objects.bulk_update(differing, ["serves"], batch_size=400)
    return len(differing)


def leave(workspace: Workspace, userid: str, *, now: datetime) -> int:
    """End an account that was deleted; return how many ended."""
    row = Account.objects.select_related("staff__unit").filter(workspace=workspace, userid=userid.lower()).first()
    if row is None or row.gone_at is not None:
        return 0
    row.gone_at, row.state, row.serves = now, AccountState.LEFT, False
    row.save(update_fields=["gone_at", "state", "serves"])
    if row.staff:
        _place(workspace, row, row.staff.unit, now)
    _tell(workspace, [("account.left", row)], now)
    return 1

"""Questions about brand, tree, staff and the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jinlin.workspaces.models import AuditEntry, Grant, Staff, Unit, Workspace
from jinlin.workspaces.roles import PERMISSIONS as BY_ROLE
from jinlin.workspaces.roles import Role
from jinlin.workspaces.words import PERMISSIONS, permission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from jinlin.shell.listing_state import Days
    from jinlin.workspaces.access import Access

MOST_FOUND = 30


class PermissionRow(NamedTuple):
    """A line of the table of roles × permissions."""

    name: str
    label: str
    held: list[tuple[Role, bool]]


def workspaces_of(access: Access) -> QuerySet[Workspace]:
    """Return the workspaces in which somebody works under one account."""
    return Workspace.objects.filter(staff__user=access.staff.user_id, staff__left_at=None).order_by("name")


def units_found(access: Access, text: str, *, root: Unit | None = None) -> QuerySet[Unit]:
    """Return units of the subtree by name, the nearest to the root first, a screenful of them."""
    units = Unit.objects.filter(workspace=access.workspace, path__startswith=(root or access.unit).path)
    found = units.filter(name__icontains=text) if text else units
    return found.select_related("parent").order_by("path")[:MOST_FOUND]


def children(parent: Unit) -> QuerySet[Unit]:
    """Return the units directly below one, with what a line of the tree tells."""
    deeper = Unit.objects.filter(parent=OuterRef("pk"))
    working = Count("staff", filter=Q(staff__left_at=None), distinct=True)
    return (
        Unit.objects.filter(workspace=parent.workspace_id, parent=parent)
        .annotate(has_children=Exists(deeper), staff_count=working)
        .order_by("name")
    )


def parents_for(access: Access, unit: Unit, text: str) -> QuerySet[Unit]:
    """Return the units another one can be moved below."""
    found = Unit.objects.visible_to(access).exclude(path__startswith=unit.path).exclude(children=unit)
    named = found.filter(name__icontains=text) if text else found
    return named.select_related("parent").order_by("path")[:MOST_FOUND]


def staff_list(
    access: Access, *, text: str = "", role: str = "", unit: Unit | None = None, state: str = "working"
) -> QuerySet[Staff]:
    """Return the staff of the subtree, with unit, account and roles."""
    staff = Staff.objects.visible_to(access).select_related("unit", "user").prefetch_related("grants")
    if text:
        staff = staff.filter(Q(name__icontains=text) | Q(user__username__icontains=text))
    if role:
        staff = staff.filter(Exists(Grant.objects.filter(staff=OuterRef("pk"), role=role)))
    if unit:
        staff = staff.filter(unit__path__startswith=unit.path)
    states = {"left": Q(left_at__isnull=False), "invited": Q(left_at=None, user__one_time_until__isnull=False)}
    return staff.filter(states.get(state, Q(left_at=None)))


def audit_trail(
    access: Access, *, text: str = "", staff: str = "", verbs: Sequence[str] = (), days: Days | None = None
) -> QuerySet[AuditEntry]:
    """Return what was done in the workspace; below the headquarters, what one's own people did."""
    entries = AuditEntry.objects.filter(workspace=access.workspace).select_related("staff")
    if access.unit.parent_id is not None:
        entries = entries.filter(staff__unit__path__startswith=access.unit.path)
    if text:
        entries = entries.filter(subject_name__icontains=text)
    if staff:
        entries = entries.filter(staff__slug=staff)
    if verbs:
        entries = entries.filter(verb__in=verbs)
    return _within(entries, access, days.since if days else None, days.before if days else None)


def verbs_used(access: Access) -> list[str]:
    """Return the verbs of the workspace's trail."""
    used = AuditEntry.objects.filter(workspace=access.workspace)
    return list(used.order_by("verb").values_list("verb", flat=True).distinct())


def role_table() -> list[PermissionRow]:
    """Return the table of roles × permissions, one line for each permission that any role holds."""
    known = list(PERMISSIONS)
    used = sorted(frozenset().union(*BY_ROLE.values()), key=lambda name: known.index(name) if name in known else 99)
    return [PermissionRow(name, permission(name), [(role, name in BY_ROLE[role]) for role in Role]) for name in used]


def _within(
    entries: QuerySet[AuditEntry], access: Access, since: date | None, before: date | None
) -> QuerySet[AuditEntry]:
    from jinlin.core.clock import day_bounds

    if since:
        entries = entries.filter(at__gte=day_bounds(since, access.workspace.zone)[0])
    if before:
        entries = entries.filter(at__lt=day_bounds(before, access.workspace.zone)[0])
    return entries

"""Who does in a group what only a person can do there: its owner, an admin, else somebody of its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.communities import keepers
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.communities.models import Community

__all__ = ["hands_of"]


def hands_of(communities: Sequence[Community], *, otherwise: Staff | None = None) -> dict[Community, Staff]:
    """Return for each group the colleague who can act in it; where nobody is known, `otherwise`; a handful of queries.

    Groups without anybody are left out.
    """
    kept = keepers.keepers_of(communities)
    of_units = _of_units(communities)
    found = {}
    for community in communities:
        working = (each.staff for each in kept.get(community.pk, []) if each.works and each.staff)
        staff = next(working, None) or of_units.get(community.unit_id) or otherwise
        if staff is not None and staff.left_at is None:
            found[community] = staff
    return found


def _of_units(communities: Sequence[Community]) -> dict[int, Staff]:
    """Return somebody of each unit, whoever came first."""
    units = {each.unit_id for each in communities}
    rows = Staff.objects.filter(unit__in=units, left_at=None).order_by("-pk")
    return {staff.unit_id: staff for staff in rows}

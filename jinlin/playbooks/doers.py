"""Who does a row in a group: the role the row names, as the group has it, else whoever keeps the group, else the run's own.

An owner who is an authority owes no routine (R-047): the group's assistant does it, where there is one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from jinlin.communities import keepers
from jinlin.communities.models import Appointment, Function, OwnerProfile, OwnerStyle
from jinlin.playbooks.words import OF_THE_RUN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinlin.communities.keepers import Keeper
    from jinlin.communities.models import Community
    from jinlin.playbooks.models import Run
    from jinlin.workspaces.models import Staff

__all__ = ["doers_of"]

FUNCTIONS = {
    "assistant": Function.ASSISTANT,
    "manager": Function.MANAGER,
    "guide": Function.GUIDE,
    "advisor": Function.ADVISOR,
    "koc": Function.ASSISTANT,  # the atmosphere team are members: the assistant asks them
}


def doers_of(communities: Sequence[Community], role: str, run: Run) -> dict[int, Staff]:
    """Return who does a row in each of these groups; a handful of queries however many they are."""
    if role in OF_THE_RUN:
        return dict.fromkeys((each.pk for each in communities), run.responsible)
    keeping = _keeping(communities)
    appointed = _appointed(communities)
    authorities = _authorities(communities) if role == "owner" else frozenset()
    return {
        each.pk: _doer(role, keeping.get(each.pk, ()), appointed[each.pk], each.pk in authorities) or run.responsible
        for each in communities
    }


def _doer(role: str, keeping: Sequence[Keeper], appointed: Mapping[str, Staff], is_authority: bool) -> Staff | None:  # noqa: FBT001  (read beside its maker)
    owner = _first(each.staff for each in keeping if each.is_owner)
    admin = _first(each.staff for each in keeping if not each.is_owner)
    assistant = appointed.get(Function.ASSISTANT)
    if role == "owner":
        return (assistant if is_authority else None) or owner or admin
    if role == "admin":
        return admin or owner
    return appointed.get(FUNCTIONS[role]) or owner or admin


def _first(people: Iterable[Staff | None]) -> Staff | None:
    return next((each for each in people if each is not None), None)


def _keeping(communities: Sequence[Community]) -> dict[int, list[Keeper]]:
    found = keepers.keepers_of(communities)
    return {pk: [each for each in of if each.works and each.staff] for pk, of in found.items()}


def _appointed(communities: Sequence[Community]) -> dict[int, dict[str, Staff]]:
    """Return the colleague of each function in each group: who has had it longest."""
    found: dict[int, dict[str, Staff]] = defaultdict(dict)
    rows = Appointment.objects.that_last().filter(community__in=[each.pk for each in communities])
    rows = rows.filter(staff__isnull=False, staff__left_at=None).select_related("staff")
    for row in rows.order_by("since", "pk"):
        if row.staff is not None:
            found[row.community_id].setdefault(row.function, row.staff)
    return found


def _authorities(communities: Sequence[Community]) -> frozenset[int]:
    rows = OwnerProfile.objects.filter(community__in=[each.pk for each in communities], style=OwnerStyle.AUTHORITY)
    return frozenset(rows.values_list("community_id", flat=True))

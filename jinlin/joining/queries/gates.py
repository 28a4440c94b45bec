"""Questions about gates: what is in force, what changed, what its numbers stand for, who has a place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from jinlin.communities.models import Community, Membership
from jinlin.joining.gating import wording
from jinlin.joining.gating.conditions import Condition, Group, Kind
from jinlin.joining.gating.wording import Names
from jinlin.joining.models import Application, Gate, GateVersion, Guarding, Round, State
from jinlin.joining.queries import asking
from jinlin.members.models import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.workspaces.models import Workspace

__all__ = [
    "Change",
    "changes",
    "draft_of",
    "in_force",
    "names_for",
    "places_left",
    "places_of",
    "screening_over",
    "versions_in_force",
]


def in_force(gate: Gate) -> GateVersion | None:
    """Return the version that holds now; None where nothing was published yet."""
    return gate.versions.exclude(published_at=None).select_related("workspace", "gate").order_by("-number").first()


def versions_in_force(gates: Iterable[Gate]) -> dict[int, GateVersion]:
    """Return the version that holds now of each of these gates, by the gate."""
    rows = GateVersion.objects.filter(gate__in=list(gates)).exclude(published_at=None)
    return {row.gate_id: row for row in rows.order_by("number")}


def screening_over(gate: Gate) -> bool:
    """Say whether the first round of a gate's screening has ended: nobody can begin it any more."""
    first = Round.objects.filter(gate=gate).order_by("number").first()
    return first is not None and first.settled_at is not None


def draft_of(gate: Gate) -> GateVersion | None:
    """Return the version that is being written, if any."""
    return gate.versions.filter(published_at=None).select_related("workspace", "gate").first()


def names_for(workspace: Workspace, *trees: Group) -> Names:
    """Return what the numbers in these conditions stand for."""
    asked = [each for tree in trees for each in tree.conditions()]
    tags = {tag for each in asked for tag in each.tags}
    rows = Tag.objects.filter(workspace=workspace, pk__in=tags).values_list("pk", "name") if tags else ()
    return Names(asking.titles(workspace, {each.questionnaire for each in asked} - {0}), dict(rows))


@dataclass(frozen=True)
class Change:
    """A condition that one version has and the other has not."""

    added: bool
    text: str


def changes(old: GateVersion | None, new: GateVersion) -> list[Change]:
    """Tell the difference of two versions, condition by condition, then the rest in words."""
    before, after = (old.tree if old else Group()), new.tree
    names = names_for(new.workspace, before, after)
    have, want = Counter(_counted(before)), Counter(_counted(after))
    gone = [Change(added=False, text=wording.told(each, names)) for each in (have - want).elements()]
    come = [Change(added=True, text=wording.told(each, names)) for each in (want - have).elements()]
    if before.mode != after.mode:
        gone.append(Change(added=False, text=wording.mode(before)))
        come.append(Change(added=True, text=wording.mode(after)))
    return [*gone, *come]


def _counted(tree: Group) -> list[Condition]:
    return list(tree.conditions())


# --- room ----------------------------------------------------------------------------------------------------------


def places_of(communities: Iterable[Community]) -> dict[int, int | None]:
    """Return how many more people each of these groups can take, counting those admitted and not there yet; None: no cap."""
    rows = list(communities)
    inside = Membership.objects.filter(community__in=rows, left_at=None).order_by()
    coming = Application.objects.filter(community__in=rows, state=State.ADMITTED).order_by()
    taken = Counter(dict(inside.values_list("community").annotate(n=Count("pk"))))
    taken.update(dict(coming.values_list("community").annotate(n=Count("pk"))))
    return {row.pk: None if row.cap is None else max(0, row.cap - taken[row.pk]) for row in rows}


def places_left(version: GateVersion) -> int | None:
    """Return how many more a gate may admit by its own number of seats; None: as many as there is room."""
    if version.seats is None:
        return None
    taken = Application.objects.filter(gate=version.gate_id).filter(Q(state=State.ADMITTED) | Q(state=State.JOINED))
    return max(0, version.seats - taken.count())


def groups_behind(gate: Gate, interest: str = "") -> list[Community]:
    """Return the open groups behind a gate in the order they are filled; with an interest, those of it."""
    rows = Guarding.objects.filter(gate=gate, community__ended_at=None).select_related("community__unit")
    if interest:
        rows = rows.filter(interest=interest)
    return [row.community for row in rows.order_by("pk")]


def asks_for(version: GateVersion, kind: Kind) -> list[Condition]:
    """Return the conditions of a kind."""
    return [each for each in version.tree.conditions() if each.kind == kind]

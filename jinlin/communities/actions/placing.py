"""Put communities on the type axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities import definitions, types
from jinlin.communities.models import Community, Placement
from jinlin.imports.engine import journal
from jinlin.imports.engine.writing import update

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.imports.models import Run


@transaction.atomic
def place(*, community: Community, keys: Mapping[str, str | None]) -> dict[str, str]:
    """Give a community its values (axis → key, None takes one away); return all it has then.

    Raises types.UnknownType, and types.ImpossiblePair where two of its values cannot go together.
    """
    has = dict(Placement.objects.filter(community=community).values_list("axis", "key"))
    wanted = {axis: key for axis, key in {**has, **keys}.items() if key}
    types.refuse_impossible(wanted)
    gone = [axis for axis, key in keys.items() if not key]
    Placement.objects.filter(community=community, axis__in=gone).delete()
    versions = definitions.latest(community.workspace_id)
    for axis, key in wanted.items():
        if has.get(axis) != key:
            now_is = {"key": key, "version": versions.get((axis, key), definitions.AS_SHIPPED)}
            Placement.objects.update_or_create(
                workspace=community.workspace, community=community, axis=axis, defaults=now_is
            )
    Community.objects.filter(pk=community.pk).update(published=False)
    return wanted


def place_all(run: Run, wanted: Mapping[int, Mapping[str, str]]) -> None:
    """Write the differences of many communities at once, journalled under a run; they have been found possible."""
    rows = Placement.objects.filter(workspace=run.workspace_id, community_id__in=wanted)
    known = {(row.community_id, row.axis): row for row in rows}
    versions = definitions.latest(run.workspace_id)
    new: list[Placement] = []
    changed: list[Placement] = []
    for community, keys in wanted.items():
        for axis, key in keys.items():
            row = known.get((community, axis))
            if row is None:
                row = Placement(workspace_id=run.workspace_id, community_id=community, axis=axis, key=key)
                row.version = versions.get((axis, key), definitions.AS_SHIPPED)
                new.append(row)
            elif row.key != key:
                changed.append(row)
    journal.changed(run, journal.before(changed, ["key", "version"]))
    for row in changed:
        row.key = wanted[row.community_id][row.axis]
        row.version = versions.get((row.axis, row.key), definitions.AS_SHIPPED)
    update(changed, ["key", "version"])
    Placement.objects.bulk_create(new, batch_size=500)
    journal.made(run, new)

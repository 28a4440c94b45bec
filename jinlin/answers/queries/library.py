"""The library of a workspace, ready for matching; how it receives questions; where an entry can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max

from jinlin.answers.matching import Library
from jinlin.answers.models import Entry, Reception
from jinlin.communities import types
from jinlin.communities.models import CommunityTag

if TYPE_CHECKING:
    from jinlin.workspaces.models import Workspace

_READY: dict[int, tuple[object, Library]] = {}  # the newest of each workspace, made once in each process
_MOST_READY = 50


def library_of(workspace: Workspace) -> Library:
    """Return the entries in use, ready for matching; made anew when one of them was changed."""
    rows = Entry.objects.filter(workspace=workspace).in_use()
    told = rows.aggregate(count=Count("pk"), changed=Max("changed_at"), last=Max("pk"))
    version = (told["count"], told["changed"], told["last"])
    kept = _READY.get(workspace.pk)
    if kept is None or kept[0] != version:
        while len(_READY) >= _MOST_READY:
            _READY.pop(next(iter(_READY)))
        kept = _READY[workspace.pk] = (version, Library(row.condition for row in rows.order_by("pk")))
    return kept[1]


def reception_of(workspace: Workspace) -> Reception:
    """Return how a workspace receives questions; the usual where nobody has said."""
    return Reception.objects.filter(workspace=workspace).first() or Reception(workspace=workspace)


def places(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the types and tags an entry can hold for, as value and words."""
    found = [
        (f"type:{axis.key}={value.key}", f"{axis.name} · {value.name}")
        for axis in types.axes().values()
        for value in axis.values
    ]
    tags = CommunityTag.objects.filter(workspace=workspace).order_by("name").values_list("name", flat=True).distinct()
    return [*found, *((f"tag:{name}", name) for name in tags)]

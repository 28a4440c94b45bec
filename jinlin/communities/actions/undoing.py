"""Take back what a run wrote about communities and who was in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.models import Channel, Community, Membership, Placement
from jinlin.imports.engine import journal
from jinlin.lake.marking import mark_gone
from jinlin.members import actions as members
from jinlin.workspaces.models import Staff, Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import Model

    from jinlin.imports.models import Run

_AT_ONCE = 2000


def undo_run(*, run: Run, now: datetime) -> None:
    """Restore memberships and communities the run changed, delete what it made, then go on below; safe to call again.

    What others have come to use since (a unit with staff, for instance) stays.
    """
    journal.restore(run, Membership, _to_publish(Membership))
    _remove(run, Membership, "memberships")
    journal.restore(
        run, Placement, lambda rows: _placed_again([row.community_id for row in rows if isinstance(row, Placement)])
    )
    journal.unmake(run, Placement, _unplace)
    journal.restore(run, Community, _to_publish(Community))
    _remove(run, Community, "communities")
    _remove_channels(run)
    members.undo_run(run=run, now=now)
    journal.unmake(run, Unit, lambda ids: _remove_units(run, ids))


def _to_publish(model: type[Membership | Community]) -> Callable[[list[Model]], None]:
    def again(rows: list[Model]) -> None:
        model.objects.filter(pk__in=[row.pk for row in rows]).update(published=False)

    return again


def _placed_again(communities: list[int]) -> None:
    Community.objects.filter(pk__in=communities).update(published=False)


def _unplace(ids: list[int]) -> None:
    _placed_again(list(Placement.objects.filter(pk__in=ids).values_list("community_id", flat=True)))
    Placement.objects.filter(pk__in=ids).delete()


def _remove(run: Run, model: type[Membership | Community], dataset: str) -> None:
    mine = model.objects.filter(workspace=run.workspace_id, made_by_run=run)
    while chunk := list(mine.values_list("id", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            mark_gone(run.workspace, dataset, chunk)
            model.objects.filter(pk__in=chunk).delete()


def _remove_channels(run: Run) -> None:
    Channel.objects.filter(workspace=run.workspace_id, made_by_run=run).delete()


def _remove_units(run: Run, ids: list[int]) -> None:
    for unit in Unit.objects.filter(workspace=run.workspace_id, pk__in=ids).order_by("-path"):
        used = unit.children.exists() or unit.communities.exists() or Staff.objects.filter(unit=unit).exists()
        if not used:
            mark_gone(run.workspace, "units", [unit.pk])
            unit.delete()

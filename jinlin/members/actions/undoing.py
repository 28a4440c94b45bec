"""Take back what a run wrote about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.imports.engine import journal
from jinlin.lake import actions as lake
from jinlin.lake.marking import mark_gone
from jinlin.members.models import Affiliation, AffiliationKind, Identity, Member, Tag, Tagging

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.imports.models import Run

_AT_ONCE = 2000
_KINDS = ("", *AffiliationKind.values)


def row_id(member: int, kind: str) -> int:
    """Return the number of a row of the lake's `persons`: who somebody is ("") or why they are not counted."""
    return member * len(_KINDS) + _KINDS.index(kind)


def undo_run(*, run: Run, now: datetime) -> None:
    """Restore the people the run changed, delete those it made and its lake files; safe to call again."""
    journal.restore(run, Member, lambda rows: _publish_again([row.pk for row in rows]))
    journal.restore(
        run, Affiliation, lambda rows: _publish_again([row.member_id for row in rows if isinstance(row, Affiliation)])
    )
    _remove_affiliations(run)
    _remove_made(run, Tagging)
    _remove_made(run, Identity)
    journal.unmake(run, Tag, _remove_tags)
    _remove_members(run)
    lake.remove_run(run.workspace, run, now=now)


def _publish_again(members: list[int]) -> None:
    Member.objects.filter(pk__in=members).update(published=False)


def _remove_affiliations(run: Run) -> None:
    mine = Affiliation.objects.filter(workspace=run.workspace_id, made_by_run=run)
    while chunk := list(mine.values_list("id", "member_id", "kind")[:_AT_ONCE]):
        with transaction.atomic():
            mark_gone(run.workspace, "persons", [row_id(member, kind) for _pk, member, kind in chunk])
            Affiliation.objects.filter(pk__in=[pk for pk, _member, _kind in chunk]).delete()


def _remove_made(run: Run, model: type[Tagging | Identity]) -> None:
    mine = model.objects.filter(workspace=run.workspace_id, made_by_run=run)
    while chunk := list(mine.values_list("id", flat=True)[:_AT_ONCE]):
        model.objects.filter(pk__in=chunk).delete()


def _remove_tags(ids: list[int]) -> None:
    Tag.objects.filter(pk__in=ids, taggings=None).delete()


def _remove_members(run: Run) -> None:
    mine = Member.objects.filter(workspace=run.workspace_id, made_by_run=run)
    while chunk := list(mine.values_list("id", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            mark_gone(run.workspace, "persons", [row_id(pk, "") for pk in chunk])
            Member.objects.filter(pk__in=chunk).delete()

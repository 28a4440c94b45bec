"""Set up and end columns (R-096)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.content import refusals
from jinlin.content.models import Cadence, Column, Direction
from jinlin.core.clock import local_date
from jinlin.core.refusals import source_text as _
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, time

    from jinlin.content.models import Asset
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff

__all__ = ["ColumnWording", "end_column", "save_column"]

LAST_WEEKDAY, LAST_DAY = 7, 31


@dataclass(frozen=True)
class ColumnWording:
    """What a column is to be. `days`: weekdays 1–7 for daily and weekly ones, days of the month for monthly ones."""

    name: str
    direction: str
    cadence: str
    slot: time
    days: Sequence[int] = ()
    promo: bool = False
    owner: Staff | None = None
    template: Asset | None = None
    brief: str = ""
    colour: str = "primary"


@transaction.atomic
def save_column(*, who: Access, wording: ColumnWording, column: Column | None = None, now: datetime) -> Column:
    """Make a column or write one anew. Raises TitleMissing, DirectionMissing, FieldMissing, NameTaken."""
    fields = vars(wording) | {"name": wording.name.strip(), "days": _days(wording)}
    if not fields["name"]:
        raise refusals.TitleMissing
    if wording.direction not in Direction.values:
        raise refusals.DirectionMissing
    others = Column.objects.filter(workspace=who.workspace, name=fields["name"], ended_at=None)
    if others.exclude(pk=column.pk if column else 0).exists():
        raise refusals.NameTaken(name=fields["name"])
    if column is None:
        begun = local_date(now, who.workspace.zone)
        column = Column(workspace=who.workspace, begun_on=begun, made_at=now)
    for name, value in fields.items():
        setattr(column, name, value)
    column.save()
    workspaces.audit(who, "column.saved", column, now=now)
    return column


def _days(wording: ColumnWording) -> list[int]:
    most = LAST_DAY if wording.cadence == Cadence.MONTHLY else LAST_WEEKDAY
    days = sorted({day for day in wording.days if 1 <= day <= most})
    if wording.cadence != Cadence.DAILY and not days:
        raise refusals.FieldMissing(what=_("哪几天"))
    return days


@transaction.atomic
def end_column(*, who: Access, column: Column, now: datetime) -> None:
    """End a column; what came out in it stays counted. Twice changes nothing."""
    if Column.objects.filter(pk=column.pk, ended_at=None).update(ended_at=now):
        workspaces.audit(who, "column.ended", column, now=now)

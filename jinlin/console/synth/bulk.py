"""The one place where a made-up town writes rows that belong to other apps.

Everywhere else a row is written by its owner's actions, one story at a time. A trial at the scale of a large chain needs
millions of rows without their stories; they are made here, unpublished, in slices that keep memory flat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction

from jinlin.communities.history import inserting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    Row = TypeVar("Row", bound="Model")

SLICE, NAMED = 20_000, 500


def make(kind: type[Row], rows: Sequence[Row]) -> list[int]:
    """Insert a few thousand rows at most and return their ids in order."""
    made = kind._default_manager.bulk_create(rows, batch_size=NAMED)  # noqa: SLF001  (public under this name)
    return [row.pk for row in made]


def insert(kind: type[Model], columns: dict[str, list[Any]]) -> int:
    """Insert any number of rows, column by column as the database names them; return how many."""
    count = len(next(iter(columns.values())))
    for start in range(0, count, SLICE):
        some = {name: values[start : start + SLICE] for name, values in columns.items()}
        inserting.insert(kind, min(SLICE, count - start), some)
    return count


def insert_named(kind: type[Model], columns: dict[str, list[Any]]) -> list[int]:
    """Insert rows that have a slug and return their ids in order."""
    count = len(next(iter(columns.values())))
    with transaction.atomic():
        ids = list(inserting.reserve_ids(kind, count))
        insert(kind, {**columns, "id": ids, "slug": inserting.slugs(count)})
    return ids


def set_fields(kind: type[Row], rows: Sequence[Row], fields: list[str]) -> None:
    """Write these fields of rows that exist."""
    kind._default_manager.bulk_update(rows, fields, batch_size=NAMED)  # noqa: SLF001  (public under this name)

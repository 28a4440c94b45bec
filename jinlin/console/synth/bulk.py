"""The one place where a made-up town writes rows that belong to other apps.

Everywhere else a row is written by its owner's actions, one story at a time. A trial at the scale of a large chain needs
millions of rows without their stories; they are made here, unpublished, in slices that keep memory flat.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import Model

Row = TypeVar("Row", bound="Model")
SLICE = 4000


def make(kind: type[Row], rows: Iterable[Row]) -> list[int]:
    """Insert rows slice by slice and return their ids in order."""
    manager = kind._default_manager  # noqa: SLF001  (public under this name)
    coming: Iterator[Row] = iter(rows)
    made: list[int] = []
    while some := list(islice(coming, SLICE)):
        made += [row.pk for row in manager.bulk_create(some)]
    return made


def set_fields(kind: type[Row], rows: Sequence[Row], fields: list[str]) -> None:
    """Write these fields of rows that exist."""
    kind._default_manager.bulk_update(rows, fields, batch_size=500)  # noqa: SLF001  (public under this name)

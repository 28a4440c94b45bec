"""Insert many rows of one model at the speed of the database: a million members are not a million objects.

Django's `bulk_create` costs some 80 µs a row in objects alone, twenty times what the database takes.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from itertools import repeat
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from jinlin.core.ids import ALPHABET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SLUG = 12
_FAIR = 256 - 256 % len(ALPHABET)
_LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_UNFAIR = bytes(range(_FAIR, 256))


def insert(model: type[models.Model], count: int, columns: Mapping[str, Iterable[Any]]) -> None:
    """Insert `count` rows: the given columns by attribute name (times in UTC without zone), defaults for the others."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001  (public by habit)
    values = [_column(field, columns.get(field.attname), count) for field in fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)  # noqa: SLF001  (public by habit)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", list(zip(*values, strict=True)))  # noqa: S608  (own names)


def _column(field: models.Field[Any, Any], values: Iterable[Any] | None, count: int) -> Iterable[Any]:
    if values is None:
        return repeat(field.get_db_prep_save(field.get_default(), connection), count)
    if isinstance(field, models.DateTimeField):
        return [_moment(value) for value in values]
    return values


def _moment(at: datetime | None) -> Any:
    return None if at is None else connection.ops.adapt_datetimefield_value(at.replace(tzinfo=UTC))


def slugs(count: int) -> list[str]:
    """Return as many slugs as `core.ids.new_slug` would make one by one, just as hard to guess."""
    letters = b""
    while len(letters) < count * _SLUG:
        letters += secrets.token_bytes(count * _SLUG + 64).translate(_LETTERS, _UNFAIR)
    text = letters.decode("ascii")
    return [text[start : start + _SLUG] for start in range(0, count * _SLUG, _SLUG)]


def ids_of(model: type[models.Model], made: Sequence[str]) -> list[int]:
    """Return the ids of the rows with these slugs, in their order."""
    known = dict(model._default_manager.filter(slug__in=made).values_list("slug", "pk"))  # noqa: SLF001  (public by habit)
    return [known[slug] for slug in made]

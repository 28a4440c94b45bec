# ruff: noqa: SLF001  (works on any model, through what Django offers for that)
"""Write rows that files name by a key: new ones, changed ones with a journal of what they were, equal ones not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from jinlin.imports.engine import journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import Model

    from jinlin.imports.engine.protocol import Job

ROWS_AT_ONCE = 400


def insert(rows: Sequence[Model]) -> None:
    """Write new rows whose numbers nobody needs: one statement, prepared once, which is several times faster."""
    if not rows:
        return
    meta = type(rows[0])._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({marks})", values)  # noqa: S608  (our own names)


def update(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write these fields of rows that exist, many in one statement."""
    if rows:
        model = type(rows[0])
        names = [model._meta.get_field(name).name for name in fields]
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=names, batch_size=ROWS_AT_ONCE
        )


class Writer:
    """Collects one batch of rows of a model with a day `on`, and writes it."""

    def __init__(
        self, job: Job, model: type[Model], fields: Sequence[str], touched: Callable[[set[date]], None]
    ) -> None:
        self._job, self._model, self._fields, self._touched = job, model, fields, touched
        self._new: list[Model] = []
        self._changed: list[Model] = []
        self._before: list[tuple[Model, dict[str, Any]]] = []
        self._days: set[date] = set()

    def put(self, row: Any, wanted: Mapping[str, Any], identity: Mapping[str, Any]) -> None:
        """Take one row: `row` is what is there now, or None; `wanted` what the file tells of it."""
        if row is None:
            self._job.count(new=1)
            self._days.add(wanted["on"])
            if self._job.write:
                self._new.append(
                    self._model(
                        workspace_id=self._job.workspace.pk, made_by_run_id=self._job.run.pk, **identity, **wanted
                    )
                )
            return
        differing = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        if not differing:
            self._job.count(skipped=1)
            return
        self._job.count(changed=1)
        if self._job.write:
            self._change(row, differing)

    def _change(self, row: Any, differing: Mapping[str, Any]) -> None:
        self._before += journal.before([row], self._fields)
        self._days |= {row.on, differing.get("on", row.on)}
        for name, value in differing.items():
            setattr(row, name, value)
        self._changed.append(row)

    def flush(self) -> None:
        """Write the batch."""
        if self._job.write:
            insert(self._new)
            journal.changed(self._job.run, self._before)
            update(self._changed, self._fields)
            self._touched(self._days)
        self._new, self._changed, self._before, self._days = [], [], [], set()


def days_of(rows: Iterable[Any]) -> set[date]:
    """Return the days rows stand on now and stood on before they were restored."""
    return {day for row in rows for day in (row.on, getattr(row, "replaced", {}).get("on", row.on)) if day}

# ruff: noqa: SLF001  (works on any model, through what Django offers for that)
"""What rows were before a run changed them, and which things it made that carry no `made_by_run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction

from jinlin.core.faults import declare, reach
from jinlin.imports.models import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import Model

    from jinlin.imports.models import Run

declare("undo:restored", "undo:removed", "undo:unmade")

_AT_ONCE = 1000


def before(rows: Iterable[Model], fields: Iterable[str]) -> list[tuple[Model, dict[str, Any]]]:
    """Return rows with the values these fields have now, as JSON can hold them."""
    names = list(fields)
    return [(row, {name: _plain(getattr(row, name)) for name in names}) for row in rows]


def changed(run: Run, rows: Iterable[tuple[Model, Mapping[str, Any]]]) -> None:
    """Journal what rows were; only the first time counts, and rows this run made itself are not journalled."""
    _write(run, ((row, dict(old)) for row, old in rows if getattr(row, "made_by_run_id", None) != run.pk))


def made(run: Run, rows: Iterable[Model]) -> None:
    """Journal that the run made these rows; for models without `made_by_run`."""
    _write(run, ((row, None) for row in rows))


def _write(run: Run, rows: Iterable[tuple[Model, dict[str, Any] | None]]) -> None:
    entries = [
        Change(workspace_id=run.workspace_id, run=run, model=row._meta.label, row_id=row.pk, before=old)
        for row, old in rows
    ]
    if entries:
        Change.objects.bulk_create(entries, ignore_conflicts=True, batch_size=_AT_ONCE)


def restore(run: Run, model: type[Model], then: Callable[[list[Model]], None]) -> int:
    """Give the rows of one model their old values back, in chunks; return how many.

    `then` is called in the transaction of each chunk with the restored rows as they are now; what it needs of the
    values they had under the run, such as the day an order stood on, is in their `replaced` attribute.
    """
    count = 0
    while chunk := list(_of(run, model).filter(before__isnull=False).order_by("-id")[:_AT_ONCE]):
        with transaction.atomic():
            rows = model._default_manager.in_bulk([change.row_id for change in chunk])
            then([_restored(rows[change.row_id], change.before or {}) for change in chunk if change.row_id in rows])
            Change.objects.filter(pk__in=[change.pk for change in chunk]).delete()
        reach("undo:restored")
        count += len(chunk)
    return count


def _restored(row: Model, old: Mapping[str, Any]) -> Model:
    replaced = {name: getattr(row, name) for name in old}
    for name, value in old.items():
        setattr(row, name, _value(row, name, value))
    row.replaced = replaced  # type: ignore[attr-defined]  # told to `then`
    row.save(update_fields=list(old))
    return row


def unmake(run: Run, model: type[Model], remove: Callable[[list[int]], None]) -> None:
    """Hand the ids of rows the run made, newest first, to `remove`, chunk by chunk, and forget them."""
    while chunk := list(_of(run, model).filter(before__isnull=True).order_by("-id")[:_AT_ONCE]):
        with transaction.atomic():
            remove([change.row_id for change in chunk])
            reach("undo:removed")
            Change.objects.filter(pk__in=[change.pk for change in chunk]).delete()
        reach("undo:unmade")


def _of(run: Run, model: type[Model]) -> Any:
    return Change.objects.filter(workspace=run.workspace_id, run=run, model=model._meta.label)


def model_of(label: str) -> type[Model]:
    """Return the model a change is about."""
    return apps.get_model(label)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _value(row: Model, name: str, value: Any) -> Any:
    field: Any = row._meta.get_field(name)
    return value if value is None or field.is_relation else field.to_python(value)

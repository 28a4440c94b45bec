"""Files to import, written as a test tells them, and the ways to import them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core import serializers
from django.utils import timezone

from jinlin.imports import actions, jobs
from jinlin.imports.models import Run, State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# Tables that tell how the house works, not what it knows.
MACHINERY = {
    "imports.Run", "imports.RowError", "imports.Change", "lake.Dirty", "lake.Commit", "lake.LakeFile", "lake.DayVersion",
    "lake.RollUp", "sessions.Session", "workspaces.AuditEntry", "imports.Mapping",
}  # fmt: skip


def table(folder: Path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    """Write a file."""
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def rows(folder: Path, headers: Iterable[str], lines: Iterable[Iterable[Any]], name: str = "file.csv") -> Path:
    """Write a CSV file."""
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows(lines)
    return path


def opened(workspace: Any, kind: str, *paths: Path) -> Run:
    """Open a run and match its columns, all of which must be there."""
    run = actions.open_run(workspace=workspace, kind=kind, files=[(p.name, p) for p in paths], now=timezone.now())
    assert actions.match_columns(run=run) == []
    return run


def done(run: Run, *, dry: bool = False) -> Run:
    """Do a run to its end."""
    actions.begin(run=run, dry=dry)
    assert jobs.claim(run, now=timezone.now())
    return jobs.perform(run)


def imported(workspace: Any, kind: str, *paths: Path) -> Run:
    """Import files."""
    run = done(opened(workspace, kind, *paths))
    assert run.state == State.APPLIED, run.failure
    return run


def checked(workspace: Any, kind: str, *paths: Path) -> Run:
    """Check files without writing."""
    run = done(opened(workspace, kind, *paths), dry=True)
    assert run.state == State.CHECKED, run.failure
    return run


def undone(run: Run) -> Run:
    """Take a run back."""
    actions.roll_back(run=run, now=timezone.now())
    run.refresh_from_db()
    assert jobs.claim(run, now=timezone.now())
    return jobs.perform(run)


def counts(run: Run) -> tuple[int, int, int, int]:
    """Return new, changed, skipped, errors."""
    return run.new_count, run.changed_count, run.skipped_count, run.error_count


def refusals(run: Run) -> list[tuple[int, str, str]]:
    """Return (row, column, code) of every refused row."""
    return list(run.row_errors.order_by("row", "id").values_list("row", "column", "code"))


def dump() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table that holds what the house knows, without what only says how it got there."""
    found: dict[str, list[dict[str, Any]]] = {}
    for model in apps.get_models():
        if model._meta.label in MACHINERY:
            continue
        listed = serializers.serialize("python", model._default_manager.order_by("pk"))
        found[model._meta.label] = [_without(row["fields"]) | {"pk": row["pk"]} for row in listed]
    return found


def _without(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in {"published", "handled_at"}}

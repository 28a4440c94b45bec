"""`bin/jinlin metrics`: every number with its numerator, denominator, definition and basis, as JSON, CSV or a table."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from jinlin.core import present
from jinlin.core.clock import Window, parse_date
from jinlin.core.refusals import Refusal
from jinlin.metrics import actions, queries
from jinlin.metrics.answers import as_row
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable
    from datetime import date

    from jinlin.metrics.queries import Figure, Scope

UNUSABLE = 2  # exit code: nothing could be answered


class Command(BaseCommand):
    """Answer a question about numbers on the command line."""

    help = "Print metrics of communities, units and the whole workspace over half-open windows of days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the words of the command."""
        parser.add_argument("--workspace", required=True)
        parser.add_argument("--since", required=True, help="first day, inclusive (2026-03-01)")
        parser.add_argument("--until", required=True, help="last day, exclusive")
        parser.add_argument("--by", choices=("day", "week", "month", "all"), default="all")
        parser.add_argument("--community", action="append", help="name or id of a community; may be repeated")
        parser.add_argument("--unit", action="append", help="path of a unit such as 华东/静安店; may be repeated")
        parser.add_argument("--metric", nargs="+", action="extend", metavar="KEY")
        parser.add_argument("--reading", nargs="+", action="extend", metavar="KEY=VALUE")
        parser.add_argument("--lang", choices=("zh", "en"), default="zh")
        parser.add_argument("--format", choices=("json", "csv", "table"), default="table")

    def handle(self, **options: Any) -> None:
        """Bring the lake up to date, ask, print."""
        with translation.override("en" if options["lang"] == "en" else "zh-hans"):
            try:
                rows = self._rows(options)
            except Refusal as refusal:
                raise CommandError(refusal.message(), returncode=UNUSABLE) from refusal
        self.stdout.write(FORMATS[options["format"]](rows))

    def _rows(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        workspace = workspace_named(options["workspace"])
        window = _window(workspace, options["since"], options["until"])
        readings = _readings(workspace, options["reading"] or [])
        queries.chosen(tuple(options["metric"] or ()))
        actions.prepare(workspace, present.now())
        scopes = queries.scopes_named(workspace, options["community"] or [], options["unit"] or [])
        names = queries.names(workspace)
        figures: Iterable[Figure] = (
            figure for scope in scopes for figure in _ask(workspace, scope, window, readings, options)
        )
        return [as_row(figure, names) for figure in figures]


def _ask(
    workspace: Workspace, scope: Scope, window: Window, readings: dict[str, Any], options: dict[str, Any]
) -> list[Figure]:
    return queries.figures(
        workspace, scope, window.since, window.until, options["by"], metrics=options["metric"], readings=readings
    )


def workspace_named(slug: str) -> Workspace:
    """Return the workspace of this slug (or name), or leave with a clear message."""
    found = Workspace.objects.filter(slug=slug).first() or Workspace.objects.filter(name=slug).first()
    if found is None:
        known = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "–"
        message = translation.gettext("没有名为“%(slug)s”的企业空间;现有:%(known)s") % {"slug": slug, "known": known}
        raise CommandError(message, returncode=UNUSABLE)
    return found


def _window(workspace: Workspace, since: str, until: str) -> Window:
    days: list[date] = [parse_date(text, workspace.zone) for text in (since, until)]
    return Window(*days)


def _readings(workspace: Workspace, pairs: list[str]) -> dict[str, Any]:
    values = dict(pair.partition("=")[::2] for pair in pairs)
    return queries.readings_named(workspace, values)


def _json(rows: list[dict[str, Any]]) -> str:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]" if rows else "[]"


def _csv(rows: list[dict[str, Any]]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return file.getvalue().rstrip("\n")


def _plain(value: object) -> object:
    """Keep names that look like formulas from becoming ones in a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _table(rows: list[dict[str, Any]]) -> str:
    shown = ("community", "since", "until", "metric", "value", "numerator", "denominator", "reason", "basis")
    cells = [list(shown), *([_cell(row[name]) for name in shown] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(text + " " * (w - _width(text)) for text, w in zip(line, widths, strict=True)) for line in cells)
    return "\n".join(line.rstrip() for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    """Chinese characters take two columns of a terminal."""
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


COLUMNS = (
    *("community", "since", "until", "metric", "value", "numerator", "denominator", "definition", "basis"),
    *("unit", "reason"),
)
FORMATS = {"json": _json, "csv": _csv, "table": _table}

"""What the analysing commands share: their words, the refresh before the answer, and three ways to print rows."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.functional import Promise

from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.core.clock import Window, parse_date
from jinlin.core.refusals import Refusal
from jinlin.metrics import actions
from jinlin.metrics.activity.ground import Number, Scope
from jinlin.metrics.asking import scopes_named
from jinlin.workspaces.models import Unit, Workspace

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Iterator

UNUSABLE = 2  # exit code: nothing could be answered
WIDEST = 40  # the terminal table cuts longer sentences; JSON and CSV have them whole
Row = dict[str, Any]


class Answering(BaseCommand):
    """A command that refreshes what is derived and prints flat rows."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the words every analysis understands."""
        parser.add_argument("--workspace", required=True)
        parser.add_argument("--since", required=True, help="first day, inclusive (2026-03-01)")
        parser.add_argument("--until", required=True, help="last day, exclusive")
        parser.add_argument("--by", choices=("day", "week", "month", "all"), default="all")
        parser.add_argument("--community", action="append", help="name or id of a community; may be repeated")
        parser.add_argument("--unit", action="append", help="path of a unit such as 华东/静安店; may be repeated")
        parser.add_argument("--lang", choices=("zh", "en"), default="zh")
        parser.add_argument("--format", choices=("json", "csv", "table"), default="table")

    def handle(self, **options: Any) -> None:
        """Refresh, ask, print."""
        with translation.override("en" if options["lang"] == "en" else "zh-hans"):
            try:
                workspace = workspace_named(options["workspace"])
                window = Window(*(parse_date(options[end], workspace.zone) for end in ("since", "until")))
                scopes = list(asked_scopes(workspace, options["community"] or [], options["unit"] or []))
                actions.prepare(workspace, present.now())
                rows = [_plain(row) for row in self.rows(workspace, scopes, window, options)]
            except Refusal as refusal:
                raise CommandError(refusal.message(), returncode=UNUSABLE) from refusal
        self.stdout.write(FORMATS[options["format"]](rows))

    def rows(
        self, workspace: Workspace, scopes: list[tuple[str, Scope]], window: Window, options: dict[str, Any]
    ) -> Iterable[Row]:
        """Yield the rows of the answer; each command has its own."""
        raise NotImplementedError


def workspace_named(name: str) -> Workspace:
    """Return the workspace of this slug or name, or leave with a clear message."""
    found = Workspace.objects.filter(slug=name).first() or Workspace.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "–"
        message = translation.gettext("没有名为“%(slug)s”的企业空间;现有:%(known)s") % {"slug": name, "known": known}
        raise CommandError(message, returncode=UNUSABLE)
    return found


def asked_scopes(workspace: Workspace, communities: list[str], units: list[str]) -> Iterator[tuple[str, Scope]]:
    """Yield name and scope of what was asked for; of nothing: the whole workspace, whose name is empty.

    Raises NoSuchCommunity, NoSuchUnit.
    """
    if not communities and not units:
        yield "", Scope(workspace)
        return
    for asked in scopes_named(workspace, communities, units):
        if asked.kind == "community":
            for community in Community.objects.filter(workspace=workspace, pk__in=asked.ids or ()).order_by("pk"):
                yield community.name, Scope.community(community)
        else:
            for unit in Unit.objects.filter(workspace=workspace, pk__in=asked.ids or ()).order_by("path"):
                yield unit.name, Scope.unit(unit)


def number_row(number: Number, **more: Any) -> Row:
    """Return a number with what explains it as a row."""
    return {
        **more,
        "value": number.value,
        "numerator": number.numerator,
        "denominator": number.denominator,
        "definition": number.definition,
        "basis": number.basis,
    }


def _plain(row: Row) -> Row:
    return {key: str(value) if isinstance(value, Promise) else value for key, value in row.items()}


def _json(rows: list[Row]) -> str:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in rows)
    return f"[\n{lines}\n]" if rows else "[]"


def _csv(rows: list[Row]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({key: _harmless(value) for key, value in row.items()} for row in rows)
    return file.getvalue().rstrip("\n")


def _harmless(value: object) -> object:
    """Keep names that look like formulas from becoming ones in a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _table(rows: list[Row]) -> str:
    if not rows:
        return "–"
    cells = [list(rows[0]), *([_cell(row.get(name)) for name in rows[0]] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(text + " " * (w - _width(text)) for text, w in zip(line, widths, strict=True)) for line in cells)
    return "\n".join(line.rstrip() for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    text = f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _width(text: str) -> int:
    """Chinese characters take two columns of a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


FORMATS = {"json": _json, "csv": _csv, "table": _table}

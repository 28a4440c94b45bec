"""`bin/jinlin types`: every type of community with what it means in a workspace, and how many groups have it (R-024, R-037)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db.models import Count
from django.utils import translation

from jinlin.communities import definitions, types
from jinlin.communities.fields import FIELDS, words
from jinlin.communities.models import Placement
from jinlin.console.management.answering import FORMATS, workspace_named

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from jinlin.console.management.answering import Row
    from jinlin.workspaces.models import Workspace

SHORT = ("gate_level", "promo_ceiling", "sends_per_day", "lifespan_days", "exit_to")


class Command(BaseCommand):
    """List the types of community."""

    help = "List every type of community with what it means; the table has the main fields, JSON and CSV have all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare whose types, of which axis, and how they are printed."""
        parser.add_argument("--workspace", required=True)
        parser.add_argument("--axis", choices=tuple(types.axes()))
        parser.add_argument("--lang", choices=("zh", "en"), default="zh")
        parser.add_argument("--format", choices=("json", "csv", "table"), default="table")

    def handle(self, **options: Any) -> None:
        """Print a row for each value."""
        whole = options["format"] != "table"
        with translation.override("en" if options["lang"] == "en" else "zh-hans"):
            rows = list(_rows(workspace_named(options["workspace"]), options["axis"], whole=whole))
        self.stdout.write(FORMATS[options["format"]](rows))


def _rows(workspace: Workspace, axis: str | None, *, whole: bool) -> Iterator[Row]:
    counted = Placement.objects.filter(workspace=workspace, community__ended_at=None).order_by()
    groups = {(one, key): n for one, key, n in counted.values_list("axis", "key").annotate(n=Count("pk"))}
    shown = [field for field in FIELDS if whole or field.key in SHORT]
    for (one, key), definition in definitions.all_of(workspace).items():
        if axis in (None, one):
            told = {
                each.key: words(each, definition.raw(each.key)) if definition.says(each.key) else "" for each in shown
            }
            head = {"axis": one, "key": key, "name": definition.name, "version": definition.version}
            yield {**head, "groups": groups.get((one, key), 0), **told}

"""`bin/jinlin charter check [GROUP]`: what each element of a charter says, whether it passes, and why (R-001, R-006)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from jinlin.communities import charters
from jinlin.communities.models import Community
from jinlin.console.management.answering import FORMATS, UNUSABLE, workspace_named
from jinlin.core.refusals import Refusal
from jinlin.metrics.asking import scopes_named

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from jinlin.console.management.answering import Row
    from jinlin.workspaces.models import Workspace

AT_ONCE = 1_000
FAILED = 1  # exit code: a group that was asked for by name does not pass


class Command(BaseCommand):
    """Check charters."""

    help = "Check the charter of a group, or of every open group: pass or fail and why, per element."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what is done, to which group, and how it is printed."""
        parser.add_argument("deed", choices=("check",))
        parser.add_argument("group", nargs="?", help="name or id of one group; without it every open group")
        parser.add_argument("--workspace", required=True)
        parser.add_argument("--lang", choices=("zh", "en"), default="zh")
        parser.add_argument("--format", choices=("json", "csv", "table"), default="table")

    def handle(self, **options: Any) -> None:
        """Check and print; of one group the exit code says whether it passes."""
        with translation.override("en" if options["lang"] == "en" else "zh-hans"):
            workspace = workspace_named(options["workspace"])
            try:
                rows = list(_rows(workspace, options["group"]))
            except Refusal as refusal:
                raise CommandError(refusal.message(), returncode=UNUSABLE) from refusal
        self.stdout.write(FORMATS[options["format"]](rows))
        if options["group"] and any(row["result"] == "fail" for row in rows):
            raise SystemExit(FAILED)


def _rows(workspace: Workspace, group: str | None) -> Iterator[Row]:
    """Yield a row for each element of each group. Raises NoSuchCommunity."""
    groups = Community.objects.filter(workspace=workspace, ended_at=None)
    if group:
        (asked,) = scopes_named(workspace, [group], [])
        groups = Community.objects.filter(workspace=workspace, pk__in=asked.ids or ())
    named = list(groups.order_by("name", "pk").values_list("pk", "name"))
    for start in range(0, len(named), AT_ONCE):
        part = named[start : start + AT_ONCE]
        found = charters.check_all(workspace, [pk for pk, _name in part])
        for pk, name in part:
            for finding in found[pk]:
                yield _row(name, finding)


def _row(name: str, finding: charters.Finding) -> Row:
    result = "pass" if finding.passed else "fail" if finding.must else "warn"
    element = finding.element
    return {"community": name, "element": element.key, "label": str(element.label), "result": result, "reason": finding.reason}  # fmt: skip

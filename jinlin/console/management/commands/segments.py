"""`bin/jinlin segments`: how many members are in each segment or lifecycle stage, as of the end of each window."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jinlin.communities.models import Community
from jinlin.console.management.answering import Answering, Row
from jinlin.metrics.models import Segment
from jinlin.metrics.segments import lifecycle, loyalty

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator
    from datetime import date

    from jinlin.core.clock import Window
    from jinlin.metrics.activity.ground import Scope
    from jinlin.workspaces.models import Workspace


class Command(Answering):
    """Count segments (R-252) and lifecycle stages (R-256)."""

    help = "Print how many members are in each segment and lifecycle stage."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what is counted besides the shared words."""
        super().add_arguments(parser)
        parser.add_argument("--kind", choices=("segment", "lifecycle", "both"), default="both")
        parser.add_argument("--each-community", action="store_true", help="also a row for every community")

    def rows(
        self, workspace: Workspace, scopes: list[tuple[str, Scope]], window: Window, options: dict[str, Any]
    ) -> Iterator[Row]:
        """Yield a row per scope, window and segment."""
        names = dict(Community.objects.filter(workspace=workspace).values_list("pk", "name"))
        for piece in window.split(options["by"]):
            as_of = piece.until - timedelta(days=1)
            for name, scope in scopes:
                for by_community in (False, True) if options["each_community"] else (False,):
                    labels = names if by_community else {0: name}
                    yield from _counted(scope, as_of, options["kind"], labels, by_community=by_community)


def _counted(scope: Scope, as_of: date, kind: str, names: dict[int, str], *, by_community: bool) -> Iterator[Row]:
    if kind in {"segment", "both"}:
        for mix in loyalty.mixes(scope, as_of, by_community=by_community):
            yield from _rows(
                names.get(mix.place, ""),
                as_of,
                "segment",
                mix.counts,
                {key: Segment(key).label for key in mix.counts},
                (mix.definition, mix.basis),
            )
    if kind in {"lifecycle", "both"}:
        for place, counts in lifecycle.counts(scope, as_of, by_community=by_community).items():
            yield from _rows(
                names.get(place, ""), as_of, "lifecycle", counts, lifecycle.LABELS, (lifecycle.DEFINITION, "")
            )


def _rows(
    community: str, as_of: date, kind: str, counts: dict[str, int], labels: dict[str, Any], words: tuple[Any, Any]
) -> Iterator[Row]:
    definition, missing = words
    total = sum(counts.values())
    for key, count in counts.items():
        yield {
            "community": community,
            "as_of": as_of.isoformat(),
            "kind": kind,
            "segment": key,
            "label": labels[key],
            "value": None if missing else count,
            "share": count / total if total else None,
            "members": None if missing else total,
            "definition": definition,
            "basis": missing,
        }

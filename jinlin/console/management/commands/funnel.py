"""`bin/jinlin funnel`: exposure → contact → join → active → buyer → repeat → core, of periods or cohorts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.console.management.answering import Answering, Row
from jinlin.metrics.funnel import journeys, stages

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from jinlin.core.clock import Window
    from jinlin.metrics.activity.ground import Scope
    from jinlin.workspaces.models import Workspace


class Command(Answering):
    """Count the stages of the funnel (R-200)."""

    help = "Print the funnel of the whole, or of each channel, community or unit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare mode and grouping besides the shared words."""
        super().add_arguments(parser)
        parser.add_argument("--mode", choices=stages.MODES, default="period")
        parser.add_argument("--group", choices=[one for one in journeys.BY if one], default="")

    def rows(
        self, workspace: Workspace, scopes: list[tuple[str, Scope]], window: Window, options: dict[str, Any]
    ) -> Iterator[Row]:
        """Yield a row per scope, window, group and stage."""
        del workspace  # the scopes carry it
        for piece in window.split(options["by"]):
            for name, scope in scopes:
                for funnel in stages.report(scope, piece, options["mode"], options["group"]):
                    yield from _rows(name, piece, options, funnel)


def _rows(community: str, window: Window, options: dict[str, Any], funnel: stages.Funnel) -> Iterator[Row]:
    for step in funnel.steps:
        yield {
            "community": community,
            "since": window.since.isoformat(),
            "until": window.until.isoformat(),
            "mode": options["mode"],
            "group": funnel.name,
            "stage": step.key,
            "label": step.label,
            "value": step.count,
            "rate": step.rate,
            "definition": step.definition,
            "basis": step.basis,
            "warnings": ";".join(funnel.warnings),
        }

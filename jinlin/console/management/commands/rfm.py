"""`bin/jinlin rfm`: grades and fifths of the buyers at the end of each window, or the buyers themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jinlin.console.management.answering import Answering, Row
from jinlin.members.models import Identity
from jinlin.metrics.segments import rfm

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator
    from datetime import date

    from jinlin.core.clock import Window
    from jinlin.metrics.activity.ground import Scope
    from jinlin.workspaces.models import Workspace


class Command(Answering):
    """Grade buyers by recency, frequency and money (R-260)."""

    help = "Print the RFM grades and fifths of buyers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the list of buyers besides the shared words."""
        super().add_arguments(parser)
        parser.add_argument("--people", action="store_true", help="a row for every buyer, the best first")
        parser.add_argument("--most", type=int, default=100_000, help="at most so many buyers")

    def rows(
        self, workspace: Workspace, scopes: list[tuple[str, Scope]], window: Window, options: dict[str, Any]
    ) -> Iterator[Row]:
        """Yield the rows of every scope and window."""
        del workspace  # the scopes carry it
        for piece in window.split(options["by"]):
            as_of = piece.until - timedelta(days=1)
            for name, scope in scopes:
                if options["people"]:
                    yield from _people(name, scope, as_of, options["most"])
                else:
                    yield from _grades(name, scope, as_of)


def _grades(name: str, scope: Scope, as_of: date) -> Iterator[Row]:
    found = rfm.report(scope, as_of)
    common = {"definition": found.definition, "basis": found.basis}
    start = {"community": name, "as_of": as_of.isoformat()}
    for grade, count in found.grades.items():
        value = None if found.basis else count
        yield {**start, "axis": "grade", "score": grade, "value": value, "lowest": None, "highest": None, **common}
    for fifth in found.fifths:
        ends = {"lowest": _text(fifth.lowest), "highest": _text(fifth.highest)}
        yield {**start, "axis": fifth.axis, "score": fifth.score, "value": fifth.buyers, **ends, **common}


def _people(name: str, scope: Scope, as_of: date, most: int) -> Iterator[Row]:
    ids: dict[int, str] = {}
    rows = Identity.objects.filter(workspace=scope.workspace).order_by("-pk")
    ids.update(rows.values_list("member_id", "external_id"))
    for buyer in rfm.members(scope, as_of, most=most):
        yield {
            "community": name,
            "as_of": as_of.isoformat(),
            "member": ids.get(buyer.person, str(buyer.person)),
            "first_on": buyer.first_on.isoformat(),
            "last_on": buyer.last_on.isoformat(),
            "days": buyer.days,
            "spent_fen": buyer.spent_fen,
            "r": buyer.r,
            "f": buyer.f,
            "m": buyer.m,
            "grade": buyer.grade,
            "definition": rfm.DEFINITION,
            "basis": "",
        }


def _text(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)

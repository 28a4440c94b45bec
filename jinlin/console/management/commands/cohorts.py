"""`bin/jinlin cohorts`: retention by joining, repurchase and value by first order, and associated repurchase."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jinlin.console.management.answering import Answering, Row, number_row
from jinlin.core.clock import parse_date
from jinlin.metrics.cohorts import association, repurchase, retention

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator
    from datetime import date

    from jinlin.core.clock import Window
    from jinlin.metrics.activity.ground import Number, Scope
    from jinlin.workspaces.models import Workspace


class Command(Answering):
    """Follow cohorts (R-154, R-238, R-245); a cohort is a day, week, month, or the whole window."""

    help = "Print retention, repurchase, lifetime value and associated repurchase of cohorts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what is followed besides the shared words."""
        super().add_arguments(parser)
        parser.add_argument("--kind", choices=("join", "order", "association", "all"), default="all")
        parser.add_argument("--known-until", help="last day of what is known, exclusive; without it --until")

    def rows(
        self, workspace: Workspace, scopes: list[tuple[str, Scope]], window: Window, options: dict[str, Any]
    ) -> Iterator[Row]:
        """Yield a row per scope, cohort and number."""
        until = parse_date(options["known_until"], workspace.zone) if options["known_until"] else None
        for name, scope in scopes:
            if options["kind"] in {"join", "all"}:
                yield from _joined(name, scope, window, options["by"], until)
            if options["kind"] in {"order", "all"}:
                yield from _ordered(name, scope, window, options["by"], until)
            if options["kind"] in {"association", "all"}:
                yield from _associated(name, scope, window, until)


def _joined(name: str, scope: Scope, window: Window, by: Any, until: date | None) -> Iterator[Row]:
    found = retention.triangle(scope, window, by, until=until)
    for row in found.rows:
        numbers = {f"retention_d{day}": number for day, number in row.days.items()}
        numbers |= {f"retention_w{week}": number for week, number in enumerate(row.weeks, 1)}
        for metric, number in numbers.items():
            told = number if number.basis or not found.basis else replace(number, basis=found.basis)
            yield _row(name, "join", row.cohort, row.size, metric, told)


def _ordered(name: str, scope: Scope, window: Window, by: Any, until: date | None) -> Iterator[Row]:
    for row in repurchase.report(scope, window, by, until=until).rows:
        numbers = {f"repurchase_d{day}": number for day, number in row.repurchase.items()}
        numbers |= {
            "repurchase_to_date": row.ever,
            "interval_days": row.interval_days,
            "ltv_fen": row.ltv_fen,
            "ltv_profit_fen": row.ltv_profit_fen,
        }
        for metric, number in numbers.items():
            yield _row(name, "order", row.cohort, row.buyers, metric, number)


def _associated(name: str, scope: Scope, window: Window, until: date | None) -> Iterator[Row]:
    found = association.report(scope, window, until=until)
    for days, number in found.rates.items():
        size = int(number.denominator or 0)
        yield _row(name, "association", window, size, f"associated_repurchase_d{days}", number)


def _row(community: str, kind: str, cohort: Window, size: int, metric: str, number: Number) -> Row:
    return number_row(
        number,
        community=community,
        kind=kind,
        since=cohort.since.isoformat(),
        until=cohort.until.isoformat(),
        size=size,
        metric=metric,
    )

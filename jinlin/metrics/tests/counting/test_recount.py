"""Every number of the product against a recount by hand, over random worlds."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest

from jinlin.core.clock import Window
from jinlin.imports.reaching import history_reaches
from jinlin.metrics import actions, queries
from jinlin.metrics.queries import Scope
from jinlin.metrics.tests.counting.world import NOW, random_world
from jinlin.metrics.tests.recount import Recount

if TYPE_CHECKING:
    from jinlin.metrics.tests.counting.world import Raw

pytestmark = pytest.mark.django_db(transaction=True)

SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"
WORLDS = [(1, SHANGHAI), (2, NEW_YORK)]


def windows(raw: Raw) -> list[Window]:
    whole = Window(raw.first, raw.last)
    cuts = [window for by in ("day", "week", "month", "all") for window in whole.split(by)]
    return list(dict.fromkeys([*cuts, Window(raw.first, raw.first.replace(day=raw.first.day + 3))]))


def scopes(raw: Raw) -> list[tuple[Scope, int, Recount]]:
    everywhere = {row["community"] for row in raw.communities}
    found = [(Scope.whole(), 0, Recount(raw, everywhere))]
    for unit, path in raw.units.items():
        inside = {row["community"] for row in raw.communities if row["unit_path"].startswith(path)}
        found.append((Scope.units(), unit, Recount(raw, inside, path)))
    return found + [(Scope.communities(), one, Recount(raw, {one}, single=True)) for one in sorted(everywhere)]


@pytest.mark.parametrize(("seed", "zone"), WORLDS)
def test_every_indicator_equals_a_recount_by_hand(seed, zone):
    raw = random_world(seed, zone, date(2026, 3, 2))
    actions.build_roll_ups(workspace=raw.workspace, now=NOW)
    compare(raw)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_every_indicator_equals_a_recount_by_hand_in_many_worlds(seed):
    raw = random_world(seed, [SHANGHAI, NEW_YORK][seed % 2], date(2026, 10, 26))
    # The recount takes a silent day for 0: say that talk is in until the end, where a world's last days are silent.
    history_reaches(workspace=raw.workspace, until=datetime.combine(raw.last, time(), tzinfo=raw.zone))
    actions.build_roll_ups(workspace=raw.workspace, now=NOW)
    compare(raw)


def compare(raw: Raw) -> None:
    asked = windows(raw)
    answers = {}
    for scope in (Scope.whole(), Scope.units(), Scope.communities()):
        for figure in queries.figures_over(raw.workspace, scope, asked):
            place = figure.community or figure.unit or 0
            answers[scope.kind, place, figure.since, figure.until, figure.metric] = figure
    wrong = []
    for scope, place, recount in scopes(raw):
        for window in asked:
            expected = recount.indicators(window.since, window.until)
            holes = expected.pop("_lines_without_cost")[0]
            for metric, (top, bottom) in expected.items():
                figure = answers[scope.kind, place, window.since, window.until, metric]
                none = bottom == 0 or (metric == "profit_roi" and holes)
                value = None if none else top if bottom is None else pytest.approx(top / bottom)
                if (figure.value, figure.numerator) != (value, top) or bool(figure.reason) != bool(none):
                    wrong.append(
                        (
                            scope.kind,
                            place,
                            window,
                            metric,
                            (figure.value, figure.numerator, figure.denominator),
                            (top, bottom),
                        )
                    )
    assert wrong == []

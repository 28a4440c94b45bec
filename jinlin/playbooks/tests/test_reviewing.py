"""What came of a run, counted from the rows themselves, beside the run it was copied from (R-157, R-119)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jinlin.playbooks import reviewing
from jinlin.playbooks.actions import reviews
from jinlin.playbooks.tests.running import started, until
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def told(run, now):
    return {each.label: each.value for each in reviewing.table(run, now=now)}


def test_the_totals_are_those_of_the_orders_and_both_returns_are_shown_r_157(world):
    group, other = world.community("甲"), world.community("乙")
    run = started(world, group)
    old, new = world.member(), world.member()
    world.order(old, 5000, "2026-02-01", community=group, cost_fen=3000)
    world.order(old, 10000, "2026-03-05", community=group, cost_fen=6000)
    world.order(new, 20000, "2026-03-06", community=group, cost_fen=8000, refunded_fen=0)
    world.order(new, 99900, "2026-03-06", community=other, cost_fen=1)
    world.join(new, group, "2026-03-05 11:00", left="2026-03-06 11:00")
    now = until("2026-03-06 18:00")
    reviews.write(who=access_of(world.lin), run=run, given={"lessons": "早一点说", "cost": Decimal("50.00")}, now=now)
    found = reviewing.results_of(run, now=now)
    assert (found.orders, found.buyers, found.sales_fen, found.margin_fen) == (2, 2, 30000, 16000)
    assert (found.cost_fen, found.roi_seed, found.roi, found.new_buyers, found.joins) == (5000, 6.0, 2.2, 1, 1)
    labels = list(told(run, now))
    assert [label for label in labels if label.startswith("投入产出")] == [
        "投入产出:销售 ÷ 成本",
        "投入产出:(毛利 − 成本) ÷ 成本",
    ]


def test_what_has_no_source_or_whose_time_is_not_over_is_not_nought(world):
    run = started(world)
    now = until("2026-03-06 18:00")
    found = reviewing.results_of(run, now=now)
    assert (found.orders, found.sales_fen, found.cost_fen, found.roi, found.exits_48h, found.repeat_30d) == (None,) * 6
    assert reviewing.results_of(run, now=at("2026-05-01 10:00")).exits_48h == 0


def test_a_copy_stands_beside_the_run_it_was_copied_from_r_119(world):
    first = started(world, world.community("甲"))
    copy = started(world, world.community("乙"), copied_from=first)
    world.order(world.member(), 7000, "2026-03-05", community=first.enrolments.get().community)
    now = until("2026-03-06 18:00")
    sales = next(each for each in reviewing.table(copy, now=now) if each.label == "销售额(净)")
    assert (sales.value, sales.before) == (None, 7000)
    assert now > NOW

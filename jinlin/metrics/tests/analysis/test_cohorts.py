from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from jinlin.core.clock import Window
from jinlin.metrics.activity.ground import Scope
from jinlin.metrics.cohorts import association, repurchase, retention
from jinlin.metrics.models import Settings
from jinlin.metrics.segments import rfm
from jinlin.metrics.tests.analysis.world import TODAY, World, moment

FEBRUARY_ON = Window(date(2026, 2, 2), date(2026, 3, 30))
CDNOW = Path("/work/shared/data/orders/cdnow/CDNOW_master.txt")


def test_the_retention_triangle_equals_a_recount_r_238(world):
    choose = random.Random(7)
    community, second = world.community("甲群"), world.community("乙群")
    for member in world.members(40):
        on = date(2026, 1, 25) + timedelta(days=choose.randrange(60))
        left = on + timedelta(days=choose.randrange(40)) if choose.random() < 0.6 else None
        world.joins(community, member, on, left=left if left and left < TODAY and left > on else None)
        if choose.random() < 0.3:
            world.joins(second, member, on + timedelta(days=2), left=on + timedelta(days=20))
    world.settle()
    found = retention.triangle(Scope(world.workspace), FEBRUARY_ON)
    end = moment(world.workspace, FEBRUARY_ON.until, 0)
    seats: dict[int, list] = {}
    for row in world.memberships:
        seats.setdefault(row["person"], []).append((row["joined_at"], row["left_at"]))
    for row in found.rows:
        since, until = (moment(world.workspace, on, 0) for on in (row.cohort.since, row.cohort.until))
        cohort = [held for held in seats.values() if since <= min(joined for joined, _left in held) < until]
        assert row.size == len(cohort)
        for days, number in row.days.items():
            marks = [(min(joined for joined, _left in held) + timedelta(days=days), held) for held in cohort]
            ripe = [(at, held) for at, held in marks if at <= end]
            here = [1 for at, held in ripe if any(j <= at and (left is None or left > at) for j, left in held)]
            assert (number.numerator, number.denominator) == (len(here), len(ripe))
    assert found.together.size == sum(row.size for row in found.rows)
    assert len(found.rows[0].weeks) == 8
    assert found.rows[-1].days[30].value is None
    assert str(found.rows[-1].days[30].basis) == "还没有人满这么多天"


def test_repurchase_intervals_and_value_equal_a_recount_r_245(world):
    choose = random.Random(3)
    for member in world.members(60):
        first = date(2026, 1, 5) + timedelta(days=choose.randrange(80))
        for _visit in range(choose.randrange(1, 5)):
            world.buys(member, first, choose.randrange(100, 9000), cost_fen=50)
            first += timedelta(days=choose.randrange(40))
    world.orders = [order for order in world.orders if order["on"] <= TODAY]
    world.settle()
    window = Window(date(2026, 1, 5), date(2026, 4, 1))
    found = repurchase.report(Scope(world.workspace), window, "month")
    bought: dict[int, dict] = {}
    for order in world.orders:
        bought.setdefault(order["person"], {}).setdefault(order["on"], []).append(order["amount_fen"])
    for row in found.rows:
        cohort = [days for days in bought.values() if min(days) in row.cohort]
        assert row.buyers == len(cohort)
        for span, number in row.repurchase.items():
            ripe = [days for days in cohort if (window.until - min(days)).days > span]
            again = [days for days in ripe if any(0 < (on - min(days)).days <= span for on in days)]
            assert (number.numerator, number.denominator) == (len(again), len(ripe))
        assert row.ltv_fen.numerator == sum(sum(map(sum, days.values())) for days in cohort)
        gaps = [(max(days) - min(days)).days for days in cohort]
        assert (row.interval_days.numerator, row.interval_days.denominator) == (
            sum(gaps),
            sum(len(days) - 1 for days in cohort),
        )
        lines = sum(len(lines) for days in cohort for lines in days.values())
        assert row.ltv_profit_fen.numerator == row.ltv_fen.numerator - 50 * lines


def test_margin_is_not_available_where_costs_are_missing(world):
    [member] = world.members(1)
    world.buys(member, TODAY, 500)
    world.settle()
    found = repurchase.report(Scope(world.workspace), Window(TODAY, date(2026, 4, 1)))
    assert found.together.ltv_profit_fen.value is None
    assert str(found.together.ltv_profit_fen.basis) == "部分订单行没有商品成本,毛利未知"
    assert found.together.repurchase[7].value is None


def test_without_orders_there_are_no_cohorts_but_a_reason(world):
    world.community("群")
    world.settle()
    window = Window(TODAY, date(2026, 4, 1))
    assert str(repurchase.report(Scope(world.workspace), window).basis) == "没有导入订单"
    assert str(association.report(Scope(world.workspace), window).basis) == "没有导入订单"


@pytest.fixture
def basket(world):
    """Four new buyers: two buy bread after milk, one milk again, one nothing."""
    people = world.members(4)
    for member in people:
        world.buys(member, date(2026, 2, 1), 300, product="牛奶")
    world.buys(people[0], date(2026, 2, 5), 500, product="面包")
    world.buys(people[1], date(2026, 2, 20), 700, product="面包")
    world.buys(people[2], date(2026, 2, 3), 300, product="牛奶")
    world.settle()
    return world


def test_the_associated_repurchase_of_a_cohort_equals_the_hand_value_r_154(basket):
    found = association.report(Scope(basket.workspace), Window(date(2026, 2, 1), date(2026, 4, 1)))
    assert (found.rates[7].value, found.rates[30].value) == (0.25, 0.5)
    assert found.revenue_fen == {7: 500, 30: 1200}
    [pair] = found.pairs
    assert (pair.product, pair.next_product, pair.buyers, pair.rate.value) == ("牛奶", "面包", 2, 0.5)
    assert association.suggestion(Scope(basket.workspace), Window(date(2026, 2, 1), date(2026, 4, 1)), "牛奶") == "面包"


def test_declared_associations_replace_the_learnt_ones(basket):
    Settings.objects.create(workspace=basket.workspace, values={"associations": {"牛奶": ["牛奶"]}})
    found = association.report(Scope(basket.workspace), Window(date(2026, 2, 1), date(2026, 4, 1)))
    assert (found.rates[7].numerator, found.rates[7].denominator) == (1, 4)


def test_another_brands_orders_do_not_count(basket):
    other = World.begin("other")
    other.buys(other.member("x"), date(2026, 2, 1), 1)
    other.settle()
    found = repurchase.report(Scope(basket.workspace), Window(date(2026, 2, 1), date(2026, 4, 1)), "all")
    assert found.together.buyers == 4


@pytest.mark.real
@pytest.mark.skipif(not CDNOW.exists(), reason="the CDNOW file is not on this machine")
def test_cdnow_gives_the_published_repurchase_share_and_runs_rfm(world):
    import pyarrow as pa

    from jinlin.lake import actions as lake
    from jinlin.lake.schemas import SCHEMAS
    from jinlin.metrics.tests.analysis.world import NOW

    rows = []
    for number, line in enumerate(CDNOW.read_text().splitlines()):
        parts = line.split()
        if len(parts) != 4 or not parts[0].isdigit():
            continue
        on = date.fromisoformat(f"{parts[1][:4]}-{parts[1][4:6]}-{parts[1][6:]}")
        rows.append(
            {"on": on, "person": int(parts[0]), "order_id": str(number), "line": "1", "at": moment(world.workspace, on),
             "product": "CD", "amount_fen": round(float(parts[3]) * 100), "refunded_fen": 0, "status": "paid"}
        )  # fmt: skip
    schema = SCHEMAS["orders"].to_pyarrow()
    full = [{name: row.get(name) for name in schema.names} for row in rows]
    world.settle()
    staged = lake.stage(world.workspace, "orders", date(1997, 1, 1), pa.Table.from_pylist(full, schema=schema))
    lake.commit(world.workspace, "cdnow", [staged], now=NOW)
    scope = Scope(world.workspace)
    found = repurchase.report(scope, Window(date(1997, 1, 1), date(1997, 4, 1)), "all", until=date(1998, 7, 1))
    assert (found.together.ever.numerator, found.together.ever.denominator) == (11_516, 23_570)
    told = rfm.report(scope, date(1998, 6, 30))
    assert told.buyers == 23_570
    assert sum(fifth.buyers for fifth in told.fifths if fifth.axis == "m") == 23_570

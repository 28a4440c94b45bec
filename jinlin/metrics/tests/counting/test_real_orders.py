"""The repurchase share of real orders is the one that anybody can recompute (CDNOW, 1997–1998)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jinlin.metrics import queries
from jinlin.metrics.queries import Scope
from jinlin.metrics.tests.counting.world import Raw

CDNOW = Path(__file__).resolve().parents[5] / "shared/data/orders/cdnow/CDNOW_master.txt"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.mark.skipif(not CDNOW.exists(), reason=f"{CDNOW} is not here")
def test_of_the_buyers_of_cdnow_48_86_percent_bought_again():
    raw = Raw(ZoneInfo("UTC"), date(1997, 1, 1), 546).open()
    lines = [line.split() for line in CDNOW.read_text().splitlines()[1:]]
    by_month: dict[date, list[dict[str, object]]] = {}
    for n, (customer, day, _count, dollars) in enumerate(lines):
        on = date.fromisoformat(day)
        row = {"on": on, "person": int(customer), "order_id": f"C{n}", "line": "1", "status": "paid", "refunded_fen": 0}
        row |= {"amount_fen": round(float(dollars) * 100), "at": datetime.combine(on, time())}
        by_month.setdefault(on.replace(day=1), []).append(row)
    for month, rows in by_month.items():
        raw.put("orders", month, rows)
    found = queries.figures(
        raw.workspace,
        Scope.whole(),
        raw.first,
        raw.last + timedelta(days=60),
        metrics=["repurchase_rate", "sales", "orders"],
    )
    repurchase, sales, orders = found
    assert (repurchase.numerator, repurchase.denominator) == (11_516, 23_570)
    assert (sales.value, orders.value) == (250_031_563, 69_659)

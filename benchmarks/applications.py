"""Server time of the review board at 100,000 applications, against a plain indexed query of the same run.

    .venv/bin/python benchmarks/applications.py            100,000 applications before 20 gates: makes them first
    .venv/bin/python benchmarks/applications.py --count 10000

Each way of looking is asked for in this process, as headquarters, several times after one that warms up. Prints the median,
the 95th percentile, the ratio to reading 20 rows by the index the list uses, and the number of queries; then how long the gate
takes to answer 6,000 applicants at once, for each of them, beside one query per applicant. Exits 1 where a look is above `--aim`
milliseconds.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
GATES = 20
LOOKS = (
    ("all, newest first", ""),
    ("to review", "?state=review"),
    ("one gate", "?gate={gate}"),
    ("screening by score", "?state=screening&sort=-score"),
    ("score from 90", "?score_min=90&sort=-score"),
    ("by name", "?q=小雨"),
    ("page 400", "?page=400"),
    ("round 2", "?round=2"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--aim", type=float, default=100, help="milliseconds at the 95th percentile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _start(folder)
        made = _make(options.count)
        slow = _looks(made, options.times, options.aim)
        _evaluate(made)
    sys.exit(1 if slow else 0)


def _start(folder: str) -> None:
    sys.path.insert(0, str(ROOT))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "JINLIN_HOME": folder, "JINLIN_SECRET_KEY": "b" * 72}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _make(count: int) -> dict[str, Any]:
    """Make a brand whose gates have so many applicants, in every state, with scores."""
    from django.core.management import call_command

    from jinlin.core import present
    from jinlin.joining.actions import gates, rounds
    from jinlin.joining.gating.conditions import Condition, Group, Kind
    from jinlin.members.models import Member
    from jinlin.workspaces import actions as workspaces
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff

    now = present.now()
    brand = workspaces.open_workspace(slug="bench", name="青禾", now=now)
    unit = brand.units.get(parent=None)
    told = {"unit": unit, "name": "林", "username": "lin", "roles": ["hq_admin"], "password": "benchmark battery 9"}
    workspaces.add_staff(brand, now=now, **told)
    lin = Access.of(Staff.objects.select_related("workspace", "unit", "user").get(name="林"))
    tree = Group(
        "all", (Condition(Kind.TOTAL_SPEND, fen=100_00), Condition(Kind.TAG, tags=(1,)), Condition(Kind.MANUAL))
    )
    kept = []
    for n in range(GATES):
        gate = gates.make(access=lin, name=f"门槛{n}", now=now)
        gates.set_tree(access=lin, gate=gate, tree=tree, now=now)
        gates.publish(access=lin, gate=gate, now=now)
        for number in (1, 2):
            rounds.add(access=lin, gate=gate, name=f"第{number}轮", questionnaire=number, top=500, now=now)
        kept.append(gate)
    members = [Member(workspace=brand, name=f"王小雨{n}" if n % 50 == 0 else f"成员{n}") for n in range(count)]
    Member.objects.bulk_create(members, batch_size=2000)
    _pour(brand, kept, now)
    call_command("check", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: PTH123, SIM115  (quiet)
    return {"lin": lin, "gates": kept, "now": now}


def _pour(brand: Any, kept: list[Any], now: Any) -> None:
    from django.db import connection

    from jinlin.joining.models import Application, State
    from jinlin.members.models import Member

    dice, states = random.Random(7), list(State)
    findings = [{"condition": {"kind": "manual"}, "outcome": "pending", "reason": "to_decide", "values": {}}]
    rows = []
    for n, (pk, name) in enumerate(Member.objects.filter(workspace=brand).order_by("pk").values_list("pk", "name")):
        gate = kept[n % GATES]
        at = now - timedelta(minutes=dice.randrange(500_000))
        state, score = dice.choice(states), dice.choice([None, dice.random() * 100])
        told = {"state_at": at, "begun_at": at, "findings": findings, "round": dice.choice([None, 1, 2])}
        rows.append(
            Application(
                workspace=brand, gate=gate, unit=gate.unit, member_id=pk, name=name, state=state, score=score, **told
            )
        )
    Application.objects.bulk_create(rows, batch_size=1000)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


def _timed(work: Callable[[], Any], times: int) -> tuple[float, float]:
    work()
    taken = []
    for _each in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), sorted(taken)[max(0, int(len(taken) * 0.95) - 1)]


def _looks(made: dict[str, Any], times: int, aim: float) -> bool:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from jinlin.joining.models import Application

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(made["lin"].staff.user)
    plain = Application.objects.filter(workspace=made["lin"].workspace).order_by("-state_at")
    base, _p95 = _timed(lambda: list(plain[:20]), times)
    print(f"20 rows by the index            {base:8.1f} ms")
    slow = False
    for name, query in LOOKS:
        url = reverse("applications") + query.format(gate=made["gates"][0].slug)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        median, p95 = _timed(lambda url=url: client.get(url), times)  # type: ignore[misc]
        slow = slow or p95 > aim
        print(f"{name:30}  {median:8.1f} ms  p95 {p95:8.1f} ms  x{median / base:6.1f}  {len(asked)} queries")
    return slow


def _evaluate(made: dict[str, Any]) -> None:
    from jinlin.joining.models import Application
    from jinlin.joining.queries import applications, gates
    from jinlin.sales.models import OrderLine

    version = gates.in_force(made["gates"][0])
    rows = list(Application.objects.filter(workspace=made["lin"].workspace).order_by("pk")[:6000])
    start = time.perf_counter()
    applications.evaluated(version, rows, now=made["now"])
    whole = time.perf_counter() - start
    start = time.perf_counter()
    for each in rows[:300]:
        list(OrderLine.objects.filter(member=each.member_id)[:1])
    single = (time.perf_counter() - start) / 300
    print(
        f"{len(rows)} applicants asked at once: {whole:.2f} s, {whole / len(rows) * 1e6:.0f} µs each; one query each: {single * 1e6:.0f} µs"
    )


if __name__ == "__main__":
    main()

"""A tick of playbooks with 100,000 groups on 30 rows: nothing due, 10,000 groups due at once, memory.

    python benchmarks/playbooks_tick.py [GROUPS]        (default 100000)

Makes a database of its own (SQLite in a temporary folder, or the one DATABASE_URL names, as `bin/postgres` gives it), starts one
run of a 30-row playbook in all groups and another in 10,000 of them with owners who have accounts. Prints milliseconds of a tick
with nothing due beside a bare `SELECT 1` of the same run, seconds until 10,000 messages are planned behind the door, and the
growth of memory over a thousand idle ticks. The aims: under 20 ms, seconds, flat.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
FOLDER = tempfile.TemporaryDirectory()
os.environ["JINLIN_HOME"] = FOLDER.name

import django  # noqa: E402  (the home of the run is set first)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from jinlin.communities.models import Community, Membership  # noqa: E402
from jinlin.members.models import Identity, Member  # noqa: E402
from jinlin.messaging.models import Post  # noqa: E402
from jinlin.playbooks import jobs  # noqa: E402
from jinlin.playbooks.actions import running, templates  # noqa: E402
from jinlin.playbooks.actions.running import Beginning  # noqa: E402
from jinlin.wecom.models import Account  # noqa: E402
from jinlin.workspaces.models import Staff, Unit, UnitKind, User, Workspace  # noqa: E402

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 5, 10, 0, tzinfo=ZONE)
DUE = 10_000
OWNERS = 100
IDLE = 1000


def rows() -> list[dict[str, object]]:
    """Return thirty rows: five weekdays by six times, none of them due this morning."""
    days = ("Mon", "Tue", "Wed", "Fri", "Sat")
    return [
        {"key": f"{day}{hour}", "at": f"{day} {hour}:00", "column": f"{day} {hour}", "text": "今天的话"}
        for day in days
        for hour in (13, 14, 15, 16, 17, 18)
    ]


def world(count: int) -> tuple[Staff, list[int]]:
    """Make a brand with many groups, of which the first have owners with accounts."""
    space = Workspace.objects.create(slug="bench", name="bench", created_at=NOW)
    unit = Unit.objects.create(workspace=space, kind=UnitKind.HQ, name="HQ", path="/")
    unit.path = f"/{unit.pk}/"
    unit.save()
    staff = Staff.objects.create(workspace=space, user=User.objects.create_user("bench"), unit=unit, name="bench")
    owners = []
    for number in range(OWNERS):
        Account.objects.create(workspace=space, userid=f"u{number}", name=f"u{number}", serves=True, staff=staff)
        member = Member.objects.create(workspace=space, name=f"u{number}")
        Identity.objects.create(workspace=space, member=member, external_id=f"u{number}")
        owners.append(member)
    groups = [
        Community(
            workspace=space, unit=unit, name=f"g{n}", external_id=f"g{n}", opened_at=NOW, owner=owners[n % OWNERS]
        )
        for n in range(count)
    ]
    Community.objects.bulk_create(groups, batch_size=2000)
    ids = list(Community.objects.order_by("pk").values_list("pk", flat=True))
    Membership.objects.bulk_create(
        [
            Membership(workspace=space, community_id=pk, member=owners[n % OWNERS], joined_at=NOW, role="owner")
            for n, pk in enumerate(ids[:DUE])
        ],
        batch_size=2000,
    )
    return staff, ids


def begin(staff: Staff, ids: list[int], lines: list[dict[str, object]], name: str) -> float:
    """Start a run and say how long that took."""
    content = {"name": name, "anchor": "group", "stages": [{"key": "s", "name": "s", "rows": lines}]}
    template = templates.keep(who=staff.workspace, content=content, now=NOW)
    began = time.perf_counter()
    version, beginning = templates.latest(template), Beginning(responsible=staff)
    running.start(who=staff.workspace, version=version, communities=ids, beginning=beginning, now=NOW)
    return time.perf_counter() - began


def milliseconds(count: int, what: object) -> float:
    """Return the median time of doing something many times."""
    taken = []
    for _number in range(count):
        began = time.perf_counter()
        what()  # type: ignore[operator]
        taken.append(time.perf_counter() - began)
    return sorted(taken)[count // 2] * 1000


def bare() -> None:
    """Ask the database nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def memory() -> float:
    """Return the most memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(count: int) -> None:
    """Make, measure, print."""
    call_command("migrate", verbosity=0)
    staff, ids = world(count)
    print(f"{connection.vendor}: {count:,} groups")
    print(f"start of 30 rows in all groups   {begin(staff, ids, rows(), 'all'):8.1f} s")
    idle, floor = milliseconds(200, lambda: jobs.tick(NOW)), milliseconds(200, bare)
    print(f"tick with nothing due            {idle:8.2f} ms   ({idle / floor:.0f} × SELECT 1)")
    before = memory()
    for _number in range(IDLE):
        jobs.tick(NOW)
    print(f"memory over {IDLE} idle ticks      {memory() - before:8.1f} MB")
    begin(staff, ids[:DUE], [{"key": "k", "at": "Thu 12:00", "column": "now", "text": "十二点的话"}], "due")
    began = time.perf_counter()
    while jobs.tick(NOW + timedelta(hours=1, minutes=30)):
        pass
    print(
        f"{Post.objects.count():,} messages behind the door    {time.perf_counter() - began:8.1f} s, {memory():.0f} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

"""Reading a whole corp from the simulated platform: time, memory, and that a second reading writes nothing.

    .venv/bin/python benchmarks/wecom_sync.py                            10,000 groups × 200 members
    .venv/bin/python benchmarks/wecom_sync.py --groups 500 --members 100

Prints seats a second against the barest loop in the same run that only asks for the same groups and parses them, the peak
memory of the reading process, and the rows the second reading wrote. Exits 1 where memory exceeds `--aim` MiB or the second
reading changed something.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="jinlin-sync-") as home:
        os.environ["JINLIN_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        began = time.perf_counter()
        from tests.wecom.city import City

        city = City("--groups", str(options.groups), "--members-per-group", str(options.members))
        print(f"the city is there after {time.perf_counter() - began:.0f} s")
        try:
            sys.exit(1 if measured(city, options) else 0)
        finally:
            city.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=10_000)
    parser.add_argument("--members", type=int, default=200)
    parser.add_argument("--aim", type=int, default=600, help="MiB")
    return parser.parse_args()


def measured(city, options) -> bool:  # noqa: ANN001  (a City of the tests)
    from django.core.management import call_command
    from django.utils import timezone

    from jinlin.communities.models import Membership
    from jinlin.wecom import actions
    from jinlin.workspaces.actions import open_workspace

    call_command("migrate", verbosity=0)
    workspace = open_workspace(slug="bench", now=timezone.now())
    connection = actions.connect(
        workspace,
        corp_id=city.corp_id,
        agent_id=city.agent_id,
        secret=city.secrets["main"],
        base_url=city.url,
        now=timezone.now(),
    )
    bare = asked_only(connection, 500) * options.groups
    first, _changed = read(workspace)
    seats = Membership.objects.count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"first reading   {first:7.1f} s   {seats:,} seats   {first / bare:.1f} times asking alone ({bare:.1f} s)")
    second, changed = read(workspace)
    print(f"second reading  {second:7.1f} s   {changed} changes   {second / first:.2f} of the first")
    print(f"peak memory     {peak} MiB")
    return peak > options.aim or changed > 0


def asked_only(connection, count: int) -> float:  # noqa: ANN001  (a Connection)
    """Return the seconds a group for asking for some, one after the other, and parsing them."""
    from jinlin.wecom.opening import open_platform

    platform = open_platform(connection)
    owners = platform.contacts.followers()[:100]
    chats = [ref.chat_id for ref in platform.groups.list(owners=owners).group_chat_list][:count]
    began = time.perf_counter()
    for chat in chats:
        platform.groups.get(chat)
    return (time.perf_counter() - began) / len(chats)


def read(workspace) -> tuple[float, int]:  # noqa: ANN001  (a Workspace)
    """Read everything; return the seconds and how many rows changed."""
    from django.utils import timezone

    from jinlin.console import connecting
    from jinlin.wecom import actions
    from jinlin.wecom.models import Sync

    began, told = time.perf_counter(), ""
    actions.begin_sync(workspace, now=timezone.now())
    while connecting.read_on(timezone.now()):
        sync = Sync.objects.latest("id")
        if sync.error:
            raise SystemExit(sync.error)
        if sync.step != told:
            told = sync.step
            print(f"  {told or 'done'} after {time.perf_counter() - began:.0f} s", flush=True)
        if sync.finished_at:
            break
    return time.perf_counter() - began, Sync.objects.latest("id").changed_count


if __name__ == "__main__":
    main()

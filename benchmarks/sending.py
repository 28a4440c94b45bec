"""10,000 posts due in one minute become tasks of the platform; a tick with nothing due beside 100,000 groups.

    .venv/bin/python benchmarks/sending.py                      SQLite
    bin/postgres .venv/bin/python benchmarks/sending.py         PostgreSQL
    .venv/bin/python benchmarks/sending.py --owners 1000        fewer groups an owner, more tasks

The client is the product's own; the platform answers at once, so that what is measured is ours. Prints planning, grouping
and calling in seconds, the tick with nothing due in milliseconds, and the peak of memory. Exits 1 above `--aim` seconds or
`--tick` milliseconds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.workspaces.models import Workspace

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
CORP = "ww" + "1" * 16
NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="jinlin-sending-") as home:
        os.environ["JINLIN_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django
        from django.conf import settings

        settings.MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in settings.INSTALLED_APPS}
        django.setup()
        workspace = prepare(options)
        sys.exit(1 if measured(workspace, options) else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=100_000)
    parser.add_argument("--owners", type=int, default=200)
    parser.add_argument("--aim", type=float, default=10.0, help="seconds for grouping and calling")
    parser.add_argument("--tick", type=float, default=20.0, help="milliseconds of a tick with nothing due")
    return parser.parse_args()


def prepare(options: argparse.Namespace) -> Workspace:
    """Make a workspace with groups whose owners have accounts."""
    from django.core.management import call_command

    from jinlin.communities.models import Community
    from jinlin.members.models import Identity, Member
    from jinlin.wecom import actions
    from jinlin.wecom.models import Account
    from jinlin.workspaces.actions import open_workspace

    call_command("migrate", run_syncdb=True, verbosity=0)
    workspace = open_workspace(slug="w", name="w", now=NOW)
    actions.connect(workspace, corp_id=CORP, agent_id=1, secret="s" * 43, base_url="http://platform", now=NOW)
    unit = workspace.units.get(parent=None)
    owners = [Member(workspace=workspace, name=f"o{n}") for n in range(options.owners)]
    Member.objects.bulk_create(owners, batch_size=500)
    told = [Identity(workspace=workspace, member=each, external_id=each.name) for each in owners]
    Identity.objects.bulk_create(told, batch_size=500)
    accounts = [Account(workspace=workspace, userid=each.name, name=each.name, serves=True) for each in owners]
    Account.objects.bulk_create(accounts, batch_size=500)
    turns = itertools.cycle(owners)
    groups = (
        Community(workspace=workspace, unit=unit, name=f"g{n}", external_id=f"wr{n}", owner=next(turns), opened_at=NOW)
        for n in range(options.groups)
    )
    Community.objects.bulk_create(groups, batch_size=500)
    return workspace


def measured(workspace: Workspace, options: argparse.Namespace) -> bool:
    """Plan, group and call; say whether something is above its aim."""
    from jinlin.communities.models import Community
    from jinlin.content.parts import Part
    from jinlin.messaging import bodies, posting
    from jinlin.messaging.models import Sending
    from jinlin.messaging.posting import Wanted
    from jinlin.messaging.sending import calling, grouping

    body = bodies.keep(workspace=workspace, parts=[Part("text", text="今天的菜到了")], now=NOW)
    ids = list(Community.objects.order_by("pk").values_list("pk", flat=True)[: options.posts])
    wanted = [Wanted(pk, NOW, body.pk, f"b:{pk}") for pk in ids]
    planning, planned = timed(lambda: posting.plan(who=workspace, wanted=wanted, now=NOW))
    expect(len(planned.posts), options.posts)
    grouped, _none = timed(lambda: to_the_end(lambda: grouping.group_due(NOW)))
    platform = at_once()
    called, _none = timed(lambda: to_the_end(lambda: calling.go_on(lambda _c: platform, NOW)))
    expect(Sending.objects.filter(state="asked").count(), Sending.objects.count())
    idle = min(timed(lambda: (grouping.group_due(NOW), calling.go_on(lambda _c: platform, NOW)))[0] for _n in range(5))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.posts} posts of {options.groups} groups, {Sending.objects.count()} tasks")
    print(f"planned in {planning:6.2f} s\ngrouped in {grouped:6.2f} s\ncalled in  {called:6.2f} s")
    print(f"a tick with nothing due {idle * 1000:6.2f} ms\npeak of memory {peak:6.0f} MB")
    return bool(grouped + called > options.aim or idle * 1000 > options.tick)


def to_the_end(work: Callable[[], bool]) -> None:
    """Do a piece of work until there is no more of it."""
    while work():
        pass


def expect(found: int, wanted: int) -> None:
    """Stop where something was lost: then there is nothing to measure."""
    if found != wanted:
        sys.exit(f"{found} instead of {wanted}")


def timed(work: Any) -> tuple[float, Any]:
    """Return the seconds a piece of work takes, and what it returns."""
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def at_once() -> Any:
    """Return the product's client over a platform that answers at once."""
    import httpx

    from jinlin.wecom.api import WeCom
    from jinlin.wecom.client.caller import Caller
    from jinlin.wecom.client.tokens import App

    numbers = itertools.count(1)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("gettoken"):
            return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
        expect(len(json.loads(request.content)["chat_id_list"][2000:]), 0)
        return httpx.Response(200, json={"errcode": 0, "errmsg": "ok", "fail_list": [], "msgid": f"m{next(numbers)}"})

    return WeCom(Caller(App(CORP, "s", 1), base_url="http://platform", transport=httpx.MockTransport(answer)))


if __name__ == "__main__":
    main()

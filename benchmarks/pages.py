"""Server time and queries of every page of a large chain, against the plainest page of the same run.

    .venv/bin/python benchmarks/pages.py                        10,000 groups, 1 million memberships: pours them first
    .venv/bin/python benchmarks/pages.py --home /big/disk/town  the same, kept there and used again

Every page is asked for in this process, as headquarters and as the manager of one store, several times after one that
warms up. Prints the median, the 95th percentile, the ratio to `/account/` and the number of queries; then whether the
number of queries is the same in a town of 60 groups. Pages whose numbers come from the lake show their frame at once and
load those as a part of its own ("part" below, computed once per day of data and kept; the first time is told apart).
Exits 1 where a page's 95th percentile is above `--aim` milliseconds or its queries grow.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
LARGE = ("10000", "1000000", "3000000")  # groups, memberships, messages
SMALL = ("60", "6000", "20000")
DAYS = "30"
PLAINEST = "/account/"
MOST_MORE_QUERIES = 0


def main() -> None:
    options = _options()
    if options.measure:
        print(json.dumps(measure(options.measure, options.times)))
        return
    with tempfile.TemporaryDirectory() as folder:
        large = _town(Path(options.home) if options.home else Path(folder) / "large", LARGE)
        small = _town(Path(folder) / "small", SMALL)
        found = {name: _run(home, options.times) for name, home in (("large", large), ("small", small))}
    sys.exit(report(found["large"], found["small"], options.aim))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", help="where the large town is, or is made")
    parser.add_argument("--times", type=int, default=20, help="how often each page is asked for")
    parser.add_argument("--aim", type=float, default=100, help="milliseconds at the 95th percentile")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    return parser.parse_args()


def _town(home: Path, size: tuple[str, str, str]) -> Path:
    if (home / "poured").exists():
        return home
    home.mkdir(parents=True, exist_ok=True)
    groups, memberships, messages = size
    print(f"pouring {groups} groups …", file=sys.stderr, flush=True)
    words = ["--groups", groups, "--memberships", memberships, "--messages", messages, "--days", DAYS]
    command = [sys.executable, "-m", "jinlin", "synth", "--format", "lake", "--workspace", "big", *words]
    subprocess.run(command, env=_environment(home), check=True, cwd=ROOT, stdout=sys.stderr)
    (home / "poured").touch()
    return home


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"JINLIN_HOME": str(home), "PYTHONPATH": str(ROOT), "JINLIN_SECRET_KEY": "benchmark" * 8}


def _run(home: Path, times: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--measure", str(home), "--times", str(times)]
    done = subprocess.run(command, env=_environment(home), check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


# -- measuring --------------------------------------------------------------------------------------------


def measure(home: str, times: int) -> dict[str, Any]:
    sys.path.insert(0, str(ROOT))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "JINLIN_HOME": home}
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from jinlin.console.schedule import tell_the_planner
    from jinlin.metrics.actions import refresh
    from jinlin.workspaces.models import Workspace

    settings.ALLOWED_HOSTS = ["*"]
    workspace, now = Workspace.objects.get(slug="big"), datetime.now(UTC)
    begun = time.perf_counter()
    refresh(workspace, now)
    tell_the_planner(now)  # as the worker does
    refreshed = time.perf_counter() - begun
    found: dict[str, Any] = {"refresh": refreshed, "pages": {}}
    for who, staff in _staff(workspace, now):
        client = Client()
        client.force_login(staff.user)
        for url in _urls(workspace, client):
            found["pages"][f"{who} {url}"] = _times(client, url, times)
    return found


def _staff(workspace: Any, now: datetime) -> list[tuple[str, Any]]:
    from jinlin.workspaces.actions import add_staff
    from jinlin.workspaces.models import Staff, Unit
    from jinlin.workspaces.roles import Role

    if not Staff.objects.filter(workspace=workspace, user__username="hq").exists():
        root = Unit.objects.get(workspace=workspace, parent=None)
        store = Unit.objects.filter(workspace=workspace, kind="store").order_by("path")[0]
        for name, unit, role in (("hq", root, Role.HQ_ADMIN), ("store", store, Role.STORE_MANAGER)):
            add_staff(workspace, unit=unit, name=name, username=name, roles=[role], now=now, password="x" * 12)
    return [(name, Staff.objects.get(workspace=workspace, user__username=name)) for name in ("hq", "store")]


def _urls(workspace: Any, client: Any) -> Iterator[str]:
    """Name the pages of the menus, the lists searched, sorted and turned, one page of each kind of thing, and the parts."""
    from jinlin.communities.models import Community
    from jinlin.console import frame
    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access

    staff = client.get(PLAINEST).wsgi_request.access.staff
    access = Access.of(staff)
    yield PLAINEST
    yield from (url for _, _, url in frame.pages(access) if url != PLAINEST)
    community = Community.objects.visible_to(access).order_by("-pk").first()
    member = Member.objects.filter(workspace=workspace, memberships__community=community).order_by("pk").first()
    yield from (
        "/groups/?q=1群",
        "/groups/?light=warning",
        "/groups/?sort=-exit",
        "/groups/?page=40",
        "/groups/?size=100",
    )
    yield from ("/members/?q=明", "/members/?phone=13800000000", "/members/?tier=core", "/members/?sort=name")
    yield from ("/members/?page=100", "/members/?kind=member", "/search/?q=明", "/search/?q=福利")
    for tab in ("overview", "members", "interaction", "health", "notes"):
        yield f"/groups/{community.slug}/?tab={tab}"
    for part in ("course", "heatmap", "graph", "criteria", "composition"):
        yield f"/groups/{community.slug}/parts/{part}/"
    yield f"/members/{member.slug}/"
    for page in ("", "compare/", "funnel/", "retention/", "segments/", "quadrants/", "ranking/"):
        yield f"/data/{page}?part=body"


def _times(client: Any, url: str, times: int) -> dict[str, Any]:
    from django.db import connection

    queries = 0

    def counting(execute: Any, *args: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*args)

    first = _time(client, url)
    spent = [_time(client, url) for _ in range(times)]
    with connection.execute_wrapper(counting):
        status = client.get(url).status_code
    return {
        "status": status,
        "first": first,
        "median": statistics.median(spent),
        "p95": sorted(spent)[max(0, int(len(spent) * 0.95) - 1)],
        "queries": queries,
    }


def _time(client: Any, url: str) -> float:
    begun = time.perf_counter()
    client.get(url).content  # noqa: B018  (lazy content is rendered)
    return (time.perf_counter() - begun) * 1000


# -- telling ----------------------------------------------------------------------------------------------


def report(large: dict[str, Any], small: dict[str, Any], aim: float) -> int:
    print(f"refresh of everything derived: {large['refresh']:.1f} s\n")
    print(
        f"{'page':58} {'status':>6} {'first':>8} {'median':>8} {'p95 ms':>8} {'x plain':>8} {'queries':>8} {'small':>6}"
    )
    shown = sorted(large["pages"].items(), key=lambda item: -item[1]["p95"])
    few = {_kind(url): page for url, page in small["pages"].items()}
    slow = grown = 0
    for url, page in shown:
        plain = large["pages"][f"{url.partition(' ')[0]} {PLAINEST}"]["median"]
        here = few.get(_kind(url), {}).get("queries")
        slow += page["p95"] > aim
        grown += here is not None and page["queries"] > here + MOST_MORE_QUERIES
        print(
            f"{url[:58]:58} {page['status']:>6} {page['first']:8.1f} {page['median']:8.1f} {page['p95']:8.1f} "
            f"{page['median'] / plain:8.1f} {page['queries']:>8} {here if here is not None else '-':>6}"
        )
    print(f"\n{len(shown)} pages, {slow} above {aim:.0f} ms, {grown} with more queries than in the small town")
    return 1 if slow or grown else 0


def _kind(url: str) -> str:
    """Name a page apart from which group or member it is of."""
    who, _, path = url.partition(" ")
    parts = path.split("/")
    if parts[1:2] in (["groups"], ["members"]) and len(parts) > 3 and parts[2]:
        parts[2] = "*"
    return f"{who} {'/'.join(parts)}"


if __name__ == "__main__":
    main()

"""A visit to the city while the demo is made: the last days come by protocol, as they would to a brand that connects."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings

from jinlin.console import connecting, up
from jinlin.console.demo import city
from jinlin.console.demo.city import CityFailed, Console
from jinlin.wecom import actions
from jinlin.wecom.archive import pulling
from jinlin.wecom.models import Archive, Sync
from jinlin.wecom.rechecks import SETTLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from jinlin.imports.models import Run
    from jinlin.workspaces.models import Workspace


@contextmanager
def visited(start: str, now: datetime) -> Iterator[Console]:
    """Run the city for a while, at our time and with nobody doing anything. Raises CityFailed where it does not come."""
    port = up.some_free_port()
    words = city.command(port, start, deeds_per_hour=0)
    process = subprocess.Popen(words, cwd=settings.BASE_DIR)  # noqa: S603  (our own program)
    try:
        console = Console(f"http://127.0.0.1:{port}", _nobody_listens)
        console.await_it()
        console.ask("POST", "clock", {"now": now.isoformat()})
        yield console
    finally:
        process.terminate()
        process.wait()


def _nobody_listens(_told: str) -> None: ...


def read_everything(workspace: Workspace, now: datetime, listen: Callable[[int, int], None]) -> Sync:
    """Read departments, people, groups and who is in them, to the end. Raises CityFailed."""
    actions.begin_sync(workspace, now=now)
    turns = 0
    while connecting.read_on(now):
        listen(turns := turns + 1, 0)
    sync = Sync.objects.filter(workspace=workspace).latest("id")
    if sync.finished_at is None:
        raise CityFailed(sync.error)
    return sync


def fetch_talk(workspace: Workspace, now: datetime, bring_in: Callable[[Run], Run]) -> int:
    """Fetch what the archive has, pull after pull; return how many messages are new. Raises CityFailed.

    Groups have to be read before: talk of groups nobody has told us of is passed over.
    """
    count = 0
    while True:
        pulling.pull_all(now)
        row = Archive.objects.select_related("run").get(workspace=workspace)
        if row.error:
            raise CityFailed(row.error)
        if row.run is None and not row.more:
            return count
        if row.run is not None:
            count += bring_in(row.run).new_count


def look_again(now: datetime) -> None:
    """Ask the platform once more about groups in which files and talk show people whom it did not name."""
    while connecting.read_again(now + SETTLES):
        pass

"""`jinlin worker`: do what is due by the clock, until asked to stop."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management import BaseCommand
from django.db import close_old_connections

from jinlin.console import connecting, schedule
from jinlin.console.lanes import Lane
from jinlin.console.privacy import forgetting
from jinlin.console.ready import ensure_ready
from jinlin.core import present

LONGEST_SLEEP = 10.0  # seconds; the clock of the machine may be put forward


class Command(BaseCommand):
    """Run the schedule; SIGTERM lets the row in hand finish."""

    help = "Does what is due by the clock (imports, metrics, cleaning up) until it is asked to stop."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Tick, sleep while nothing is due, stop between two ticks."""
        ensure_ready()
        forgetting.replay(present.now())
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        lane = Lane(connecting.welcome_friends, stop)
        lane.start()
        while not stop.is_set():
            close_old_connections()
            wait = schedule.tick(present.now())
            stop.wait(min(present.real_seconds(wait), LONGEST_SLEEP))
        lane.join()

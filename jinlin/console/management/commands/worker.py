"""`jinlin worker`: do what is due by the clock, until asked to stop."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta
from typing import Any

from django.core.management import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from jinlin.console import schedule
from jinlin.console.ready import ensure_ready

LONGEST_SLEEP = timedelta(seconds=10)  # the clock of the machine may be put forward


class Command(BaseCommand):
    """Run the schedule; SIGTERM lets the row in hand finish."""

    help = "Does what is due by the clock (imports, metrics, cleaning up) until it is asked to stop."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Tick, sleep while nothing is due, stop between two ticks."""
        ensure_ready()
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            wait = schedule.tick(timezone.now())
            stop.wait(min(wait, LONGEST_SLEEP).total_seconds())

"""A thread of its own for what cannot wait until the worker has finished something long."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from django.db import close_old_connections, connections

from jinlin.core import present

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["Lane"]

log = logging.getLogger("jinlin.schedule")

PAUSE, AFTER_FAILURE = 0.5, 5.0  # seconds of the machine


class Lane(threading.Thread):
    """Does one thing again and again beside the schedule until asked to stop; a failure is logged and tried again."""

    def __init__(self, what: Callable[[datetime], object], stop: threading.Event) -> None:
        super().__init__(name=what.__name__, daemon=True)
        self._what, self._stopped = what, stop

    def run(self) -> None:
        """Go on until the event is set."""
        pause = PAUSE
        while not self._stopped.wait(pause):
            pause = self._go_on()
        connections.close_all()

    def _go_on(self) -> float:
        """Do it once; return how long to rest."""
        close_old_connections()
        try:
            self._what(present.now())
        except Exception:
            log.exception("%s failed; it will be tried again", self.name)
            return AFTER_FAILURE
        return PAUSE

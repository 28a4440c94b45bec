"""One parent that keeps the web server and the worker alive: the whole product in one command."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import FrameType

GRACE = 30.0  # seconds for requests and the row in hand to finish
LONGEST_PAUSE = 60.0
SETTLED = 60.0  # alive that long, a child has earned a quick restart again
QUIET = ["-W", "ignore:No directory at:UserWarning"]  # WhiteNoise looks where packages are; nothing is collected
TERMINATE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def web_command(*, host: str, port: int, workers: int) -> list[str]:
    """Say how Granian serves the product: WSGI, one request at a time in each process.

    The engine under the lake is used from one thread of a process only: several threads have been seen to corrupt its
    memory. A process is renewed now and then, since small tables handed to the engine stay with it.
    """
    where = ["--host", host, "--port", str(port)]
    how = ["--interface", "wsgi", "--workers", str(workers), "--blocking-threads", "1", "--log-level", "error"]
    renewed = ["--workers-lifetime", "6h", "--respawn-interval", "5"]
    return [sys.executable, *QUIET, "-m", "granian", *how, *renewed, *where, "config.wsgi:application"]


def worker_command() -> list[str]:
    """Say how the worker is started."""
    return [sys.executable, "-m", "jinlin", "worker"]


def port_is_free(host: str, port: int) -> bool:
    """Say whether we could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def some_free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(url: str) -> int:
    """Return the HTTP status of a page of ours, 0 while nobody answers."""
    try:
        with urlopen(url, timeout=30) as answer:  # noqa: S310  (our own address)
            return int(answer.status)
    except HTTPError as answer:
        return answer.code
    except (URLError, OSError):
        return 0


@dataclass
class Child:
    """A program that should be running; restarted when it ends, later each time it ends early."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)  # beside our own
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = 0.5

    def start(self, now: float) -> None:
        """Run it; it is told to end when we do, even when we are killed."""
        self.started_at = now
        self.process = subprocess.Popen(  # noqa: S603  (our own programs)
            self.command,
            env=os.environ | self.environment,
            start_new_session=True,  # Ctrl-C is ours to hand on
            preexec_fn=end_with_parent,  # noqa: PLW1509  (one thread only, and one system call)
        )

    def look_after(self, now: float) -> str:
        """Start or restart it when that is due; return what a person should know."""
        if self.process is None:
            if now >= self.start_at:
                self.start(now)
            return ""
        code = self.process.poll()
        if code is None:
            return ""
        self.pause = 1.0 if now - self.started_at > SETTLED else min(self.pause * 2, LONGEST_PAUSE)
        self.start_at, self.process = now + self.pause, None
        return f"{self.name} ended with {code}; starting it again in {self.pause:.0f} s."

    def stop(self, limit: float) -> None:
        """Ask it to finish what it has in hand; end it when it does not by `limit`."""
        if self.process is None:
            return
        try:
            self.process.wait(max(limit - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def end_with_parent() -> None:
    """Have the kernel (Linux only) terminate this process when its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(TERMINATE_WITH_PARENT, signal.SIGTERM)


@dataclass
class Family:
    """The children and their parent's one wish: that they run until somebody asks us to stop."""

    children: list[Child]
    say: Callable[[str], None]
    stopping: bool = False
    chores: list[Callable[[], bool]] = field(default_factory=list)

    def run(self) -> None:
        """Keep the children alive until SIGTERM or SIGINT, then let them finish."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        try:
            while not self.stopping:
                self.look_after_everybody()
                time.sleep(0.1)
        finally:
            self.end()

    def look_after_everybody(self) -> None:
        """Start, restart, and do the chores that are not done yet (a chore returns true when it is)."""
        for child in self.children:
            if news := child.look_after(time.monotonic()):
                self.say(news)
        self.chores = [chore for chore in self.chores if not chore()]

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Come to an end soon."""
        self.stopping = True

    def end(self) -> None:
        """Ask everybody at once, then wait for each."""
        for child in self.children:
            if child.process and child.process.poll() is None:
                child.process.terminate()
        limit = time.monotonic() + GRACE
        for child in self.children:
            child.stop(limit)

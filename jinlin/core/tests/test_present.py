"""The one clock: the machine's, or that of a simulated city."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest

from jinlin.core import present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

pytestmark = [pytest.mark.clock, pytest.mark.enable_socket]
THEN = datetime(2031, 5, 1, 8, tzinfo=UTC)


class Plane(BaseHTTPRequestHandler):
    """A control plane that tells a time and nothing else."""

    told: ClassVar[dict[str, float]] = {}

    def do_GET(self) -> None:
        """Answer with the time, or with an error where none is set."""
        self.send_response(200 if self.told else 503)
        self.end_headers()
        self.wfile.write(json.dumps(self.told).encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def plane() -> Iterator[str]:
    """Run the plane; return its address."""
    server = HTTPServer(("127.0.0.1", 0), Plane)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_shared_clock_has_the_citys_time_and_runs_at_its_speed(plane: str) -> None:
    Plane.told = {"epoch": THEN.timestamp(), "speed": 3600.0}
    clock = present.SharedClock(plane)
    first = clock.now()
    time.sleep(0.05)
    passed = clock.now() - first
    assert timedelta(0) <= first - THEN < timedelta(hours=2)
    assert timedelta(minutes=2) < passed < timedelta(minutes=30)


def test_the_machines_time_counts_until_the_city_answers(plane: str) -> None:
    Plane.told = {}
    clock = present.SharedClock(plane)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=2)
    assert clock.speed() == 1


def test_the_product_asks_the_city_where_settings_say_so(settings: Settings, plane: str) -> None:
    Plane.told = {"epoch": THEN.timestamp(), "speed": 60.0}
    settings.JINLIN_CLOCK, settings.JINLIN_CLOCK_URL = "sim", plane
    assert present.now().year == 2031
    assert present.today(UTC).isoformat() == "2031-05-01"
    assert present.real_seconds(timedelta(minutes=1)) == 1

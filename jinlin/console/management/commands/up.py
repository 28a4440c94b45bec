"""`jinlin up`: the web server and the worker under one parent."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connections
from django.shortcuts import resolve_url
from rich.console import Console
from rich.panel import Panel

from jinlin.console import up
from jinlin.console.ready import ensure_ready

if TYPE_CHECKING:
    from argparse import ArgumentParser

SLOWEST_START = 120.0


class Command(BaseCommand):
    """Start everything, say where it is, keep it alive."""

    help = "Starts the product: web pages and the worker, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to listen and what to leave out."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument(
            "--port", type=int, default=8000, help="port to listen on (default 8000; 0 takes a free one)"
        )
        parser.add_argument(
            "--workers", type=int, default=3, help="web processes, each with one request at a time (default 3)"
        )
        parser.add_argument("--no-worker", action="store_true", help="web pages only; run `jinlin worker` elsewhere")
        parser.add_argument("--demo", action="store_true", help="also say how to sign in to the demo")
        parser.add_argument("--check", action="store_true", help="stop as soon as the sign-in page has been seen")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Start the children and watch over them."""
        host, port = options["host"], options["port"] or up.some_free_port()
        if not up.port_is_free(host, port):
            message = f"Port {port} is already in use. Stop what is there, or choose another: --port {port + 1}"
            raise CommandError(message)
        ensure_ready()
        connections.close_all()
        product = [up.Child("web", up.web_command(host=host, port=port, workers=options["workers"]))]
        if not options["no_worker"]:
            product.append(up.Child("worker", up.worker_command()))
        family = up.Family([], say=self.stderr.write)
        arrival = Arrival(self, family, f"http://{host if host != '0.0.0.0' else 'localhost'}:{port}", options)  # noqa: S104
        family.chores.append(arrival)
        if options["demo"] and not options["check"]:
            self._add_city(family, product, arrival.address)
        else:
            family.children += product
        family.run()
        if arrival.problem:
            raise CommandError(arrival.problem)

    def _add_city(self, family: up.Family, product: list[up.Child], address: str) -> None:
        """Let the demo's city live behind the product, which starts after it: both go by one clock."""
        from jinlin.console.demo import city, making

        port = up.some_free_port()
        console = city.Console(f"http://127.0.0.1:{port}", self.stderr.write)
        family.children.append(up.Child("city", city.command(port, making.made_at())))
        family.chores += [city.Waking(console, family, product), city.Moving(console, address)]


class Arrival:
    """The chore of saying that the pages are there, once they are."""

    def __init__(self, command: Command, family: up.Family, address: str, options: dict[str, Any]) -> None:
        self.command, self.family, self.address = command, family, address
        self.demo, self.check = options["demo"], options["check"]
        self.began = time.monotonic()
        self.problem = ""

    def __call__(self) -> bool:
        """Look; speak when something answers, and stop when only that was asked."""
        waited = time.monotonic() - self.began
        if up.status_of(f"{self.address}/healthz") == 0:
            if waited > SLOWEST_START:
                self.problem = f"No page after {waited:.0f} s; the lines above say why."
                self.family.stop()
            return False
        if self.check:
            self.look_at_sign_in()
            self.family.stop()
        else:
            self.command.stdout.write(frame(self.words()))
        return True

    def look_at_sign_in(self) -> None:
        """Fetch the page that greets everybody, and say how long all of it took."""
        page = f"{self.address}{resolve_url(settings.LOGIN_URL)}"
        status = up.status_of(page)
        waited = time.monotonic() - self.began
        if status == 200:  # noqa: PLR2004  (OK)
            self.command.stdout.write(f"{page} answered after {waited:.1f} s")
        else:
            self.problem = f"{page} answered {status}."

    def words(self) -> list[str]:
        """Say where the product is and, in the demo, who to be there."""
        lines = [self.address]
        if self.demo:
            from jinlin.console.demo import cast

            lines += [f"用户名 User      {cast.COLLEAGUES[0].username}", f"密码   Password  {cast.PASSWORD}"]
        return [*lines, "Ctrl-C 停止 stops"]


def frame(lines: list[str]) -> str:
    """Draw a small frame around the lines."""
    console = Console(width=60, highlight=False)
    with console.capture() as drawn:
        console.print(Panel("\n".join(lines), title="近邻 Jinlin", expand=False, padding=(1, 3)))
    return drawn.get()

"""`bin/jinlin demo`: make a believable brand once, to look around in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from jinlin.console.demo import cast, making
from jinlin.console.demo.city import CityFailed
from jinlin.console.ready import ensure_ready
from jinlin.core import present
from jinlin.core.refusals import Refusal

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from jinlin.console.demo.making import Step


class Command(BaseCommand):
    """Make the demo brand, or say that it is there."""

    requires_system_checks = ()  # pages have no part in it
    help = "Makes the demo brand 青禾生鲜 with 60 communities and 90 days, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--fresh", action="store_true", help="take the demo brand away and make it anew, until yesterday"
        )
        parser.add_argument("--groups", type=int, default=cast.GROUPS, help=f"how many communities ({cast.GROUPS})")
        parser.add_argument("--messages", type=int, default=cast.MESSAGES, help=f"how many messages ({cast.MESSAGES})")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make what is missing, and say how to sign in."""
        self.screen = Console(highlight=False, soft_wrap=True)
        ensure_ready()
        if making.is_complete() and not options["fresh"]:
            until = making.made_until()
            self.screen.print(
                f"演示品牌已经在了(数据到 {until} 之前;要重做请加 --fresh)。The demo brand is already there."
            )
        else:
            self._make(making.Making(present.now(), making.Size(options["groups"], messages=options["messages"])))
        self._sign_in()

    def _make(self, work: making.Making) -> None:
        steps, began = list(work.steps()), time.monotonic()
        try:
            (self._with_bars if self.screen.is_terminal else self._in_lines)(steps)
        except (Refusal, CityFailed, making.ImportFailed) as why:
            raise CommandError(str(why)) from why
        self.screen.print(f"用时 {time.monotonic() - began:.0f} 秒 · done in {time.monotonic() - began:.0f} s")

    def _in_lines(self, steps: list[Step]) -> None:
        for number, step in enumerate(steps, 1):
            began = time.monotonic()
            told = step.do(_nobody_listens)
            self.screen.print(
                f"[{number:2}/{len(steps)}] {step.title}  {told}  {time.monotonic() - began:.1f} s", markup=False
            )

    def _with_bars(self, steps: list[Step]) -> None:
        columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, TextColumn("{task.fields[told]}"), console=self.screen) as bars:
            for step in steps:
                task = bars.add_task(step.title, total=None, told="")
                told = step.do(lambda done, total, task=task: bars.update(task, completed=done, total=total or None))  # type: ignore[misc]
                bars.update(task, total=1, completed=1, told=told)

    def _sign_in(self) -> None:
        people = " · ".join(f"{one.username} {one.name}({one.role.label})" for one in cast.COLLEAGUES)
        self.screen.print(f"账号 Sign in as: {people}", markup=False)
        self.screen.print(f"密码 Password:   {cast.PASSWORD}", markup=False)


def _nobody_listens(_done: int, _total: int) -> None: ...

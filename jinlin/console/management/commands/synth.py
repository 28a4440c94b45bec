"""`bin/jinlin synth`: make up plausible communities, as files of the neutral schema or straight into a lake."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jinlin.console.ready import ensure_ready
from jinlin.console.synth import files, pour
from jinlin.console.synth.plan import Wish
from jinlin.core import present
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Write seven files and truth.json, the same ones for the same seed."""

    help = "Make up communities: who came and left, what was said, what was bought."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--groups", type=int, default=60, help="how many communities (60)")
        parser.add_argument("--days", type=int, default=90, help="how many days (90)")
        parser.add_argument("--messages", type=int, default=150_000, help="how many messages, exactly (150000)")
        parser.add_argument("--memberships", type=int, help="how many seats for members, exactly")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same communities (1)")
        parser.add_argument("--until", type=date.fromisoformat, help="the day after the last one (today)")
        parser.add_argument("--format", choices=("csv", "lake"), default="csv", help="files, or rows and lake files")
        parser.add_argument("--workspace", help="the workspace to fill (lake); made if new, must be empty")
        parser.add_argument("--out", type=Path, help="the folder to write into (csv)")

    def handle(self, *_args: str, **options: Any) -> None:
        """Make them."""
        until = options["until"] or today(present.now())
        try:
            wish = Wish(
                options["groups"], options["days"], options["messages"], until, options["seed"], options["memberships"]
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["format"] == "csv":
            self._files(wish, options["out"])
        else:
            self._lake(wish, options["workspace"])

    def _files(self, wish: Wish, out: Path | None) -> None:
        if out is None:
            msg = "--out names the folder to write into"
            raise CommandError(msg)
        counts = files.write(wish, out)["counts"]
        self.stdout.write(
            f"{out}: {counts['communities']} communities, {counts['persons']} people, {counts['memberships']} memberships, "
            f"{counts['messages']} messages, {counts['orders']} orders"
        )

    def _lake(self, wish: Wish, slug: str | None) -> None:
        if not slug:
            msg = "--workspace names the workspace to fill"
            raise CommandError(msg)
        ensure_ready()
        now = present.now()
        workspace = workspaces.open_workspace(slug=slug, name=slug, now=now)
        try:
            counts = pour.pour(wish, workspace, now)
        except pour.NotEmpty as error:
            msg = f"{slug} has communities already; name a new workspace"
            raise CommandError(msg) from error
        self.stdout.write(f"{slug}: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))


def today(now: datetime) -> date:
    """Return the day it is in the default zone of workspaces."""
    return now.astimezone(ZoneInfo(settings.JINLIN_DEFAULT_ZONE)).date()

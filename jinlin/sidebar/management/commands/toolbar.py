"""`bin/jinlin toolbar`: put what headquarters lets everybody send into the chat toolbar, from a file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.sidebar import actions
from jinlin.sidebar.actions import Wording
from jinlin.sidebar.models import Item, ItemKind
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Add the rows of a CSV file (title, text, url) as items for everybody; one whose title is there already is passed over."""

    requires_system_checks = ()  # pages have no part in it
    help = "Adds the rows of a CSV file (title, text, url) to everybody's chat toolbar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose toolbar, in whose name, and the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--workspace", required=True)
        parser.add_argument("--as", dest="username", required=True, help="sign-in name of who may manage content")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Add all of them, or none and say in which row what is wrong."""
        staff = Staff.objects.select_related("workspace", "unit").filter(
            workspace__slug=options["workspace"], user__username=options["username"], left_at=None
        )
        who = staff.first()
        if who is None:
            message = f"nobody called {options['username']} works in {options['workspace']}"
            raise CommandError(message)
        access = Access.of(who)
        there = set(Item.objects.for_all(access).values_list("title", flat=True))
        added = sum(self._add(access, number, row, there) for number, row in enumerate(_rows(options["file"]), 2))
        self.stdout.write(f"{added} added")

    def _add(self, access: Access, number: int, row: dict[str, str], there: set[str]) -> bool:
        title, url = row.get("title", "").strip(), row.get("url", "") or ""
        if title in there:
            return False
        wording = Wording(ItemKind.LINK if url else ItemKind.TEXT, title, row.get("text", "") or "", url)
        try:
            actions.add_item(access, wording, for_all=True, now=present.now())
        except Refusal as refusal:
            message = f"row {number}: {refusal.message()}"
            raise CommandError(message) from None
        there.add(title)
        return True


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}"
        raise CommandError(message) from None

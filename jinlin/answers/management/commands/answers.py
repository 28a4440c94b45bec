"""`bin/jinlin answers test|import|export|conflicts`: the library from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from jinlin.answers import files, queries
from jinlin.answers.actions.importing import bring_in
from jinlin.answers.matching import conflicts_of
from jinlin.answers.models import Entry
from jinlin.answers.queries import trying
from jinlin.answers.words import CONFLICTS, LOST, WHYS
from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.core.spreadsheets import write_csv, write_xlsx
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Ask the library, bring a file in, write it out, look for conflicts; in the name of somebody who works there."""

    requires_system_checks = ()  # pages have no part in it
    help = "Tests, imports, exports and checks the library of answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and in whose name."""
        parser.add_argument("deed", choices=["test", "import", "export", "conflicts"])
        parser.add_argument("what", nargs="?", default="", help="the message, or the file")
        parser.add_argument("--group", default="", help="name of the group in which it is said")
        parser.add_argument("--no-mention", action="store_true", help="nobody is named with an @")
        parser.add_argument("--console", action="store_true", help="export as the WeCom console would take it")
        parser.add_argument("--workspace", required=True)
        parser.add_argument("--as", dest="username", required=True, help="sign-in name of a colleague")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it."""
        access = _access(options["workspace"], options["username"])
        if options["deed"] != "test" and not access.can("answers.manage"):
            message = f"{options['username']} may not manage answers"
            raise CommandError(message)
        try:
            getattr(self, f"_{options['deed']}")(access, options)
        except Refusal as refusal:
            raise CommandError(refusal.message()) from None

    def _test(self, access: Access, options: dict[str, Any]) -> None:
        group = Community.objects.visible_to(access).filter(name=options["group"]).first() if options["group"] else None
        if options["group"] and group is None:
            message = f"no group is called {options['group']}"
            raise CommandError(message)
        named = not options["no_mention"]
        outcome, *_rest = trying.outcome_of(access.workspace, group, options["what"], present.now(), mentions=named)
        self.stdout.write(str(WHYS[outcome.why]))
        if outcome.entry:
            self.stdout.write(f"{outcome.entry.title}: {' '.join(outcome.words)}")
        for each in outcome.lost:
            self.stdout.write(f"- {each.entry.title}: {LOST[each.why]}")

    def _import(self, access: Access, options: dict[str, Any]) -> None:
        path = Path(options["what"])
        try:
            wordings = files.read_library(access, path)
        except files.LibraryUnreadable as wrong:
            message = "\n".join(f"{each.row} · {each.column}: {each.words}" for each in wrong.errors)
            raise CommandError(message) from None
        came = bring_in(who=access, wordings=wordings, file=path.name, now=present.now())
        self.stdout.write(f"{came.new} new, {came.changed} changed, {came.same} as before")

    def _export(self, access: Access, options: dict[str, Any]) -> None:
        path = Path(options["what"] or "answers.xlsx")
        rows = Entry.objects.visible_to(access).in_use().select_related("community").order_by("title", "pk")
        sheet = files.library_sheet(rows)
        if options["console"]:
            layout = files.layout_of(queries.reception_of(access.workspace))
            sheet, left = files.console_sheet(rows, layout, present.now())
            self.stderr.write("\n".join(f"{each.entry.title}: {each.why}" for each in left))
        if path.suffix == ".csv":
            write_csv(path, sheet, zone=access.workspace.zone)
        else:
            write_xlsx(path, [sheet], made_by=access.staff.name, made_at=present.now())
        self.stdout.write(str(path))

    def _conflicts(self, access: Access, _options: dict[str, Any]) -> None:
        for each in conflicts_of(queries.library_of(access.workspace)):
            told = f"{each.entry.title} ↔ {each.other.title} ({each.words})"
            self.stdout.write(f"{CONFLICTS[each.kind]}: {told}")


def _access(workspace: str, username: str) -> Access:
    rows = Staff.objects.select_related("workspace", "unit").filter(left_at=None, user__username=username)
    staff = rows.filter(workspace__slug=workspace).first()
    if staff is None:
        message = f"nobody called {username} works in {workspace}"
        raise CommandError(message)
    return Access.of(staff)

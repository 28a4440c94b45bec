"""`bin/jinlin playbooks list|start|due`: playbooks from the command line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.playbooks import presets, queries
from jinlin.playbooks.actions import running, templates
from jinlin.playbooks.actions.running import Beginning
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """List what can be started, start one, say what is due; in the name of somebody who works there."""

    requires_system_checks = ()  # pages have no part in it
    help = "Playbooks: list, start, due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, with which playbook, where and in whose name."""
        parser.add_argument("deed", choices=["list", "start", "due"])
        parser.add_argument("key", nargs="?", default="", help="key of a shipped playbook; `list` names them")
        parser.add_argument("--groups", default="", help="part of the names of the groups; all where nothing is said")
        parser.add_argument("--at", default="", help="the day or event it runs around, 2026-03-08T20:00")
        parser.add_argument("--name", default="", help="name of the run")
        parser.add_argument("--days", type=int, default=1, help="how many days ahead `due` looks")
        parser.add_argument("--lang", choices=["zh-hans", "en"], default="zh-hans")
        parser.add_argument("--workspace", default="")
        parser.add_argument("--as", dest="username", default="", help="sign-in name of a colleague")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it."""
        with translation.override(options["lang"]):
            if options["deed"] == "list":
                self._list()
                return
            access = _access(options["workspace"], options["username"])
            try:
                getattr(self, f"_{options['deed']}")(access, options)
            except Refusal as refusal:
                raise CommandError(refusal.message()) from None

    def _list(self) -> None:
        for preset in presets.all_of_them().values():
            self.stdout.write(f"{preset.key}\t{preset.name}\t{preset.about}")

    def _start(self, access: Access, options: dict[str, Any]) -> None:
        now, language = present.now(), "en" if options["lang"] == "en" else "zh"
        template = templates.keep_preset(who=access, key=options["key"], language=language, now=now)
        groups = Community.objects.visible_to(access).begun().filter(ended_at=None, name__contains=options["groups"])
        at = datetime.fromisoformat(options["at"]).replace(tzinfo=access.workspace.zone) if options["at"] else None
        run = running.start(
            who=access,
            version=templates.latest(template),
            communities=groups.values_list("pk", flat=True),
            beginning=Beginning(responsible=access.staff, name=options["name"], anchor_at=at),
            now=now,
        )
        self.stdout.write(f"{run.slug}\t{run.name}\t{run.enrolments.count()}\t{run.occurrences.count()}")

    def _due(self, access: Access, options: dict[str, Any]) -> None:
        now, zone = present.now(), access.workspace.zone
        for row in queries.due_of(access, since=now, until=now + timedelta(days=options["days"])):
            at = f"{row.due_at.astimezone(zone):%Y-%m-%d %H:%M}"
            self.stdout.write(f"{at}\t{row.column}\t{row.run.name}\t{row.get_state_display()}\t{row.done}/{row.total}")


def _access(workspace: str, username: str) -> Access:
    rows = Staff.objects.select_related("workspace", "unit").filter(left_at=None)
    rows = rows.filter(workspace__slug=workspace) if workspace else rows
    rows = rows.filter(user__username=username) if username else rows.filter(unit__parent=None)
    found = rows.order_by("pk").first()
    if found is None:
        raise CommandError("nobody of that name works there; say --as and --workspace")
    return Access.of(found)

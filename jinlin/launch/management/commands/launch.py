"""`bin/jinlin launch packs|begin|steps|open`: opening communities from the command line (R-020, R-038)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.launch import actions, library, steps
from jinlin.launch.actions import Idea
from jinlin.launch.models import Launch
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff, Unit

if TYPE_CHECKING:
    from argparse import ArgumentParser

MARKS = {"done": "✓", "to_do": "·", "not_built": "–"}


class Command(BaseCommand):
    """List packs, begin with one, see how far a launch is, say that it is ready; in the name of somebody who works there."""

    requires_system_checks = ()  # pages have no part in it
    help = "Opens communities: packs, begin, steps, open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, with which pack, under which name, and in whose name."""
        parser.add_argument("deed", choices=["packs", "begin", "steps", "open"])
        parser.add_argument("name", nargs="?", default="", help="name of the group")
        parser.add_argument("--template", default="service", help="key of a template or preset; `packs` lists them")
        parser.add_argument(
            "--unit", default="", help="name of the store or region; headquarters where nothing is said"
        )
        parser.add_argument("--cap", type=int, help="how many people at most")
        parser.add_argument("--start", default="", help="when a flash group begins, 2026-03-08T20:00")
        parser.add_argument("--end", default="", help="when it ends")
        parser.add_argument("--theme", default="", help="theme of a flash or themed group")
        parser.add_argument("--lang", choices=["zh-hans", "en"], default="zh-hans", help="language of its members")
        parser.add_argument("--workspace", default="")
        parser.add_argument("--as", dest="username", default="", help="sign-in name of a colleague")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it."""
        with translation.override(options["lang"]):
            if options["deed"] == "packs":
                self._packs()
                return
            access = _access(options["workspace"], options["username"])
            try:
                getattr(self, f"_{options['deed']}")(access, options)
            except Refusal as refusal:
                raise CommandError(refusal.message()) from None

    def _packs(self) -> None:
        for pack in (*library.templates().values(), *library.presets().values()):
            self.stdout.write(f"{pack.key}\t{pack.name}\t{pack.about}")

    def _begin(self, access: Access, options: dict[str, Any]) -> None:
        pack = library.pack(options["template"])
        frame = {"start_at": options["start"], "planned_end": options["end"], "theme": options["theme"]}
        idea = Idea(
            pack=pack.key,
            name=options["name"],
            unit=_unit(access, options["unit"]),
            places=pack.types,
            cap=options["cap"],
            language=options["lang"],
            frame=frame,
        )
        self._tell(actions.begin(who=access, idea=idea, now=present.now()))

    def _steps(self, access: Access, options: dict[str, Any]) -> None:
        self._tell(_launch(access, options["name"]))

    def _open(self, access: Access, options: dict[str, Any]) -> None:
        launch = _launch(access, options["name"])
        actions.open_up(who=access, launch=launch, now=present.now())
        self._tell(launch)

    def _tell(self, launch: Launch) -> None:
        self.stdout.write(str(launch))
        for step in steps.of(launch):
            self.stdout.write(f"{step.number} {step.label} {step.share:.0%}")
            for each in step.artefacts:
                self.stdout.write(f"  {MARKS[each.state]} {each.label}{f' ({each.why})' if each.why else ''}")


def _access(workspace: str, username: str) -> Access:
    rows = Staff.objects.select_related("workspace", "unit")
    staff = rows.filter(workspace__slug=workspace, user__username=username, left_at=None).first()
    if staff is None:
        message = f"nobody signs in to {workspace or '(no workspace)'} as {username or '(nobody)'}"
        raise CommandError(message)
    access = Access.of(staff)
    if not access.can("communities.open"):
        message = f"{username} may not open communities"
        raise CommandError(message)
    return access


def _unit(access: Access, name: str) -> Unit:
    if not name:
        return access.unit
    found = Unit.objects.visible_to(access).filter(name=name).first()
    if found is None:
        message = f"no unit is called {name}"
        raise CommandError(message)
    return found


def _launch(access: Access, name: str) -> Launch:
    found = Launch.objects.visible_to(access).select_related("community__unit").filter(community__name=name).first()
    if found is None:
        message = f"no group called {name} is being prepared"
        raise CommandError(message)
    return found

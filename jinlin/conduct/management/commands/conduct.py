"""`bin/jinlin conduct`: measure and learn how advertisements are told, check new messages, count what waits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from jinlin.conduct import actions, measuring
from jinlin.conduct.detecting import ads
from jinlin.conduct.models import Case, CaseState, Incident, RuleNotice
from jinlin.core import present
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from jinlin.conduct.measuring import Measured


class Command(BaseCommand):
    """What conduct can be asked from the command line."""

    requires_system_checks = ()  # pages have no part in it
    help = "Measures and learns the advertisement model, checks new messages, tells what waits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        deeds = parser.add_subparsers(dest="deed", required=True)
        told = "precision and recall of the advertisement model on a file of lines text==0|1"
        measure = deeds.add_parser("measure", help=told)
        measure.add_argument("file", type=Path)
        measure.add_argument(
            "--learned-from-it", action="store_true", help="hold out a fifth at a time and learn from the rest"
        )
        learn = deeds.add_parser("learn", help="learn the weights anew from a file of lines text==0|1")
        learn.add_argument("file", type=Path)
        learn.add_argument("--into", type=Path, required=True)
        for name, words in (("scan", "check what is new against the rules"), ("status", "tell what waits")):
            deeds.add_parser(name, help=words).add_argument("--workspace", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it."""
        deeds = {"measure": self._measure, "learn": self._learn, "scan": self._scan, "status": self._status}
        deeds[options["deed"]](options)

    def _measure(self, options: dict[str, Any]) -> None:
        texts, truth = self._read(options["file"])
        judge = measuring.cross_validated if options["learned_from_it"] else measuring.measured
        self._tell(judge(texts, truth))

    def _learn(self, options: dict[str, Any]) -> None:
        texts, truth = self._read(options["file"])
        lines = "\n".join(ads.learn(texts, truth).lines())
        options["into"].write_text(f"{lines}\n", encoding="utf-8")
        self._tell(measuring.cross_validated(texts, truth))

    def _read(self, path: Path) -> tuple[list[str], list[bool]]:
        try:
            texts, truth = measuring.read(path)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        if not texts:
            message = f"{path} has no line that ends in ==0 or ==1"
            raise CommandError(message)
        return texts, truth

    def _tell(self, result: Measured) -> None:
        self.stdout.write(
            f"texts {result.texts}, advertisements {result.ads}, called {result.called}, right {result.right}"
        )
        self.stdout.write(f"precision {_share(result.precision)}  recall {_share(result.recall)}")

    def _scan(self, options: dict[str, Any]) -> None:
        workspace, before = self._workspace(options), Case.objects.count()
        batches = 0
        while actions.scan(workspace=workspace, now=present.now()):
            batches += 1
        self.stdout.write(f"{batches} batches, {Case.objects.count() - before} new cases")

    def _status(self, options: dict[str, Any]) -> None:
        workspace = self._workspace(options)
        cases = Case.objects.filter(workspace=workspace, state=CaseState.OPEN).count()
        notices = RuleNotice.objects.filter(workspace=workspace, seen_at=None).count()
        crises = Incident.objects.that_last().filter(workspace=workspace).count()
        self.stdout.write(f"open cases {cases}, notices not seen yet {notices}, crises {crises}")

    def _workspace(self, options: dict[str, Any]) -> Workspace:
        workspace = Workspace.objects.filter(slug=options["workspace"]).first()
        if workspace is None:
            message = f"there is no workspace {options['workspace']}"
            raise CommandError(message)
        return workspace


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

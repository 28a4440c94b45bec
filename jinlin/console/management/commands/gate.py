"""`bin/jinlin gate check`: who of the members meets a gate still, counted and listed, without anything following from it."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.joining.actions import checking
from jinlin.joining.gating import wording
from jinlin.joining.gating.evaluating import Outcome
from jinlin.joining.models import Gate
from jinlin.joining.queries import gates as queries
from jinlin.members.models import Member

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from jinlin.joining.models import GateVersion


class Command(BaseCommand):
    """Ask the members behind a gate again (R-078): nobody is told, nothing is kept."""

    help = "Check the members behind a gate against its version in force, or its draft; prints a CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare which gate."""
        parser.add_argument("what", choices=["check"])
        parser.add_argument("gate", help="the gate's name or the end of its address")
        parser.add_argument("--workspace", required=True)
        parser.add_argument("--draft", action="store_true", help="by the draft instead of the version in force")
        parser.add_argument("--counts", action="store_true", help="only how many")

    def handle(self, *_words: Any, **options: Any) -> None:
        """Print the list, or how many."""
        version = _version(options)
        found = list(checking.verdicts(version, now=present.now()))
        if options["counts"]:
            counts = Counter(str(each.deed or "keep") for each in found)
            for name in ("keep", "remind", "ask", "downgrade", "remove"):
                self.stdout.write(f"{name},{counts[name]}")
            return
        self._list(found)

    def _list(self, found: list[checking.Verdict]) -> None:
        table = csv.writer(self.stdout)
        table.writerow(["community", "member", "proposal", "reasons"])
        groups = dict(Community.objects.filter(pk__in={each.community for each in found}).values_list("pk", "name"))
        members = [each.member for each in found]
        names: dict[int, str] = {}
        for start in range(0, len(members), 1000):
            names |= dict(Member.objects.filter(pk__in=members[start : start + 1000]).values_list("pk", "name"))
        for each in found:
            wanting = [one for one in each.evaluation.findings if one.outcome != Outcome.MET]
            reasons = "；".join(wording.reason(one.kept()) for one in wanting) if each.deed else ""
            table.writerow([groups[each.community], names[each.member], each.deed or "keep", reasons])


def _version(options: dict[str, Any]) -> GateVersion:
    rows = Gate.objects.filter(workspace__slug=options["workspace"], ended_at=None)
    gate = rows.filter(slug=options["gate"]).first() or rows.filter(name=options["gate"]).first()
    if gate is None:
        raise CommandError(f"没有名为“{options['gate']}”的门槛: 请用 /gates/ 页面上的名字或地址最后一段")
    version = (queries.draft_of(gate) if options["draft"] else None) or queries.in_force(gate)
    if version is None:
        raise CommandError(f"门槛“{gate.name}”还没有可以复查的版本: 请先发布")
    return version

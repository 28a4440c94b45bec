"""bin/jinlin team check: which groups lack somebody, who carries too much; the exit code says whether all is well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jinlin.communities import staffing, team
from jinlin.communities.models import Community
from jinlin.console.team import loads
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff, Workspace

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

NAMED = 20


class Command(BaseCommand):
    """Check who does what in the groups of a workspace (R-043, R-046)."""

    help = "Check who does what in groups: vacancies, and people who carry too much."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do, and where."""
        parser.add_argument("what", choices=["check"])
        parser.add_argument("--workspace", required=True, help="slug of the workspace")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what is missing and who carries too much; fail where there is anything."""
        access = _whole(options["workspace"])
        rows = Community.objects.visible_to(access)
        missing = {key: staffing.lacking(rows, access.workspace, key) for key in staffing.LACKS}
        counts = {key: found.count() for key, found in missing.items()}
        for key, n in counts.items():
            names = _("、").join(missing[key].order_by("name").values_list("name", flat=True)[:NAMED]) if n else ""
            self.stdout.write(f"{team.LABELS[key]}\t{n}\t{names}")
        over = [load for load in loads.loads(access) if load.is_over]
        for load in over:
            words = _("%(name)s 照看 %(groups)s 个群,上限 %(most)s")
            told = {"name": load.name, "groups": load.groups, "most": int(load.most_groups)}
            self.stdout.write(words % told)
        if over or any(counts.values()):
            raise CommandError(_("有群缺人,或有人超过上限"))


def _whole(slug: str) -> Access:
    """Return the access of the workspace's headquarters: the command line sees everything."""
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise CommandError(_("没有企业空间“%(slug)s”") % {"slug": slug})
    root = workspace.units.get(parent=None)
    return Access(workspace, Staff(workspace=workspace, unit=root, name=""), root, frozenset())

"""What the boards show: rule sets with how far each is, cases with what speaks for and against, crises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from jinlin.communities import types
from jinlin.conduct.actions import script
from jinlin.conduct.models import (
    Case,
    CaseState,
    Complaint,
    Incident,
    IncidentEntry,
    Penalty,
    RuleNotice,
    RuleSet,
    RuleVersion,
)
from jinlin.core.clock import local_date
from jinlin.lake import queries as lake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from jinlin.conduct.models import Rule
    from jinlin.conduct.models.crises import IncidentQuerySet
    from jinlin.workspaces.access import Access

__all__ = [
    "SetLine",
    "case_rows",
    "complaints_of",
    "history_of",
    "incidents",
    "ladder_of",
    "notices_missing",
    "open_count",
    "rule_sets",
    "said_in",
    "step_label",
    "steps_taken",
]

MISSING_SHOWN = 20


@dataclass(frozen=True)
class SetLine:
    """A rule set on the board."""

    rule_set: RuleSet
    current: RuleVersion | None
    draft: RuleVersion | None
    scope: str
    asked: int
    seen: int

    @property
    def shown(self) -> RuleVersion | None:
        """The version its line leads to."""
        return self.current or self.draft


def rule_sets(access: Access) -> list[SetLine]:
    """Return the sets in force with their versions and notices; three queries, whatever the number."""
    sets = list(
        RuleSet.objects.in_force()
        .visible_to(access)
        .select_related("community")
        .order_by("community__name", "axis", "pk")
    )
    rows = RuleVersion.objects.filter(workspace=access.workspace, rule_set__in=sets).order_by("number")
    current: dict[int, RuleVersion] = {}
    drafts: dict[int, RuleVersion] = {}
    for row in rows.annotate(asked=Count("notices"), seen=Count("notices", filter=Q(notices__seen_at__isnull=False))):
        (drafts if row.is_draft else current)[row.rule_set_id] = row
    return [_line(each, current.get(each.pk), drafts.get(each.pk)) for each in sets]


def _line(rule_set: RuleSet, current: RuleVersion | None, draft: RuleVersion | None) -> SetLine:
    scope = rule_set.community.name if rule_set.community else ""
    if rule_set.axis:
        value = types.value_of(rule_set.axis, rule_set.key)
        scope = value.name if value else rule_set.key
    asked, seen = getattr(current, "asked", 0), getattr(current, "seen", 0)
    return SetLine(rule_set, current, draft, scope, asked, seen)


def ladder_of(rule: Rule) -> str:
    """Return the penalties of a rule in their order, in words."""
    return " → ".join(str(Penalty(step).label) for step in rule.ladder if step in Penalty.values)


def notices_missing(access: Access, version: RuleVersion) -> list[RuleNotice]:
    """Return some groups one sees whose notice does not show a version yet, those asked first before the rest."""
    rows = RuleNotice.objects.filter(version=version, seen_at=None)
    rows = rows.filter(community__unit__path__startswith=access.unit.path)
    return list(rows.select_related("community", "task__assignee").order_by("asked_at", "pk")[:MISSING_SHOWN])


def case_rows(access: Access) -> QuerySet[Case]:
    """Return the cases one may see, with everything a line of the list shows."""
    return Case.objects.visible_to(access).select_related(
        "community__unit", "member", "rule__version", "evidence", "decided_by", "task", "appeal"
    )


def open_count(access: Access) -> int:
    """Count the cases that wait for somebody to decide."""
    return Case.objects.visible_to(access).that_wait().count()


def history_of(case: Case, most: int = 10) -> Sequence[Case]:
    """Return what the same person was found with in the same group before, the newest first."""
    rows = Case.objects.filter(member=case.member_id, community=case.community_id, at__lt=case.at)
    return list(rows.exclude(state=CaseState.OPEN).select_related("rule").order_by("-at")[:most])


def said_in(case: Case) -> list[tuple[str, str]]:
    """Return what was said, each with its time of day in the workspace's zone; nothing where the evidence is gone."""
    lines = case.evidence.lines if hasattr(case, "evidence") else []
    moments = (datetime.fromisoformat(line["at"]).astimezone(case.workspace.zone) for line in lines)
    return [(f"{at:%H:%M:%S}", line["text"]) for at, line in zip(moments, lines, strict=True)]


def incidents(access: Access) -> IncidentQuerySet:
    """Return the incidents of the groups one sees, those that last first."""
    return Incident.objects.visible_to(access).select_related("community__unit", "opened_by", "closed_by")


def steps_taken(rows: Sequence[Incident]) -> dict[int, int]:
    """Return how many steps of the script were taken, by incident."""
    found = IncidentEntry.objects.filter(incident__in=rows).exclude(step="")
    return dict(found.order_by().values_list("incident_id").annotate(count=Count("pk")))


def step_label(entry: IncidentEntry) -> str:
    """Return what a line of the log is called: the step, or nothing for a note."""
    return next((step.label for step in script() if step.key == entry.step), "")


def complaints_of(row: Incident, most: int = 20) -> list[dict[str, Any]]:
    """Return the complaints around an incident's beginning with their words, as far as the texts are still kept."""
    hour = timedelta(hours=1)
    found = Complaint.objects.filter(community=row.community_id, at__gte=row.opened_at - 6 * hour)
    rows = list(
        found.filter(at__lt=row.closed_at or row.opened_at + 24 * hour).select_related("member").order_by("-at")[:most]
    )
    if not rows:
        return []
    zone = row.workspace.zone
    first, last = local_date(rows[-1].at, zone), local_date(rows[0].at, zone)
    texts = lake.table(row.workspace, "texts", first, last + timedelta(days=1))
    mine = texts.filter(texts["key"].isin([each.message for each in rows])).select("key", "text")
    words = dict(zip(*mine.to_pyarrow().to_pydict().values(), strict=True))
    return [{"at": each.at, "name": each.member.name, "text": words.get(each.message, "")} for each in rows]

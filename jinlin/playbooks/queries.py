"""Questions about playbooks, runs and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from jinlin.playbooks.models import Enrolment, Exemption, Handout, Occurrence, Run, State, Template, TemplateVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.communities.models import Community
    from jinlin.playbooks.models.occurrences import OccurrenceQuerySet
    from jinlin.playbooks.models.runs import RunQuerySet
    from jinlin.playbooks.models.templates import TemplateQuerySet
    from jinlin.workspaces.access import Access

ENDED = (State.DONE, State.LATE, State.MISSED)


def _number(rows: QuerySet[Enrolment] | QuerySet[Occurrence] | QuerySet[Run], key: str) -> Coalesce:
    """Count rows of something in a subquery of its own, so that several counts do not multiply."""
    counted = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def library(access: Access) -> TemplateQuerySet:
    """Return the playbooks in use with their latest number and how many runs last."""
    newest = TemplateVersion.objects.filter(template=OuterRef("pk")).order_by("-number")
    running = Run.objects.visible_to(access).that_last().filter(version__template=OuterRef("pk"))
    rows = Template.objects.visible_to(access).in_use().select_related("unit", "made_by", "origin")
    return rows.annotate(
        number=Subquery(newest.values("number")[:1]),
        changed_at=Subquery(newest.values("made_at")[:1]),
        running=_number(running, "version__template"),
    )


def runs(access: Access) -> RunQuerySet:
    """Return runs with how many groups take part, and their occurrences that ended, were done, are late or missed."""
    mine = Occurrence.objects.filter(run=OuterRef("pk"))
    rows = Run.objects.visible_to(access).select_related("version__template", "responsible", "unit")
    seats = Enrolment.objects.that_take_part().filter(run=OuterRef("pk"))
    upcoming = mine.filter(state__in=[State.PLANNED, State.HELD]).order_by("due_at")
    return rows.annotate(
        groups=_number(seats, "run"),
        ended_count=_number(mine.filter(state__in=ENDED), "run"),
        done_count=_number(mine.filter(state=State.DONE), "run"),
        late_count=_number(mine.filter(state__in=[State.LATE, State.MISSED]), "run"),
        next_at=Subquery(upcoming.values("due_at")[:1]),
    )


def occurrences(access: Access) -> OccurrenceQuerySet:
    """Return occurrences with what pages show of them."""
    rows = Occurrence.objects.visible_to(access)
    return rows.select_related("run__version__template", "run__responsible", "run__unit", "workspace", "only", "by")


def due_of(access: Access, *, since: datetime, until: datetime) -> OccurrenceQuerySet:
    """Return what is due in `[since, until)` in the runs one may see, in the order of time."""
    return occurrences(access).due_in(since, until).order_by("due_at", "pk")


@dataclass(frozen=True)
class Completion:
    """How much of what was to be done is done: asked − left out = done + failed + missing (R-110)."""

    total: int
    done: int
    failed: int
    skipped: int
    late: int
    missed: int
    occurrences: int

    @property
    def share(self) -> float | None:
        """Done of what was handed on, left-out groups not counted; None where nothing was."""
        return self.done / self.total if self.total else None


def completion(rows: QuerySet[Occurrence]) -> Completion:
    """Count what was handed on, or should have been, of these occurrences."""
    told = rows.exclude(state__in=[State.PLANNED, State.HELD, State.CANCELLED]).aggregate(
        total=Sum("total", default=0),
        done=Sum("done", default=0),
        failed=Sum("failed", default=0),
        skipped=Sum("skipped", default=0),
        late=Count("pk", filter=Q(state=State.LATE) | Q(state=State.DONE, settled_at__gt=F("until_at"))),
        missed=Count("pk", filter=Q(state=State.MISSED)),
        occurrences=Count("pk"),
    )
    return Completion(**told)


def groups_of(access: Access, run: Run) -> QuerySet[Enrolment]:
    """Return the groups of a run in the subtree, those that a rule stopped first."""
    rows = Enrolment.objects.filter(run=run, community__unit__path__startswith=access.unit.path)
    return rows.select_related("community__unit", "cohort").order_by(
        F("stopped_at").desc(nulls_last=True), "community__name", "pk"
    )


def exemptions_of(access: Access, occurrence: Occurrence) -> QuerySet[Exemption]:
    """Return the exceptions of an occurrence in the subtree."""
    rows = Exemption.objects.filter(occurrence=occurrence, community__unit__path__startswith=access.unit.path)
    return rows.select_related("community__unit", "by").order_by("community__name", "pk")


def runs_of(community: Community) -> QuerySet[Enrolment]:
    """Return the runs a group takes part in."""
    rows = Enrolment.objects.that_take_part().filter(community=community, run__ended_at=None)
    return rows.select_related("run__version__template").order_by("-enrolled_at")


def behind(access: Access, template: Template) -> RunQuerySet:
    """Return the lasting runs of a playbook that go by an older version than its latest."""
    newest = template.versions.order_by("-number").values("pk")[:1]
    rows = Run.objects.visible_to(access).that_last().filter(version__template=template)
    return rows.exclude(version__in=list(newest.values_list("pk", flat=True))).select_related("version", "unit")


def by_step(rows: QuerySet[Occurrence]) -> dict[str, int]:
    """Count occurrences by the one step each belongs to (R-023)."""
    counted = rows.order_by().values_list("step").annotate(n=Count("pk"))
    return dict(counted)


def handed_to(access: Access) -> QuerySet[Handout]:
    """Return what headquarters handed to units of the subtree, the latest first."""
    rows = Handout.objects.filter(workspace=access.workspace, unit__path__startswith=access.unit.path)
    return rows.select_related("version__template", "unit", "template", "handed_by").order_by("-handed_at", "pk")


@dataclass(frozen=True)
class Uptake:
    """How a unit took up what was handed to it, and how much of what runs there is done (R-310)."""

    handout: Handout
    running: int
    completion: Completion
    overrides: int


def uptakes(template: Template) -> list[Uptake]:
    """Return each unit a playbook was handed to, with its runs and their completion."""
    from jinlin.playbooks import comparing

    rows = Handout.objects.filter(version__template=template).select_related("unit", "version__template", "template")
    found = []
    for row in rows.order_by("unit__path", "-handed_at"):
        mine: Sequence[Run] = []
        changed = 0
        if row.template is not None:
            newest = row.template.versions.select_related("template").order_by("-number")[0]
            changed = len(comparing.differences(row.version.definition, newest.definition))
            mine = list(Run.objects.filter(version__template=row.template))
        done = completion(Occurrence.objects.filter(run__in=mine))
        found.append(Uptake(row, sum(1 for run in mine if run.ended_at is None), done, changed))
    return found

"""Who is in an audience, as of when: counted live, listed as ids (R-259)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from jinlin.audiences.models import Audience
from jinlin.audiences.questions import UNKNOWN_REGION, Question, parse
from jinlin.communities.models import Community
from jinlin.lake import queries as lake
from jinlin.members.models import Member
from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Scope
from jinlin.metrics.segments import lifecycle, loyalty, quadrants, rfm
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from jinlin.workspaces.access import Access


def audiences(access: Access) -> QuerySet[Audience]:
    """Return the audiences of the workspace; what each contains is cut to what the asking person may see."""
    return Audience.objects.filter(workspace=access.workspace).select_related("staff").order_by("name")


def members_of(audience: Audience, as_of: date, *, access: Access | None = None) -> list[int]:
    """Return the persons of an audience at the end of a day, in order; with `access`, those of its subtree."""
    scope = Scope.of(access) if access else Scope(audience.workspace)
    return who(scope, parse(audience.query), as_of)


def count(access: Access, query: dict[str, Any], as_of: date) -> int:
    """Count live how many a query finds among those this person may see. Raises BadQuestion."""
    return len(who(Scope.of(access), parse(query), as_of))


def who(scope: Scope, question: Question, as_of: date) -> list[int]:
    """Return the persons in the scope whom a question means."""
    narrowed = _narrowed(scope, question)
    persons = ground.present(narrowed, as_of).select("person").distinct()
    for table in _conditions(narrowed, question, as_of):
        persons = persons.semi_join(table, "person")
    found = sorted(row["person"] for row in ground.rows(persons))
    return _by_rows(scope, question, found)


def today_of(audience: Audience, now: datetime) -> date:
    """Return the last whole day of the audience's workspace."""
    return now.astimezone(audience.workspace.zone).date() - timedelta(days=1)


def _narrowed(scope: Scope, question: Question) -> Scope:
    """Cut the scope to the communities and units asked for; what lies outside the scope falls away."""
    if not question.communities and not question.units:
        return scope
    listed = Community.objects.filter(workspace=scope.workspace, unit__path__startswith=scope.path)
    if question.communities:
        listed = listed.filter(pk__in=question.communities)
    if question.units:
        paths = Unit.objects.filter(workspace=scope.workspace, pk__in=question.units).values_list("path", flat=True)
        beneath = Q(pk=None)
        for path in paths:
            beneath |= Q(unit__path__startswith=path)
        listed = listed.filter(beneath)
    return Scope(scope.workspace, communities=tuple(listed.values_list("pk", flat=True)))


CLASSES: dict[str, Callable[[Scope, date], Any]] = {
    "segment": loyalty.classified,
    "lifecycle": lifecycle.staged,
    "quadrant": quadrants.placed,
}


def _conditions(scope: Scope, question: Question, as_of: date) -> list[Any]:
    """Return one table of persons for each computed class that is asked for."""
    tables = []
    for name, classes in CLASSES.items():
        if wanted := getattr(question, name):
            table = classes(scope, as_of)
            tables.append(table.filter(table[name].isin(sorted(wanted))).select("person"))
    if question.rfm:
        graded = rfm.scored(scope, as_of)
        tables.append(graded.filter(graded["grade"].isin(sorted(question.rfm))).select("person"))
    if question.tier:
        persons = lake.latest(scope.workspace, "persons")
        tables.append(persons.filter(persons["tier"].fill_null("").isin(sorted(question.tier))).select("person"))
    return tables


def _by_rows(scope: Scope, question: Question, found: list[int]) -> list[int]:
    """Keep those who also have the tags and regions asked for, which are rows and not in the lake."""
    if not question.tags and not question.region:
        return found
    rows = Member.objects.filter(workspace=scope.workspace)
    if question.tags:
        rows = rows.filter(taggings__tag__in=question.tags)
    if question.region:
        known = question.region - {UNKNOWN_REGION}
        unknown = Q(region="") if UNKNOWN_REGION in question.region else Q(pk=None)
        rows = rows.filter(Q(region__in=known) | unknown)
    wanted = set(rows.values_list("pk", flat=True))
    return [person for person in found if person in wanted]

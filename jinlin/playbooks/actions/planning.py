"""Plan the rows of runs over a rolling horizon: cost follows what is due, not how many groups there are (R-110).

Stretches of planning are half-open and follow one another, and an occurrence is named by its cohort, row and nominal moment:
a restart at any point neither loses nor doubles one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.playbooks import days, timing
from jinlin.playbooks.models import Cohort, Occurrence, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from jinlin.playbooks.days import Stretch
    from jinlin.playbooks.definition import Definition, Row
    from jinlin.playbooks.models import Run

__all__ = ["HORIZON", "LEAD", "LOCK", "due_of", "plan", "plan_again", "plan_next", "planned_rows", "told"]

HORIZON = timedelta(days=14)
AGAIN = timedelta(days=7)  # so that at least a week ahead is always on the calendar
LEAD = timedelta(minutes=30)  # how long before it is due a row is handed on
LOCK = timedelta(minutes=30)  # how long before it is due a row is closed to changes (ux.md §4.7)
AT_ONCE = 20
ROWS = 400
A_DAY = timedelta(days=1)


def plan_next(now: datetime) -> bool:
    """Plan cohorts whose turn it is; say whether more are waiting. One query where nothing is to be planned."""
    rows = Cohort.objects.filter(plan_at__lte=now).select_related("run__version", "run__workspace")
    found = list(rows.order_by("plan_at")[:AT_ONCE])
    for cohort in found:
        plan(cohort, now)
    return len(found) == AT_ONCE


@transaction.atomic
def plan(cohort: Cohort, now: datetime) -> int:
    """Plan a cohort from where planning stands up to the horizon; return how many occurrences are new."""
    run, until = cohort.run, now + HORIZON
    if run.ended_at is not None:
        Cohort.objects.filter(pk=cohort.pk).update(plan_at=None)
        return 0
    since, end = cohort.planned_until, _end(run.version.definition, cohort, run)
    if until > since:
        rest = days.stretch(run.workspace, since, until + A_DAY)
        made = list(_occurrences(cohort, since, min(until, end) if end else until, rest))
        before = Occurrence.objects.filter(cohort=cohort).count()
        Occurrence.objects.bulk_create(made, ignore_conflicts=True, batch_size=ROWS)
        cohort.planned_until = until
        fresh = Occurrence.objects.filter(cohort=cohort).count() - before
    else:
        fresh = 0
    cohort.plan_at = None if end is not None and end <= until else now + AGAIN
    Cohort.objects.filter(pk=cohort.pk).update(planned_until=cohort.planned_until, plan_at=cohort.plan_at)
    return fresh


def _end(definition: Definition, cohort: Cohort, run: Run) -> datetime | None:
    """Return when nothing more can be due; None where rows come again without end."""
    last = _last_day(definition, cohort, run)
    if last is not None:
        return last
    if any(row.when.repeats for row in definition.rows):
        return None
    zone, anchor = run.workspace.zone, cohort.anchor_at
    far = anchor + timedelta(days=1500)
    moments = [
        moment
        for row in definition.rows
        for moment in row.when.moments(
            anchor, zone, anchor - timedelta(days=1500), far, anchor_day=definition.anchor_day
        )
    ]
    return max(moments) + timedelta(minutes=1) if moments else anchor


def _last_day(definition: Definition, cohort: Cohort, run: Run) -> datetime | None:
    """Return the end of the last day of a playbook that lasts a number of days."""
    if definition.days is None:
        return None
    zone = run.workspace.zone
    begins = cohort.anchor_at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return begins + definition.days * A_DAY


def _occurrences(cohort: Cohort, since: datetime, until: datetime, rest: Stretch) -> Iterator[Occurrence]:
    for row, moment in planned_rows(cohort, since, until):
        yield _occurrence(cohort, row, moment, rest)


def planned_rows(cohort: Cohort, since: datetime, until: datetime) -> Iterator[tuple[Row, datetime]]:
    """Yield the rows of a cohort with their nominal moments in `[since, until)`."""
    definition, zone = cohort.run.version.definition, cohort.run.workspace.zone
    for row in definition.rows:
        found = row.when.moments(cohort.anchor_at, zone, since, until, anchor_day=definition.anchor_day)
        yield from ((row, moment) for moment in found)


def _occurrence(cohort: Cohort, row: Row, moment: datetime, rest: Stretch) -> Occurrence:
    run = cohort.run
    due_at = due_of(run, row, moment, f"{cohort.pk}:{row.key}:{moment.isoformat()}")
    why = rest.why_not((*run.version.definition.skip, *row.skip), due_at)
    state = State.SKIPPED if why else State.HELD if run.paused_at else State.PLANNED
    return Occurrence(
        workspace=run.workspace,
        run=run,
        cohort=cohort,
        row=row.key,
        nominal_at=moment,
        due_at=due_at,
        until_at=due_at + timedelta(minutes=row.minutes),
        issue_at=due_at - LEAD,
        state=state,
        why=why,
        **told(row),
    )


def told(row: Row) -> dict[str, str]:
    """Return what an occurrence keeps of its row, so that history can be read when the row is gone."""
    return {
        "column": row.column[:40],
        "brief": (row.brief or row.text)[:120],
        "action": row.action,
        "direction": row.direction,
        "step": row.stands_in,
    }


def due_of(run: Run, row: Row, moment: datetime, seed: str) -> datetime:
    """Return when a row shall be: a minute of its window, outside the quiet hours where members notice it."""
    at = timing.jittered(moment, row.when.window, seed)
    if not row.is_for_members:
        return at
    early = row.exception and run.early_ok_by_id is not None
    return timing.outside_quiet(at, run.workspace.zone, exception=early).at


@transaction.atomic
def plan_again(run: Run, cohorts: Sequence[Cohort], now: datetime) -> None:
    """Plan from the lock on anew, by the run's present version; what a person moved or skipped stays as it is.

    What is deleted is told by its nominal moment, as what is planned is: one that was moved over the edge stays.
    """
    begins = now + LOCK
    waiting = Occurrence.objects.filter(run=run, cohort__in=[each.pk for each in cohorts], by_hand=False)
    waiting.filter(nominal_at__gte=begins, state__in=[State.PLANNED, State.HELD, State.SKIPPED]).delete()
    for cohort in cohorts:
        cohort.planned_until = min(cohort.planned_until, max(begins, run.begun_at))
        Cohort.objects.filter(pk=cohort.pk).update(planned_until=cohort.planned_until)
        plan(cohort, now)

"""Which days rest, and whether a row is left out on a day (R-113): the almanac, with what a workspace says about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.core.clock import local_date
from jinlin.playbooks import almanac
from jinlin.playbooks.models import Festival

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from jinlin.workspaces.models import Workspace

__all__ = ["Special", "Stretch", "days_of", "stretch"]

A_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Special:
    """A day worth a word, as a workspace has it; `slug` where it said something about it."""

    key: str
    kind: str
    on: date
    name: str
    is_off: bool
    lead_days: int
    ideas: tuple[str, ...] = ()
    left_out: bool = False
    slug: str = ""

    @property
    def suggest_on(self) -> date:
        """The day from which something should be prepared."""
        return self.on - self.lead_days * A_DAY


def days_of(workspace: Workspace, since: date, until: date, *, with_left_out: bool = False) -> list[Special]:
    """Return the days in `[since, until)` in order; one query."""
    rows = list(Festival.objects.filter(workspace=workspace))
    said = {row.key: row for row in rows if row.key}
    found = [_told(day, said.get(day.key)) for day in almanac.between(since, until)]
    found += [_own(row) for row in rows if not row.key and row.on is not None and since <= row.on < until]
    kept = [each for each in found if with_left_out or not each.left_out]
    return sorted(kept, key=lambda each: (each.on, each.kind, each.key))


def _told(day: almanac.Day, row: Festival | None) -> Special:
    if row is None:
        return Special(day.key, day.kind, day.on, str(day.name), day.is_off, day.lead_days, day.ideas)
    lead = day.lead_days if row.lead_days is None else row.lead_days
    return Special(day.key, day.kind, day.on, str(day.name), row.is_off, lead, day.ideas, row.left_out, row.slug)


def _own(row: Festival) -> Special:
    lead = almanac.LEAD_DAYS["own"] if row.lead_days is None else row.lead_days
    assert row.on is not None  # noqa: S101  (asked for above)
    return Special("", "own", row.on, row.name, row.is_off, lead, ("greeting",), row.left_out, row.slug)


@dataclass(frozen=True)
class Stretch:
    """The days off of some weeks, asked once; says of a moment whether rules leave a row out then."""

    workspace: Workspace
    off: frozenset[date]

    def why_not(self, rules: Iterable[str], at: datetime) -> str:
        """Return why these rules leave the whole row out at a moment; empty where they do not.

        The rule for office groups leaves out groups, not the row: see `leaves_out_offices`.
        """
        on = local_date(at, self.workspace.zone)
        is_weekend, is_off = on.weekday() >= SATURDAY, on in self.off
        found = {
            "weekend": is_weekend and _("周末不发"),
            "holiday": is_off and _("节假日不发"),
            "workday": not (is_weekend or is_off) and _("只在周末和节假日发"),
        }
        return next((str(found[rule]) for rule in rules if found.get(rule)), "")

    def leaves_out_offices(self, rules: Iterable[str], at: datetime) -> bool:
        """Say whether groups of office buildings are left out then."""
        on = local_date(at, self.workspace.zone)
        return "office_weekend" in rules and (on.weekday() >= SATURDAY or on in self.off)


def stretch(workspace: Workspace, since: datetime, until: datetime) -> Stretch:
    """Return the days off between two moments, both days included."""
    zone = workspace.zone
    found = days_of(workspace, local_date(since, zone), local_date(until, zone) + A_DAY, with_left_out=True)
    return Stretch(workspace, frozenset(day.on for day in found if day.is_off))

"""Keep the duty roster: weekly shifts, absences, days off, duty hours and who is asked outside them (R-275)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.models import Absence, DutyHours, Holiday, OffHours, Shift
from jinlin.communities.models.duty import A_DAY, clock
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff, Unit

__all__ = [
    "AbsenceEndsFirst",
    "HasLeft",
    "ShiftEndsFirst",
    "ShiftsOverlap",
    "add_absence",
    "add_holiday",
    "add_shifts",
    "end_absence",
    "end_holiday",
    "end_shift",
    "set_hours",
]


class ShiftEndsFirst(Refusal):
    """A shift ends after it begins, on the same day."""

    code = "shift_ends_first"
    source_what = _("班次 %(begins)s–%(ends)s 的结束不在开始之后")
    source_remedy = _("跨夜的班请分成两段:到 24:00,和从 00:00 开始")


class ShiftsOverlap(Refusal):
    """Nobody stands in one place twice at the same time."""

    code = "shifts_overlap"
    source_what = _("“%(name)s”在%(day)s %(hours)s 已经排了班")
    source_remedy = _("请先删掉原来的班次,或换一个时间")


class HasLeft(Refusal):
    """Whoever left has no shift."""

    code = "has_left"
    source_what = _("“%(name)s”已经离职,不能排班")
    source_remedy = _("请换一位在职的同事")


class AbsenceEndsFirst(Refusal):
    """The last day of an absence is not before its first."""

    code = "absence_ends_first"
    source_what = _("请假的最后一天 %(last)s 早于第一天 %(first)s")
    source_remedy = _("请把两个日期对调")


@transaction.atomic
def add_shifts(
    access: Access,
    *,
    place: Unit | Community,
    staff: Staff,
    weekdays: Iterable[int],
    begins: int,
    ends: int,
    now: datetime,
) -> list[Shift]:
    """Let somebody answer on these days of every week, in a group or in all groups of a unit; minutes from midnight.

    Raises ShiftEndsFirst, ShiftsOverlap, HasLeft: then none is made.
    """
    _refuse_backward(begins, ends)
    if staff.left_at is not None:
        raise HasLeft(name=staff.name)
    at = _place(place)
    days = sorted(set(weekdays))
    taken = Shift.objects.filter(workspace=access.workspace, staff=staff, weekday__in=days, **at)
    for each in taken.filter(begins__lt=ends, ends__gt=begins):
        raise ShiftsOverlap(name=staff.name, day=each.get_weekday_display(), hours=each.hours)
    made = [
        Shift.objects.create(
            workspace=access.workspace,
            staff=staff,
            weekday=day,
            begins=begins,
            ends=ends,
            by=access.staff,
            at=now,
            **at,
        )
        for day in days
    ]
    details = {"name": staff.name, "count": len(made), "value": f"{clock(begins)}–{clock(ends)}"}
    workspaces.audit(access, "duty.shifts_added", place, details=details, now=now)
    return made


def _place(place: Unit | Community) -> dict[str, Unit | Community]:
    return {place._meta.model_name or "": place}  # noqa: SLF001  (Django documents _meta)


def _refuse_backward(begins: int, ends: int) -> None:
    if not 0 <= begins < ends <= A_DAY:
        raise ShiftEndsFirst(begins=clock(begins), ends=clock(ends))


@transaction.atomic
def end_shift(access: Access, shift: Shift, *, now: datetime) -> None:
    """Take a shift out of the weeks to come."""
    details = {"name": shift.staff.name, "value": f"{shift.get_weekday_display()} {shift.hours}"}
    workspaces.audit(access, "duty.shift_ended", shift.community or shift.unit or shift, details=details, now=now)
    shift.delete()


@transaction.atomic
def add_absence(access: Access, *, staff: Staff, first: date, last: date, reason: str = "", now: datetime) -> Absence:
    """Note that somebody is not there on these days, both included. Raises AbsenceEndsFirst."""
    if last < first:
        raise AbsenceEndsFirst(first=first, last=last)
    made = Absence.objects.create(
        workspace=access.workspace,
        staff=staff,
        first_on=first,
        last_on=last,
        reason=reason.strip()[:100],
        by=access.staff,
    )
    details = {"from": str(first), "until": str(last)}
    workspaces.audit(access, "duty.absence_added", staff, details=details, now=now)
    return made


@transaction.atomic
def end_absence(access: Access, absence: Absence, *, now: datetime) -> None:
    """Note that somebody is there after all."""
    details = {"from": str(absence.first_on), "until": str(absence.last_on)}
    workspaces.audit(access, "duty.absence_ended", absence.staff, details=details, now=now)
    absence.delete()


@transaction.atomic
def add_holiday(access: Access, *, unit: Unit, on: date, name: str, now: datetime) -> Holiday:
    """Close a unit and what is below it for a day; the same day again changes its name."""
    made, _new = Holiday.objects.update_or_create(
        workspace=access.workspace, unit=unit, on=on, defaults={"name": name.strip()[:40]}
    )
    workspaces.audit(access, "duty.holiday_added", unit, details={"value": str(on)}, now=now)
    return made


@transaction.atomic
def end_holiday(access: Access, holiday: Holiday, *, now: datetime) -> None:
    """Open on that day after all."""
    workspaces.audit(access, "duty.holiday_ended", holiday.unit, details={"value": str(holiday.on)}, now=now)
    holiday.delete()


@transaction.atomic
def set_hours(access: Access, *, unit: Unit, begins: int, ends: int, off_hours: str, now: datetime) -> DutyHours:
    """Say when questions are answered in a unit and below it, and who is asked otherwise. Raises ShiftEndsFirst."""
    _refuse_backward(begins, ends)
    wanted = {"begins": begins, "ends": ends, "off_hours": OffHours(off_hours)}
    made, _new = DutyHours.objects.update_or_create(workspace=access.workspace, unit=unit, defaults=wanted)
    details = {"value": f"{clock(begins)}–{clock(ends)}", "kind": str(off_hours)}
    workspaces.audit(access, "duty.hours_set", unit, details=details, now=now)
    return made

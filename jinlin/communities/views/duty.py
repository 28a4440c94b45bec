"""值班: the week of a unit or a group, who is on duty now, absences, days off, duty hours (R-275)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities import duty
from jinlin.communities.actions import rostering
from jinlin.communities.forms.rostering import AbsenceForm, HolidayForm, HoursForm, ShiftForm
from jinlin.communities.models import Absence, Community, Holiday, Shift, Weekday
from jinlin.communities.models.duty import clock
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import Staff, Unit
from jinlin.workspaces.views.drawers import done, drawer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from jinlin.communities.duty import Roster
    from jinlin.workspaces.access import Access, AccessRequest

WEEK = timedelta(days=7)
A_LIFETIME = timedelta(days=36_500)  # nobody looks at a roster farther away, and the calendar has an end
UNITS_SHOWN = 500
PEOPLE_SHOWN = 300


@dataclass(frozen=True)
class Place:
    """Where the roster is for: a unit, or one group of it."""

    unit: Unit
    community: Community | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.community.name if self.community else self.unit.name

    @property
    def query(self) -> str:
        """What an address says to mean it."""
        return urlencode({"group": self.community.slug} if self.community else {"unit": self.unit.slug})

    @property
    def target(self) -> Unit | Community:
        """What shifts belong to."""
        return self.community or self.unit

    def roster(self) -> Roster:
        """Return what counts there."""
        return duty.roster_of(self.community) if self.community else duty.roster_of_unit(self.unit)

    def is_of(self, shift: Shift) -> bool:
        """Say whether a shift is of this place, and not of a unit above."""
        return shift.community == self.community if self.community else shift.unit_id == self.unit.pk


@dataclass(frozen=True)
class Day:
    """A day of the week shown."""

    on: date
    label: str
    holiday: str
    shifts: list[tuple[Shift, bool]]  # and whether whoever has it is absent
    gaps: list[str]
    is_today: bool


@require_GET
@needs("console.view")
def duty_page(request: AccessRequest) -> HttpResponse:
    """Show the week of a unit or a group."""
    access, now = request.access, present.now()
    place = _place(access, request.GET)
    roster = place.roster()
    today = now.astimezone(roster.zone).date()
    monday = _monday(request.GET.get("week", ""), today)
    days = [_day(roster, monday + timedelta(days=n), today) for n in range(7)]
    context = {
        "page_title": _("值班"),
        "subtitle": _("%(place)s · 谁在什么时候回答群里的问题") % {"place": place.name},
        "place": place,
        "units": Unit.objects.visible_to(access).order_by("path")[:UNITS_SHOWN],
        "days": days,
        "people": _people(days),
        "now": _now(place, roster),
        "hours": roster.hours,
        "inherited": next((each for each in roster.shifts if not place.is_of(each)), None),
        "weeks": [(monday - WEEK).isoformat(), (monday + WEEK).isoformat()],
        "this_week": monday <= today < monday + WEEK,
        "as_list": request.GET.get("view") == "list",
        "absences": _absences(access, today),
        "holidays": Holiday.objects.filter(workspace=access.workspace, unit=place.unit, on__gte=today).order_by("on")[
            :20
        ],
        "special": _special(access, place),
        "may_change": access.can("communities.team"),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
    }
    return render(request, "communities/duty/page.html", context)


def _place(access: Access, given: Any) -> Place:
    if slug := given.get("group", ""):
        rows = Community.objects.visible_to(access).select_related("unit", "workspace")
        community = get_object_or_404(rows, slug=slug)
        return Place(community.unit, community)
    units = Unit.objects.visible_to(access).select_related("workspace")
    return Place(get_object_or_404(units, slug=given["unit"]) if given.get("unit") else access.unit)


def _monday(words: str, today: date) -> date:
    try:
        on = date.fromisoformat(words)
    except ValueError:
        on = today
    if abs(on - today) > A_LIFETIME:
        on = today
    return on - timedelta(days=on.weekday())


def _day(roster: Roster, on: date, today: date) -> Day:
    return Day(
        on,
        str(Weekday(on.weekday()).label),
        roster.holidays.get(on, ""),
        [(shift, roster.is_away(shift.staff, on)) for shift in roster.of_day(on)],
        [f"{clock(begins)}–{clock(ends)}" for begins, ends in roster.gaps(on)],
        on == today,
    )


def _people(days: list[Day]) -> list[tuple[Staff, list[tuple[Day, list[tuple[Shift, bool]]]]]]:
    """Return the rows of the grid: everybody with a shift, and theirs of each day."""
    people = {shift.staff_id: shift.staff for day in days for shift, _away in day.shifts}
    ordered = sorted(people.values(), key=lambda each: (each.name, each.pk))
    return [
        (who, [(day, [each for each in day.shifts if each[0].staff_id == who.pk]) for day in days]) for who in ordered
    ]


def _now(place: Place, roster: Roster) -> dict[str, Any]:
    now = present.now()
    staff = duty.on_duty(place.community, now) if place.community else roster.on_shift(now)
    return {"staff": staff, "is_open": roster.is_open(now), "opens_at": duty.opens_at(roster, now)}


def _absences(access: Access, today: date) -> Any:
    rows = Absence.objects.filter(
        workspace=access.workspace, last_on__gte=today, staff__unit__path__startswith=access.unit.path
    )
    return rows.select_related("staff").order_by("first_on", "pk")[:50]


def _special(access: Access, place: Place) -> Any:
    """Return the groups of the unit that have a roster of their own."""
    own = Shift.objects.filter(workspace=access.workspace, community__unit=place.unit).values("community")
    return Community.objects.visible_to(access).filter(pk__in=own).order_by("name")[:50]


@needs("communities.team")
def shift_add(request: AccessRequest) -> HttpResponse:
    """Ask who answers when, and put it on the roster of the unit or group that the address names."""
    place = _place(request.access, request.GET)
    form = ShiftForm(_colleagues(request.access), request.POST or None, initial={"begins": "09:00", "ends": "18:00"})

    def add() -> None:
        given = form.cleaned_data
        rostering.add_shifts(
            request.access,
            place=place.target,
            staff=form.who,
            weekdays=given["weekdays"],
            begins=given["begins"],
            ends=given["ends"],
            now=present.now(),
        )

    return _asked(request, form, add, _("排班:%(place)s") % {"place": place.name}, _page(place))


@require_POST
@needs("communities.team")
def shift_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Take a shift out of the weeks to come."""
    rows = Shift.objects.visible_to(request.access).select_related("staff", "unit", "community__unit")
    shift = get_object_or_404(rows, slug=slug)
    place = (
        Place(shift.community.unit, shift.community) if shift.community else Place(shift.unit or request.access.unit)
    )
    rostering.end_shift(request.access, shift, now=present.now())
    messages.success(request, _("班次已删除"))
    return redirect(_page(place))


@needs("communities.team")
def absence_add(request: AccessRequest) -> HttpResponse:
    """Ask who is absent when, and note it."""
    place = _place(request.access, request.GET)
    form = AbsenceForm(_colleagues(request.access), request.POST or None)

    def add() -> None:
        given = {name: form.cleaned_data[name] for name in ("first", "last", "reason")}
        rostering.add_absence(request.access, staff=form.who, **given, now=present.now())

    return _asked(request, form, add, _("登记请假"), _page(place))


@require_POST
@needs("communities.team")
def absence_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Note that somebody is there after all."""
    rows = Absence.objects.filter(
        workspace=request.access.workspace, staff__unit__path__startswith=request.access.unit.path
    )
    absence = get_object_or_404(rows.select_related("staff"), slug=slug)
    rostering.end_absence(request.access, absence, now=present.now())
    messages.success(request, _("请假已取消"))
    return redirect("duty")


@needs("communities.team")
def holiday_add(request: AccessRequest) -> HttpResponse:
    """Ask for a day off of the unit, and close it."""
    place = _place(request.access, request.GET)
    form = HolidayForm(request.POST or None)

    def add() -> None:
        rostering.add_holiday(request.access, unit=place.unit, **form.cleaned_data, now=present.now())

    return _asked(request, form, add, _("登记休息日:%(place)s") % {"place": place.unit.name}, _page(Place(place.unit)))


@require_POST
@needs("communities.team")
def holiday_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Open on that day after all."""
    rows = Holiday.objects.filter(workspace=request.access.workspace, unit__path__startswith=request.access.unit.path)
    holiday = get_object_or_404(rows.select_related("unit"), slug=slug)
    rostering.end_holiday(request.access, holiday, now=present.now())
    messages.success(request, _("休息日已取消"))
    return redirect(_page(Place(holiday.unit)))


@needs("communities.team")
def duty_hours(request: AccessRequest) -> HttpResponse:
    """Ask for the duty hours of a unit, and who is asked otherwise."""
    place = _place(request.access, request.GET)
    form = HoursForm(request.POST) if request.method == "POST" else HoursForm.of(duty.roster_of_unit(place.unit).hours)

    def keep() -> None:
        rostering.set_hours(request.access, unit=place.unit, **form.cleaned_data, now=present.now())

    return _asked(request, form, keep, _("值班时间:%(place)s") % {"place": place.unit.name}, _page(Place(place.unit)))


def _asked(request: AccessRequest, form: Form, act: Callable[[], None], title: str, back: str) -> HttpResponse:
    """Ask in the drawer; what was filled in is done, and a refusal is told beside it."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            messages.success(request, _("已保存"))
            return done(request, back)
    url = request.get_full_path()
    return drawer(
        request,
        title,
        form=form,
        submit=_("保存"),
        back=back,
        template="communities/duty/drawer.html",
        context={"url": url},
    )


def _colleagues(access: Access) -> list[Staff]:
    rows = Staff.objects.visible_to(access).filter(left_at=None).select_related("unit")
    return list(rows.order_by("unit__path", "name", "pk")[:PEOPLE_SHOWN])


def _page(place: Place) -> str:
    return f"{reverse('duty')}?{place.query}"

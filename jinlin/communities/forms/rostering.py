"""What is filled in for the duty roster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities.models import OffHours, Weekday
from jinlin.communities.models.duty import A_DAY, clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.communities.models import DutyHours
    from jinlin.workspaces.models import Staff


AN_HOUR = 60


class ClockField(forms.CharField):
    """A time of the day as minutes from midnight; 24:00 is the end of the day."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "09:00", "autocomplete": "off"})

    def clean(self, value: Any) -> int:
        """Read "9:30", "09:30" or "24:00"."""
        hour, _colon, minute = str(super().clean(value)).replace("\uff1a", ":").partition(":")
        if not (
            hour.isdecimal()
            and minute.isdecimal()
            and int(minute) < AN_HOUR
            and int(hour) * AN_HOUR + int(minute) <= A_DAY
        ):
            raise forms.ValidationError(_("请写成 09:00 这样的时间,一天的结束是 24:00。"))
        return int(hour) * AN_HOUR + int(minute)


class ShiftForm(forms.Form):
    """Who answers on which days of every week, from when to when."""

    staff = forms.ChoiceField(label=gettext_lazy("同事"))
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("每周哪几天"), choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    begins = ClockField(label=gettext_lazy("从"), max_length=5)
    ends = ClockField(label=gettext_lazy("到"), max_length=5)

    def __init__(self, people: Sequence[Staff], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.slug: each for each in people}
        field: Any = self.fields["staff"]
        field.choices = [("", _("请选择")), *_choices(people)]

    @property
    def who(self) -> Staff:
        """Whoever was chosen."""
        return self.people[self.cleaned_data["staff"]]


class AbsenceForm(forms.Form):
    """Who is not there, from which day to which."""

    staff = forms.ChoiceField(label=gettext_lazy("同事"))
    first = forms.DateField(label=gettext_lazy("从哪天"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("到哪天"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=100, required=False)

    def __init__(self, people: Sequence[Staff], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.slug: each for each in people}
        field: Any = self.fields["staff"]
        field.choices = [("", _("请选择")), *_choices(people)]

    @property
    def who(self) -> Staff:
        """Whoever was chosen."""
        return self.people[self.cleaned_data["staff"]]


class HolidayForm(forms.Form):
    """A day on which the unit is closed."""

    on = forms.DateField(label=gettext_lazy("哪一天"), widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label=gettext_lazy("叫什么"), max_length=40)


class HoursForm(forms.Form):
    """When questions are answered, and who is asked otherwise."""

    begins = ClockField(label=gettext_lazy("从"), max_length=5)
    ends = ClockField(label=gettext_lazy("到"), max_length=5)
    off_hours = forms.ChoiceField(
        label=gettext_lazy("不在值班时间问谁"), choices=OffHours.choices, widget=forms.RadioSelect
    )

    @classmethod
    def of(cls, hours: DutyHours) -> HoursForm:
        """Return the form filled with what holds now."""
        return cls(initial={"begins": clock(hours.begins), "ends": clock(hours.ends), "off_hours": hours.off_hours})


def _choices(people: Sequence[Staff]) -> list[tuple[str, str]]:
    return [(each.slug, f"{each.name} · {each.unit.name}") for each in people]

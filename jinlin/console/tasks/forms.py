"""What somebody types in to give out a task."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.core.clock import NotAMoment, parse_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from jinlin.workspaces.models import Staff

EVENING = time(18)
ENOUGH = timedelta(hours=2)  # less than that before the evening, and it is tomorrow's


class TaskForm(forms.Form):
    """What, for whom, until when."""

    title = forms.CharField(
        label=gettext_lazy("做什么"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    assignee = forms.ChoiceField(label=gettext_lazy("交给谁"))
    due = forms.CharField(label=gettext_lazy("截止"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    brief = forms.CharField(
        label=gettext_lazy("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, people: Sequence[tuple[Staff, str]], zone: tzinfo, now: datetime, data: Any = None) -> None:
        self.people = {staff.slug: staff for staff, _word in people}
        self.zone, self.now = zone, now
        super().__init__(data, initial={"due": f"{evening(now, zone):%Y-%m-%dT%H:%M}"})
        field: Any = self.fields["assignee"]
        field.choices = [("", _("请选择")), *((staff.slug, _told(staff, word)) for staff, word in people)]

    def clean_due(self) -> datetime:
        """Read the time in the workspace's zone; it is still to come."""
        try:
            at = parse_moment(self.cleaned_data["due"], self.zone)
        except NotAMoment as refusal:
            raise forms.ValidationError(refusal.message()) from refusal
        if at <= self.now:
            raise forms.ValidationError(_("截止时间已经过去,请选一个以后的时间。"))
        return at

    @property
    def taker(self) -> Staff:
        """Whoever was chosen."""
        return self.people[self.cleaned_data["assignee"]]


def evening(now: datetime, zone: tzinfo) -> datetime:
    """Return this evening, or tomorrow's where too little is left of the day."""
    today = datetime.combine(now.astimezone(zone).date(), EVENING, zone)
    return today if today - now >= ENOUGH else today + timedelta(days=1)


def _told(staff: Staff, word: str) -> str:
    place = f"{staff.name} · {staff.unit.name}"
    return _("%(name)s(%(role)s)") % {"name": place, "role": word} if word else place

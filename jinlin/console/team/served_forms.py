"""What is filled in about the closest members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities.models import AttitudeKind, Milestone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.communities.models import VolunteerStage
    from jinlin.workspaces.models import Staff

_DAY = {"type": "date"}


def _people(people: Sequence[Staff]) -> list[tuple[str, str]]:
    return [("", _("不安排")), *((each.slug, f"{each.name} · {each.unit.name}") for each in people)]


class BondsForm(forms.Form):
    """How a member stands, who serves them, whether they are bound closely."""

    attitude = forms.ChoiceField(
        label=gettext_lazy("态度"), choices=[("", gettext_lazy("没有标注")), *AttitudeKind.choices], required=False
    )
    advisor = forms.ChoiceField(label=gettext_lazy("专属顾问"), required=False)
    next_on = forms.DateField(label=gettext_lazy("下次联系"), required=False, widget=forms.DateInput(attrs=_DAY))
    is_super = forms.BooleanField(label=gettext_lazy("超级用户"), required=False)
    obligations = forms.CharField(label=gettext_lazy("约定做什么"), required=False, max_length=300)
    is_volunteer = forms.BooleanField(label=gettext_lazy("志愿者候选"), required=False)

    def __init__(self, people: Sequence[Staff], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.slug: each for each in people}
        field: Any = self.fields["advisor"]
        field.choices = _people(people)

    @property
    def staff(self) -> Staff:
        """The advisor who was chosen."""
        return self.people[self.cleaned_data["advisor"]]


class VisitForm(forms.Form):
    """A contact of an advisor."""

    on = forms.DateField(label=gettext_lazy("哪一天"), widget=forms.DateInput(attrs=_DAY))
    milestone = forms.ChoiceField(label=gettext_lazy("进展到"), choices=Milestone.choices)
    note = forms.CharField(
        label=gettext_lazy("说了什么"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_on = forms.DateField(
        label=gettext_lazy("下次联系"),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
        help_text=gettext_lazy("到那天会给顾问派一个回访任务"),
    )


class ReviewForm(forms.Form):
    """What one thinks of a super user."""

    words = forms.CharField(
        label=gettext_lazy("这一期表现怎样"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = forms.DateField(label=gettext_lazy("截至哪天"), widget=forms.DateInput(attrs=_DAY))


class StageForm(forms.Form):
    """The next step of a volunteer."""

    stage = forms.ChoiceField(label=gettext_lazy("下一步"))
    account = forms.ChoiceField(
        label=gettext_lazy("带群用的账号"), required=False, help_text=gettext_lazy("带群时,选给这位志愿者开的账号")
    )
    note = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=300)

    def __init__(self, people: Sequence[Staff], stages: Sequence[VolunteerStage], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.slug: each for each in people}
        stage: Any = self.fields["stage"]
        account: Any = self.fields["account"]
        stage.choices, account.choices = [(each.value, each.label) for each in stages], _people(people)

    @property
    def staff(self) -> Staff | None:
        """The account that was chosen, if any."""
        return self.people.get(self.cleaned_data["account"])

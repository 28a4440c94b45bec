"""What somebody types in: a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from jinlin.content.actions.columns import ColumnWording
from jinlin.content.models import Cadence, Direction
from jinlin.content.words import WEEKDAYS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.content.models import Asset, Column
    from jinlin.workspaces.models import Staff


class ColumnForm(forms.Form):
    """A column: what for, when, who answers for it."""

    name = forms.CharField(label=gettext_lazy("栏目名"), max_length=30)
    direction = forms.ChoiceField(label=gettext_lazy("方向"), choices=Direction.choices, widget=forms.RadioSelect)
    promo = forms.BooleanField(label=gettext_lazy("是促销内容"), required=False)
    cadence = forms.ChoiceField(label=gettext_lazy("多久一期"), choices=Cadence.choices, widget=forms.RadioSelect)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("周几"),
        coerce=int,
        required=False,
        choices=list(enumerate(WEEKDAYS, 1)),
        widget=forms.CheckboxSelectMultiple,
    )
    dates = forms.CharField(
        label=gettext_lazy("每月几号"), max_length=60, required=False, help_text=gettext_lazy("用逗号分开,31 就是月末")
    )
    slot = forms.TimeField(label=gettext_lazy("时间"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    owner: Any = forms.ModelChoiceField(label=gettext_lazy("负责人"), queryset=None, required=False)
    template: Any = forms.ModelChoiceField(label=gettext_lazy("样板素材"), queryset=None, required=False)
    brief = forms.CharField(
        label=gettext_lazy("写什么"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, people: QuerySet[Staff], assets: QuerySet[Asset], data: Any, column: Column | None) -> None:
        super().__init__(data, initial=_initial(column))
        for name, rows in (("owner", people), ("template", assets)):
            field: Any = self.fields[name]
            field.queryset = rows

    @property
    def wording(self) -> ColumnWording:
        """What was typed in, for the action."""
        told = self.cleaned_data
        typed = told["dates"].replace(",", ",").replace("、", ",").split(",")
        dates = [int(each) for each in typed if each.strip().isdigit()]
        days = dates if told["cadence"] == Cadence.MONTHLY else told["weekdays"]
        names = ("name", "direction", "promo", "cadence", "slot", "owner", "template", "brief")
        return ColumnWording(days=days, **{name: told[name] for name in names})


def _initial(column: Column | None) -> dict[str, Any]:
    if column is None:
        return {"direction": Direction.ACTIVATION, "cadence": Cadence.WEEKLY, "slot": "09:00"}
    told = {name: getattr(column, name) for name in ("name", "direction", "promo", "cadence", "slot", "owner", "template", "brief")}  # fmt: skip
    days = column.days
    return told | ({"dates": ",".join(map(str, days))} if column.cadence == Cadence.MONTHLY else {"weekdays": days})

"""What is asked for about newcomers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.communities import types
from jinlin.core.refusals import Refusal
from jinlin.joining.newcoming.plans import DAYS, STEPS, TEXT, USUAL, PlanWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.joining.models import OnboardingPlan

__all__ = ["PlanForm"]

NOT_ASKED = ""


class PlanForm(forms.Form):
    """The plan of a type of group."""

    sla_minutes = forms.IntegerField(label=_("几分钟内要有人欢迎"), min_value=1, max_value=10_080, initial=30)
    silent_hours = forms.IntegerField(label=_("几小时没说话算没回音"), min_value=1, max_value=720, initial=24)
    order_days = forms.IntegerField(label=_("几天内盼首单"), min_value=1, max_value=90, initial=7)
    text = forms.CharField(
        label=_("一键欢迎的话"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        initial=TEXT,
        help_text=_("可以用 {昵称} {群名} {门店};一分钟里来的人合成一条"),
    )

    def __init__(self, data: Any = None, *, plan: OnboardingPlan | None = None, kind: str = "") -> None:
        names = ("sla_minutes", "silent_hours", "order_days", "text")
        super().__init__(data, initial={name: getattr(plan, name) for name in names} if plan else None)
        self.kind = kind
        days = plan.days if plan else USUAL
        choices = [(NOT_ASKED, _("不要求")), *((str(day), _("第 %(n)s 天") % {"n": day}) for day in DAYS)]
        for step, (_field, label) in STEPS.items():
            initial = str(days.get(step, NOT_ASKED))
            self.fields[step] = forms.ChoiceField(label=label, choices=choices, required=False, initial=initial)

    @property
    def words(self) -> PlanWords:
        """What was filled in."""
        given = self.cleaned_data
        return PlanWords(
            kind=self.kind,
            days={step: int(given[step]) for step in STEPS if given.get(step)},
            sla_minutes=given["sla_minutes"],
            silent_hours=given["silent_hours"],
            order_days=given["order_days"],
            text=given["text"],
        )

    def kept(self, keep: Callable[[PlanWords], Any]) -> bool:
        """Say whether what was filled in could be kept; a refusal becomes an error of the form."""
        if not self.is_valid():
            return False
        try:
            keep(self.words)
        except Refusal as refusal:
            self.add_error(None, refusal.message())
            return False
        return True


def kinds() -> list[tuple[str, str]]:
    """Return the types of group a plan can be for."""
    found = [(f"{axis.key}:{value.key}", value.name) for axis in types.axes().values() for value in axis.values]
    return [("", str(_("其他所有群"))), *found]

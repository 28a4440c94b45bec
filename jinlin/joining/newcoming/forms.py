"""What is asked for about newcomers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.communities import types
from jinlin.core.refusals import Refusal
from jinlin.core.text import search_key
from jinlin.joining.newcoming.plans import DAYS, STEPS, TEXT, USUAL, PlanWords

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinlin.joining.models import OnboardingPlan

__all__ = ["PlanForm"]

NOT_ASKED = ""


class PlanForm(forms.Form):
    """The plan of a type of group."""

    sla_minutes = forms.IntegerField(label=_("几分钟内要有人欢迎"), min_value=1, max_value=10_080, initial=30)
    silent_hours = forms.IntegerField(label=_("几小时没说话、没看群规算没回音"), min_value=1, max_value=720, initial=24)
    order_days = forms.IntegerField(label=_("几天内盼首单"), min_value=1, max_value=90, initial=7)
    text = forms.CharField(
        label=_("一键欢迎的话"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        initial=TEXT,
        help_text=_("可以用 {昵称} {群名} {门店} {群规} {问题};一分钟里来的人合成一条"),
    )
    question = forms.CharField(
        label=_("一个好答的问题"),
        max_length=100,
        required=False,
        help_text=_("放在 {问题} 的位置,让新人有话可说;不填就用通用的"),
    )
    channels = forms.CharField(
        label=_("按来源写的话"),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一个渠道,写成“渠道名:欢迎的话”;没写的渠道用上面那条"),
    )

    def __init__(
        self, data: Any = None, *, plan: OnboardingPlan | None = None, kind: str = "", channels: Sequence[str] = ()
    ) -> None:
        names = ("sla_minutes", "silent_hours", "order_days", "text", "question")
        kept: dict[str, Any] = {name: getattr(plan, name) for name in names} if plan else {}
        if plan:
            kept["channels"] = "\n".join(f"{name}:{text}" for name, text in plan.channel_texts.items())
        super().__init__(data, initial=kept)
        self.kind, self.known = kind, {search_key(name): name for name in channels}
        days = plan.days if plan else USUAL
        choices = [(NOT_ASKED, _("不要求")), *((str(day), _("第 %(n)s 天") % {"n": day}) for day in DAYS)]
        for step, (_field, label) in STEPS.items():
            initial = str(days.get(step, NOT_ASKED))
            self.fields[step] = forms.ChoiceField(label=label, choices=choices, required=False, initial=initial)

    def clean_channels(self) -> dict[str, str]:
        """Read the lines, each the name of a channel there is and its words."""
        found: dict[str, str] = {}
        for line in str(self.cleaned_data["channels"]).splitlines():
            name, _sign, text = line.replace("：", ":", 1).partition(":")
            if not line.strip():
                continue
            known = self.known.get(search_key(name))
            if known is None or not text.strip():
                raise forms.ValidationError(_("没有渠道“%(name)s”,或后面没有写话") % {"name": name.strip()[:40]})
            found[known] = text.strip()[:600]
        return found

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
            question=given["question"],
            channel_texts=given["channels"],
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

"""Small forms of a group's life: another stage by hand, what becomes of it, what took its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.communities.lifecycle import EDGES
from jinlin.communities.models import LifecycleStage, Outcome

if TYPE_CHECKING:
    from django.http import QueryDict

REASON = 200


class MoveForm(forms.Form):
    """Another stage, along an edge from the present one."""

    to = forms.ChoiceField(label=_("改为"))
    reason = forms.CharField(label=_("为什么改"), max_length=REASON, required=False)

    def __init__(self, here: str, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["to"].choices = [(each, LifecycleStage(each).label) for each in EDGES[here]]  # type: ignore[attr-defined]  # a choice field


class ClosingForm(forms.Form):
    """Dissolve into a named group, or keep with a reason (R-027)."""

    outcome = forms.ChoiceField(
        label=_("去留"), choices=Outcome.choices, widget=forms.RadioSelect, initial=Outcome.DISSOLVE
    )
    target = forms.CharField(
        label=_("迁到哪个群"), max_length=120, required=False, help_text=_("群名或群 ID;要和你看得到的一个群完全一致")
    )
    reason = forms.CharField(label=_("原因"), max_length=REASON, required=False, help_text=_("选择保留时必须写"))


class SuccessorForm(forms.Form):
    """The group that took its place, and why (R-042)."""

    successor = forms.CharField(
        label=_("接替它的群"), max_length=120, help_text=_("群名或群 ID;要和你看得到的一个群完全一致")
    )
    reason = forms.CharField(label=_("原因"), max_length=REASON)

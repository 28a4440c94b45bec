"""What a reviewer says about a proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date


class ProofForm(forms.Form):
    """Accepted, until when; or not, and why."""

    word = forms.ChoiceField(choices=[("accept", _("有效")), ("refuse", _("无效"))], widget=forms.HiddenInput)
    until = forms.DateField(
        label=_("有效到"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("不填:一直有效")
    )
    reason = forms.CharField(label=_("原因"), required=False, max_length=200)

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data)
        self.today = today

    def clean_until(self) -> date | None:
        """Refuse a day that is over."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < self.today:
            raise forms.ValidationError(_t("这一天已经过去"))
        return until

    @property
    def told(self) -> dict[str, Any]:
        """What was said, as the action wants it."""
        given = self.cleaned_data
        return {"accepted": given["word"] == "accept", "until": given["until"], "reason": given["reason"]}

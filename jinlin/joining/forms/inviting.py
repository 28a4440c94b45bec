"""Whom to invite to a screening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.audiences.models import Audience


class InviteForm(forms.Form):
    """An audience."""

    who = forms.ChoiceField(label=_("人群"), help_text=_("先在“人群”里保存要邀请的人;已经在申请中的人不会重复邀请"))

    def __init__(self, audiences: Sequence[Audience], data: Any = None) -> None:
        super().__init__(data)
        self.audiences = {str(each.pk): each for each in audiences}
        field: Any = self.fields["who"]
        field.choices = [(key, each.name) for key, each in self.audiences.items()]

    @property
    def audience(self) -> Audience:
        """The one that was chosen."""
        return self.audiences[self.cleaned_data["who"]]

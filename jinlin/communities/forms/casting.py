"""What is filled in on a persona card, and the text one tries out against it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.communities.actions.casting import Card
from jinlin.communities.models import Criterion, Tone
from jinlin.core.refusals import Refusal
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.communities.models import Persona
    from jinlin.workspaces.access import Access

_BETWEEN = re.compile(r"[,\uff0c、;\uff1b\n]+")
MOST_ACCOUNTS = 500
LISTS = ("says", "never_says", "expertise")
POINTS = (("", _("还没评")), ("0", _("不符合")), ("1", _("部分符合")), ("2", _("符合")))
OF_IP = "ip_"  # how the fields of the criteria begin


class WordsField(forms.CharField):
    """Words with commas or line ends between them."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> list[str]:
        """Return the words."""
        return [word.strip() for word in _BETWEEN.split(str(super().clean(value))) if word.strip()]


class PersonaForm(forms.Form):
    """A persona card and the accounts that speak as it."""

    name = forms.CharField(label=_("名字"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    age_band = forms.CharField(label=_("年龄段"), max_length=20, required=False)
    about = forms.CharField(
        label=_("是个什么样的人"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("和顾客是同一类人,又比他们高一层:例如“像懂护肤的闺蜜”"),
    )
    tones = forms.MultipleChoiceField(
        label=_("语气"), choices=Tone.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    says = WordsField(label=_("常用词"), max_length=2000, required=False, help_text=_("用逗号或换行分开"))
    never_says = WordsField(label=_("禁用词"), max_length=2000, required=False, help_text=_("用逗号或换行分开"))
    expertise = WordsField(label=_("擅长什么"), max_length=2000, required=False, help_text=_("用逗号或换行分开"))
    accounts = forms.ModelMultipleChoiceField(
        label=_("用这个人设的企微账号"),
        queryset=Account.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("几个账号可以共用一个人设;一个账号只有一个人设"),
    )

    def __init__(self, access: Access, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in Criterion.choices:
            self.fields[f"{OF_IP}{key}"] = forms.ChoiceField(
                label=_("个人 IP:%(what)s") % {"what": label}, choices=POINTS, required=False
            )
        rows = Account.objects.filter(workspace=access.workspace, gone_at=None, serves=True)
        if access.unit.parent_id is not None:
            rows = rows.filter(staff__unit__path__startswith=access.unit.path)
        field: Any = self.fields["accounts"]
        first = list(rows.order_by("name", "pk").values_list("pk", flat=True)[:MOST_ACCOUNTS])
        self.offered: list[int] = first
        field.queryset = Account.objects.filter(pk__in=first).order_by("name", "pk")

    @classmethod
    def of(cls, access: Access, persona: Persona) -> PersonaForm:
        """Return the form filled with a card."""
        lists = {name: "、".join(getattr(persona, name)) for name in LISTS}
        plain = {name: getattr(persona, name) for name in ("name", "age_band", "about", "tones")}
        accounts = list(persona.accounts.values_list("account", flat=True))
        judged = {f"{OF_IP}{key}": str(point) for key, point in persona.points.items()}
        return cls(access, initial={**plain, **lists, **judged, "accounts": accounts})

    @property
    def card(self) -> Card:
        """What was typed."""
        given = self.cleaned_data
        judged = {key: int(given[f"{OF_IP}{key}"]) for key in Criterion.values if given[f"{OF_IP}{key}"]}
        rest = {name: value for name, value in given.items() if name != "accounts" and not name.startswith(OF_IP)}
        return Card(**rest, points=judged)

    def kept(self, keep: Callable[[Card], Persona]) -> Persona | None:
        """Return the persona if what was filled in could be kept; a refusal becomes an error of the form."""
        if not self.is_valid():
            return None
        try:
            return keep(self.card)
        except Refusal as refusal:
            self.add_error(None, refusal.message())
            return None


class TryForm(forms.Form):
    """A text to be looked at as a persona would say it."""

    text = forms.CharField(label=_("试一段话"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

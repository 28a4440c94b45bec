"""One form for an item, on the settings' page and in the toolbar itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.core.refusals import Refusal
from jinlin.sidebar import actions
from jinlin.sidebar.models import ItemKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.sidebar.actions import Wording
    from jinlin.sidebar.models import Item


class ItemForm(forms.Form):
    """What is sent, and what it is called in the list."""

    kind = forms.ChoiceField(label=_("类型"), choices=ItemKind.choices, widget=forms.RadioSelect, initial=ItemKind.TEXT)
    title = forms.CharField(
        label=_("标题"),
        max_length=actions.LONGEST_TITLE,
        help_text=_("列表里显示;链接的话也是卡片标题"),
    )
    text = forms.CharField(
        label=_("内容"),
        max_length=actions.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("文字原样发出;链接的话是卡片上的摘要"),
    )
    url = forms.CharField(
        label=_("链接"),
        max_length=actions.LONGEST_URL,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
    )
    image_url = forms.CharField(
        label=_("封面图片"),
        max_length=actions.LONGEST_URL,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
        help_text=_("链接卡片的图片地址,可以不填"),
    )

    @property
    def wording(self) -> Wording:
        """What was typed."""
        return actions.Wording(**self.cleaned_data)

    @classmethod
    def of(cls, item: Item) -> ItemForm:
        """Return the form filled with an item."""
        return cls(initial={name: getattr(item, name) for name in ("kind", "title", "text", "url", "image_url")})

    def kept(self, keep: Callable[[Wording], Item]) -> bool:
        """Say whether what was filled in could be kept; a refusal becomes an error of the form."""
        if not self.is_valid():
            return False
        try:
            keep(self.wording)
        except Refusal as refusal:
            self.add_error(None, refusal.message())
            return False
        return True

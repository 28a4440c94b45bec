"""What somebody types in: a topic, a pain, a comparison."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from jinlin.content.actions.talk import Comparison

if TYPE_CHECKING:
    from jinlin.content.models import Topic

ROWS = (("price", gettext_lazy("价格")), ("service", gettext_lazy("服务")), ("content", gettext_lazy("内容")), ("extras", gettext_lazy("增值")))  # fmt: skip


class TopicForm(forms.Form):
    """A topic: what to ask the group, for whom, in which months."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=60)
    text = forms.CharField(label=gettext_lazy("怎么开口"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
    tags = forms.CharField(
        label=gettext_lazy("标签"), max_length=200, required=False, help_text=gettext_lazy("用逗号分开")
    )
    months = forms.CharField(
        label=gettext_lazy("几月合适"), max_length=40, required=False, help_text=gettext_lazy("例如 6,7,8;空着就全年")
    )

    def __init__(self, data: Any, topic: Topic | None) -> None:
        known = {"title": topic.title, "text": topic.text, "tags": ",".join(topic.tags), "months": ",".join(map(str, topic.months))} if topic else {}  # fmt: skip
        super().__init__(data, initial=known)

    @property
    def told(self) -> dict[str, Any]:
        """What was typed in, for the action."""
        cleaned = self.cleaned_data
        months = [int(each) for each in re.findall(r"\d+", cleaned["months"])]
        return {"title": cleaned["title"], "text": cleaned["text"], "tags": re.split(r"[,,、]", cleaned["tags"]), "months": months}  # fmt: skip


class PainForm(forms.Form):
    """A pain, in a member's words."""

    wording = forms.CharField(label=gettext_lazy("客户的原话"), max_length=120)
    tag = forms.CharField(label=gettext_lazy("标签"), max_length=30, required=False)
    product = forms.CharField(label=gettext_lazy("产品"), max_length=60, required=False)
    basis = forms.CharField(label=gettext_lazy("我们能拿出的事实"), max_length=300, required=False)


class CardForm(forms.Form):
    """Our product beside a competitor's."""

    product = forms.CharField(label=gettext_lazy("我们的产品"), max_length=60)
    competitor = forms.CharField(label=gettext_lazy("对比谁"), max_length=60)
    seen_on = forms.DateField(
        label=gettext_lazy("哪天看的"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for key, name in ROWS:
            self.fields[f"{key}_ours"] = forms.CharField(
                label=gettext_lazy("%s:我们") % name, max_length=120, required=False
            )
            self.fields[f"{key}_theirs"] = forms.CharField(
                label=gettext_lazy("%s:对方") % name, max_length=120, required=False
            )
            self.fields[f"{key}_evidence"] = forms.CharField(
                label=gettext_lazy("%s:证据") % name, max_length=200, required=False
            )
            self.fields[f"{key}_strength"] = forms.IntegerField(label=gettext_lazy("%s:优势 0–5") % name, min_value=0, max_value=5, initial=0, required=False)  # fmt: skip

    @property
    def rows(self) -> list[Comparison]:
        """What was typed in, side by side."""
        told = self.cleaned_data
        return [Comparison(key, told[f"{key}_ours"], told[f"{key}_theirs"], told[f"{key}_evidence"], told[f"{key}_strength"] or 0) for key, _name in ROWS]  # fmt: skip

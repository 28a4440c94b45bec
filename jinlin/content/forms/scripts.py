"""What somebody types in: a script with its wordings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from jinlin.content.actions.scripts import ScriptWording
from jinlin.content.models import Scenario, Script

if TYPE_CHECKING:
    from jinlin.workspaces.models import Unit

BETWEEN = "\n---\n"


class ScriptForm(forms.Form):
    """A script: when, for whom, which words."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=60)
    scenario = forms.ChoiceField(label=gettext_lazy("场景"), choices=Scenario.choices)
    codes = forms.CharField(
        label=gettext_lazy("密码本代码"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("例如 3-D;全部对上才推荐"),
    )
    tags = forms.CharField(
        label=gettext_lazy("标签"), max_length=200, required=False, help_text=gettext_lazy("用逗号分开,有一个就推荐")
    )
    text = forms.CharField(
        label=gettext_lazy("话术"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("几种说法之间空一行写 ---;{称呼}、{员工}、{门店} 会自动填好"),
    )
    product = forms.CharField(label=gettext_lazy("产品"), max_length=60, required=False)
    persona = forms.CharField(label=gettext_lazy("人设"), max_length=60, required=False)
    compliance = forms.CharField(label=gettext_lazy("合规提醒"), max_length=200, required=False)

    def __init__(self, data: Any, script: Script | None) -> None:
        super().__init__(data, initial=_initial(script))

    def wording(self, unit: Unit | None) -> ScriptWording:
        """Return what was typed in, for the action."""
        told = self.cleaned_data
        return ScriptWording(
            variants=re.split(r"\s*\n-{3,}\s*\n", f"{told['text']}\n"),
            codes=_parted(told["codes"]),
            tags=_parted(told["tags"]),
            unit=unit,
            **{name: told[name] for name in ("title", "scenario", "product", "persona", "compliance")},
        )


def _parted(typed: str) -> list[str]:
    return re.split(r"[,,、\s]+", typed)


def _initial(script: Script | None) -> dict[str, Any]:
    if script is None:
        return {}
    told = {name: getattr(script, name) for name in ("title", "scenario", "product", "persona", "compliance")}
    texts = script.variants.filter(ended_at=None).order_by("number").values_list("text", flat=True)
    return told | {"codes": ",".join(script.codes), "tags": ",".join(script.tags), "text": BETWEEN.join(texts)}

"""What somebody types in about rules, cases and crises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities.models import Community
from jinlin.conduct import packs
from jinlin.conduct.actions import RuleDraft
from jinlin.conduct.models import Detector, Exemption, Penalty, Severity

if TYPE_CHECKING:
    from jinlin.conduct.models import Rule, RuleVersion
    from jinlin.workspaces.access import Access

LADDERS = (
    "warn,red_packet,remove",
    "warn,remove",
    "warn,warn,remove",
    "red_packet,remove",
    "warn",
    "remove",
)
_AREA = {"rows": 3}
_BETWEEN = re.compile(r"[\s,，、;；]+")


def ladder_choices() -> list[tuple[str, str]]:
    """Return the ladders one can choose, in words."""
    return [(each, " → ".join(str(Penalty(step).label) for step in each.split(","))) for each in LADDERS]


class SetForm(forms.Form):
    """A new rule set: what it is called, where it holds, what it begins with."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, widget=forms.TextInput(attrs={"autofocus": True}))
    pack = forms.ChoiceField(label=gettext_lazy("从哪个规则包开始"))
    scope = forms.ChoiceField(label=gettext_lazy("适用范围"))
    language = forms.ChoiceField(label=gettext_lazy("公告语言"), choices=(("zh-hans", "简体中文"), ("en", "English")))

    def __init__(self, scopes: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["pack"].choices = [(key, each.label) for key, each in packs.all_packs().items()]
        fields["scope"].choices = scopes


class PartsForm(forms.Form):
    """The parts of a version that are not rules."""

    positioning = forms.CharField(
        label=gettext_lazy("群定位"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=_AREA),
        help_text=gettext_lazy("这个群为谁、给什么。必填部分之一"),
    )
    penalties = forms.CharField(
        label=gettext_lazy("惩罚规则"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=_AREA),
        help_text=gettext_lazy("违反之后会怎样,怎样申诉。必填部分之一"),
    )
    welfare = forms.CharField(
        label=gettext_lazy("群福利"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    nickname_format = forms.CharField(label=gettext_lazy("群昵称格式"), max_length=100, required=False)
    nickname_pattern = forms.CharField(
        label=gettext_lazy("昵称检查用的正则表达式"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("留空就不检查"),
    )
    intro_template = forms.CharField(
        label=gettext_lazy("自我介绍模板"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    intro_days = forms.IntegerField(label=gettext_lazy("自我介绍期限(天)"), min_value=1, max_value=60)
    decay_days = forms.IntegerField(
        label=gettext_lazy("违规记录保留(天)"),
        min_value=1,
        max_value=730,
        help_text=gettext_lazy("超过这么多天的违规不再计入次数"),
    )

    @classmethod
    def of(cls, version: RuleVersion) -> PartsForm:
        """Return the form filled with a version."""
        return cls(initial={name: getattr(version, name) for name in cls.base_fields})


class RuleForm(forms.Form):
    """One rule of a version."""

    key = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    text = forms.CharField(label=gettext_lazy("规则"), max_length=200, required=False)
    detector = forms.ChoiceField(label=gettext_lazy("怎样发现"), choices=Detector.choices, initial=Detector.BY_EYE)
    words = forms.CharField(label=gettext_lazy("词或放行的网址"), max_length=3000, required=False)
    count = forms.IntegerField(label=gettext_lazy("超过几条"), min_value=0, max_value=100, required=False)
    minutes = forms.IntegerField(label=gettext_lazy("几分钟内"), min_value=0, max_value=1440, required=False)
    severity = forms.ChoiceField(label=gettext_lazy("严重程度"), choices=Severity.choices, initial=Severity.SERIOUS)
    ladder = forms.ChoiceField(label=gettext_lazy("处罚阶梯"), choices=ladder_choices)

    def clean(self) -> dict[str, Any]:
        """Ask for what the way of finding needs."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("text"):
            return given
        if given.get("detector") in {Detector.FLOOD, Detector.REPEAT} and not (
            given.get("count") and given.get("minutes")
        ):
            self.add_error("count", _("请填写几分钟内超过几条"))
        if given.get("detector") == Detector.WORDS and not _split(given.get("words", "")):
            self.add_error("words", _("请填写至少一个词"))
        return given

    @property
    def draft(self) -> RuleDraft | None:
        """What was typed; None for an empty line."""
        given = self.cleaned_data
        if not given.get("text", "").strip():
            return None
        return RuleDraft(
            text=given["text"],
            detector=given["detector"],
            key=given["key"],
            words=_split(given["words"]),
            count=given["count"] or 0,
            minutes=given["minutes"] or 0,
            severity=given["severity"],
            ladder=given["ladder"].split(","),
        )


def _split(words: str) -> list[str]:
    return [word for word in _BETWEEN.split(words) if word]


def initial_of(rule: Rule) -> dict[str, Any]:
    """Return what the form of a rule is filled with."""
    told = {name: getattr(rule, name) for name in ("key", "text", "detector", "count", "minutes", "severity")}
    return {**told, "words": " ".join(rule.words), "ladder": ",".join(rule.ladder)}


RuleForms = forms.formset_factory(RuleForm, extra=2, max_num=40, absolute_max=60)


class SpareForm(forms.Form):
    """A word or host for the white list; for all groups only from whoever sees all of them."""

    kind = forms.ChoiceField(
        label=gettext_lazy("类型"),
        choices=[(Exemption.Kind.WORD, Exemption.Kind.WORD.label), (Exemption.Kind.HOST, Exemption.Kind.HOST.label)],
    )
    value = forms.CharField(label=gettext_lazy("词或网址"), max_length=120)
    community = forms.CharField(label=gettext_lazy("群名"), max_length=120, required=False)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200, required=False)

    def __init__(self, access: Access, data: Any = None) -> None:
        super().__init__(data)
        self.access = access
        self.fields["community"].required = not access.is_whole
        if access.is_whole:
            self.fields["community"].help_text = _("留空就是所有群")

    def clean_community(self) -> Community | None:
        """Return the group of that name, as far as one may see it."""
        name = str(self.cleaned_data["community"]).strip()
        if not name:
            return None
        found = Community.objects.visible_to(self.access).filter(name=name, ended_at=None).first()
        if found is None:
            raise forms.ValidationError(_("没有找到这个群,请填写完整的群名"))
        return found


class RegulationForm(forms.Form):
    """A document for staff."""

    title = forms.CharField(
        label=gettext_lazy("标题"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True})
    )
    text = forms.CharField(label=gettext_lazy("正文"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 12}))
    effective_on = forms.DateField(
        label=gettext_lazy("生效日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ReportForm(forms.Form):
    """A crisis a person reports."""

    community = forms.CharField(
        label=gettext_lazy("群名"), max_length=120, widget=forms.TextInput(attrs={"autofocus": True})
    )
    reason = forms.CharField(label=gettext_lazy("发生了什么"), max_length=200)

"""What people type in to make a gate: its name, its terms, one condition, its groups, a round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.core.money import NotAnAmount, format_yuan, parse_yuan
from jinlin.joining.actions import gates as actions
from jinlin.joining.gating.conditions import USED, YEAR, Condition, Kind, NotAGate, condition
from jinlin.members.models import Tag, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.joining.models import Gate, GateVersion
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["ConditionForm", "GateForm", "GroupForm", "RoundForm", "SettingsForm"]

Choices = list[tuple[str, str]]


def _of(communities: Sequence[Community]) -> Choices:
    return [(each.slug, each.name) for each in communities]


class GateForm(forms.Form):
    """A new gate."""

    name = forms.CharField(label=_("名字"), max_length=60, help_text=_("给同事看,例如:核心客户、烘焙课学员"))
    instead = forms.ChoiceField(
        label=_("没通过的人请到"), required=False, help_text=_("没通过的人不会流失:邀请他们先进这个群,例如引流群")
    )

    def __init__(self, communities: Sequence[Community], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.communities = {each.slug: each for each in communities}
        field: Any = self.fields["instead"]
        field.choices = [("", _t("不邀请")), *_of(communities)]

    def clean_instead(self) -> Community | None:
        """Return the group that was chosen."""
        return self.communities.get(self.cleaned_data["instead"])


class SettingsForm(GateForm):
    """What belongs to the next version beside the conditions."""

    pledge = forms.CharField(
        label=_("群规与价值观"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("申请人逐字读到并确认;改动后需要重新确认"),
    )
    notice = forms.CharField(
        label=_("个人信息处理说明"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("不填时用近邻准备好的说明"),
    )
    seats = forms.IntegerField(
        label=_("最多通过多少人"), required=False, min_value=1, help_text=_("不填:群里有多少空位就通过多少人")
    )
    again_days = forms.IntegerField(label=_("没通过后几天可再申请"), min_value=0, max_value=365)
    open_days = forms.IntegerField(label=_("几天不完成就过期"), min_value=1, max_value=180)
    why = forms.CharField(label=_("这次为什么改"), required=False, max_length=200)

    def __init__(self, communities: Sequence[Community], gate: Gate, draft: GateVersion, data: Any = None) -> None:
        told = {name: getattr(draft, name) for name in actions.SETTINGS}
        told |= {"name": gate.name, "instead": gate.instead.slug if gate.instead else ""}
        super().__init__(communities, data, initial=told)
        self.gate = gate

    def keep(self, access: Access, now: datetime) -> None:
        """Write it down. Raises NameTaken."""
        given = dict(self.cleaned_data)
        name, instead = given.pop("name"), given.pop("instead")
        if (name, instead) != (self.gate.name, self.gate.instead):
            actions.rename(access=access, gate=self.gate, name=name, instead=instead, now=now)
        actions.describe(access=access, gate=self.gate, now=now, **given)


class GroupForm(forms.Form):
    """Groups before which a gate is to stand."""

    groups = forms.MultipleChoiceField(label=_("客户群"), widget=forms.CheckboxSelectMultiple)
    interest = forms.CharField(
        label=_("兴趣"), required=False, max_length=40, help_text=_("同好交流群填写:申请人按兴趣选群,例如:烘焙")
    )

    def __init__(self, communities: Sequence[Community], data: Any = None) -> None:
        super().__init__(data)
        self.communities = {each.slug: each for each in communities}
        field: Any = self.fields["groups"]
        field.choices = _of(communities)

    @property
    def chosen(self) -> list[Community]:
        """The groups that were chosen."""
        return [self.communities[slug] for slug in self.cleaned_data["groups"]]


class ConditionForm(forms.Form):
    """One condition; only the fields of its kind are there."""

    products = forms.CharField(
        label=_("商品或会费名称"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个,与订单里的商品名完全一致;买过任意一个就算"),
    )
    fen = forms.CharField(label=_("累计消费满(元)"), help_text=_("退款已扣除"))
    count = forms.IntegerField(label=_("至少几个"), min_value=1, max_value=100_000)
    days = forms.IntegerField(
        label=_("最近几天"), required=False, min_value=0, max_value=3650, help_text=_("不填:一直以来")
    )
    grace_days = forms.IntegerField(label=_("到期后宽限几天"), required=False, min_value=0, max_value=90)
    questionnaire = forms.ChoiceField(label=_("问卷"))
    at_least = forms.FloatField(label=_("最低分"))
    tags = forms.MultipleChoiceField(label=_("标签"), widget=forms.CheckboxSelectMultiple)
    tiers = forms.MultipleChoiceField(label=_("身份"), choices=Tier.choices, widget=forms.CheckboxSelectMultiple)
    forced = forms.BooleanField(
        label=_("必须转发才能入群"),
        required=False,
        help_text=_("平台不允许诱导分享,默认自愿。勾选后要由另一位同事写明原因批准,才能发布"),
    )

    def __init__(
        self,
        workspace: Workspace,
        kind: Kind,
        questionnaires: Choices,
        asked: Condition | None = None,
        data: Any = None,
    ) -> None:
        super().__init__(data, initial=_initial(kind, asked))
        self.kind = kind
        for name in set(self.fields) - set(USED[kind]):
            del self.fields[name]
        if kind == Kind.SCORE:
            self.fields["questionnaire"].label = _t("得分")
        if kind == Kind.PAID_ANNUAL:
            self.fields["days"].label, self.fields["days"].help_text = _t("有效几天"), ""
        if kind == Kind.POSTER:
            del self.fields["days"]
        if "tags" in self.fields:
            _offer(self.fields["tags"], _tags(workspace))
        if "questionnaire" in self.fields:
            _offer(self.fields["questionnaire"], questionnaires)

    def clean_fen(self) -> int:
        """Read an amount in yuan."""
        try:
            return int(parse_yuan(self.cleaned_data["fen"]))
        except NotAnAmount as refusal:
            raise forms.ValidationError(refusal.message()) from refusal

    @property
    def condition(self) -> Condition:
        """What was typed in. Raises NotAGate."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if "products" in told:
            told["products"] = told["products"].splitlines()
        if self.kind == Kind.SCORE:
            told["questionnaire"], _colon, told["score"] = told["questionnaire"].partition(":")
        return condition(told | {"kind": str(self.kind)})

    def clean(self) -> dict[str, Any]:
        """Refuse what asks nothing."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                _made = self.condition
            except NotAGate as refusal:
                raise forms.ValidationError(refusal.message()) from refusal
        return given


def _offer(field: Any, choices: Choices) -> None:
    field.choices = choices


def _initial(kind: Kind, asked: Condition | None) -> dict[str, Any]:
    if asked is None:
        return {"days": YEAR, "grace_days": 7} if kind == Kind.PAID_ANNUAL else {}
    told = {name: getattr(asked, name) for name in USED[kind]}
    if "products" in told:
        told["products"] = "\n".join(asked.products)
    if "fen" in told:
        told["fen"] = format_yuan(asked.fen)
    if asked.score:
        told["questionnaire"] = f"{asked.questionnaire}:{asked.score}"
    for name in ("tags", "tiers"):
        if name in told:
            told[name] = [str(each) for each in told[name]]
    return told


def _tags(workspace: Workspace) -> Choices:
    rows = Tag.objects.filter(workspace=workspace, gone_at=None).order_by("group", "name", "pk")
    return [(str(each.pk), f"{each.group} · {each.name}" if each.group else each.name) for each in rows[:300]]


class RoundForm(forms.Form):
    """A round of a screening."""

    name = forms.CharField(label=_("轮次名称"), max_length=60)
    questionnaire = forms.ChoiceField(label=_("问卷"))
    how = forms.ChoiceField(
        label=_("怎样筛"),
        choices=[
            ("top", pgettext_lazy("round", "取得分最高的前几名")),
            ("score", pgettext_lazy("round", "取达到分数线的人")),
        ],
        widget=forms.RadioSelect,
        initial="top",
    )
    figure = forms.FloatField(label=_("名额或分数线"), min_value=0)

    def __init__(self, questionnaires: Choices, data: Any = None) -> None:
        super().__init__(data)
        _offer(self.fields["questionnaire"], questionnaires)

    @property
    def told(self) -> dict[str, Any]:
        """What was typed in, as the action wants it."""
        given = self.cleaned_data
        cut = {"top": int(given["figure"])} if given["how"] == "top" else {"at_least": given["figure"]}
        return {"name": given["name"], "questionnaire": int(given["questionnaire"]), **cut}

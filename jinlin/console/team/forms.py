"""What is filled in to give people functions, to say how an owner carries a group, and to switch alternates on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jinlin.communities.actions.appointing import Holder
from jinlin.communities.models import OF_MEMBERS, OF_STAFF, FavourKind, Function, OwnerStyle, Power
from jinlin.core.money import parse_yuan
from jinlin.core.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.communities.models import OwnerProfile
    from jinlin.members.models import Member
    from jinlin.workspaces.models import Staff


MOST_FEN = 100_000_000


def _functions(which: frozenset[Function]) -> list[tuple[str, Any]]:
    return [(each.value, each.label) for each in Function if each in which]


class StaffFunctionForm(forms.Form):
    """A function for a colleague."""

    function = forms.ChoiceField(label=_("分工"), choices=_functions(OF_STAFF))
    staff = forms.ChoiceField(label=pgettext_lazy("team", "交给谁"))
    until = forms.DateField(
        label=_("任期到"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("不填就一直有效")
    )

    def __init__(self, people: Sequence[Staff], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.slug: each for each in people}
        field: Any = self.fields["staff"]
        field.choices = [
            ("", _("请选择")),
            *((slug, f"{each.name} · {each.unit.name}") for slug, each in self.people.items()),
        ]

    @property
    def holder(self) -> Holder:
        """Who is to have it."""
        return Holder(staff=self.people[self.cleaned_data["staff"]], until=self.cleaned_data["until"])


class MemberFunctionForm(forms.Form):
    """A function for a member of the group; powers are for deputies."""

    function = forms.ChoiceField(label=_("分工"), choices=_functions(OF_MEMBERS))
    member = forms.ChoiceField(label=pgettext_lazy("team", "哪位成员"))
    powers = forms.MultipleChoiceField(
        label=_("协管可以做"),
        choices=Power.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只对协管有效。没有勾选的事,协管做了会被拒绝并记录。"),
    )
    until = forms.DateField(
        label=_("任期到"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("不填就一直有效")
    )

    def __init__(self, people: Sequence[Member], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.slug: each for each in people}
        field: Any = self.fields["member"]
        field.choices = [("", _("请选择")), *((slug, str(each)) for slug, each in self.people.items())]

    @property
    def holder(self) -> Holder:
        """Who is to have it."""
        given = self.cleaned_data
        return Holder(member=self.people[given["member"]], until=given["until"], powers=given["powers"])


class StyleForm(forms.Form):
    """How the owner carries the group."""

    style = forms.ChoiceField(
        label=_("群主风格"),
        choices=OwnerStyle.choices,
        widget=forms.RadioSelect,
        help_text=_("活跃主持:多说话带气氛,有每日发言要求。权威代表:代表品牌,不要求发言,日常由群助手承担。"),
    )
    daily_quota = forms.IntegerField(
        label=_("每天至少发言"), min_value=1, max_value=100, required=False, help_text=_("条;只对活跃主持有效")
    )

    @classmethod
    def of(cls, profile: OwnerProfile) -> StyleForm:
        """Return the form filled with what holds now."""
        return cls(initial={"style": profile.style, "daily_quota": profile.daily_quota or 5})


class FavourForm(forms.Form):
    """One thing given to a member or done by one."""

    kind = forms.ChoiceField(label=_("什么往来"), choices=FavourKind.choices)
    on = forms.DateField(label=_("哪一天"), widget=forms.DateInput(attrs={"type": "date"}))
    value = forms.CharField(label=_("花费(元)"), required=False, max_length=12)
    note = forms.CharField(label=_("说明"), required=False, max_length=300)

    def clean_value(self) -> int | None:
        """Read an amount in yuan as fen."""
        typed = self.cleaned_data["value"].strip()
        if not typed:
            return None
        try:
            fen = parse_yuan(typed)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message()) from refusal
        if not 0 <= fen <= MOST_FEN:
            raise forms.ValidationError(gettext("请填 0 到 100 万元之间的金额。"))
        return fen

    @property
    def told(self) -> dict[str, Any]:
        """What was typed, in the words of the action."""
        given = self.cleaned_data
        return {"kind": given["kind"], "on": given["on"], "value_fen": given["value"], "note": given["note"]}


class ScoreForm(forms.Form):
    """How a deputy did."""

    points = forms.IntegerField(label=_("评分"), min_value=0, max_value=100, help_text=_("0–100,60 以下算不合格"))
    on = forms.DateField(label=_("截至哪天"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("说明"), required=False, max_length=200)


class AlternatesForm(forms.Form):
    """Whether alternate accounts may be registered, why, and how much they may say."""

    on = forms.TypedChoiceField(
        label=pgettext_lazy("team", "小号"),
        choices=(("", _("关闭")), ("1", _("开启"))),
        required=False,
        coerce=bool,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("为什么"), required=False, max_length=300)
    weekly = forms.IntegerField(label=_("每群每周最多发言"), min_value=0, max_value=50)

    @property
    def told(self) -> dict[str, Any]:
        """What was chosen, in the words of the action."""
        given = self.cleaned_data
        return {"on": bool(given["on"]), "reason": given["reason"], "weekly": given["weekly"]}

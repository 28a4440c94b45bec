"""What is asked for on the pages of broadcasts and budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.communities import types
from jinlin.content.models import Asset
from jinlin.content.models.library import Direction
from jinlin.content.parts import Part
from jinlin.messaging.models import Otherwise, Risk, SendPolicy, TypeBudget

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access

if TYPE_CHECKING:  # generic for mypy alone
    PolicyRows = forms.ModelForm[SendPolicy]
    BudgetRows = forms.ModelForm[TypeBudget]
else:
    PolicyRows = BudgetRows = forms.ModelForm

__all__ = ["BroadcastForm", "PolicyForm", "RiskForm", "TypeBudgetForm"]

MOST_ASSETS = 200
WHEN = "%Y-%m-%dT%H:%M"


class BroadcastForm(forms.Form):
    """A mass message to be: what, and when. To whom asks `ReachForm`."""

    title = forms.CharField(label=_("标题"), max_length=60, help_text=_("只给同事看,不会发到群里"))
    asset = forms.ChoiceField(
        label=_("用素材库里的内容"), required=False, help_text=_("选了素材,图片和卡片随它一起发;文字以下面写的为准")
    )
    text = forms.CharField(
        label=_("正文"),
        max_length=1300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-phone": "text"}),
        help_text=_("可用 {群名} {门店};最多 4000 字节"),
    )
    link_title = forms.CharField(
        label=_("链接标题"), max_length=42, required=False, widget=forms.TextInput(attrs={"data-phone": "link_title"})
    )
    link_url = forms.URLField(label=_("链接"), required=False, assume_scheme="https")
    other = forms.CharField(
        label=_("第二种文案"),
        max_length=1300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("填了就一半的群发这一种,比较哪种更好"),
    )
    direction = forms.ChoiceField(label=_("方向"), choices=Direction.choices, initial=Direction.ACTIVATION)
    promo = forms.BooleanField(
        label=_("这是促销"), required=False, help_text=_("促销占比、每天促销条数按它算,并且要审批")
    )
    at = forms.DateTimeField(
        label=_("什么时候发"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN),
        help_text=_("不填就是确认后立即;到点创建任务,群主确认后才发出"),
    )
    waves = forms.IntegerField(label=_("分几批错峰"), min_value=1, max_value=20, initial=1)
    minutes = forms.IntegerField(label=_("每批隔几分钟"), min_value=1, max_value=240, initial=15)
    otherwise = forms.ChoiceField(label=_("不能按时发的群"), choices=Otherwise.choices, initial=Otherwise.MOVE)
    exception = forms.CharField(
        label=_("申请例外"),
        max_length=200,
        required=False,
        help_text=_("写明为什么要超过频次预算;免打扰时段和平台额度不能例外"),
    )

    def __init__(self, access: Access, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = access.workspace.zone
        usable = Asset.objects.visible_to(access).usable(now.astimezone(self._zone).date()).order_by("-changed_at")
        field = self.fields["asset"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [("", "—"), *usable.values_list("slug", "title")[:MOST_ASSETS]]
        self._assets = usable

    def clean_at(self) -> datetime | None:
        """Read the moment in the workspace's zone, whatever the thread's is."""
        given: datetime | None = self.cleaned_data["at"]
        return given.replace(tzinfo=self._zone) if given else None

    @property
    def material(self) -> Asset | None:
        """The material that was chosen."""
        slug = self.cleaned_data.get("asset")
        return self._assets.filter(slug=slug).first() if slug else None

    def parts(self, text: str) -> list[Part]:
        """Return the message with these words; without any those of the material."""
        asset, given = self.material, self.cleaned_data
        others = [part for part in (asset.told if asset else ()) if part.kind != "text"]
        if given.get("link_url"):
            others.append(Part("link", title=given.get("link_title") or given["title"], url=given["link_url"]))
        words = text or (asset.text if asset else "")
        return [Part("text", text=words), *others]


class PolicyForm(PolicyRows):
    """The brand's limits."""

    closed = forms.CharField(
        label=_("不打扰的日子"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("每行一个日期,如 2026-10-01"),
    )

    class Meta:
        model = SendPolicy
        fields = (
            "quiet_from", "quiet_until", "most_a_day", "promo_a_day", "gap_minutes", "quota", "quota_checked_on",
            "office_tag", "digest_at", "confirm_hours", "spacing_minutes", "account_a_day", "cool_hours", "approve_above",
        )  # fmt: skip
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "digest_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quota_checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed"].initial = "\n".join(self.instance.closed_days)

    def clean_closed(self) -> list[str]:
        """Read one day a line."""
        from datetime import date

        words = self.cleaned_data["closed"].split()
        try:
            return sorted({date.fromisoformat(each).isoformat() for each in words})
        except ValueError:
            raise forms.ValidationError(_("日期要写成 2026-10-01")) from None


class TypeBudgetForm(BudgetRows):
    """The budget of one type."""

    kind = forms.ChoiceField(label=_("群类型"))

    class Meta:
        model = TypeBudget
        fields = ("promo_a_day", "most_a_week", "gap_minutes")

    field_order = ("kind", "promo_a_day", "most_a_week", "gap_minutes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [
            (axis.name, [(f"{axis.key}:{value.key}", value.name) for value in axis.values])
            for axis in types.axes().values()
        ]


class RiskForm(forms.Form):
    """A wish for a risky option."""

    risk = forms.ChoiceField(label=_("选项"), choices=Risk.choices)
    days = forms.IntegerField(label=_("开几天"), min_value=1, max_value=30, initial=3)
    reason = forms.CharField(label=_("为什么"), max_length=300)

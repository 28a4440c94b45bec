"""What is asked for on the pages of welcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.communities import types
from jinlin.communities.models import Community
from jinlin.core.refusals import Refusal
from jinlin.joining.welcoming.flows import FlowWords
from jinlin.joining.welcoming.library import TemplateWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.joining.models import WelcomeFlow, WelcomeTemplate
    from jinlin.workspaces.access import Access

__all__ = ["FlowForm", "TemplateForm"]

MOST_GROUPS = 300


class _KeptForm(forms.Form):
    def kept(self, keep: Callable[[], Any]) -> bool:
        """Say whether what was filled in could be kept; a refusal becomes an error of the form."""
        if not self.is_valid():
            return False
        try:
            keep()
        except Refusal as refusal:
            self.add_error(None, refusal.message())
            return False
        return True


class FlowForm(_KeptForm):
    """What a new friend is told, and when."""

    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("只给同事看,例:门店海报"))
    state = forms.CharField(
        label=_("渠道标记"),
        max_length=30,
        required=False,
        help_text=_("“联系我”二维码的 state;不填就是给其他所有人的"),
    )
    greeting = forms.CharField(
        label=_("第一步:问候"),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 4, "data-phone": "greeting"}),
        help_text=_("可以用 {昵称} {员工} {门店}"),
    )
    benefit = forms.CharField(
        label=_("第二步:福利"),
        max_length=800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-phone": "benefit"}),
        help_text=_("可以用 {券} {领券链接}"),
    )
    coupon = forms.CharField(label=_("券号"), max_length=60, required=False)
    benefit_after = forms.IntegerField(
        label=_("几分钟后发福利"),
        min_value=0,
        max_value=10_080,
        initial=0,
        help_text=_("0:和问候一起自动发。以后的要员工点一下才能发,平台不让程序单独发消息"),
    )
    invitation = forms.CharField(
        label=_("第三步:邀请进群"),
        max_length=800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-phone": "invitation"}),
        help_text=_("可以用 {进群链接}"),
    )
    invitation_url = forms.URLField(
        label=_("进群链接"), max_length=500, required=False, assume_scheme="https", help_text=_("群活码的页面地址")
    )
    invitation_after = forms.IntegerField(label=_("几分钟后邀请"), min_value=0, max_value=10_080, initial=0)
    community = forms.ModelChoiceField(
        label=_("邀请进哪个群"),
        queryset=Community.objects.none(),
        required=False,
        empty_label=_("哪个群都算"),
        help_text=_("用来数有多少人进了群;这个群暂停时不会邀请"),
    )

    def __init__(self, access: Access, data: Any = None, *, flow: WelcomeFlow | None = None) -> None:
        initial = {name: getattr(flow, name) for name in self.base_fields} if flow else None
        super().__init__(data, initial=initial)
        groups = Community.objects.visible_to(access).filter(ended_at=None).order_by("name")
        chosen = self.fields["community"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101  (declared above)
        chosen.queryset = groups
        chosen.choices = [("", _("哪个群都算")), *groups.values_list("pk", "name")[:MOST_GROUPS]]

    @property
    def words(self) -> FlowWords:
        """What was filled in."""
        return FlowWords(**self.cleaned_data)


class TemplateForm(_KeptForm):
    """A welcome for newcomers of groups."""

    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("群主在素材库里按内容认,名称只给同事看"))
    kind = forms.ChoiceField(label=_("写给哪类群"), required=False)
    text = forms.CharField(
        label=_("欢迎语"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 7, "data-phone": "text"}),
        help_text=_("说清三件事:群是做什么的、能得到什么、现在做什么。只能用 {昵称},平台不认别的"),
    )
    link_title = forms.CharField(label=_("链接标题"), max_length=40, required=False)
    link_url = forms.URLField(label=_("链接地址"), max_length=500, required=False, assume_scheme="https")

    def __init__(self, data: Any = None, *, template: WelcomeTemplate | None = None) -> None:
        initial = {name: getattr(template, name) for name in self.base_fields} if template else None
        super().__init__(data, initial=initial)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  (declared above)
        kind.choices = [("", _("所有群")), *_kinds()]

    @property
    def words(self) -> TemplateWords:
        """What was filled in."""
        return TemplateWords(**self.cleaned_data)


def _kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (axis.name, [(f"{axis.key}:{value.key}", value.name) for value in axis.values])
        for axis in types.axes().values()
    ]

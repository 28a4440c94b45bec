"""What is asked for on the pages of codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities.models import Channel
from jinlin.joining.codes import queries
from jinlin.joining.codes.actions import Wanted
from jinlin.joining.models import CodeKind

if TYPE_CHECKING:
    from jinlin.communities.models import Community
    from jinlin.joining.models import Code
    from jinlin.workspaces.access import Access

__all__ = ["CodeForm", "LinkForm"]

MOST_CAP, MOST_CHANNELS, MOST_LINES, MOST_TAGS = 500, 500, 200, 5
SPLIT = re.compile(r"[;,、;,\n]+")


class CodeForm(forms.Form):
    """A code to be, or to be changed."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("只给同事看"))
    kind = forms.ChoiceField(
        label=gettext_lazy("方式"),
        choices=CodeKind.choices,
        help_text=gettext_lazy("企业微信:一个码,满了由平台换群;手工群池:填各群自己的码,由本系统挑有空位的群"),
    )
    channel = forms.ModelChoiceField(
        label=gettext_lazy("渠道"),
        queryset=Channel.objects.none(),
        required=False,
        empty_label=gettext_lazy("不指定"),
        help_text=gettext_lazy("从这个码进群的人都算这个渠道"),
    )
    groups = forms.CharField(
        label=gettext_lazy("客户群"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("一行一个,群名或群 ID,按顺序拉人;企业微信方式最多 5 个"),
    )
    cap = forms.IntegerField(
        label=gettext_lazy("每群上限"),
        min_value=2,
        max_value=MOST_CAP,
        initial=200,
        help_text=gettext_lazy("扫码满多少人算满。平台自己在多少人停,官方没有写明"),
    )
    grow = forms.BooleanField(label=gettext_lazy("都满了自动建新群"), required=False)
    base_name = forms.CharField(
        label=gettext_lazy("新群名前缀"), max_length=40, required=False, help_text=gettext_lazy("后面接序号")
    )
    next_number = forms.IntegerField(
        label=gettext_lazy("起始序号"), min_value=1, max_value=100_000, initial=1, required=False
    )
    tags = forms.CharField(
        label=gettext_lazy("标签"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("给扫码进来的人打上的自有标签,用分号隔开,最多 5 个"),
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("开始时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("只管扫码页;不填马上开始"),
    )
    title = forms.CharField(label=gettext_lazy("扫码页标题"), max_length=40, required=False)
    tip = forms.CharField(label=gettext_lazy("扫码页提示"), max_length=120, required=False)
    contact = forms.CharField(
        label=gettext_lazy("备用联系人"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("进不去时找谁,写在扫码页上"),
    )

    def __init__(self, access: Access, code: Code | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access, self.code, self.chosen = access, code, list["Community"]()
        channels = Channel.objects.filter(workspace=access.workspace).order_by("name")[:MOST_CHANNELS]
        self.fields["channel"].queryset = Channel.objects.filter(pk__in=[each.pk for each in channels]).order_by("name")  # type: ignore[attr-defined]  # a ModelChoiceField
        if code:
            self.fields["kind"].disabled = True

    def clean_groups(self) -> str:
        """Find the groups that are meant, each once, within what the reader may see."""
        words = [word.strip() for word in self.cleaned_data["groups"].splitlines() if word.strip()][:MOST_LINES]
        found = queries.groups_named(self.access, words)
        for word in words:
            if len(found[word]) != 1:
                told = _("没有找到:%(word)s") if not found[word] else _("有几个群叫“%(word)s”,请填群 ID")
                raise forms.ValidationError(told % {"word": word})
            self.chosen += found[word] if found[word][0] not in self.chosen else []
        return str(self.cleaned_data["groups"])

    def clean_tags(self) -> list[str]:
        """Return the names, each once."""
        names = dict.fromkeys(name.strip()[:40] for name in SPLIT.split(self.cleaned_data["tags"]) if name.strip())
        return list(names)[:MOST_TAGS]

    def clean_starts_at(self) -> Any:
        """Read the moment in the workspace's zone, whatever the thread's is."""
        given = self.cleaned_data["starts_at"]
        return given.replace(tzinfo=self.access.workspace.zone) if given else None

    def clean_next_number(self) -> int:
        """Begin with one where nothing is said."""
        return int(self.cleaned_data["next_number"] or 1)

    def wanted(self) -> Wanted:
        """Return what was filled in."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "groups"}
        return Wanted(**given, groups=self.chosen)


def initial_of(code: Code, groups: list[str]) -> dict[str, Any]:
    """Return what the form begins with."""
    names = ("name", "kind", "channel", "cap", "grow", "base_name", "next_number", "title", "tip", "contact")
    zone = code.workspace.zone
    told: dict[str, Any] = {name: getattr(code, name) for name in names}
    starts = code.starts_at.astimezone(zone).replace(tzinfo=None) if code.starts_at else None
    return told | {"groups": "\n".join(groups), "tags": "; ".join(code.tags), "starts_at": starts}


class LinkForm(forms.Form):
    """What the code of one group of a pool says."""

    link = forms.URLField(
        label=gettext_lazy("群二维码里的链接"),
        max_length=400,
        assume_scheme="https",
        help_text=gettext_lazy("用手机识别群二维码得到,以 https://work.weixin.qq.com/ 开头"),
    )
    link_until = forms.DateField(
        label=gettext_lazy("有效到"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("客户端里的群二维码七天后失效"),
    )

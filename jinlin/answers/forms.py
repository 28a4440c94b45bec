"""What somebody types in: an entry of the library, a question to the test console, how questions are received."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.answers.actions import Wording
from jinlin.answers.models import AnswerKind, Entry, ScopeKind
from jinlin.core.clock import NotAMoment, parse_moment
from jinlin.core.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, tzinfo

    from jinlin.communities.models import Community

    Communities = Callable[[str], Community | None]

MOMENT = "%Y-%m-%dT%H:%M"


class EntryForm(forms.Form):
    """An entry: how it is asked, what is said, for whom and how long."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=60)
    asked = forms.CharField(
        label=gettext_lazy("客户会怎么问"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "每行一种问法,有一行对上就算;一行里用 + 连接的词要同时出现,例如:打卡+积分。繁体、全角、大小写都认得。"
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("回答类型"), choices=AnswerKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("回答"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    url = forms.CharField(
        label=gettext_lazy("链接"), required=False, max_length=500, help_text=gettext_lazy("小程序填页面路径")
    )
    image_url = forms.CharField(label=gettext_lazy("图片地址"), required=False, max_length=500)
    app_id = forms.CharField(label=gettext_lazy("小程序 appid"), required=False, max_length=40)
    place = forms.ChoiceField(label=gettext_lazy("用在哪些群"))
    community = forms.CharField(
        label=gettext_lazy("群名"), required=False, max_length=120, help_text=gettext_lazy("选“只这个群”时填写群名")
    )
    priority = forms.IntegerField(
        label=gettext_lazy("优先级"), initial=5, help_text=gettext_lazy("1–9,数大的先用;专门给一个群写的总是先用")
    )
    since = forms.CharField(
        label=gettext_lazy("生效时间"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    until = forms.CharField(
        label=gettext_lazy("失效时间"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    mention_needed = forms.BooleanField(label=gettext_lazy("只在 @小助理或员工 时匹配"), required=False)
    patterns = forms.CharField(
        label=gettext_lazy("正则(可不填)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=gettext_lazy("RE2 写法,每行一个;不支持回溯,所以再长的消息也不会卡住"),
    )

    def __init__(
        self, places: Sequence[tuple[str, str]], find: Communities, zone: tzinfo, data: Any = None, initial: Any = None
    ) -> None:
        self.find, self.zone = find, zone
        super().__init__(
            data, initial={"kind": AnswerKind.TEXT, "place": ScopeKind.WORKSPACE, "priority": 5} | (initial or {})
        )
        field: Any = self.fields["place"]
        whole = [(ScopeKind.WORKSPACE, _("全部群")), (ScopeKind.COMMUNITY, _("只这个群"))]
        field.choices = [*whole, (_("一类群"), _of(places, "type")), (_("带标签的群"), _of(places, "tag"))]

    @staticmethod
    def initial_of(entry: Entry, zone: tzinfo) -> dict[str, Any]:
        """Return what an entry says now."""
        names = (
            "title",
            "asked",
            "kind",
            "text",
            "url",
            "image_url",
            "app_id",
            "priority",
            "mention_needed",
            "patterns",
        )
        told: dict[str, Any] = {name: getattr(entry, name) for name in names}
        for name in ("since", "until"):
            at = getattr(entry, name)
            told[name] = at.astimezone(zone).strftime(MOMENT) if at else ""
        told["place"] = f"{entry.scope}:{entry.scope_key}" if entry.scope_key else entry.scope
        told["community"] = entry.community.name if entry.community else ""
        return told

    def clean_since(self) -> datetime | None:
        """Read when it begins."""
        return self._moment("since")

    def clean_until(self) -> datetime | None:
        """Read when it ends."""
        return self._moment("until")

    def _moment(self, name: str) -> datetime | None:
        typed = self.cleaned_data[name]
        try:
            return parse_moment(typed, self.zone) if typed else None
        except NotAMoment as refusal:
            raise forms.ValidationError(refusal.message()) from refusal

    @property
    def wording(self) -> Wording:
        """What was typed in, for the action."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in {"place", "community"}}
        scope, _sign, key = self.cleaned_data["place"].partition(":")
        community = self.find(self.cleaned_data["community"]) if scope == ScopeKind.COMMUNITY else None
        return Wording(**told, scope=scope, scope_key=key, community=community)

    def kept(self, act: Callable[[Wording], Any]) -> Any:
        """Do it with what was typed in; None, and the reason on the form, where it was refused."""
        if not self.is_valid():
            return None
        try:
            return act(self.wording)
        except Refusal as refusal:
            self.add_error(None, refusal.message())
            return None


def _of(places: Sequence[tuple[str, str]], kind: str) -> list[tuple[str, str]]:
    return [(value, words) for value, words in places if value.startswith(f"{kind}:")]


class ReceptionForm(forms.Form):
    """How questions are received."""

    aliases = forms.CharField(
        label=gettext_lazy("小助理的称呼"),
        max_length=400,
        help_text=gettext_lazy("群里 @ 这些名字就算在问我们,用逗号分开;员工的名字自动算"),
    )
    target_seconds = forms.IntegerField(label=gettext_lazy("首次响应目标(秒)"), min_value=10, max_value=86_400)
    escalate_minutes = forms.IntegerField(label=gettext_lazy("多少分钟没人回就交给店长"), min_value=1, max_value=10_080)
    text_days = forms.IntegerField(
        label=gettext_lazy("问题原文保留天数"),
        min_value=1,
        max_value=180,
        help_text=gettext_lazy("没回答的问题不会被清掉"),
    )
    console_keywords = forms.CharField(label=gettext_lazy("企微导入表:关键词列名"), max_length=40, required=False)
    console_reply = forms.CharField(label=gettext_lazy("企微导入表:回复列名"), max_length=40, required=False)
    console_separator = forms.CharField(
        label=gettext_lazy("企微导入表:多个关键词的分隔"), max_length=3, required=False, strip=False
    )

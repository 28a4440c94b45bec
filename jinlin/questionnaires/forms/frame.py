"""Times and target of a questionnaire; its words, notice and scores; an entry of the codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from msgspec.structs import replace

from jinlin.questionnaires.actions.editing import Frame
from jinlin.questionnaires.engine.definition import Notice
from jinlin.questionnaires.engine.writing import words_read
from jinlin.questionnaires.models import Use

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from jinlin.questionnaires.engine.definition import Definition
    from jinlin.questionnaires.models import Questionnaire

MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, required=False, widget=widget, input_formats=[MOMENT, "%Y-%m-%d %H:%M"])


class FrameForm(forms.Form):
    """What holds whatever is asked."""

    title = forms.CharField(label=_("名称"), max_length=80, help_text=_("后台里的名称;手机上的标题在“文字与得分”里改"))
    use = forms.ChoiceField(label=_("用途"), choices=Use.choices, initial=Use.SCREENING)
    opens_at = _moment(pgettext_lazy("questionnaire", "开始"))
    closes_at = _moment(pgettext_lazy("questionnaire", "截止"))
    target_count = forms.IntegerField(label=_("目标份数"), required=False, min_value=1, max_value=10_000_000)
    again = forms.BooleanField(label=_("同一个人可以填多次"), required=False)

    def __init__(self, zone: ZoneInfo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone

    @classmethod
    def of(cls, row: Questionnaire, zone: ZoneInfo) -> FrameForm:
        """Return the form filled with a questionnaire."""
        names = ("title", "use", "opens_at", "closes_at", "target_count", "again")
        return cls(zone, initial={name: getattr(row, name) for name in names})

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        given = super().clean() or {}
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("截止要晚于开始"))
        return given

    @property
    def frame(self) -> Frame:
        """What was filled in."""
        return Frame(**self.cleaned_data)


class WordsForm(forms.Form):
    """What a questionnaire says around its questions, and what its scores are called."""

    title = forms.CharField(label=_("标题"), max_length=80)
    intro = forms.CharField(
        label=_("开头的话"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    thanks = forms.CharField(
        label=_("结束语"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    controller = forms.CharField(label=_("谁在收集"), max_length=100, required=False)
    purpose = forms.CharField(
        label=_("用来做什么"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    collected = forms.CharField(label=_("收集什么"), max_length=300, required=False)
    retention_days = forms.IntegerField(
        label=_("保存天数"), min_value=1, max_value=3650, initial=180, help_text=_("到期自动删除答案;由合规负责人确认")
    )
    contact = forms.CharField(label=_("联系谁"), max_length=100, required=False)
    scores = forms.CharField(
        label=_("得分名称"), max_length=100, required=False, help_text=_("用空格分开,第一个用来排名,例如:成分 预算")
    )

    @classmethod
    def of(cls, definition: Definition) -> WordsForm:
        """Return the form filled with a draft."""
        notice = definition.notice
        told = {name: getattr(definition, name) for name in ("title", "intro", "thanks")}
        told |= {name: getattr(notice, name) for name in ("controller", "purpose", "collected", "contact")}
        return cls(initial=told | {"retention_days": notice.retention_days, "scores": " ".join(definition.scores)})

    def changed(self, definition: Definition) -> Definition:
        """Return a draft with these words."""
        given = dict(self.cleaned_data)
        scores = words_read(given.pop("scores"), 20)
        named = {name: given.pop(name) for name in ("controller", "purpose", "collected", "retention_days", "contact")}
        return replace(definition, notice=Notice(**named), scores=scores, **given)


class CodeForm(forms.Form):
    """An entry of the codebook."""

    dimension = forms.CharField(label=_("维度"), max_length=40, help_text=_("例如:问题、诉求;同一维度一人一个代码"))
    code = forms.CharField(
        label=pgettext_lazy("audit detail", "代码"), max_length=8, help_text=_("字母或数字,全密码本不重复")
    )
    meaning = forms.CharField(label=pgettext_lazy("audit detail", "含义"), max_length=80)

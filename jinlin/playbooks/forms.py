"""What is asked for on the pages of playbooks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.playbooks import words
from jinlin.playbooks.definition import LONGEST_TEXT
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from django.utils.functional import _StrPromise

    from jinlin.playbooks.definition import Definition, Row
    from jinlin.workspaces.access import Access

__all__ = [
    "MomentForm",
    "MoveForm",
    "NameForm",
    "ReviewForm",
    "RowForm",
    "StageForm",
    "StartForm",
    "WholeForm",
    "WhyForm",
]

MOST_STAFF = 500


def _choices(labels: Mapping[str, str | _StrPromise], empty: str | _StrPromise = "") -> list[tuple[str, Any]]:
    return ([("", empty)] if empty else []) + list(labels.items())


class RowForm(forms.Form):
    """One row of a playbook, as `definition.Row` has it."""

    at = forms.CharField(
        label=_("时间"),
        max_length=40,
        help_text=_(
            "D1 10:00、D1-D5 08:00、T-1h、周三 20:00、每天 12:30、每3天 17:00、每月15 10:00、每天 07:00-08:00(窗口内随机)"
        ),
    )
    column = forms.CharField(label=_("栏目"), max_length=40)
    action = forms.ChoiceField(label=_("动作"), choices=_choices(words.ACTIONS))
    channel = forms.ChoiceField(label=_("通道"), required=False, choices=_choices(words.CHANNELS, _("按动作")))
    brief = forms.CharField(label=_("简介"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    text = forms.CharField(
        label=_("发出去的文字"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("可以用 {群名}、{门店};留空就派人按简介准备"),
    )
    slot = forms.CharField(label=_("待放的素材"), required=False, max_length=80)
    owner = forms.ChoiceField(label=_("负责人"), choices=_choices(words.OWNERS))
    direction = forms.ChoiceField(label=_("方向"), choices=_choices(words.DIRECTIONS))
    form = forms.ChoiceField(label=_("活动形式"), required=False, choices=_choices(words.FORMS, "—"))
    place = forms.ChoiceField(label=_("线上/线下"), choices=_choices(words.PLACES))
    metric = forms.CharField(label=pgettext_lazy("playbook", "指标"), required=False, max_length=60)
    target = forms.CharField(label=_("目标"), required=False, max_length=60)
    guard = forms.CharField(label=_("注意"), required=False, max_length=200)
    minutes = forms.IntegerField(label=_("完成时限(分钟)"), min_value=1, max_value=10080, initial=120)
    each = forms.ChoiceField(label=_("派给"), choices=_choices(words.EACH))
    step = forms.ChoiceField(label=_("环节"), required=False, choices=_choices(words.STEPS, _("按方向")))
    skip = forms.MultipleChoiceField(
        label=_("跳过规则"), required=False, choices=_choices(words.SKIPS), widget=forms.CheckboxSelectMultiple
    )
    exception = forms.BooleanField(label=_("提前到 07:00(启动时要审批)"), required=False)
    demand = forms.BooleanField(label=_("需求信息:一天只打扰一次"), required=False)

    @classmethod
    def of(cls, row: Row | None, data: Any = None) -> RowForm:
        """Return the form of a row there is, or of a new one."""
        initial = {name: getattr(row, name) for name in cls.base_fields} if row else None
        return cls(data, initial=initial)

    def content(self, key: str) -> dict[str, Any]:
        """Return what was filled in, as a definition writes it; purposes and materials are kept by the caller."""
        given = dict(self.cleaned_data)
        given["skip"] = list(given["skip"])
        return {"key": key, **given}


def new_key(definition: Definition, column: str) -> str:
    """Return a key no row has yet: letters of the column where it has some, else a number."""
    stem = re.sub(r"[^a-z0-9]+", "", column.lower())[:12] or "row"
    number, known = 1, definition.by_key
    while f"{stem}{number}" in known:
        number += 1
    return f"{stem}{number}"


class StageForm(forms.Form):
    """A part of a playbook."""

    name = forms.CharField(label=_("阶段名称"), max_length=40)
    about = forms.CharField(label=_("说明"), required=False, max_length=200)


class WholeForm(forms.Form):
    """The playbook itself."""

    name = forms.CharField(label=_("名称"), max_length=60)
    about = forms.CharField(label=_("说明"), required=False, max_length=200)
    anchor = forms.ChoiceField(label=_("起点"), choices=_choices(words.ANCHORS))
    anchor_day = forms.ChoiceField(label=_("起点是第几天"), choices=[("0", "D0"), ("1", "D1")])
    days = forms.IntegerField(
        label=_("持续天数"), required=False, min_value=1, max_value=400, help_text=_("长期的不填")
    )
    per_day = forms.IntegerField(label=_("每天最多几条"), min_value=1, max_value=50)
    promo_per_day = forms.IntegerField(label=_("每天最多几条促销"), min_value=0, max_value=50)
    leave_rate = forms.FloatField(label=_("一天退群超过(%)就停"), min_value=0.1, max_value=100)
    times_mean = forms.FloatField(label=_("或超过 14 天平均的几倍"), min_value=1, max_value=100)
    skip = forms.MultipleChoiceField(
        label=_("跳过规则"), required=False, choices=_choices(words.SKIPS), widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def of(cls, definition: Definition, data: Any = None) -> WholeForm:
        """Return the form of a playbook."""
        plain = ("name", "about", "anchor", "anchor_day", "days", "per_day", "promo_per_day", "skip")
        initial = {name: getattr(definition, name) for name in plain}
        initial |= {"leave_rate": definition.stops.leave_rate * 100, "times_mean": definition.stops.times_mean}
        return cls(data, initial=initial)

    def content(self) -> dict[str, Any]:
        """Return what was filled in, as a definition writes it."""
        given = dict(self.cleaned_data)
        stops = {"leave_rate": round(given.pop("leave_rate") / 100, 6), "times_mean": given.pop("times_mean")}
        return {**given, "anchor_day": int(given["anchor_day"]), "skip": list(given["skip"]), "stops": stops}


class NameForm(forms.Form):
    """What a copy is called."""

    name = forms.CharField(label=_("名称"), max_length=60)


class WhyForm(forms.Form):
    """Why something is left out, paused or stopped."""

    why = forms.CharField(label=_("原因"), max_length=200, help_text=_("复盘时会看到"))


class MomentForm(forms.Form):
    """A moment in the workspace's zone, whatever the thread's is."""

    at = forms.DateTimeField(
        label=_("时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, zone: tzinfo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone

    def clean_at(self) -> datetime | None:
        """Read it in the workspace's zone."""
        given: datetime | None = self.cleaned_data["at"]
        return given.replace(tzinfo=self._zone) if given else None


class MoveForm(MomentForm):
    """Another time."""


class StartForm(MomentForm):
    """How a playbook is started: its anchor, its name, who answers for it, whether 07:00 is approved."""

    name = forms.CharField(label=_("运行的名称"), max_length=80, help_text=_("例如:3 月会员日 · 华东"))
    responsible = forms.ModelChoiceField(label=_("谁负责"), queryset=Staff.objects.none())
    early_ok = forms.BooleanField(label=_("同意 07:00 起发送(需要审批权限)"), required=False)

    field_order = ("name", "at", "responsible", "early_ok")

    def __init__(self, access: Access, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(access.workspace.zone, *args, **kwargs)
        people = self.fields["responsible"]
        assert isinstance(people, forms.ModelChoiceField)  # noqa: S101  (declared above)
        rows = Staff.objects.filter(workspace=access.workspace, left_at=None, unit__path__startswith=access.unit.path)
        people.queryset = rows.select_related("unit").order_by("name")
        needs_anchor = definition.anchor in {"date", "event"}
        self.fields["at"].label = words.ANCHORS[definition.anchor]
        self.fields["at"].required = needs_anchor
        if not needs_anchor:
            del self.fields["at"]
        if not any(row.exception for row in definition.rows) or not access.can("posts.approve"):
            del self.fields["early_ok"]

    def clean_at(self) -> datetime | None:
        """Read the anchor; a playbook that counts from joining has none."""
        return super().clean_at() if "at" in self.fields else None


class ReviewForm(forms.Form):
    """What was learnt from a run."""

    lessons = forms.CharField(
        label=_("这次学到什么"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_time = forms.CharField(
        label=_("下次怎么改"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    cost = forms.DecimalField(
        label=_("另外花了多少钱(元)"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    keep = forms.BooleanField(label=_("值得复制,存为模板"), required=False)

"""One form for everything a workspace may choose about its numbers; what is left empty is as the design has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.members.models import Tier
from jinlin.metrics.activity import composition, thresholds
from jinlin.metrics.readings import MEANING, chosen_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.workspaces.models import Workspace

READINGS = {
    "exit": gettext_lazy("退群率"),
    "retention": gettext_lazy("留存率"),
    "messages": gettext_lazy("人均消息"),
    "spend": gettext_lazy("客单价"),
    "roi": gettext_lazy("投入产出比"),
}
VALID = {
    "plus_one": gettext_lazy("“+1”“1”这样的跟风也算有效发言"),
    "emoji_only": gettext_lazy("只有表情的消息也算有效发言"),
    "other_kinds": gettext_lazy("图片、链接等非文字消息也算有效发言"),
}
GROUPS = {
    "health": gettext_lazy("健康度"),
    "dormancy": gettext_lazy("沉寂"),
    "verdict": gettext_lazy("增长评判"),
    "vanity": gettext_lazy("唯活跃论"),
    "graph": gettext_lazy("互动网络"),
    "activity": gettext_lazy("活跃"),
    "segments": gettext_lazy("成员分层"),
    "lifecycle": gettext_lazy("生命周期"),
    "quadrants": gettext_lazy("四象限"),
    "funnel": gettext_lazy("转化漏斗"),
    "capacity": gettext_lazy("人效"),
}
LONGEST_TEXT, HIGHEST = 1000, 10**9


class ChoicesForm(forms.Form):
    """Readings, what makes a message valid, target shares of the tiers in per cent, every threshold."""

    def __init__(self, workspace: Workspace, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now, validity = chosen_by(workspace), chosen_by(workspace).validity
        for name, label in READINGS.items():
            choices = list(MEANING[name].items())
            self._add(name, forms.ChoiceField(label=label, choices=choices, initial=getattr(now, name)))
        self._add(
            "min_length",
            forms.IntegerField(
                label=gettext_lazy("有效发言最少几个字"),
                min_value=0,
                max_value=LONGEST_TEXT,
                initial=validity.min_length,
            ),
        )
        for name, label in VALID.items():
            self._add(name, forms.BooleanField(label=label, required=False, initial=getattr(validity, name)))
        for tier, share in composition.targets(workspace).items():
            self._add(f"share-{tier}", self._share(tier, share))
        values = thresholds.of(workspace)
        for one in thresholds.THRESHOLDS:
            self._add(f"at-{one.key}", self._number(one, values[one.key]))

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field

    @staticmethod
    def _share(tier: str, share: float) -> forms.Field:
        usual = f"{composition.TARGETS[tier] * 100:g}"
        return forms.FloatField(
            label=Tier(tier).label,
            min_value=0,
            max_value=100,
            required=False,
            initial=f"{share * 100:g}",
            help_text=_("占比(%%),默认 %(usual)s") % {"usual": usual},
        )

    @staticmethod
    def _number(one: thresholds.Threshold, value: float) -> forms.Field:
        return forms.FloatField(
            label=one.label,
            min_value=0,
            max_value=HIGHEST,
            required=False,
            initial=f"{value:g}",
            help_text=_("默认 %(usual)s") % {"usual": f"{one.default:g}"},
        )

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the fields in groups."""
        yield _("有歧义的指标怎么算"), [self[name] for name in READINGS]
        yield _("什么算有效发言"), [self[name] for name in ("min_length", *VALID)]
        yield _("活跃群的成员构成目标"), [self[f"share-{tier}"] for tier in composition.TARGETS]
        for group, label in GROUPS.items():
            keys = [one.key for one in thresholds.THRESHOLDS if one.key.partition(".")[0] == group]
            yield str(label), [self[f"at-{key}"] for key in keys]

    def given(self) -> dict[str, dict[str, Any]]:
        """Return what was chosen, as `metrics.actions.choose` takes it."""
        data = self.cleaned_data
        shares = {tier: data[f"share-{tier}"] for tier in composition.TARGETS}
        own = {one.key: data[f"at-{one.key}"] for one in thresholds.THRESHOLDS}
        return {
            "readings": {name: data[name] for name in (*READINGS, "min_length", *VALID)},
            "shares": {
                tier: composition.TARGETS[tier] if share is None else share / 100 for tier, share in shares.items()
            },
            "own_thresholds": {key: value for key, value in own.items() if value is not None},
        }

"""One form for everything a workspace may choose about its numbers; what is left empty is as the design has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.core.money import parse_yuan
from jinlin.core.refusals import Refusal
from jinlin.members.models import Tier
from jinlin.metrics.actions import Ladders, RuleChoice
from jinlin.metrics.activity import composition, thresholds
from jinlin.metrics.alerts.rules import RULES, Rule
from jinlin.metrics.models import AlertRule
from jinlin.metrics.readings import MEANING, chosen_by
from jinlin.metrics.segments.bands import bands_of, levels_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.workspaces.models import Workspace

READINGS = {
    "exit": gettext_lazy("退群率"),
    "retention": gettext_lazy("留存率"),
    "messages": gettext_lazy("人均消息"),
    "spend": gettext_lazy("客单价"),
    "roi": gettext_lazy("投入产出比"),
    "source": gettext_lazy("互动与消息的来源"),
}
VALID = {
    "plus_one": gettext_lazy("“+1”“1”这样的跟风也算有效发言"),
    "emoji_only": gettext_lazy("只有表情的消息也算有效发言"),
    "other_kinds": gettext_lazy("图片、链接等非文字消息也算有效发言"),
    "against_rules": gettext_lazy("已确认违规的消息也算有效发言"),
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
LONGEST_LADDER = 400


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
        self._add("bands", _ladder(_("消费分档的下限(元)"), _("每行一个,从 0 写起"), _written_bands(workspace)))
        self._add("levels", _ladder(_("会员等级"), _("每行一个:下限(元) 名称"), _written_levels(workspace)))
        own = {row.key: row for row in AlertRule.objects.filter(workspace=workspace)}
        for rule in RULES:
            self._add_rule(rule, own.get(rule.key))

    def _add_rule(self, rule: Rule, own: AlertRule | None) -> None:
        self._add(
            f"rule-{rule.key}", forms.BooleanField(label=rule.label, required=False, initial=not (own and own.muted))
        )
        if rule.unit:
            self._add(f"limit-{rule.key}", _limit(rule, own.value if own else rule.value))
        if rule.kind == "falling":  # only these look at several periods
            label, periods = gettext_lazy("连续几周"), own.periods if own else rule.periods
            self._add(f"periods-{rule.key}", forms.IntegerField(label=label, min_value=1, max_value=8, initial=periods))

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field

    @staticmethod
    def _share(tier: str, share: float) -> forms.Field:
        usual = _plain(composition.TARGETS[tier] * 100)
        return forms.FloatField(
            label=Tier(tier).label,
            min_value=0,
            max_value=100,
            required=False,
            initial=_plain(share * 100),
            help_text=_("占比(%%),默认 %(usual)s") % {"usual": usual},
        )

    @staticmethod
    def _number(one: thresholds.Threshold, value: float) -> forms.Field:
        return forms.FloatField(
            label=one.label,
            min_value=0,
            max_value=HIGHEST,
            required=False,
            initial=_plain(value),
            help_text=_("默认 %(usual)s") % {"usual": _plain(one.default)},
        )

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the fields in groups."""
        yield _("有歧义的指标怎么算"), [self[name] for name in READINGS]
        yield _("什么算有效发言"), [self[name] for name in ("min_length", *VALID)]
        yield _("活跃群的成员构成目标"), [self[f"share-{tier}"] for tier in composition.TARGETS]
        for group, label in GROUPS.items():
            keys = [one.key for one in thresholds.THRESHOLDS if one.key.partition(".")[0] == group]
            yield str(label), [self[f"at-{key}"] for key in keys]
        yield _("消费分档与会员等级"), [self["bands"], self["levels"]]

    def rules(self) -> Iterator[list[forms.BoundField]]:
        """Yield the fields of each alert rule: whether, from what on, for how long."""
        for rule in RULES:
            names = [f"{part}-{rule.key}" for part in ("rule", "limit", "periods")]
            yield [self[name] for name in names if name in self.fields]

    def clean_bands(self) -> list[int]:
        """Read the lower ends, one a line."""
        return [_fen(line) for line in _lines(self.cleaned_data["bands"])]

    def clean_levels(self) -> list[tuple[int, str]]:
        """Read the lower ends with their names, one a line."""
        pairs = [line.split(maxsplit=1) for line in _lines(self.cleaned_data["levels"])]
        if any(len(pair) < 2 for pair in pairs):  # noqa: PLR2004  (an amount and a name)
            raise forms.ValidationError(_("每行写下限和名称,中间空一格,例如:500 银卡会员"))
        return [(_fen(low), name.strip()) for low, name in pairs]

    def given(self) -> dict[str, Any]:
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
            "ladders": Ladders(tuple(data["bands"]), tuple(data["levels"])),
            "rules": {rule.key: self._rule(rule) for rule in RULES},
        }

    def _rule(self, rule: Rule) -> RuleChoice:
        limit, periods = self.cleaned_data.get(f"limit-{rule.key}"), self.cleaned_data.get(f"periods-{rule.key}")
        value = rule.value if limit is None else round(limit / 100, 6) if rule.unit == "share" else limit
        return RuleChoice(value, periods or rule.periods, muted=not self.cleaned_data[f"rule-{rule.key}"])


def _ladder(label: str, hint: str, initial: str) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=hint, max_length=LONGEST_LADDER, widget=area, initial=initial)


def _limit(rule: Rule, value: float) -> forms.Field:
    scale, unit = (100, "%") if rule.unit == "share" else (1, "")
    usual = _("默认 %(usual)s") % {"usual": _plain(rule.value * scale) + unit}
    return forms.FloatField(
        label=f"{_('界限')}(%)" if unit else _("界限"),
        min_value=0,
        max_value=HIGHEST,
        required=False,
        initial=_plain(value * scale),
        help_text=usual,
    )


def _written_bands(workspace: Workspace) -> str:
    return "\n".join(_yuan(low) for low in bands_of(workspace))


def _written_levels(workspace: Workspace) -> str:
    return "\n".join(f"{_yuan(low)} {name}" for low, name in levels_of(workspace))


def _plain(value: float) -> str:
    """Write a number so that it is read back as the same: neither rounded to six digits nor with an exponent."""
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}".removesuffix(".00")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _fen(text: str) -> int:
    try:
        return int(parse_yuan(text))
    except Refusal as refusal:
        raise forms.ValidationError(refusal.message()) from refusal

"""What a workspace chooses where the sources leave room: readings, thresholds, shares, bands, levels, alert rules."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jinlin.core.refusals import Refusal, source_text
from jinlin.metrics.activity import composition, thresholds
from jinlin.metrics.alerts.rules import BY_KEY
from jinlin.metrics.models import AlertRule, Settings
from jinlin.metrics.readings import CHOICES, VALIDITY, Readings
from jinlin.metrics.segments.bands import BANDS, LEVELS
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

KINDS = ("readings", "thresholds", "composition")
MOST_STEPS = 10
LONGEST_NAME = 20
MOST_PERIODS = 8


@dataclass(frozen=True)
class RuleChoice:
    """How a workspace wants an alert rule: its limit (shares from 0 to 1), for how many periods, or not at all."""

    value: float
    periods: int = 1
    muted: bool = False


class SharesBeyondWhole(Refusal):
    """Target shares of the tiers that add up to more than everybody."""

    code = "shares_beyond_whole"
    source_what = source_text("各层的目标占比加起来是 %(sum)s%%,超过了 100%%")
    source_remedy = source_text("请减小其中几层")


class NegativeThreshold(Refusal):
    """A threshold below zero."""

    code = "negative_threshold"
    source_what = source_text("“%(label)s”不能小于 0")
    source_remedy = source_text("请改为 0 或更大的数")


@dataclass(frozen=True)
class Ladders:
    """Lower ends in fen: of the bands of spending (R-254), of the membership levels with their names (R-255)."""

    bands: Sequence[int] = BANDS
    levels: Sequence[tuple[int, str]] = LEVELS


class BadSteps(Refusal):
    """Lower ends that are no ladder."""

    code = "bad_steps"
    source_what = source_text("“%(label)s”不是从 0 开始、逐级升高的档位")
    source_remedy = source_text("请从 0 元写起,每一档高于前一档,2 到 10 档,名称各不相同")


class BadRule(Refusal):
    """A limit or a number of periods that an alert rule cannot have."""

    code = "bad_rule"
    source_what = source_text("预警“%(label)s”的数值不合适")
    source_remedy = source_text("数值要大于 0,比例不超过 100%%,周期为 1 到 8")


@transaction.atomic
def choose(
    access: Access,
    *,
    readings: Mapping[str, Any],
    own_thresholds: Mapping[str, float],
    shares: Mapping[str, float],
    ladders: Ladders = Ladders(),
    rules: Mapping[str, RuleChoice] | None = None,
    now: datetime,
) -> list[str]:
    """Choose readings, thresholds and target shares (R-061) of a workspace; return the names of what changed.

    `rules` are the alert rules by key (R-249); those not named stay. What is as the design has it is not kept. Numbers
    follow at the next refresh. Raises PermissionDenied, NoSuchReading, UnknownThreshold, NegativeThreshold,
    SharesBeyondWhole, BadSteps and BadRule; nothing is changed then.
    """
    _refuse(access, readings, own_thresholds, shares)
    _refuse_no_ladder(_("消费分档"), ladders.bands)
    _refuse_no_ladder(_("会员等级"), [low for low, _name in ladders.levels], [name for _low, name in ladders.levels])
    _refuse_bad_rules(rules or {})
    row, _made = Settings.objects.select_for_update().get_or_create(workspace=access.workspace)
    usual = {"readings": _usual_readings(), "thresholds": thresholds.DEFAULTS, "composition": composition.TARGETS}
    given = {"readings": readings, "thresholds": own_thresholds, "composition": shares}
    wanted = {kind: {k: v for k, v in given[kind].items() if v != usual[kind].get(k)} for kind in KINDS}
    before = {kind: row.values.get(kind, {}) for kind in KINDS}
    changed = _differing(before, wanted)
    steps = _steps(row.values, ladders)
    ruled = _choose_rules(access.workspace, rules or {})
    details = {
        "from": _told(before, changed) | {name: was for name, was, _is in (*steps, *ruled)},
        "to": _told(wanted, changed) | {name: now_is for name, _was, now_is in (*steps, *ruled)},
    }
    changed += [name for name, _was, _is in (*steps, *ruled)]
    if changed:
        kept = {name: value for name, value in row.values.items() if name not in {one[0] for one in steps}}
        row.values = {**kept, **wanted} | {name: value for name, _was, value in steps if value}
        row.save(update_fields=["values"])
        workspaces.audit(access, "metrics.chosen", access.workspace, now=now, details=details)
    return changed


def _differing(before: Mapping[str, Mapping[str, Any]], wanted: Mapping[str, Mapping[str, Any]]) -> list[str]:
    names = {(kind, name) for kind in KINDS for name in {*before[kind], *wanted[kind]}}
    return sorted(name for kind, name in names if before[kind].get(name) != wanted[kind].get(name))


def _refuse(
    access: Access, readings: Mapping[str, Any], own_thresholds: Mapping[str, float], shares: Mapping[str, float]
) -> None:
    if not access.can("metrics.settings"):
        raise PermissionDenied(_("需要权限“%(permission)s”,请联系总部管理员。") % {"permission": "metrics.settings"})
    Readings().chosen(readings)
    thresholds.merged(own_thresholds)
    _refuse_negative(own_thresholds)
    if sum(shares.values()) > 1 + 1e-9:
        raise SharesBeyondWhole(sum=f"{sum(shares.values()) * 100:g}")


def _usual_readings() -> dict[str, Any]:
    usual = Readings()
    validity = {name: getattr(usual.validity, name) for name in VALIDITY}
    return {name: getattr(usual, name) for name in CHOICES} | validity


def _told(values: Mapping[str, Mapping[str, Any]], changed: list[str]) -> dict[str, Any]:
    return {name: value for kind in KINDS for name, value in values[kind].items() if name in changed}


def _refuse_negative(own: Mapping[str, float]) -> None:
    for one in thresholds.THRESHOLDS:
        if own.get(one.key, 0) < 0:
            raise NegativeThreshold(label=one.label)


def _steps(values: Mapping[str, Any], ladders: Ladders) -> list[tuple[str, Any, Any]]:
    """Return name, what was and what shall be of the ladders that change; an empty one is the default."""
    bands, levels = tuple(ladders.bands), tuple(ladders.levels)
    wanted = {
        "spend_bands": [] if bands == BANDS else list(bands),
        "levels": [] if levels == LEVELS else [{"from_fen": low, "name": name} for low, name in levels],
    }
    return [(name, values.get(name, []), value) for name, value in wanted.items() if values.get(name, []) != value]


def _choose_rules(workspace: Workspace, rules: Mapping[str, RuleChoice]) -> list[tuple[str, Any, Any]]:
    """Write the alert rules that differ from the design, forget those that do not; return what changed."""
    own = {row.key: row for row in AlertRule.objects.select_for_update().filter(workspace=workspace, key__in=rules)}
    changed = []
    for key, wanted in rules.items():
        rule, row = BY_KEY[key], own.get(key)
        was = RuleChoice(row.value, row.periods, row.muted) if row else RuleChoice(rule.value, rule.periods)
        if was == wanted:
            continue
        changed.append((f"alert.{key}", asdict(was), asdict(wanted)))
        if wanted == RuleChoice(rule.value, rule.periods):
            AlertRule.objects.filter(workspace=workspace, key=key).delete()
            continue
        fields = {"value": wanted.value, "periods": wanted.periods, "muted": wanted.muted}
        AlertRule.objects.update_or_create(
            workspace=workspace,
            key=key,
            defaults=fields,
            create_defaults=fields | {"metric": rule.metric, "kind": rule.kind},
        )
    return changed


def _refuse_no_ladder(label: str, lows: Sequence[int], names: Sequence[str] = ()) -> None:
    rising = all(low < high for low, high in pairwise(lows))
    named = all(0 < len(name) <= LONGEST_NAME for name in names) and len(set(names)) == len(names)
    if not (2 <= len(lows) <= MOST_STEPS and lows[0] == 0 and rising and named):  # noqa: PLR2004  (one band is none)
        raise BadSteps(label=label)


def _refuse_bad_rules(rules: Mapping[str, RuleChoice]) -> None:
    for key, wanted in rules.items():
        rule = BY_KEY[key]
        too_much = rule.unit == "share" and wanted.value > 1
        if too_much or wanted.value <= 0 or not 1 <= wanted.periods <= MOST_PERIODS:
            raise BadRule(label=rule.label)

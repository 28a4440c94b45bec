"""When to raise an alert: rules as data, each a question to the figures of one community (R-249)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.models import AlertRule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinlin.workspaces.models import Workspace

Figures = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """A rule: what it watches, its limit, for how many periods, how grave, and the words with the numbers."""

    key: str
    metric: str
    kind: str  # threshold, against_usual, falling, state
    value: float
    severity: str
    label: Any
    words: Any
    periods: int = 1
    unit: str = ""  # of the value: share, count; empty where there is none to choose


RULES = (
    Rule(
        "exit_burst",
        "exits",
        "against_usual",
        5,
        "alarm",
        _("突然退群"),
        _("24 小时退 %(exits)s 人,平时每天 %(usual)s 人"),
        unit="count",
    ),
    Rule(
        "exit_rate",
        "exit_rate",
        "threshold",
        0.1,
        "warn",
        _("退群率偏高"),
        _("7 天退群率 %(exit_rate)s(%(exits)s/%(start)s)"),
        unit="share",
    ),
    Rule(
        "interaction_drop",
        "speakers",
        "falling",
        0.2,
        "warn",
        _("互动连续下降"),
        _("每周发言人数连续下降:%(weeks)s"),
        periods=2,
        unit="share",
    ),
    Rule(
        "promo_warn",
        "promo_share",
        "threshold",
        0.5,
        "warn",
        _("促销过多"),
        _("7 天促销占比 %(promo_share)s(%(promo)s/%(messages)s)"),
        unit="share",
    ),
    Rule(
        "promo_alarm",
        "promo_share",
        "threshold",
        0.9,
        "alarm",
        _("几乎只有促销"),
        _("7 天促销占比 %(promo_share)s(%(promo)s/%(messages)s)"),
        unit="share",
    ),
    Rule(
        "no_staff_reply",
        "questions",
        "threshold",
        1,
        "warn",
        _("提问没有员工回复"),
        _("当天成员提问 %(questions)s 次,员工没有发言"),
        unit="count",
    ),
    Rule(
        "nearly_full",
        "seats",
        "threshold",
        0.95,
        "warn",
        _("群快满了"),
        _("%(seats)s 人,上限 %(cap)s 人"),
        unit="share",
    ),
    Rule("dead", "dormancy", "state", 1, "warn", _("死群"), _("成员已 %(silent_days)s 天没有发言")),
    Rule("garbage_ads", "ad_share", "state", 1, "alarm", _("广告泛滥"), _("成员广告占比 %(ad_share)s")),
    Rule(
        "owner_alone",
        "owner_streak",
        "threshold",
        8,
        "warn",
        _("群主自说自话"),
        _("员工连续发言 %(owner_streak)s 条,没有成员接话"),
        unit="count",
    ),
    Rule(
        "noise_rising",
        "noise_share",
        "against_usual",
        0.1,
        "warn",
        _("噪声上升"),
        _("7 天噪声占比 %(noise_share)s,前 7 天 %(usual)s"),
        unit="share",
    ),
    Rule(
        "target_missed",
        "target",
        "threshold",
        1,
        "warn",
        _("没有达到目标"),
        _("%(metric)s 为 %(value)s,目标 %(target)s"),
    ),
)
BY_KEY = {rule.key: rule for rule in RULES}
LEAST_MESSAGES = 10  # below this, shares of messages raise nothing
BURST_TIMES = 3  # an exit burst is at least so many times the usual
NOISE_FROM = 0.5


def chosen(workspace: Workspace) -> dict[str, Rule]:
    """Return the rules of a workspace: its own values over the defaults, without those it muted."""
    own = {row.key: row for row in AlertRule.objects.filter(workspace=workspace)}
    found = {}
    for rule in RULES:
        mine = own.get(rule.key)
        if mine is None:
            found[rule.key] = rule
        elif not mine.muted:
            found[rule.key] = Rule(**{**rule.__dict__, "value": mine.value, "periods": mine.periods})
    return found


def broken(rules: Mapping[str, Rule], figures: Figures) -> dict[str, Figures]:
    """Return the rules that one community's figures break, each with the numbers that did it."""
    found = {key: evidence for key, rule in rules.items() if key in CHECKS and (evidence := CHECKS[key](rule, figures))}
    if "promo_alarm" in found:
        found.pop("promo_warn", None)
    return found


def _exit_burst(rule: Rule, seen: Figures) -> Figures:
    exits, usual = seen["exits_1d"], seen["usual_exits"]
    hit = exits is not None and exits >= rule.value and exits >= BURST_TIMES * usual and seen["stage"] != "flash"
    return {"exits": exits, "usual": round(usual, 1), "limit": rule.value} if hit else {}


def _exit_rate(rule: Rule, seen: Figures) -> Figures:
    rate = seen["exit_rate"]
    hit = rate is not None and rate > rule.value
    return {"exit_rate": rate, "exits": seen["exits_7d"], "start": seen["start_7d"], "limit": rule.value} if hit else {}


def _falling(rule: Rule, seen: Figures) -> Figures:
    weeks = seen["weeks"][-(rule.periods + 1) :]
    falls = [after <= before * (1 - rule.value) for before, after in pairwise(weeks) if before]
    hit = len(falls) >= rule.periods and all(falls)
    return {"weeks": weeks, "usual": weeks[0], "limit": rule.value} if hit else {}


def _promo(rule: Rule, seen: Figures) -> Figures:
    if seen["messages"] < LEAST_MESSAGES:
        return {}
    share = seen["promo"] / seen["messages"]
    hit = {"promo_share": share, "promo": seen["promo"], "messages": seen["messages"], "limit": rule.value}
    return hit if share >= rule.value else {}


def _no_staff_reply(rule: Rule, seen: Figures) -> Figures:
    hit = seen["has_staff"] and seen["questions_1d"] >= rule.value and not seen["staff_messages_1d"]
    return {"questions": seen["questions_1d"], "limit": rule.value} if hit else {}


def _nearly_full(rule: Rule, seen: Figures) -> Figures:
    hit = seen["cap"] and seen["seats"] >= rule.value * seen["cap"]
    return {"seats": seen["seats"], "cap": seen["cap"], "limit": rule.value} if hit else {}


def _dead(_rule: Rule, seen: Figures) -> Figures:
    return {"silent_days": seen["silent_days"]} if seen["dormancy"] == "dead" else {}


def _garbage(_rule: Rule, seen: Figures) -> Figures:
    return {"ad_share": seen["ad_share"], "exit_rate": seen["exit_rate"]} if seen["health_class"] == "garbage" else {}


def _owner_alone(rule: Rule, seen: Figures) -> Figures:
    hit = seen["owner_streak"] >= rule.value
    return {"owner_streak": seen["owner_streak"], "limit": rule.value} if hit else {}


def _noise(rule: Rule, seen: Figures) -> Figures:
    now, before = seen["noise_share"], seen["noise_before"]
    hit = now is not None and before is not None and now >= NOISE_FROM and now - before >= rule.value
    return {"noise_share": now, "usual": before, "limit": rule.value} if hit else {}


CHECKS: dict[str, Callable[[Rule, Figures], Figures]] = {
    "exit_burst": _exit_burst,
    "exit_rate": _exit_rate,
    "interaction_drop": _falling,
    "promo_warn": _promo,
    "promo_alarm": _promo,
    "no_staff_reply": _no_staff_reply,
    "nearly_full": _nearly_full,
    "dead": _dead,
    "garbage_ads": _garbage,
    "owner_alone": _owner_alone,
    "noise_rising": _noise,
}

"""Why a community has its class, dormancy, verdict and light, ready for a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.health import classes, dormancy, light, verdict
from jinlin.metrics.health.remedies import Remedy, remedies
from jinlin.metrics.models import DormancyChange, HealthChange, Standing

if TYPE_CHECKING:
    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access

LABELS: dict[str, Any] = {
    "messages": _("消息数"),
    "people_messages": _("成员消息数"),
    "valid": _("有效发言数"),
    "speakers": _("发言人数"),
    "members": _("成员数"),
    "per_day": _("每天成员消息"),
    "promo_share": _("促销占比"),
    "ad_share": _("成员广告占比"),
    "speaker_share": _("发言人占比"),
    "peer_share": _("成员互相回复占比"),
    "noise_share": _("噪声占比"),
    "exit_rate": _("退群率"),
    "trend": _("消息趋势(后半段 ÷ 前半段)"),
    "silent_days": _("成员未发言天数"),
    "messages_per_day": _("每天成员消息"),
    "speakers_per_day": _("每天发言人数"),
    "net_adds": _("净增"),
    "sales_fen": _("销售额(分)"),
    "sales_before_fen": _("上期销售额(分)"),
    "sales": _("销售增长"),
    "activity": _("发言人数变化(仅供诊断)"),
}
SHOWN = {
    "health": [
        "messages",
        "people_messages",
        "speakers",
        "members",
        "promo_share",
        "ad_share",
        "speaker_share",
        "peer_share",
        "noise_share",
        "exit_rate",
        "trend",
        "per_day",
        "silent_days",
    ],
    "dormancy": ["messages_per_day", "speakers_per_day", "silent_days"],
    "verdict": ["members", "net_adds", "sales", "sales_fen", "sales_before_fen", "activity"],
}
FINDINGS: dict[str, Any] = {"vanity_activity": _("唯活跃论:活跃在上升,成员和销售都没有增长")}


@dataclass(frozen=True)
class Line:
    """One figure behind a judgement; a null value is not known."""

    key: str
    label: Any
    value: float | str | None


@dataclass(frozen=True)
class Part:
    """One judgement with the figures that caused it and its definition."""

    key: str
    value: str
    label: str
    reason: Any
    lines: tuple[Line, ...]
    definition: Any


@dataclass(frozen=True)
class Explanation:
    """Everything said about a community's health."""

    health: Part
    dormancy: Part
    verdict: Part
    light: Part
    findings: tuple[Any, ...]
    remedies: tuple[Remedy, ...]


def explain(standing: Standing) -> Explanation:
    """Return each judgement of a community with its figures, definition and remedies (R-261, R-266)."""
    evidence = standing.evidence
    figures = evidence.get("health", {}).get("figures", {})
    reason = classes.RULES.get(evidence.get("health", {}).get("rule", ""), "")
    return Explanation(
        health=_part("health", standing.health_class, standing.get_health_class_display(), reason, figures, classes),
        dormancy=_part(
            "dormancy", standing.dormancy, standing.get_dormancy_display(), "", evidence.get("dormancy", {}), dormancy
        ),
        verdict=_part(
            "verdict", standing.verdict, standing.get_verdict_display(), "", evidence.get("verdict", {}), verdict
        ),
        light=Part("light", standing.light, standing.get_light_display(), "", (), light.DEFINITION),
        findings=tuple(FINDINGS[row["key"]] for row in evidence.get("findings", [])),
        remedies=remedies(standing.health_class, figures.get("members")),
    )


def trend(access: Access, community: Community) -> list[HealthChange]:
    """Return the class of a community month by month, oldest first (R-261)."""
    return list(
        HealthChange.objects.filter(
            workspace=access.workspace, community=community, community__unit__path__startswith=access.unit.path
        ).order_by("on")
    )


def dormancy_log(access: Access, community: Community) -> list[DormancyChange]:
    """Return the passages between states of dormancy, newest first (R-221)."""
    return list(
        DormancyChange.objects.filter(
            workspace=access.workspace, community=community, community__unit__path__startswith=access.unit.path
        ).order_by("-on")
    )


def _part(key: str, value: str, label: str, reason: Any, figures: dict[str, Any], module: Any) -> Part:
    lines = tuple(Line(name, _label(key, name), figures.get(name)) for name in SHOWN[key])
    return Part(key, value, label, reason, lines, module.DEFINITION)


def _label(key: str, name: str) -> Any:
    return _("成员增长") if (key, name) == ("verdict", "members") else LABELS[name]

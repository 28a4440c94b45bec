"""Where a community is in its life, which way it can go, and what figures speak for it (R-039, R-040, R-045).

Figures are counted upstairs and handed down: nothing here reads the lake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jinlin.communities.models import LifecycleStage as Stage
from jinlin.communities.models import ProposalKind, StageSpell
from jinlin.core.refusals import Refusal, source_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise

    from jinlin.communities.models import Charter, Community
    from jinlin.workspaces.models import Workspace

__all__ = ["EDGES", "Figures", "NotAnEdge", "Wish", "stage_of", "stages_of", "wishes"]

EDGES: dict[str, tuple[str, ...]] = {
    Stage.INITIAL: (Stage.ACTIVATION,),
    Stage.ACTIVATION: (Stage.RETENTION,),
    Stage.RETENTION: (Stage.MONETISATION, Stage.ACTIVATION),
    Stage.MONETISATION: (Stage.PROPAGATION, Stage.RETENTION),
    Stage.PROPAGATION: (Stage.MONETISATION, Stage.RETENTION),
}
# What a rule of a stage asks for: the figure, whether it has to be at least or at most, and the usual bound.
WORDS: dict[str, _StrPromise] = {
    "age_days": _("建群天数"),
    "members": _("在群人数"),
    "interaction_rate": _("7 日互动率"),
    "retention_rate": _("30 日留存率"),
    "conversion_rate": _("30 日转化率"),
    "referral_rate": _("30 日转介绍率"),
    "quiet_days": _("没有人说话的天数"),
    "buyers": _("近 30 天下单人数"),
    "lifespan_days": _("预期寿命(天)"),
    "ends_at": _("计划结束"),
    "trend": _("互动率变化"),
    "condition": _("结束条件"),
}
SHARES = {"interaction_rate", "retention_rate", "conversion_rate", "referral_rate", "trend"}
ADVICE: dict[str, _StrPromise] = {"invest": _("继续投入"), "regroup": _("重组"), "dissolve": _("解散")}


class Rule(NamedTuple):
    """When a community may go from one stage to another: every figure at least or at most so much."""

    here: str
    there: str
    least: Mapping[str, float]
    most: Mapping[str, float]


RULES: tuple[Rule, ...] = (
    Rule(Stage.INITIAL, Stage.ACTIVATION, {"age_days": 7, "members": 30}, {}),
    Rule(Stage.ACTIVATION, Stage.RETENTION, {"age_days": 30, "interaction_rate": 0.05}, {}),
    Rule(Stage.RETENTION, Stage.MONETISATION, {"retention_rate": 0.8, "interaction_rate": 0.03}, {}),
    Rule(Stage.MONETISATION, Stage.PROPAGATION, {"conversion_rate": 0.1, "referral_rate": 0.03}, {}),
    Rule(Stage.RETENTION, Stage.ACTIVATION, {}, {"interaction_rate": 0.01}),
    Rule(Stage.MONETISATION, Stage.RETENTION, {}, {"retention_rate": 0.5}),
    Rule(Stage.PROPAGATION, Stage.MONETISATION, {}, {"referral_rate": 0.005}),
)
FELL, ROSE = -0.3, 0.1  # how much the interaction rate changed within a week, as a share of what it was


class NotAnEdge(Refusal):
    """A stage that cannot follow the one a community is in."""

    code = "not_an_edge"
    source_what = source_text("“%(here)s”之后不能直接到“%(there)s”")
    source_remedy = source_text("可以到:%(known)s")


@dataclass(frozen=True)
class Figures:
    """What is known of one community on one day; None: not known, and then no rule that asks for it holds."""

    age_days: int | None = None
    members: int | None = None
    interaction_rate: float | None = None
    interaction_before: float | None = None
    retention_rate: float | None = None
    conversion_rate: float | None = None
    referral_rate: float | None = None
    buyers: int | None = None
    quiet_days: int | None = None


class Wish(NamedTuple):
    """A proposal to be: what about which community, by which evidence."""

    community: int
    kind: str
    to: str
    evidence: dict[str, Any]


def stage_of(community: Community) -> str:
    """Return the stage a community is in; it is being built until somebody confirmed another."""
    return stages_of(community.workspace_id, [community.pk])[community.pk]


def stages_of(workspace: Workspace | int, communities: Iterable[int]) -> dict[int, str]:
    """Return the stages of many communities by id; one query."""
    ids = list(communities)
    rows = StageSpell.objects.filter(workspace=workspace, community__in=ids, until=None)
    known = dict(rows.values_list("community_id", "stage"))
    return {pk: known.get(pk, Stage.INITIAL) for pk in ids}


def refuse_other_edges(here: str, there: str) -> None:
    """Raise NotAnEdge where one stage cannot follow the other."""
    if there not in EDGES[here]:
        known = gettext("、").join(str(Stage(each).label) for each in EDGES[here])
        raise NotAnEdge(here=Stage(here).label, there=Stage(there).label if there in Stage else there, known=known)


def wishes(
    community: int, stage: str, figures: Figures, charter: Charter | None, lifespan: int | None, now: datetime
) -> list[Wish]:
    """Return what the rules propose for one community today, each with its evidence."""
    found = [_next_stage(community, stage, figures), _sunset(community, figures, charter, now)]
    if not found[1]:
        found.append(_review(community, figures, lifespan))
    return [each for each in found if each]


def _next_stage(community: int, stage: str, figures: Figures) -> Wish | None:
    """Return the first rule of this stage that holds: forward before back."""
    for rule in RULES:
        if rule.here == stage and _holds(rule, figures):
            evidence = {name: getattr(figures, name) for name in (*rule.least, *rule.most)}
            return Wish(community, ProposalKind.STAGE, rule.there, evidence)
    return None


def _holds(rule: Rule, figures: Figures) -> bool:
    known = {name: getattr(figures, name) for name in (*rule.least, *rule.most)}
    if any(value is None for value in known.values()):
        return False
    enough = all(known[name] >= bound for name, bound in rule.least.items())
    return enough and all(known[name] <= bound for name, bound in rule.most.items())


def _sunset(community: int, figures: Figures, charter: Charter | None, now: datetime) -> Wish | None:
    """Propose to close once the planned end is there, or what the charter waits for has come about (R-045)."""
    if charter is None:
        return None
    if charter.ends_at and charter.ends_at <= now:
        return Wish(community, ProposalKind.SUNSET, "", {"ends_at": charter.ends_at.isoformat()})
    condition = charter.content.get("end_condition") or {}
    measure, number = condition.get("measure", "by_hand"), condition.get("number")
    reached = getattr(figures, measure, None) if number else None
    if reached is None or reached < number:
        return None
    return Wish(community, ProposalKind.SUNSET, "", {measure: reached, "condition": f"≥ {number}"})


def _review(community: int, figures: Figures, lifespan: int | None) -> Wish | None:
    """Propose to look at a community that has lived as long as its type is expected to, with an advice (R-040)."""
    if lifespan is None or figures.age_days is None or figures.age_days < lifespan:
        return None
    trend = _trend(figures)
    evidence = {"age_days": figures.age_days, "lifespan_days": lifespan, "trend": trend}
    return Wish(community, ProposalKind.REVIEW, _advice(figures, trend), evidence)


def _trend(figures: Figures) -> float | None:
    before = figures.interaction_before
    now = figures.interaction_rate
    return round(now / before - 1, 4) if before and now is not None else None


def _advice(figures: Figures, trend: float | None) -> str:
    """Advise by the course of the interaction: grows → invest, none at all or falling fast → dissolve, else regroup."""
    if trend is not None and trend >= ROSE:
        return "invest"
    if not figures.interaction_rate or (trend is not None and trend <= FELL):
        return "dissolve"
    return "regroup"


def told(evidence: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write evidence as the reader reads it: what, how much."""
    return [(str(WORDS.get(name, name)), _figure(name, value)) for name, value in evidence.items()]


def _figure(name: str, value: Any) -> str:
    if value is None:
        return "—"
    if name in SHARES:
        return f"{value:+.0%}" if name == "trend" else f"{value:.1%}"
    return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}" if name == "ends_at" else str(value)

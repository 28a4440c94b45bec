"""By when what is done with newcomers, by type of group; and in which groups they are looked after at all (R-088)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jinlin.communities import listening
from jinlin.communities.models import Community, Placement
from jinlin.joining.models import Onboarding, OnboardingPlan
from jinlin.joining.welcoming import wording
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["DAYS", "LISTENER", "STEPS", "PlanWords", "begin", "end", "is_on", "plan_of", "save_plan"]

LISTENER = "newcomers"
DAYS = (0, 1, 3, 7)
ROWS = 400

# Each step with the field of a newcomer that says when it was done.
STEPS: dict[str, tuple[str, _StrPromise]] = {
    "welcomed": ("welcomed_at", _("有人欢迎")),
    "introduced": ("introduced_at", _("做了自我介绍")),
    "acknowledged": ("acknowledged_at", _("看过群规")),
    "spoke": ("spoke_at", _("答上一句话")),
    "ordered": ("ordered_at", _("首单")),
}
USUAL = {"welcomed": 0, "introduced": 1, "acknowledged": 1, "spoke": 3, "ordered": 7}
TEXT = _("欢迎{昵称}!这里是{群名},有问题随时在群里问。\n先看一眼群规:{群规}\n再做个自我介绍,顺便说说:{问题}")
QUESTION = _("最近最想吃什么、最想买什么?")
MOST_CHANNELS = 40


@dataclass(frozen=True)
class PlanWords:
    """What a plan says; `days` holds the steps that are asked for."""

    kind: str = ""
    days: dict[str, int] = field(default_factory=lambda: dict(USUAL))
    sla_minutes: int = 30
    silent_hours: int = 24
    order_days: int = 7
    text: str = ""
    question: str = ""
    channel_texts: dict[str, str] = field(default_factory=dict)


def plan_of(community: Community) -> OnboardingPlan:
    """Return the plan of a group: that of one of its types, else that for all others, else the usual one (unsaved)."""
    kinds = [f"{axis}:{key}" for axis, key in Placement.objects.filter(community=community).values_list("axis", "key")]
    rows = OnboardingPlan.objects.filter(workspace=community.workspace_id, kind__in=[*kinds, ""])
    found = rows.order_by("-kind").first()
    return found or OnboardingPlan(workspace_id=community.workspace_id, days=dict(USUAL), text=str(TEXT))


@transaction.atomic
def save_plan(*, who: Access, words: PlanWords, now: datetime) -> OnboardingPlan:
    """Keep the plan of a type; newcomers who are here already go by the one they came under. Raises UnknownVariable."""
    who.refuse_part()
    for text in (words.text, *words.channel_texts.values()):
        wording.refuse_unknown(text, wording.TAP)
    told = {
        "days": {step: day for step, day in words.days.items() if step in STEPS and day in DAYS},
        "sla_minutes": words.sla_minutes,
        "silent_hours": words.silent_hours,
        "order_days": words.order_days,
        "text": words.text.strip() or str(TEXT),
        "question": words.question.strip()[:100],
        "channel_texts": dict(list(words.channel_texts.items())[:MOST_CHANNELS]),
        "changed_at": now,
    }
    row, _made = OnboardingPlan.objects.update_or_create(workspace=who.workspace, kind=words.kind, defaults=told)
    workspaces.audit(who, "onboarding.plan_saved", row, now=now)
    return row


@transaction.atomic
def begin(*, who: Access, communities: Iterable[int], now: datetime) -> int:
    """Look after the newcomers of groups from now on; return in how many that is new. Who is there already is no newcomer."""
    wanted = Community.objects.visible_to(who).filter(pk__in=list(communities), ended_at=None)
    on = Onboarding.objects.filter(workspace=who.workspace, ended_at=None).values("community")
    fresh = list(wanted.exclude(pk__in=on).order_by("pk"))
    rows = [Onboarding(workspace=who.workspace, community=each, began_at=now, began_by=who.staff) for each in fresh]
    Onboarding.objects.bulk_create(rows, batch_size=ROWS, ignore_conflicts=True)
    if fresh:
        listening.begin_now(who.workspace, LISTENER, now=now)
        workspaces.audit(who, "onboarding.begun", who.workspace, details={"count": len(fresh)}, now=now)
    return len(fresh)


@transaction.atomic
def end(*, who: Access, communities: Iterable[int], now: datetime) -> int:
    """Look after the newcomers of groups no more; return in how many that ended."""
    wanted = Community.objects.visible_to(who).filter(pk__in=list(communities))
    rows = Onboarding.objects.filter(workspace=who.workspace, community__in=wanted, ended_at=None)
    count = rows.update(ended_at=now)
    if count:
        workspaces.audit(who, "onboarding.ended", who.workspace, details={"count": count}, now=now)
    return count


def is_on(workspace: Workspace) -> bool:
    """Say whether any group looks after its newcomers."""
    return Onboarding.objects.filter(workspace=workspace, ended_at=None).exists()

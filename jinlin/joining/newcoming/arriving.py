"""Somebody came into a group: a newcomer with promises, welcomed together with whoever came within the same minute (R-082, R-088)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities import duty, keepers
from jinlin.communities.models import Membership, MembershipRole
from jinlin.events import actions as events
from jinlin.joining.models import Newcomer, Onboarding, WelcomeBatch, Welcomed
from jinlin.joining.newcoming.plans import QUESTION, TEXT, plan_of
from jinlin.joining.welcoming import wording
from jinlin.members.models import Affiliation
from jinlin.messaging import pauses
from jinlin.messaging.models import Pause
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.events.models import Fact
    from jinlin.joining.models import OnboardingPlan
    from jinlin.workspaces.models import Staff

    Rules = Callable[[Sequence[Community]], dict[int, str]]

__all__ = ["KIND", "came", "give_batches", "sent", "went"]

KIND = "welcome_batch"
TOGETHER = timedelta(minutes=1)
CAME_BACK = timedelta(days=7)  # whoever comes again so soon has been welcomed
AT_ONCE, NAMED = 100, 10


def came(fact: Fact, now: datetime) -> None:
    """Take in a newcomer (reaction to membership.began); only where the group looks after them since before they came."""
    community, member, at = fact.data["community"], fact.data["member"], fact.at
    rows = Onboarding.objects.filter(workspace=fact.workspace_id, community=community, ended_at=None, began_at__lte=at)
    onboarding = rows.select_related("community__workspace").first()
    if onboarding is None or _is_none_of_ours(community, member, at):
        return
    plan, group = plan_of(onboarding.community), onboarding.community
    Newcomer.objects.get_or_create(
        workspace=group.workspace,
        community=group,
        member_id=member,
        joined_at=at,
        defaults={
            "batch": _batch(group, at, now, _channel(plan, group, member)),
            "welcome_by": at + timedelta(minutes=plan.sla_minutes),
            "silent_at": at + timedelta(hours=plan.silent_hours),
            "order_by": at + timedelta(days=plan.order_days),
        },
    )


def _is_none_of_ours(community: int, member: int, at: datetime) -> bool:
    """Say whether this is a colleague, or somebody who has just been here."""
    during = Q(until=None) | Q(until__gt=at)
    if Affiliation.objects.filter(during, member=member).exists():
        return True
    seats = Membership.objects.filter(community=community, member=member, left_at=None)
    if seats.exclude(role=MembershipRole.MEMBER).exists():
        return True
    before = Newcomer.objects.filter(community=community, member=member, joined_at__lt=at)
    return before.filter(joined_at__gt=at - CAME_BACK).exists()


def _channel(plan: OnboardingPlan, community: Community, member: int) -> str:
    """Return by which channel somebody came, where the plan has words of its own for it (R-082)."""
    if not plan.channel_texts:
        return ""
    seats = Membership.objects.filter(community=community, member=member, left_at=None)
    name = seats.values_list("channel__name", flat=True).first()
    return name if name and name in plan.channel_texts else ""


def _batch(community: Community, at: datetime, now: datetime, channel: str) -> WelcomeBatch:
    """Return the batch of the minute; one that was given out takes nobody in any more."""
    rows = WelcomeBatch.objects.filter(
        community=community, channel=channel, given_at=None, opened_at__lte=at, closes_at__gt=at
    )
    found = rows.order_by("-opened_at").first()
    return found or WelcomeBatch.objects.create(
        workspace=community.workspace,
        community=community,
        opened_at=at,
        closes_at=max(at + TOGETHER, now),
        channel=channel,
    )


def went(fact: Fact, _now: datetime) -> None:
    """Note that a newcomer left again (reaction to membership.ended)."""
    rows = Newcomer.objects.filter(workspace=fact.workspace_id, community=fact.data["community"], left_at=None)
    rows.filter(member=fact.data["member"], joined_at__lte=fact.at).update(left_at=fact.at)


def give_batches(now: datetime, rules: Rules | None = None) -> bool:
    """Make one task of each batch that is complete; say whether more are waiting. `rules` knows where to read a group's.

    What is for a group in a crisis waits until somebody lets the group go on: nobody is cheerful in a quarrel (R-080).
    """
    paused = Exists(Pause.objects.filter(community=OuterRef("community"), lifted_at=None))
    due = WelcomeBatch.objects.filter(~paused, given_at=None, closes_at__lte=now).order_by("closes_at", "pk")
    found = list(due.select_related("workspace", "community__unit", "community__owner")[:AT_ONCE])
    groups = list({batch.community_id: batch.community for batch in found}.values())
    answering = duty.answerers(groups, now) if groups else {}
    keeping = keepers.keepers_of(groups) if groups else {}
    read_at = rules(groups) if rules and groups else {}
    for batch in found:
        staff = answering[batch.community_id].staff or _keeper(keeping[batch.community_id])
        _give(batch, staff, read_at.get(batch.community_id, ""), now)
    return len(found) == AT_ONCE


def _keeper(found: list[keepers.Keeper]) -> Staff | None:
    return next((each.staff for each in found if each.works and each.staff), None)


@transaction.atomic
def _give(batch: WelcomeBatch, staff: Staff | None, rules: str, now: datetime) -> None:
    """Give out the welcome of those who are still there and whom nobody has welcomed meanwhile."""
    if pauses.held(batch.workspace, [batch.community_id]):
        return
    rows = batch.newcomers.filter(welcomed_at=None, left_at=None).select_related("member").order_by("joined_at", "pk")
    names = [each.member.name for each in rows]
    task = None
    if names and staff is not None:
        promise = min(each.welcome_by for each in rows)
        task = tasks.assign(who=batch.workspace, wanted=_wanted(batch, staff, names, rules, max(promise, now)), now=now)
    WelcomeBatch.objects.filter(pk=batch.pk).update(given_at=now, task=task)


def _wanted(batch: WelcomeBatch, staff: Staff, names: list[str], rules: str, due_at: datetime) -> Wanted:
    return Wanted(
        assignee=staff,
        title=_("欢迎 %(n)s 位新人:%(group)s") % {"n": len(names), "group": batch.community.name},
        due_at=due_at,
        kind=KIND,
        brief=welcome_text(batch.community, names, rules=rules, channel=batch.channel),
        subject=Subject("community", batch.community_id),
        link=reverse("newcomers"),
        key=f"{KIND}:{batch.pk}",
    )


def welcome_text(community: Community, names: list[str], *, rules: str = "", channel: str = "") -> str:
    """Return one welcome for all of them, by the plan of the group; beyond ten the number stands for the rest.

    Rules, introduction and an easy question are in it: a newcomer's first occasion to say something (R-079).
    """
    known = [name for name in names if name]
    called = " ".join(f"@{name}" for name in known[:NAMED])
    rest = len(names) - len(known[:NAMED])
    if rest:
        called = (_("%(names)s 等 %(n)s 位新朋友") if called else _("%(n)s 位新朋友")) % {
            "names": called,
            "n": len(names),
        }
    plan = plan_of(community)
    values = {
        "昵称": f"{called} ",
        "群名": community.name,
        "门店": community.unit.name,
        "群规": rules or _("在群公告里"),
        "问题": plan.question or str(QUESTION),
    }
    return wording.filled(plan.channel_texts.get(channel) or plan.text or str(TEXT), values)[:1000]


def sent(fact: Fact, now: datetime) -> None:
    """Count a batch as welcomed when its words were sent with one tap (reaction to sidebar.sent)."""
    rows = WelcomeBatch.objects.filter(workspace=fact.workspace_id, task=fact.data.get("task", 0))
    for batch in rows.select_related("task__workspace", "workspace"):
        batch.newcomers.filter(welcomed_at=None).update(welcomed_at=fact.at, welcomed_how=Welcomed.SENT)
        told = {"batch": batch.pk, "community": batch.community_id}
        events.record("newcomers.welcomed", batch.workspace, key=str(batch.pk), at=fact.at, now=now, **told)
        if batch.task:
            tasks.verify(task=batch.task, fact=fact, now=now)

"""When an owner's account is blocked or gone: who takes over what in each group, and the tasks that say so (R-048, R-326)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities import keepers
from jinlin.communities.models import Community
from jinlin.core.refusals import Refusal, source_text
from jinlin.members.models import Identity
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject, Task
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.communities.keepers import Keeper
    from jinlin.events.models import Fact
    from jinlin.tasks.models import TaskQuerySet
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff, Workspace

KIND = "takeover"
REST = f"{KIND}:rest:"
MOST_GROUPS = 5000
A_DAY = timedelta(days=1)

# What an admin of a customer group can do, and what only its owner can; setting admins, dissolving and the notice have no
# API (§7.4 of the protocol), a mass message is confirmed by the owner [D:92135], ownership moves by [D:92127].
ADMINS_DUTIES = (gettext_lazy("回复群员"), gettext_lazy("维护群规、移出违规的人"), gettext_lazy("发群公告"))
OWNERS_ALONE = (
    gettext_lazy("确认群发"),
    gettext_lazy("添加或撤换管理员"),
    gettext_lazy("解散群"),
    gettext_lazy("转让群主"),
)


class OwnerStillActs(Refusal):
    """Tasks to stand in for somebody who can act would only confuse."""

    code = "owner_still_acts"
    source_what = source_text("“%(name)s”的账号还能用,现在只是演练,不派任务")
    source_remedy = source_text("账号被封或离职后再派")


@dataclass(frozen=True)
class Takeover:
    """One group of the owner: who can stand in, and the task that already says so."""

    community: Community
    taker: Staff | None
    task: Task | None


@dataclass(frozen=True)
class Plan:
    """What an owner leaves behind."""

    staff: Staff
    account: Account | None
    trouble: str  # why the owner cannot act; empty: a drill
    takeovers: list[Takeover] = field(default_factory=list)
    rest: Task | None = None  # the open task for the groups nobody can stand in for

    @property
    def waiting(self) -> list[Takeover]:
        """The groups somebody can stand in for and no task says so yet."""
        return [each for each in self.takeovers if each.taker and each.task is None]

    @property
    def helpless(self) -> list[Takeover]:
        """The groups nobody can stand in for."""
        return [each for each in self.takeovers if each.taker is None]

    @property
    def lacks_tasks(self) -> bool:
        """Whether there is anything to give out."""
        return bool(self.waiting or (self.helpless and self.rest is None))

    @property
    def takers(self) -> int:
        """How many people stand in."""
        return len({each.taker.pk for each in self.takeovers if each.taker})


def plan(access: Access, staff: Staff) -> Plan:
    """Say for each group of an owner who can stand in: an admin whose account works, who has fewest so far."""
    account = (
        staff.wecom_accounts.filter(workspace=access.workspace)
        .order_by(F("gone_at").desc(nulls_last=True), "pk")
        .first()
    )
    if account is None:
        return Plan(staff, None, "")
    rows = Community.objects.visible_to(access).filter(ended_at=None, owner__identities__external_id=account.userid)
    groups = list(rows.select_related("unit", "owner").order_by("name", "pk")[:MOST_GROUPS])
    found, given = keepers.keepers_of(groups), _given(access, groups)
    load: Counter[int] = Counter(task.assignee_id for task in given.values())
    takeovers = [_takeover(group, found[group.pk], given.get(group.pk), load) for group in groups]
    rest = _tasks_for_the_rest(access.workspace, staff.pk).that_wait().first()
    return Plan(staff, account, keepers.trouble_of(account), takeovers, rest)


def _given(access: Access, groups: Sequence[Community]) -> dict[int, Task]:
    """Return the open tasks that already say who stands in, by group."""
    rows = Task.objects.that_wait().filter(
        workspace=access.workspace, kind=KIND, subject_kind="community", subject_id__in=[each.pk for each in groups]
    )
    return {task.subject_id: task for task in rows.select_related("assignee__unit") if task.subject_id is not None}


def _takeover(group: Community, found: Sequence[Keeper], task: Task | None, load: Counter[int]) -> Takeover:
    if task is not None:
        return Takeover(group, task.assignee, task)
    able = [each.staff for each in found if not each.is_owner and each.works and each.staff]
    if not able:
        return Takeover(group, None, None)
    taker = min(able, key=lambda staff: (load[staff.pk], staff.name, staff.pk))
    load[taker.pk] += 1
    return Takeover(group, taker, None)


def hand_out(access: Access, told: Plan, *, now: datetime) -> list[Task]:
    """Give every admin who stands in their task; the groups nobody can stand in for become one of whoever presses.

    Pressing again gives out only what is still missing, and anew what ended while the owner still cannot act. Returns the
    tasks that were made. Raises OwnerStillActs.
    """
    if not told.trouble:
        raise OwnerStillActs(name=told.staff.name)
    ended = _ended_before(access, told.waiting)
    wanted = [_wanted(told, each, ended.get(each.community.pk, 0), now) for each in told.waiting]
    if told.helpless and told.rest is None:
        wanted.append(_for_the_rest(access, told, now))
    return tasks.assign_new(who=access, wanted=wanted, now=now)


def _ended_before(access: Access, waiting: Sequence[Takeover]) -> dict[int, int]:
    """Count the tasks of each group that ended: the next is another, and two who press at once mean the same."""
    ids = [each.community.pk for each in waiting]
    rows = Task.objects.filter(
        workspace=access.workspace, kind=KIND, subject_kind="community", subject_id__in=ids, closed_at__isnull=False
    )
    return {pk: n for pk, n in rows.order_by().values_list("subject_id").annotate(n=Count("pk")) if pk is not None}


def _wanted(told: Plan, each: Takeover, ended: int, now: datetime) -> Wanted:
    if each.taker is None:  # `waiting` has none of these
        raise ValueError(each.community)
    names = {"group": each.community.name, "owner": told.staff.name, "trouble": told.trouble}
    duties = {"can": _("、").join(map(str, ADMINS_DUTIES)), "cannot": _("、").join(map(str, OWNERS_ALONE))}
    brief = _("群主 %(owner)s %(trouble)s。你是管理员,请先接手:%(can)s。做不了的等换群主:%(cannot)s。")
    return Wanted(
        assignee=each.taker,
        title=(_("代管“%(group)s”,直到换好群主") % names)[:120],
        due_at=now + A_DAY,
        kind=KIND,
        brief=brief % {**names, **duties},
        subject=Subject("community", each.community.pk),
        link=reverse("group", args=[each.community.slug]),
        key=f"{KIND}:{each.community.pk}:{each.community.owner_id}:{ended}",
    )


def _for_the_rest(access: Access, told: Plan, now: datetime) -> Wanted:
    names = {"owner": told.staff.name, "n": len(told.helpless)}
    ended = _tasks_for_the_rest(access.workspace, told.staff.pk).count()  # none of them is open
    return Wanted(
        assignee=access.staff,
        title=(_("给 %(owner)s 的 %(n)s 个群换群主:没有管理员能接手") % names)[:120],
        due_at=now + A_DAY,
        kind=KIND,
        link=reverse("failover", args=[told.staff.slug]),
        key=f"{REST}{told.staff.pk}:{ended}",
    )


def _tasks_for_the_rest(workspace: Workspace, staff: int | None = None) -> TaskQuerySet:
    """Return the tasks to find owners for groups nobody can stand in for; of one who owned them, or of all."""
    begins = REST if staff is None else f"{REST}{staff}:"
    return Task.objects.filter(workspace=workspace, kind=KIND, key__startswith=begins)


def owner_changed(fact: Fact, now: datetime) -> None:
    """End what stood in for an owner once the group has one who can act: the fact says that it is done."""
    owner = fact.data.get("owner")
    if owner is None or keepers.troubled(fact.workspace).filter(member=owner).exists():
        return
    for task in [*_standing_in(fact), *_rests_that_are_over(fact.workspace)]:
        tasks.verify(task=task, fact=fact, now=now)


def group_ended(fact: Fact, now: datetime) -> None:
    """Take back what stood in for the owner of a group that is no more."""
    for task in [*_standing_in(fact), *_rests_that_are_over(fact.workspace)]:
        tasks.withdraw(who=fact.workspace, task=task, reason=_("群已经解散"), now=now)


def _rests_that_are_over(workspace: Workspace) -> list[Task]:
    """Return the open tasks to find owners whose old owner has no group any more that hangs on their account."""
    waiting = _tasks_for_the_rest(workspace).that_wait()
    return [task for task in waiting if not _hangs(workspace, int(task.key.removeprefix(REST).split(":")[0]))]


def _hangs(workspace: Workspace, staff: int) -> bool:
    userids = Account.objects.filter(workspace=workspace, staff=staff).values("userid")
    owners = Identity.objects.filter(workspace=workspace, external_id__in=userids).values("member")
    rows = Community.objects.filter(workspace=workspace, owner__in=owners)
    return any(keepers.in_state(rows, workspace, which).exists() for which in (keepers.NOBODY, keepers.ALONE))


def _standing_in(fact: Fact) -> list[Task]:
    about = Subject("community", fact.data["community"])
    return list(Task.objects.that_wait().filter(workspace=fact.workspace, kind=KIND).about(about))

"""Publish a rule version: fix it, ask owners to set the notice, see that it stands there, who knows it (R-073, R-075)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from jinlin.communities.models import Community
from jinlin.conduct import queries
from jinlin.conduct.announcement import LONGEST, render, shown_in
from jinlin.conduct.hands import hands_of
from jinlin.conduct.models import Acknowledgement, RuleNotice, RuleVersion
from jinlin.conduct.refusals import PartMissing, Published, TooLongToAnnounce
from jinlin.events import actions as events
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Task
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.events.models import Fact
    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff

NOTICE_KIND = "rules_notice"
NOTICE_WITHIN = timedelta(days=1)
GROUPS_AT_ONCE = 500


@transaction.atomic
def publish(*, who: Access, version: RuleVersion, now: datetime) -> RuleVersion:
    """Let a draft hold from now on; its owners are asked piece by piece by the clock (`spread`).

    Raises Published, PartMissing, TooLongToAnnounce.
    """
    rules = list(version.rules.order_by("place"))
    for part, text in ((_("群定位"), version.positioning), (_("惩罚规则"), version.penalties)):
        if not text.strip():
            raise PartMissing(part=part)
    if not rules or not all(rule.ladder for rule in rules):
        raise PartMissing(part=_("言行规则") if not rules else _("惩罚规则"))
    if (length := len(render(version, rules))) > LONGEST:
        raise TooLongToAnnounce(length=length, limit=LONGEST)
    changes = {"published_at": now, "published_by": who.staff, "spread_after": 0}
    if not RuleVersion.objects.filter(pk=version.pk, published_at=None).update(**changes):
        raise Published(number=version.number)
    version.refresh_from_db()
    events.record("rules.published", who.workspace, key=str(version.pk), at=now, now=now, version=version.pk)
    workspaces.audit(who, "rules.published", version, details={"number": version.number}, now=now)
    return version


def spread_next(now: datetime) -> bool:
    """Ask the owners of some more groups to set the newest rules as their notice; say whether more are waiting."""
    rows = RuleVersion.objects.filter(spread_after__isnull=False).select_related(
        "workspace", "rule_set", "published_by"
    )
    version = rows.order_by("published_at", "pk").first()
    if version is None:
        return False
    return spread(version=version, now=now) or rows.exists()


@transaction.atomic
def spread(*, version: RuleVersion, now: datetime) -> bool:
    """Ask for the next piece of a version's groups; say whether more of them are left. Safe to repeat.

    One task for each person who has groups in the piece: an owner of a thousand groups is not sent a thousand tasks.
    """
    ids = queries.in_force_for(version, version.spread_after or 0, GROUPS_AT_ONCE)
    holds = queries.versions_for(version.workspace, ids)
    wanted = [pk for pk in ids if holds.get(pk) == version]
    communities = list(Community.objects.filter(pk__in=wanted).select_related("unit", "owner", "workspace"))
    asked = _ask(version, communities, now)
    notices = [
        RuleNotice(
            workspace_id=version.workspace_id, version=version, community=each, task=asked.get(each.pk), asked_at=now
        )
        for each in communities
    ]
    RuleNotice.objects.bulk_create(notices, ignore_conflicts=True)
    more = len(ids) == GROUPS_AT_ONCE
    RuleVersion.objects.filter(pk=version.pk).update(spread_after=ids[-1] if more else None)
    see_notices(version=version, communities=communities, fact=None, now=now)
    return more


def _ask(version: RuleVersion, communities: Sequence[Community], now: datetime) -> dict[int, Task]:
    """Give each person who can set notices one task for all of their groups in this piece; return it by community."""
    groups: dict[Staff, list[Community]] = defaultdict(list)
    for community, staff in hands_of(communities, otherwise=version.published_by).items():
        groups[staff].append(community)
    with override(version.language):
        wanted = [_wanted(version, staff, each, now) for staff, each in groups.items()]
    made = tasks.assign_all(who=version.workspace, wanted=wanted, now=now)
    return {community.pk: task for task, each in zip(made, groups.values(), strict=True) for community in each}


def _wanted(version: RuleVersion, staff: Staff, communities: Sequence[Community], now: datetime) -> Wanted:
    count = len(communities)
    title = ngettext(
        "把第 %(version)s 版群规设为 %(n)s 个群的公告", "把第 %(version)s 版群规设为 %(n)s 个群的公告", count
    )
    return Wanted(
        assignee=staff,
        title=title % {"version": version.number, "n": count},
        brief=_("在企业微信里打开群 → 群公告,粘贴群规全文并勾选“所有人”。公告改好后这里会自动确认。"),
        due_at=now + NOTICE_WITHIN,
        kind=NOTICE_KIND,
        link=reverse("rules-version", args=[version.slug]),
        key=f"{NOTICE_KIND}:{version.pk}:{staff.pk}:{communities[0].pk}",
    )


def notice_changed(fact: Fact, now: datetime) -> None:
    """See whether a changed notice is the one that was asked for."""
    community = Community.objects.filter(workspace=fact.workspace_id, pk=fact.data.get("community", 0)).first()
    version = queries.version_of(community) if community else None
    if community and version:
        see_notices(version=version, communities=[community], fact=fact, now=now)


@transaction.atomic
def see_notices(*, version: RuleVersion, communities: Sequence[Community], fact: Fact | None, now: datetime) -> int:
    """Note in which of these groups the platform shows the rules as notice; a task whose groups all do is done.

    A task is verified by the fact of the last notice; where it stood there before anybody was asked, it is taken back.
    """
    text = render(version, list(version.rules.order_by("place")))
    shown = [each.pk for each in communities if shown_in(each.notice, text)]
    rows = RuleNotice.objects.filter(version=version, community__in=shown, seen_at=None)
    touched = set(rows.exclude(task=None).values_list("task_id", flat=True))
    seen = rows.update(seen_at=now)
    for task in Task.objects.filter(pk__in=touched, closed_at=None):
        if not RuleNotice.objects.filter(task=task, seen_at=None).exists():
            if fact:
                tasks.verify(task=task, fact=fact, now=now)
            else:
                tasks.withdraw(who=version.workspace, task=task, reason=_("公告里已经是这一版群规"), now=now)
    return seen


@transaction.atomic
def acknowledge(*, version: RuleVersion, member: Member, now: datetime) -> Acknowledgement:
    """Note that a member knows a version; saying it twice changes nothing."""
    row, made = Acknowledgement.objects.get_or_create(
        workspace=version.workspace, version=version, member=member, defaults={"at": now}
    )
    if made:
        key = f"{version.pk}:{member.pk}"
        events.record(
            "rules.acknowledged", version.workspace, key=key, at=now, now=now, version=version.pk, member=member.pk
        )
    return row

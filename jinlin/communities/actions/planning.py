"""Communities that are prepared before their group exists: planned, given up, and found again when the group is met (R-020).

The platform lets nobody make a customer group by API, so a person makes it, under the name that was planned. The first group
of that name the platform tells of is then the planned community, with everything that was prepared for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.models import Community
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.workspaces.actions import audit
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.communities.actions.mirroring import GroupAsIs
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Unit

__all__ = ["HasItsGroup", "NameMissing", "NameTaken", "adopt_planned", "give_up", "plan"]

LONGEST = 120


class NameMissing(Refusal):
    """A planned community without a name."""

    code = "name_missing"
    source_what = _("还没有写群名")
    source_remedy = _("群建好时要用这个名字,先把它定下来")


class NameTaken(Refusal):
    """Two planned communities of one name could not be told apart when the group comes."""

    code = "name_taken"
    source_what = _("已经有一个在筹备的群叫“%(name)s”")
    source_remedy = _("换一个名字,例如加上序号")


class HasItsGroup(Refusal):
    """A community that has its group cannot be given up as a plan."""

    code = "has_its_group"
    source_what = _("“%(name)s”的群已经建好,不能当作筹备放弃")
    source_remedy = _("要结束它,请在企业微信里解散群")


@transaction.atomic
def plan(*, who: Access, name: str, unit: Unit, cap: int | None, now: datetime) -> Community:
    """Begin to prepare a community; nothing counts it until its group exists. Raises NameMissing, NameTaken."""
    wanted = name.strip()[:LONGEST]
    if not wanted:
        raise NameMissing
    Workspace.objects.select_for_update(of=("self",)).get(pk=who.workspace.pk)  # two of one name wait for each other
    if Community.objects.filter(workspace=who.workspace, name=wanted, planned_at__isnull=False).exists():
        raise NameTaken(name=wanted)
    row = Community.objects.create(
        workspace=who.workspace, name=wanted, unit=unit, cap=cap, planned_at=now, published=True
    )
    audit(who, "community.planned", row, now=now)
    events.record("community.planned", who.workspace, key=str(row.pk), at=now, now=now, community=row.pk)
    return row


@transaction.atomic
def give_up(*, who: Access, community: Community, now: datetime) -> None:
    """Drop what was prepared for a group that will not come. Raises HasItsGroup."""
    row = Community.objects.select_for_update().get(workspace=who.workspace, pk=community.pk)
    if row.planned_at is None:
        raise HasItsGroup(name=row.name)
    audit(who, "community.plan_given_up", row, now=now)
    row.delete()


def adopt_planned(
    workspace: Workspace,
    groups: Sequence[GroupAsIs],
    rows: dict[str | None, Community],
    happened: list[Happened],
) -> None:
    """Let planned communities be the groups, met for the first time, that bear their names; add them to `rows`."""
    names = {group.name.strip(): group for group in reversed(groups) if group.name.strip()}
    planned = Community.objects.filter(workspace=workspace, planned_at__isnull=False, name__in=names)
    for row in planned.order_by("pk"):
        group = names[row.name]
        row.external_id, row.opened_at, row.notice = group.external_id, group.created_at, group.notice
        row.planned_at, row.published = None, False
        row.save(update_fields=["external_id", "opened_at", "notice", "planned_at", "published"])
        rows[group.external_id] = row
        met = {"community": row.pk, "planned": True}
        happened.append(Happened("community.met", str(row.pk), group.created_at, met))

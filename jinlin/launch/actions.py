"""Open a community: begin with a pack, say that the preparation is done, notice that its group is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities import naming
from jinlin.communities.actions import defining, planning
from jinlin.core.refusals import Refusal, source_text
from jinlin.events import actions as events
from jinlin.joining.welcoming import library as welcomes
from jinlin.launch import library, outfitting, positioning, steps
from jinlin.launch.models import Launch, Opening, Seat, SeatRole
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject, Task
from jinlin.tasks.refusals import NobodyThere
from jinlin.workspaces.access import Access
from jinlin.workspaces.actions import audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinlin.communities.models import Community
    from jinlin.events.models import Fact
    from jinlin.launch.packs import Pack
    from jinlin.launch.positioning import Advice
    from jinlin.workspaces.models import Staff, Unit

KIND = "open_group"
FLASH = "flash"
A_DAY = timedelta(days=1)


class EndMissing(Refusal):
    """A flash group is nothing without its start and its end (R-025)."""

    code = "end_missing"
    source_what = source_text("快闪群没有写开始和结束的时间")
    source_remedy = source_text("两个时间都要写:到点会自动进入收尾")


class NotPrepared(Refusal):
    """A step of the preparation is not done (R-020)."""

    code = "not_prepared"
    source_what = source_text("“%(name)s”还不能开群,没准备好的:%(missing)s")
    source_remedy = source_text("按清单把前四步做完再开")


class OwnerIsAdmin(Refusal):
    """One account in both seats: when it is blocked, nobody is left (R-048)."""

    code = "owner_is_admin"
    source_what = source_text("%(name)s 不能既是群主又是管理员")
    source_remedy = source_text("管理员要另选人,群主账号出事时才有人接手")


class AlreadyOpening(Refusal):
    """It was said before that the preparation is done."""

    code = "already_opening"
    source_what = source_text("“%(name)s”已经宣布开群")
    source_remedy = source_text("等群主在企业微信里建群")


@dataclass(frozen=True)
class Idea:
    """What somebody wants to open: with which pack, how it is called, where it belongs, its place on the axes.

    `answers` are those of the wizard, empty where it was passed over; `frame` the elements of the charter that belong to this
    one opening (theme, start_at, planned_end).
    """

    pack: str
    name: str
    unit: Unit
    places: Mapping[str, str | None]
    cap: int | None = None
    language: str = "zh-hans"
    answers: Mapping[str, str] = field(default_factory=dict)
    frame: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def begin(*, who: Access, idea: Idea, now: datetime) -> Launch:
    """Plan a community and give it everything its pack brings, as drafts that people edit.

    Raises library.NoSuchPack, EndMissing, the refusals of naming.check_flash_name, planning.NameMissing, planning.NameTaken, types.UnknownType, types.ImpossiblePair,
    positioning.NotAnswered, and the refusals of the charter's elements; then nothing is made.
    """
    chosen = library.pack(idea.pack)
    if idea.places.get("stage") == FLASH:
        _refuse_vague_flash(idea)
    advice = positioning.advise(idea.answers) if idea.answers else []
    community = planning.plan(who=who, name=idea.name, unit=idea.unit, cap=idea.cap, now=now)
    defining.choose(who=who, community=community, keys=idea.places, reason=chosen.key, now=now)
    made = outfitting.outfit(
        who=who, community=community, pack=chosen, language=idea.language, frame=idea.frame, now=now
    )
    launch = _launch(who, community, chosen, idea, advice, now)
    launch.welcome = made.welcome
    launch.save(update_fields=["welcome"])
    audit(who, "launch.begun", community, now=now, details={"pack": chosen.key})
    events.record("launch.begun", who.workspace, key=str(launch.pk), at=now, now=now, community=community.pk)
    return launch


def _refuse_vague_flash(idea: Idea) -> None:
    """Raise EndMissing, or the refusal of a name that does not say when (R-025, R-026)."""
    start = idea.frame.get("start_at")
    if not start or not idea.frame.get("planned_end"):
        raise EndMissing
    naming.check_flash_name(idea.name, datetime.fromisoformat(start))


def _launch(
    who: Access, community: Community, pack: Pack, idea: Idea, advice: Sequence[Advice], now: datetime
) -> Launch:
    return Launch.objects.create(
        workspace=who.workspace,
        community=community,
        pack=pack.key,
        pack_version=pack.version,
        language=idea.language,
        answers=dict(idea.answers),
        advice={one.axis.key: {"key": one.value.key, "zh": one.because.zh, "en": one.because.en} for one in advice},
        by=who.staff,
        begun_at=now,
    )


@transaction.atomic
def seat(*, who: Access, launch: Launch, owner: Staff, admins: Sequence[Staff], now: datetime) -> None:
    """Say who will own the group and who will stand in for them, until the platform says who does (R-046, R-048).

    Where the task to make the group is out already, it goes to the new owner. Raises OwnerIsAdmin, NobodyThere for a colleague who left or works elsewhere.
    """
    if owner.pk in {each.pk for each in admins}:
        raise OwnerIsAdmin(name=owner.name)
    for each in (owner, *admins):
        if each.workspace_id != launch.workspace_id or each.left_at is not None:
            raise NobodyThere(name=each.name)
    Launch.objects.select_for_update(of=("self",)).get(
        pk=launch.pk
    )  # of two who say it at once, one comes after the other
    Seat.objects.filter(launch=launch).delete()
    keep = [Seat(workspace=launch.workspace, launch=launch, staff=owner, role=SeatRole.OWNER)]
    keep += [
        Seat(workspace=launch.workspace, launch=launch, staff=each, role=SeatRole.ADMIN)
        for each in {each.pk: each for each in admins}.values()
    ]
    Seat.objects.bulk_create(keep)
    waiting = [task for task in _to_make_it(launch.community) if task.assignee_id != owner.pk]
    if waiting:
        tasks.reassign(who=who, tasks=waiting, taker=owner, now=now)
    audit(who, "launch.seated", launch.community, now=now, details={"owner": owner.name, "admins": len(keep) - 1})


@transaction.atomic
def give_up(*, who: Access, launch: Launch, now: datetime) -> None:
    """Drop what was prepared, and take the task to make the group back. Raises planning.HasItsGroup."""
    for task in _to_make_it(launch.community):
        tasks.withdraw(who=who, task=task, now=now)
    planning.give_up(who=who, community=launch.community, now=now)


def _to_make_it(community: Community) -> list[Task]:
    """Return the task to make a group, as long as it waits."""
    rows = Task.objects.that_wait().filter(workspace=community.workspace_id, kind=KIND)
    return list(rows.about(Subject("community", community.pk)).select_related("assignee"))


@transaction.atomic
def open_up(*, who: Access, launch: Launch, now: datetime) -> Opening:
    """Say that the preparation is done: whoever will own the group gets the task to make it, under the planned name.

    Raises AlreadyOpening, NotPrepared naming what lacks.
    """
    row = Launch.objects.select_for_update(of=("self",)).select_related("community").get(pk=launch.pk)
    if Opening.objects.filter(launch=row).exists():
        raise AlreadyOpening(name=row.community.name)
    missing = steps.missing(row)
    if missing:
        raise NotPrepared(name=row.community.name, missing=_("、").join(missing))
    opening = Opening.objects.create(
        workspace=row.workspace, launch=row, by=who.staff, at=now, met_at=_met(row.community)
    )
    if opening.met_at is None:
        owner = row.seats.select_related("staff").get(role=SeatRole.OWNER).staff
        tasks.assign(who=who, wanted=_to_make(row, owner, now), now=now)
    audit(who, "launch.opened", row.community, now=now)
    events.record("launch.opened", who.workspace, key=str(row.pk), at=now, now=now, community=row.community_id)
    return opening


def _met(community: Community) -> datetime | None:
    return None if community.planned_at else community.opened_at


def _to_make(launch: Launch, owner: Staff, now: datetime) -> Wanted:
    name = launch.community.name
    admins = _("、").join(launch.seats.filter(role=SeatRole.ADMIN).values_list("staff__name", flat=True))
    brief = _(
        "在企业微信里新建客户群,群名一字不差地写“%(name)s”,把 %(admins)s 拉进来设为管理员。建好后系统会自己认出它。"
    )
    return Wanted(
        assignee=owner,
        title=(_("建群“%(name)s”") % {"name": name})[:120],
        due_at=now + A_DAY,
        kind=KIND,
        brief=brief % {"name": name, "admins": admins},
        subject=Subject("community", launch.community_id),
        link=reverse("launch-one", args=[launch.slug]),
        key=f"{KIND}:{launch.pk}",
    )


def group_met(fact: Fact, now: datetime) -> None:
    """Notice that a planned community has its group, and end the task to make it."""
    community = fact.data["community"]
    Opening.objects.filter(launch__workspace=fact.workspace, launch__community=community, met_at=None).update(
        met_at=fact.at
    )
    _attach(fact, community, now)
    about = Subject("community", community)
    for task in Task.objects.that_wait().filter(workspace=fact.workspace_id, kind=KIND).about(about):
        tasks.verify(task=task, fact=fact, now=now)


def _attach(fact: Fact, community: int, now: datetime) -> None:
    """Ask the keepers of a group that is there now to attach its welcome, in the name of whoever opened it."""
    launch = Launch.objects.filter(workspace=fact.workspace, community=community, welcome__ended_at=None)
    row = launch.select_related("welcome", "opening__by").first()
    if row is None or row.welcome is None or not hasattr(row, "opening") or row.opening.by is None:
        return
    welcomes.apply_to(who=Access.of(row.opening.by), template=row.welcome, communities=[community], now=now)

"""What the platform agreed to about codes: claimed, settled, and compared with what it has.

Making a join way is not safe to repeat and there is no list of them [D:92229]. So a call is noted before it is made; where
its answer never came it is made once more: the first, if there is one, leads nowhere, since nobody has seen its picture.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from jinlin.communities.models import Community, Membership
from jinlin.events import actions as events
from jinlin.joining.codes.actions import count, credit
from jinlin.joining.models import NEARLY_FULL, Code, CodeDeed, CodeWish, CodeWishState, Place
from jinlin.members import actions as members
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.core.refusals import Refusal
    from jinlin.wecom.api.ways import JoinWay
    from jinlin.workspaces.models import Staff, Workspace

__all__ = ["begin_call", "claim", "fail", "keep_picture", "keep_read", "keep_up", "lose", "put_off", "settle"]

LEASE = timedelta(minutes=2)
PATIENCE = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
TASK = "code_full"
A_DAY = timedelta(days=1)


def claim(now: datetime, most: int) -> list[CodeWish]:
    """Take what is due, the wishes of one code strictly one after the other; nobody else has them until the lease is over."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = CodeWish.objects.filter(state=CodeWishState.WAITING)
    earlier = waiting.filter(code=OuterRef("code"), pk__lt=OuterRef("pk"))
    due = waiting.filter(free, due_at__lte=now).exclude(Exists(earlier))
    due = due.exclude(workspace__wecom__paused_at__isnull=False).select_related("workspace", "code")
    return [
        row
        for row in due.order_by("due_at", "pk")[:most]
        if waiting.filter(free, pk=row.pk).update(claimed_until=now + LEASE)
    ]


@transaction.atomic
def begin_call(row: CodeWish, *, now: datetime) -> None:
    """Note that the platform is being asked; where it had been before and no answer came, count what may lie there."""
    if row.called_at and row.deed == CodeDeed.MAKE:
        Code.objects.filter(pk=row.code_id).update(lost_count=F("lost_count") + 1)
    row.called_at = now
    row.save(update_fields=["called_at"])


@transaction.atomic
def settle(row: CodeWish, way: JoinWay | None, *, now: datetime) -> bool:
    """Let the code be as the platform has it; once, however often it is told. `way` is None for one that was deleted."""
    waiting = CodeWish.objects.filter(pk=row.pk, state=CodeWishState.WAITING)
    if not waiting.update(
        state=CodeWishState.DONE, settled_at=now, claimed_until=None, errcode=None, error="", called_at=None
    ):
        return False
    code = Code.objects.get(pk=row.code_id)
    if way:
        _take(code, way, now)
    elif row.deed == CodeDeed.DROP:
        code.config_id = ""
        code.save(update_fields=["config_id"])
    return True


def _take(code: Code, way: JoinWay, now: datetime) -> None:
    code.config_id, code.read_at, code.gone_at = way.config_id, now, None
    if code.picture_url != way.qr_code or not code.picture:  # one that was not to be had is tried again
        code.picture_url, code.picture = way.qr_code[:400], None
    code.next_number = max(code.next_number, way.room_base_id or 1)
    code.save(update_fields=["config_id", "read_at", "gone_at", "picture_url", "picture", "next_number"])


def put_off(
    row: CodeWish, *, error: Refusal, until: datetime | None = None, unsure: bool = False, now: datetime
) -> None:
    """Ask again later, a bounded number of times; `unsure`: whether the platform has acted is not known."""
    if row.failures >= len(PATIENCE):
        fail(row, error=error, now=now)
        return
    due = max(now + PATIENCE[row.failures], until or now)
    mine = CodeWish.objects.filter(pk=row.pk, state=CodeWishState.WAITING)
    kept = {} if unsure else {"called_at": None}
    mine.update(failures=row.failures + 1, due_at=due, claimed_until=None, **kept, **_why(error))


@transaction.atomic
def fail(row: CodeWish, *, error: Refusal, now: datetime) -> None:
    """Leave what the platform refused; the page says why."""
    mine = CodeWish.objects.filter(pk=row.pk, state=CodeWishState.WAITING)
    if mine.update(state=CodeWishState.FAILED, claimed_until=None, settled_at=now, **_why(error)):
        data = {"code": row.code_id, "errcode": getattr(error, "errcode", None)}
        events.record("code.refused", row.workspace, key=str(row.pk), at=now, now=now, **data)


def _why(error: Refusal) -> dict[str, object]:
    return {"errcode": getattr(error, "errcode", None), "error": error.message()[:300]}


def keep_picture(code: Code, picture: bytes) -> None:
    """Keep the picture of a code; an empty one says that none was to be had."""
    Code.objects.filter(pk=code.pk, picture_url=code.picture_url).update(picture=picture)


# -- compared --------------------------------------------------------------------------------------------


@transaction.atomic
def keep_read(code: Code, way: JoinWay, *, now: datetime) -> bool:
    """Let a code be as the platform has it: its picture, its next number, groups it has made; say whether it differed."""
    before = (code.picture_url, code.next_number, code.gone_at)
    _take(code, way, now)
    grown = _adopt(code, set(way.chat_id_list))
    count(code)
    return bool(grown) or before != (code.picture_url, code.next_number, code.gone_at)


@transaction.atomic
def lose(code: Code, *, now: datetime) -> bool:
    """Note that the platform does not know a code any more; say whether that is news."""
    code.read_at = now
    fresh = code.gone_at is None
    code.gone_at = code.gone_at or now
    code.save(update_fields=["read_at", "gone_at"])
    if fresh:
        data = {"code": code.pk}
        events.record("code.gone", code.workspace, key=f"{code.pk}:{int(now.timestamp())}", at=now, now=now, **data)
    return fresh


def _adopt(code: Code, told: Iterable[str] = ()) -> int:
    """Let groups belong to the code that the platform made for it: those it lists, those people came into by it."""
    came = Membership.objects.filter(workspace=code.workspace_id, state=code.state, left_at=None).exclude(state="")
    found = Q(pk__in=came.order_by().values("community_id")) | Q(external_id__in=set(told))
    behind = Place.objects.filter(code=code, community__isnull=False).values("community_id")
    rows = Community.objects.filter(found, workspace=code.workspace_id, ended_at=None).exclude(pk__in=behind)
    last = Place.objects.filter(code=code).order_by("-number").values_list("number", flat=True).first() or 0
    made = [
        Place(
            workspace_id=code.workspace_id,
            code=code,
            community=row,
            name=row.name,
            number=number,
            cap=code.cap,
            grown=True,
        )
        for number, row in enumerate(rows.order_by("opened_at", "pk"), last + 1)
    ]
    Place.objects.bulk_create(made)
    return len(made)


# -- kept up ---------------------------------------------------------------------------------------------


@transaction.atomic
def keep_up(code: Code, came: Iterable[int], *, now: datetime) -> None:
    """Count a code again after somebody came or went: groups that grew, tags and channel of who came, a warning in time."""
    if code.is_platforms:
        _adopt(code)
    _leave_ended(code, now)
    count(code)
    credit(code)
    if code.tags:
        members.label(code.workspace, set(came), code.tags, now=now)
    if not code.stopped_at and not code.grow and code.people_count * 100 >= code.room_count * NEARLY_FULL:
        _warn(code, now)


def _leave_ended(code: Code, now: datetime) -> None:
    """Let the code lead to dissolved groups no more; a join way of the platform passes them over by itself."""
    Place.objects.filter(code=code, left_at=None, community__ended_at__isnull=False).update(left_at=now)


def _warn(code: Code, now: datetime) -> None:
    """Tell that a code is nearly full, once for each set of groups it leads to, and ask who made it for another group."""
    places = Place.objects.filter(code=code, left_at=None)
    last = places.order_by("-number").first()
    if last is None or last.told_at:
        return
    places.update(told_at=now)
    key = f"{code.pk}:{last.pk}"
    data = {"code": code.pk, "people": code.people_count, "room": code.room_count}
    events.record("code.nearly_full", code.workspace, key=key, at=now, now=now, **data)
    if code.made_by and code.made_by.left_at is None:
        tasks.assign(who=code.workspace, wanted=_task(code, code.made_by, key, now), now=now)


def _task(code: Code, staff: Staff, key: str, now: datetime) -> Wanted:
    told = {"name": code.name, "people": code.people_count, "room": code.room_count}
    return Wanted(
        assignee=staff,
        title=_("群活码“%(name)s”快满了:%(people)s/%(room)s") % told,
        brief=_("换一个有空位的群,或打开自动建群。"),
        due_at=now + A_DAY,
        kind=TASK,
        subject=Subject("code", code.pk),
        link=f"/codes/{code.slug}/",
        key=f"{TASK}:{key}",
    )


def codes_of(workspace: Workspace, *, state: str = "", community: int = 0) -> list[Code]:
    """Return the codes that a join or a leave concerns: by the `state` it carries, and by the group."""
    behind = Place.objects.filter(workspace=workspace, community=community, left_at=None).values("code_id")
    mine = Q(pk__in=behind) | (Q(state=state) if state else Q(pk__in=[]))
    return list(Code.objects.filter(mine, workspace=workspace).select_related("workspace", "channel", "made_by"))

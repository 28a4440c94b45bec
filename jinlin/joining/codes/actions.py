"""Make a code, change where it leads, end it; show somebody a group that has room.

What the platform is to do is written down in the transaction of the change and sent by the clock (`jobs.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from jinlin.communities import actions as communities
from jinlin.communities import charters
from jinlin.core.ids import new_slug
from jinlin.events import actions as events
from jinlin.joining.codes.queries import people_in
from jinlin.joining.codes.refusals import (
    BaseNameMissing,
    CodeFull,
    CodeNotOpen,
    CodeStopped,
    NameTaken,
    NotAPlatformGroup,
    PlatformAllocates,
    WrongNumberOfGroups,
)
from jinlin.joining.models import Code, CodeDeed, CodeKind, CodeWish, CodeWishState, Place, Showing
from jinlin.wecom import actions as wecom
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from jinlin.communities.models import Channel, Community
    from jinlin.workspaces.access import Access

__all__ = ["MOST_GROUPS", "Wanted", "allocate", "change", "count_shown", "make", "send_again", "set_link", "stop"]

MOST_GROUPS = 5  # behind one join way [D:92229]
MOST_OF_A_POOL = 200


@dataclass(frozen=True)
class Wanted:
    """What a code is to be."""

    name: str
    groups: Sequence[Community]
    kind: str = CodeKind.PLATFORM
    channel: Channel | None = None
    cap: int = 200
    grow: bool = False
    base_name: str = ""
    next_number: int = 1
    tags: Sequence[str] = field(default=())
    starts_at: datetime | None = None
    title: str = ""
    tip: str = ""
    contact: str = ""

    def described(self) -> dict[str, object]:
        """Return the fields of the row."""
        names = ("name", "channel", "cap", "grow", "base_name", "next_number", "starts_at", "title", "tip", "contact")
        return {name: getattr(self, name) for name in names} | {"tags": [*self.tags]}


@transaction.atomic
def make(who: Access, wanted: Wanted, *, now: datetime) -> Code:
    """Make a code for groups; one of the platform is asked for at once.

    Raises the refusals of `refusals.py`, and CharterIncomplete for a group whose value nobody has written down (R-004).
    """
    _check(who, wanted)
    charters.refuse_all_unready(wanted.groups)
    code = Code(
        workspace=who.workspace,
        unit=who.unit,
        kind=wanted.kind,
        state=f"jl{new_slug(16)}",  # at most 30 signs [D:92229]
        made_by=who.staff,
        made_at=now,
        **wanted.described(),
    )
    _save(code)
    _lead(code, wanted.groups, now)
    _ask(code, CodeDeed.MAKE, who, now)
    workspaces.audit(who, "codes.made", code, details={"name": code.name}, now=now)
    events.record("code.made", who.workspace, key=str(code.pk), at=now, now=now, code=code.pk)
    return code


@transaction.atomic
def change(who: Access, code: Code, wanted: Wanted, *, now: datetime) -> Code:
    """Let a code be as wanted; its kind and its `state` stay. Raises CodeStopped and those of `make`."""
    if code.stopped_at:
        raise CodeStopped(name=code.name)
    _check(who, wanted, code)
    led_to = set(Place.objects.filter(code=code, left_at=None).values_list("community_id", flat=True))
    charters.refuse_all_unready(group for group in wanted.groups if group.pk not in led_to)
    for name, value in wanted.described().items():
        setattr(code, name, value)
    _save(code)
    _lead(code, wanted.groups, now)
    _ask(code, CodeDeed.CHANGE if code.config_id else CodeDeed.MAKE, who, now)
    workspaces.audit(who, "codes.changed", code, details={"name": code.name}, now=now)
    events.record("code.changed", who.workspace, key=f"{code.pk}:{new_slug(8)}", at=now, now=now, code=code.pk)
    return code


@transaction.atomic
def stop(who: Access, code: Code, *, now: datetime) -> Code:
    """End a code for good: its picture leads nowhere. Safe to call twice."""
    if Code.objects.filter(pk=code.pk, stopped_at=None).update(stopped_at=now, stopped_by=who.staff):
        code.stopped_at, code.stopped_by = now, who.staff
        CodeWish.objects.filter(code=code, state=CodeWishState.WAITING, called_at=None).delete()
        if code.config_id or CodeWish.objects.filter(code=code, state=CodeWishState.WAITING).exists():
            _ask(code, CodeDeed.DROP, who, now)
        workspaces.audit(who, "codes.stopped", code, details={"name": code.name}, now=now)
        events.record("code.stopped", who.workspace, key=str(code.pk), at=now, now=now, code=code.pk)
    return code


def send_again(who: Access, code: Code, *, now: datetime) -> None:
    """Ask the platform once more for what it refused."""
    if not code.stopped_at:
        _ask(code, CodeDeed.CHANGE if code.config_id else CodeDeed.MAKE, who, now)


@transaction.atomic
def set_link(who: Access, place: Place, *, link: str, until: date | None, now: datetime) -> Place:
    """Enter what a group's own code says, and until when it holds (the client's codes hold seven days)."""
    place.link, place.link_until = link.strip()[:400], until
    place.save(update_fields=["link", "link_until"])
    workspaces.audit(who, "codes.changed", place.code, details={"name": place.name}, now=now)
    return place


def count_shown(code: Code) -> None:
    """Count a phone that opened the page of a code."""
    Code.objects.filter(pk=code.pk).update(shown_count=F("shown_count") + 1)


# -- checked and kept ------------------------------------------------------------------------------------


def _check(who: Access, wanted: Wanted, code: Code | None = None) -> None:
    rows = Code.objects.filter(workspace=who.workspace, name=wanted.name, stopped_at=None)
    if rows.exclude(pk=code.pk if code else 0).exists():
        raise NameTaken(name=wanted.name)
    platform = (code.kind if code else wanted.kind) == CodeKind.PLATFORM
    most = MOST_GROUPS if platform else MOST_OF_A_POOL
    if not 1 <= len({group.pk for group in wanted.groups}) <= most:
        raise WrongNumberOfGroups(most=most)
    if wanted.grow and not wanted.base_name.strip():
        raise BaseNameMissing
    if platform:
        known = wecom.followed(who.workspace, [str(group.external_id) for group in wanted.groups if group.external_id])
        for group in wanted.groups:
            if group.external_id not in known or group.ended_at:
                raise NotAPlatformGroup(name=group.name)


def _save(code: Code) -> None:
    """Write the row. Raises NameTaken where somebody else was quicker."""
    try:
        with transaction.atomic():
            code.save()
    except IntegrityError:
        raise NameTaken(name=code.name) from None


def _lead(code: Code, groups: Sequence[Community], now: datetime) -> None:
    """Let the code lead to these groups in this order, after them to those that grew; the others are left behind."""
    wanted = list(dict.fromkeys(group.pk for group in groups))
    rows = Place.objects.filter(code=code, left_at=None)
    rows.exclude(community__in=wanted).exclude(grown=True).update(left_at=now)
    known = {row.community_id: row for row in rows.filter(community__in=wanted)}
    last = Place.objects.filter(code=code).order_by("-number").values_list("number", flat=True).first() or 0
    seated = people_in(wanted)
    named = {group.pk: group.name for group in groups}
    for number, pk in enumerate((pk for pk in wanted if pk not in known), last + 1):
        Place.objects.create(
            workspace=code.workspace,
            code=code,
            community_id=pk,
            name=named[pk],
            number=number,
            cap=code.cap,
            given=seated.get(pk, 0),
        )
    Place.objects.filter(code=code, left_at=None).update(cap=code.cap)
    count(code)


def count(code: Code) -> None:
    """Write down how many people sit in the groups of a code and how many may."""
    places = list(Place.objects.filter(code=code, left_at=None))
    seated = people_in(place.community_id for place in places if place.community_id)
    code.room_count = sum(place.cap for place in places)
    code.people_count = sum(min(seated.get(place.community_id or 0, 0), place.cap) for place in places)
    if not code.is_platforms:
        code.people_count = sum(min(place.given, place.cap) for place in places)
    Code.objects.filter(pk=code.pk).update(room_count=code.room_count, people_count=code.people_count)


def _ask(code: Code, deed: CodeDeed, who: Access, now: datetime) -> None:
    """Write down what the platform is to do; a change that waits already tells whatever is wanted when it is sent."""
    if not code.is_platforms:
        return
    waiting = CodeWish.objects.filter(code=code, state=CodeWishState.WAITING, called_at=None)
    if deed != CodeDeed.DROP and waiting.exists():
        waiting.update(due_at=now, failures=0)
        return
    CodeWish.objects.create(workspace=code.workspace, code=code, deed=deed, staff=who.staff, asked_at=now, due_at=now)


# -- shown to somebody -----------------------------------------------------------------------------------


@transaction.atomic
def allocate(*, code: Code, key: str, now: datetime) -> Place:
    """Show somebody (`key`) the first group with room, the same one whenever they ask; the next where all are full.

    A place is given by one conditional statement, so that however many ask at a time no group gets more than its cap.
    Raises PlatformAllocates, CodeStopped, CodeNotOpen, CodeFull.
    """
    _check_open(code, now)
    # Whoever asks waits for the one before: seats, showings and the code's own counts are written in one order.
    Code.objects.select_for_update().only("pk").get(pk=code.pk)
    if (known := _shown_before(code, key)) is not None:
        return known
    place = _seat(code)
    try:
        with transaction.atomic():
            Showing.objects.create(workspace=code.workspace, code=code, place=place, key=key[:64], at=now)
    except IntegrityError:  # the same phone asked twice at a time: the other answer stands
        Place.objects.filter(pk=place.pk).update(given=F("given") - 1)
        return Showing.objects.select_related("place").get(code=code, key=key[:64]).place
    count(code)
    return place


def _check_open(code: Code, now: datetime) -> None:
    if code.is_platforms:
        raise PlatformAllocates(name=code.name)
    if code.stopped_at:
        raise CodeStopped(name=code.name)
    if code.starts_at and code.starts_at > now:
        raise CodeNotOpen(name=code.name)


def _shown_before(code: Code, key: str) -> Place | None:
    """Return the group somebody was shown, as long as the code leads there."""
    row = Showing.objects.select_related("place").filter(code=code, key=key[:64]).first()
    if row is None or row.place.left_at is None:
        return row.place if row else None
    row.delete()
    return None


def _seat(code: Code) -> Place:
    """Take a seat in the first group that has one. Raises CodeFull."""
    while True:
        for place in Place.objects.filter(code=code, left_at=None, given__lt=F("cap")).order_by("number"):
            if Place.objects.filter(pk=place.pk, left_at=None, given__lt=F("cap")).update(given=F("given") + 1):
                place.given += 1
                return place
        _grow(code)


def _grow(code: Code) -> None:
    """Add a group with the next serial name, to be made by somebody; once, however many ask. Raises CodeFull."""
    now_is = Code.objects.values("grow", "next_number", "base_name", "cap").get(pk=code.pk)
    if not now_is["grow"]:
        raise CodeFull(name=code.name)
    number = now_is["next_number"]
    if not Code.objects.filter(pk=code.pk, next_number=number).update(next_number=number + 1):
        return  # somebody else added it: look again
    last = Place.objects.filter(code=code).order_by("-number").values_list("number", flat=True).first() or 0
    Place.objects.create(
        workspace=code.workspace,
        code=code,
        name=f"{now_is['base_name']}{number}",
        number=last + 1,
        cap=now_is["cap"],
        grown=True,
    )


def credit(code: Code) -> int:
    """Say of whoever came by the code which channel they came from; return how many."""
    return communities.credit_channel(code.workspace, code.state, code.channel) if code.channel else 0

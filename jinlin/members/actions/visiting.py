"""Visitors of phone pages: they come, prove who they are by a personal link or through the platform, and post no more than fits.

A visitor becomes a member by proof alone; the name or number somebody types joins nobody to anybody.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from jinlin.core import secrets
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.members.actions.mirroring import PersonAsIs, meet
from jinlin.members.models import LinkOpening, Member, PostCount, Proof, Visitor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.workspaces.models import Workspace

__all__ = [
    "Limit",
    "LinkEnded",
    "LinkOpenedElsewhere",
    "SomebodyElsesPhone",
    "TooManyPosts",
    "arrive",
    "forget_visits",
    "open_link",
    "recognise",
    "recognise_by_wecom",
    "take_post",
]

COUNTS_KEPT = timedelta(days=1)
UNKNOWN_KEPT = timedelta(days=400)  # as long as browsers keep a cookie


class Limit:
    """How often one may post within a span: a phone seldom, an address of the network often, for many phones share one."""

    SPAN = timedelta(minutes=10)
    PER_VISITOR = 60
    PER_ADDRESS = 600


class LinkEnded(Refusal):
    """A personal link that is over, cut short, or of somebody who is forgotten."""

    code = "link_ended"
    source_what = _("这个专属链接已失效")
    source_remedy = _("请向发链接给你的人再要一个")


class LinkOpenedElsewhere(Refusal):
    """A personal link belongs to the first phone that opened it."""

    code = "link_opened_elsewhere"
    source_what = _("这个专属链接已在另一台手机上打开过")
    source_remedy = _("专属链接只给一个人用;如果这是你的链接,请向发链接给你的人再要一个")


class SomebodyElsesPhone(Refusal):
    """A phone that is known to be another member's."""

    code = "somebody_elses_phone"
    source_what = _("这个链接是给另一个人的")
    source_remedy = _("请用收到链接的人的手机打开")


class TooManyPosts(Refusal):
    """More posts than a person makes."""

    code = "too_many_posts"
    source_what = _("提交得太频繁")
    source_remedy = _("已填的内容还在,请过几分钟再提交")


def arrive(*, workspace: Workspace, now: datetime) -> Visitor:
    """Make a visitor of a phone nobody knows yet."""
    return Visitor.objects.create(workspace=workspace, came_at=now)


@transaction.atomic
def open_link(*, visitor: Visitor, member: Member, link: str, until: datetime, now: datetime) -> Visitor:
    """Let a personal link prove who is on this phone. Raises LinkEnded, LinkOpenedElsewhere, SomebodyElsesPhone."""
    if until <= now or member.forgotten_at or member.workspace_id != visitor.workspace_id:
        raise LinkEnded
    digest = secrets.digest(link, settings.SECRET_KEY)
    told = {"visitor": visitor, "member": member, "at": now, "until": until}
    opening, _new = LinkOpening.objects.get_or_create(workspace=visitor.workspace, digest=digest, defaults=told)
    if opening.visitor_id != visitor.pk:
        raise LinkOpenedElsewhere
    return recognise(visitor=visitor, member=member, proof=Proof.LINK, now=now)


@transaction.atomic
def recognise(*, visitor: Visitor, member: Member, proof: Proof, now: datetime) -> Visitor:
    """Note who a visitor is; again changes nothing. Raises SomebodyElsesPhone where they are known to be another."""
    if not Visitor.objects.filter(pk=visitor.pk, member=None).update(member=member, proof=proof, proven_at=now):
        visitor.refresh_from_db()
        if visitor.member_id != member.pk:
            raise SomebodyElsesPhone
        return visitor
    visitor.refresh_from_db()
    told = {"visitor": visitor.pk, "member": member.pk}
    events.record("visitor.recognised", visitor.workspace, key=str(visitor.pk), at=now, now=now, **told)
    return visitor


@transaction.atomic
def recognise_by_wecom(
    *, workspace: Workspace, visitor: Visitor | None, openid: str, ids: Sequence[str], now: datetime
) -> Visitor:
    """Return the visitor the platform has told about: the one with this openid, or of this phone, or a new one.

    `ids` are those of the platform (external_userid, or userid of an account); the member behind them is met where nobody
    knew them. A phone that was another's before is that of whoever the platform names.
    """
    known = Visitor.objects.filter(workspace=workspace, openid=openid).first() if openid else None
    member = _met(workspace, ids, now)
    found = known or visitor
    if found and member and found.member_id not in {None, member.pk}:
        found = Visitor.objects.filter(workspace=workspace, member=member, openid="").first()
    found = found or arrive(workspace=workspace, now=now)
    if openid and not found.openid and not known:
        _note_openid(found, openid)
    return recognise(visitor=found, member=member, proof=Proof.WECOM, now=now) if member else found


def _met(workspace: Workspace, ids: Sequence[str], now: datetime) -> Member | None:
    """Return the member behind ids of the platform; nobody where there are none, or where they asked to be forgotten."""
    if not ids:
        return None
    found = meet(workspace, [PersonAsIs(each) for each in ids], now=now)
    return Member.objects.filter(pk=found[ids[0]], forgotten_at=None).first()


def _note_openid(visitor: Visitor, openid: str) -> None:
    """Keep the openid, unless somebody was faster with the same."""
    visitor.openid = openid
    try:
        with transaction.atomic():
            visitor.save(update_fields=["openid"])
    except IntegrityError:
        visitor.openid = ""


def take_post(*, workspace: Workspace, visitor: Visitor | None, address: str, now: datetime) -> None:
    """Count a post of a phone and of its address. Raises TooManyPosts beyond what `Limit` allows."""
    seconds = int(Limit.SPAN.total_seconds())
    since = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)
    counted = [(f"address:{address}", Limit.PER_ADDRESS)]
    if visitor:
        counted.append((f"visitor:{visitor.pk}", Limit.PER_VISITOR))
    for who, most in counted:
        if _count(workspace, secrets.digest(who, settings.SECRET_KEY), since) > most:
            raise TooManyPosts


def _count(workspace: Workspace, who: str, since: datetime) -> int:
    """Add one, and return how many there are; two processes at once count two."""
    key = {"workspace": workspace, "who": who, "since": since}
    PostCount.objects.bulk_create([PostCount(**key)], ignore_conflicts=True)
    PostCount.objects.filter(**key).update(count=F("count") + 1)
    return PostCount.objects.values_list("count", flat=True).get(**key)


def forget_visits(*, now: datetime) -> int:
    """Delete old counts, openings of links that are over, and phones that never came back; return how many rows."""
    old = PostCount.objects.filter(since__lt=now - COUNTS_KEPT)
    over = LinkOpening.objects.filter(until__lt=now - COUNTS_KEPT)
    unknown = Visitor.objects.filter(member=None, came_at__lt=now - UNKNOWN_KEPT)
    return sum(rows.delete()[0] for rows in (old, over, unknown))

"""Make links, count who followed them, let go of what could tell who it was."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Sum

from jinlin.content import parts, refusals
from jinlin.content.actions import publications
from jinlin.content.models import Click, Link, LinkDay, Publication, Salt
from jinlin.content.queries import rules_of
from jinlin.core.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from jinlin.communities.models import Community
    from jinlin.members.models import Member
    from jinlin.workspaces.models import Staff, Workspace

__all__ = ["About", "count_clicks", "end", "followed", "salt_of", "shorten"]

KEPT = timedelta(days=2)
AT_ONCE = 5000


class About(NamedTuple):
    """What a link stands in: ("post", 17), ("asset", 3). It may live on a floor above, so it is named."""

    kind: str
    id: int


def shorten(
    *,
    workspace: Workspace,
    url: str,
    about: About | None = None,
    community: Community | None = None,
    member: Member | None = None,
    staff: Staff | None = None,
    now: datetime,
) -> Link:
    """Return the link of ours to an address; one for each subject, group and distributor. Raises LinkNotAllowed."""
    refuse_address(url, rules_of(workspace).hosts)
    told = (url, about, community.pk if community else 0, member.pk if member else 0, staff.pk if staff else 0)
    link, _made = Link.objects.get_or_create(
        workspace=workspace,
        key=hashlib.sha256(repr(told).encode()).hexdigest(),
        defaults={
            "url": url,
            "about_kind": about.kind if about else "",
            "about_id": about.id if about else None,
            "community": community,
            "member": member,
            "staff": staff,
            "made_at": now,
        },
    )
    return link


def refuse_address(url: str, hosts: Iterable[str]) -> None:
    """Refuse what nobody may be led to: other schemes, and other hosts where a workspace names its own. Raises LinkNotAllowed."""
    allowed = [host.lower() for host in hosts]
    host = (urlsplit(url).hostname or "").lower() if parts.is_address(url) else ""
    is_allowed = not allowed or any(host == each or host.endswith(f".{each}") for each in allowed)
    if not host or len(url) > parts.LONGEST[parts.LINK, "url"] or not is_allowed:
        raise refusals.LinkNotAllowed(url=url[:60])


def end(*, link: Link, now: datetime) -> None:
    """Let a link lead nowhere any more; within a minute every process knows."""
    Link.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now)


def followed(*, link: int, workspace: Workspace, visitor: bytes, now: datetime) -> None:
    """Write down that somebody followed a link: a number made of `visitor` with the salt of the day, nothing else."""
    on = local_date(now, workspace.zone)
    number = hashlib.blake2b(visitor, key=salt_of(workspace, on), digest_size=8).digest()
    Click.objects.create(link_id=link, workspace=workspace, on=on, visitor=int.from_bytes(number, signed=True), at=now)


def salt_of(workspace: Workspace, on: date) -> bytes:
    """Return the salt of a day, made by whoever asks first."""
    salt, _made = Salt.objects.get_or_create(workspace=workspace, on=on, defaults={"secret": secrets.token_bytes(32)})
    return bytes(salt.secret)


def count_clicks(*, now: datetime) -> bool:
    """Count what was followed since the last time into links, days and publications; say whether more is waiting."""
    with transaction.atomic():
        fresh = list(Click.objects.filter(counted=False).order_by("pk")[:AT_ONCE])
        by_day: dict[tuple[int, date], list[Click]] = defaultdict(list)
        for click in fresh:
            by_day[click.link_id, click.on].append(click)
        for (link, on), clicks in by_day.items():
            _count(link, on, clicks)
        Click.objects.filter(pk__in=[click.pk for click in fresh]).update(counted=True)
        _count_opens({click.link_id for click in fresh})
    _forget(now)
    return len(fresh) == AT_ONCE


def _count(link: int, on: date, clicks: list[Click]) -> None:
    seen = {click.visitor for click in clicks}
    known = (
        Click.objects.filter(link_id=link, on=on, visitor__in=seen, counted=True).values("visitor").distinct().count()
    )
    added = {"click_count": F("click_count") + len(clicks), "visitor_count": F("visitor_count") + len(seen) - known}
    LinkDay.objects.get_or_create(workspace_id=clicks[0].workspace_id, link_id=link, on=on)
    LinkDay.objects.filter(link_id=link, on=on).update(**added)
    Link.objects.filter(pk=link).update(clicked_at=max(click.at for click in clicks), **added)


def _count_opens(links: set[int]) -> None:
    """Write the phones that followed a post's links into its publication, as how many opened it (R-244)."""
    told = Link.objects.filter(pk__in=links, about_id__isnull=False).select_related("workspace")
    subjects = {(link.workspace_id, link.about_kind, link.about_id): link.workspace for link in told}
    for (number, kind, about), workspace in subjects.items():
        whole = Link.objects.filter(workspace=number, about_kind=kind, about_id=about)
        count = whole.aggregate(n=Sum("visitor_count"))["n"] or 0
        sent = Publication.objects.filter(workspace=number, source_kind=kind, source_id=about)
        publications.measure(workspace=workspace, counts={pk: {"open_count": count} for pk in sent.values_list("pk", flat=True)})  # fmt: skip


def _forget(now: datetime) -> None:
    """Throw away clicks and salts of days that are over for everybody: what remains are counts."""
    before = (now - KEPT).date()
    Click.objects.filter(on__lt=before, counted=True).delete()
    Salt.objects.filter(on__lt=before).delete()

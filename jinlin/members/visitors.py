"""Who is on this phone: a signed cookie per workspace, signed personal links, the platform's silent sign-in (ux.md §9.4).

A page asks `current`, or on a post `arrive`; it sends whoever is unknown through `way_in` where the client can tell silently
who it is. `link_for` makes the address that proves a member; it works on the first phone that opens it, until it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse

from jinlin.core.addresses import address_of
from jinlin.members import actions
from jinlin.members.actions.visiting import LinkEnded
from jinlin.members.models import Member, Visitor
from jinlin.shell import phone
from jinlin.wecom import entering

if TYPE_CHECKING:
    from django.http import HttpRequest

    from jinlin.workspaces.models import Workspace

__all__ = [
    "PersonalLink",
    "arrive",
    "asked_already",
    "current",
    "link_for",
    "read_link",
    "remember",
    "take_post",
    "way_in",
]

COOKIE_SALT, LINK_SALT = "jinlin.phone", "jinlin.personal-link"
COOKIE_SECONDS = 180 * 24 * 3600
TRIED, TRIED_SECONDS = "jl_tried", 3600
CLIENTS = ("micromessenger", "wxwork")  # in the user agents of WeChat and WeCom


@dataclass(frozen=True)
class PersonalLink:
    """What a personal link says: for whom, to which page, until when."""

    workspace: Workspace
    member: Member
    path: str
    until: datetime


def current(request: HttpRequest, workspace: Workspace) -> Visitor | None:
    """Return the visitor this phone's cookie names; a cookie that was tampered with names nobody."""
    signed = request.COOKIES.get(_cookie(workspace), "")
    try:
        slug = signing.Signer(salt=COOKIE_SALT).unsign(signed)
    except signing.BadSignature:
        return None
    return Visitor.objects.filter(workspace=workspace, slug=slug).select_related("member", "workspace").first()


def arrive(request: HttpRequest, workspace: Workspace, *, now: datetime) -> Visitor:
    """Return the visitor of this phone; one that nobody knows is made and gets its cookie."""
    visitor = current(request, workspace) or actions.arrive(workspace=workspace, now=now)
    remember(request, visitor)
    return visitor


def remember(request: HttpRequest, visitor: Visitor) -> None:
    """Let this phone be this visitor."""
    signed = signing.Signer(salt=COOKIE_SALT).sign(visitor.slug)
    phone.keep(request, _cookie(visitor.workspace), signed, COOKIE_SECONDS)


def _cookie(workspace: Workspace) -> str:
    return f"jl_phone_{workspace.pk}"


def link_for(member: Member, path: str, *, until: datetime) -> str:
    """Return the path that takes a member to a page of ours and proves who they are; over at `until`."""
    told = {"w": member.workspace_id, "m": member.pk, "p": path, "u": int(until.timestamp())}
    return reverse("personal-link", args=[signing.dumps(told, salt=LINK_SALT, compress=True)])


def read_link(token: str) -> PersonalLink:
    """Read a personal link. Raises LinkEnded where we did not make it, it is over or its member is gone."""
    try:
        told = signing.loads(token, salt=LINK_SALT)
    except signing.BadSignature:
        raise LinkEnded from None
    member = Member.objects.select_related("workspace").filter(pk=told["m"], workspace=told["w"]).first()
    if member is None or member.forgotten_at:
        raise LinkEnded
    return PersonalLink(member.workspace, member, told["p"], datetime.fromtimestamp(told["u"], tz=UTC))


def way_in(request: HttpRequest, workspace: Workspace, visitor: Visitor | None) -> str:
    """Return where to send a phone so that the platform tells who it is; nothing where it is known, cannot, or was asked."""
    agent = request.headers.get("User-Agent", "").lower()
    if request.method != "GET" or (visitor and visitor.member_id) or asked_already(request):
        return ""
    if not any(client in agent for client in CLIENTS):
        return ""
    app = entering.door_of(workspace)
    return f"{reverse('phone-in', args=[app.slug])}?{urlencode({'next': request.get_full_path()})}" if app else ""


def asked_already(request: HttpRequest) -> bool:
    """Say whether the platform was asked a short while ago: it does not know everybody."""
    return TRIED in request.COOKIES


def take_post(request: HttpRequest, workspace: Workspace, visitor: Visitor | None, *, now: datetime) -> None:
    """Count a post of this phone and of its address. Raises TooManyPosts."""
    actions.take_post(workspace=workspace, visitor=visitor, address=address_of(request), now=now)

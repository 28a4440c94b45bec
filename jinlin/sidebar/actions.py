"""Keep, order and end what stands ready in the toolbar; write down that something was sent with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.sidebar.models import Item, ItemKind
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces import words

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.events.models import Fact
    from jinlin.tasks.models import Task
    from jinlin.workspaces.access import Access

MOST_ITEMS = 200
LONGEST_TITLE, LONGEST_TEXT, LONGEST_URL = 40, 2000, 500
_NONCE = re.compile(r"[0-9a-zA-Z-]{8,40}")
FOR_ALL, OWN = "content.manage", "sidebar.items"


class TitleMissing(Refusal):
    """An item needs a name to be found by."""

    code = "item_title_missing"
    source_what = _("标题还是空的")
    source_remedy = _("写几个字,方便查找")


class TextMissing(Refusal):
    """Nothing to say; a link's card wants a line too."""

    code = "item_text_missing"
    source_what = _("要发的话还是空的")
    source_remedy = _("写下要发的内容")


class TooLong(Refusal):
    """More than a card or a message takes."""

    code = "item_too_long"
    source_what = _("%(what)s超过 %(most)s 个字")
    source_remedy = _("请改短")


class NotALink(Refusal):
    """Not an address a phone could open."""

    code = "item_link_wrong"
    source_what = _("链接要以 http:// 或 https:// 开头")
    source_remedy = _("从浏览器地址栏完整复制")


class TooManyItems(Refusal):
    """More than somebody could look through."""

    code = "too_many_items"
    source_what = _("已经有 %(most)s 条")
    source_remedy = _("先删掉不用的")


class BadReport(Refusal):
    """A report of something sent that names nothing."""

    code = "bad_report"
    source_what = _("发送回报不完整")
    source_remedy = _("请刷新页面再试")


@dataclass(frozen=True)
class Wording:
    """What an item says."""

    kind: str
    title: str
    text: str = ""
    url: str = ""
    image_url: str = ""


@transaction.atomic
def add_item(access: Access, wording: Wording, *, for_all: bool, now: datetime) -> Item:
    """Put something into the toolbar, at the end: everybody's or one's own.

    Raises TitleMissing, TextMissing, TooLong, NotALink, TooManyItems, PermissionDenied.
    """
    _needs(access, for_all=for_all)
    told = _checked(wording)
    rows = _shelf(access, for_all=for_all)
    if rows.count() >= MOST_ITEMS:
        raise TooManyItems(most=MOST_ITEMS)
    last = rows.aggregate(last=Max("position"))["last"] or 0
    item = Item.objects.create(
        workspace=access.workspace,
        owner=None if for_all else access.staff,
        position=last + 1,
        made_at=now,
        **vars(told),
    )
    _note(access, item, "sidebar.item_saved", now)
    return item


@transaction.atomic
def change_item(access: Access, item: Item, wording: Wording, *, now: datetime) -> Item:
    """Change what an item says. Raises as `add_item`."""
    _needs(access, for_all=item.owner_id is None)
    for name, value in vars(_checked(wording)).items():
        setattr(item, name, value)
    item.save(update_fields=["kind", "title", "text", "url", "image_url"])
    _note(access, item, "sidebar.item_saved", now)
    return item


@transaction.atomic
def end_item(access: Access, item: Item, *, now: datetime) -> Item:
    """Take an item out of the toolbar; what was sent with it stays counted. Twice changes nothing."""
    _needs(access, for_all=item.owner_id is None)
    if Item.objects.filter(pk=item.pk, ended_at=None).update(ended_at=now, ended_by=access.staff):
        _note(access, item, "sidebar.item_ended", now)
    item.refresh_from_db()
    return item


@transaction.atomic
def move_item(access: Access, item: Item, *, up: bool) -> None:
    """Let an item change places with its neighbour; at the end nothing moves. Raises PermissionDenied."""
    for_all = item.owner_id is None
    _needs(access, for_all=for_all)
    rows = list(_shelf(access, for_all=for_all))
    place = next((number for number, row in enumerate(rows) if row.pk == item.pk), None)
    if place is None:
        return
    other = max(place - 1, 0) if up else min(place + 1, len(rows) - 1)
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, 1):
        if row.position != number:
            Item.objects.filter(pk=row.pk).update(position=number)


@dataclass(frozen=True)
class Sent:
    """What the client says was sent: into which chat, and which item or task it came from."""

    about: str  # "community" or "member"
    about_id: int
    kind: str
    nonce: str  # made by the page for each tap, so that a report told twice counts once
    item: Item | None = None
    task: Task | None = None


def record_sent(access: Access, sent: Sent, *, now: datetime) -> Fact:
    """Write down that somebody sent something with one tap, once. Raises BadReport."""
    if sent.kind not in ItemKind.values or not _NONCE.fullmatch(sent.nonce):
        raise BadReport
    source = {"item": sent.item.pk} if sent.item else {"task": sent.task.pk} if sent.task else {}
    with transaction.atomic():
        return events.record(
            "sidebar.sent",
            access.workspace,
            key=f"{access.staff.pk}:{sent.nonce}",
            at=now,
            now=now,
            staff=access.staff.pk,
            about=sent.about,
            id=sent.about_id,
            what=sent.kind,
            **source,
        )


def _shelf(access: Access, *, for_all: bool) -> QuerySet[Item]:
    return Item.objects.for_all(access) if for_all else Item.objects.own(access)


def _checked(told: Wording) -> Wording:
    """Return the words tidied; what the other kind would need is dropped."""
    is_link = told.kind == ItemKind.LINK
    wording = Wording(
        kind=ItemKind.LINK if is_link else ItemKind.TEXT,
        title=told.title.strip(),
        text=told.text.strip(),
        url=told.url.strip() if is_link else "",
        image_url=told.image_url.strip() if is_link else "",
    )
    if not wording.title:
        raise TitleMissing
    if not wording.text:
        raise TextMissing
    _refuse_long(wording)
    if is_link and not (_is_link(wording.url) and (not wording.image_url or _is_link(wording.image_url))):
        raise NotALink
    return wording


def _refuse_long(wording: Wording) -> None:
    if len(wording.title) > LONGEST_TITLE:
        raise TooLong(what=_("标题"), most=LONGEST_TITLE)
    if len(wording.text) > LONGEST_TEXT:
        raise TooLong(what=_("内容"), most=LONGEST_TEXT)
    if max(len(wording.url), len(wording.image_url)) > LONGEST_URL:
        raise TooLong(what=_("链接"), most=LONGEST_URL)


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", url)


def _note(access: Access, item: Item, verb: str, now: datetime) -> None:
    """Write what is done to everybody's items into the trail; one's own are one's own affair."""
    if item.owner_id is None:
        workspaces.audit(access, verb, item, now=now)


def _needs(access: Access, *, for_all: bool) -> None:
    permission = FOR_ALL if for_all else OWN
    if not access.can(permission):
        told = {"permission": words.permission(permission)}
        raise PermissionDenied(gettext("需要权限“%(permission)s”,请联系总部管理员。") % told)

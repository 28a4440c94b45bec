"""The parts of the toolbar in a group and in a single chat: one frame, then a part for each tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.sidebar import actions, asked, customers, duties, groups, queries, sends, shelf
from jinlin.sidebar.actions import OWN, Sent
from jinlin.sidebar.queries import ChatOutOfScope, CustomerOutOfScope
from jinlin.tasks.models import Subject, Task
from jinlin.wecom import rechecks
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from jinlin.workspaces.access import Access, AccessRequest

    Maker = Callable[[Access, Any, str, datetime], dict[str, Any]]

OUT_OF_SCOPE = (ChatOutOfScope, CustomerOutOfScope)


def _duties_of(subject: str) -> Maker:
    return lambda access, row, _words, now: duties.part(access, Subject(subject, row.pk), now)


def _items(access: Access, row: Any, words: str, now: datetime) -> dict[str, Any]:
    found = [*queries.items(access, words), *shelf.shelf(access, row, words, now)]
    return {"items": found, "words": words, "may_keep": access.can(OWN)}


@dataclass(frozen=True)
class Kind:
    """A kind of chat: how it is found, what stands on top, what its tabs show, how it is read again at the platform."""

    name: str  # in addresses: sidebar-<name>
    subject: str  # what tasks and facts call it
    recheck: str
    find: Callable[[Access, str], Any]
    head: Callable[[Any, datetime], dict[str, Any]]
    labels: dict[str, Any]
    makers: dict[str, Maker]

    def url(self, suffix: str, *words: str) -> str:
        """Return an address of this kind."""
        return reverse(f"sidebar-{self.name}{suffix}", args=words)

    def template(self, part: str) -> str:
        """Return the template of a tab."""
        return f"sidebar/parts/{self.name}_picture.html" if part == "picture" else f"sidebar/parts/{part}.html"


CHAT = Kind(
    name="chat",
    subject="community",
    recheck="chat",
    find=queries.community_of,
    head=lambda row, _now: groups.head(row),
    labels=groups.PARTS,
    makers={
        "tasks": sends.part,
        "questions": asked.part,
        "picture": groups.picture,
        "members": groups.members,
        "items": _items,
    },
)
CUSTOMER = Kind(
    name="customer",
    subject="member",
    recheck="customer",
    find=queries.member_of,
    head=customers.head,
    labels=customers.PARTS,
    makers={"tasks": _duties_of("member"), "picture": customers.picture, "orders": customers.orders, "items": _items},
)


@require_GET
@never_cache
@needs("console.view")
def chat(request: AccessRequest, key: str) -> HttpResponse:
    """Show a group: its head, the tabs, the day's tasks."""
    return _frame(request, CHAT, key)


@require_GET
@never_cache
@needs("console.view")
def chat_part(request: AccessRequest, key: str, part: str) -> HttpResponse:
    """Show one tab of a group."""
    return _part(request, CHAT, key, part)


@require_POST
@needs("console.view")
def chat_sent(request: AccessRequest, key: str) -> HttpResponse:
    """Take note that something was sent into a group."""
    return _sent(request, CHAT, key)


@require_POST
@needs("console.view")
def chat_read(request: AccessRequest, key: str) -> HttpResponse:
    """Have a group read from the platform soon."""
    return _read(request, CHAT, key)


@require_GET
@never_cache
@needs("console.view")
def customer(request: AccessRequest, key: str) -> HttpResponse:
    """Show a customer: who it is, the tabs, the day's tasks."""
    return _frame(request, CUSTOMER, key)


@require_GET
@never_cache
@needs("console.view")
def customer_part(request: AccessRequest, key: str, part: str) -> HttpResponse:
    """Show one tab of a customer."""
    return _part(request, CUSTOMER, key, part)


@require_POST
@needs("console.view")
def customer_sent(request: AccessRequest, key: str) -> HttpResponse:
    """Take note that something was sent to a customer."""
    return _sent(request, CUSTOMER, key)


@require_POST
@needs("console.view")
def customer_read(request: AccessRequest, key: str) -> HttpResponse:
    """Have a customer read from the platform soon."""
    return _read(request, CUSTOMER, key)


def _frame(request: AccessRequest, kind: Kind, key: str) -> HttpResponse:
    try:
        found = kind.find(request.access, key)
    except Refusal as refusal:
        return _nobody(request, kind, key, refusal)
    now = present.now()
    told = kind.makers["tasks"](request.access, found, "", now)
    tabs = [(part, label, kind.url("-part", key, part)) for part, label in kind.labels.items()]
    context = {"head": kind.head(found, now), "tabs": tabs, "kind": kind.name, "sent_url": kind.url("-sent", key)}
    return render(request, "sidebar/frame.html", context | told)


def _part(request: AccessRequest, kind: Kind, key: str, part: str) -> HttpResponse:
    if part not in kind.makers:
        raise Http404
    try:
        found = kind.find(request.access, key)
    except Refusal as refusal:
        return _nobody(request, kind, key, refusal)
    words = request.GET.get("q", "").strip()[:40]
    context = kind.makers[part](request.access, found, words, present.now())
    return render(request, kind.template(part), context | {"kind": kind.name, "here": kind.url("-part", key, part)})


def _nobody(request: AccessRequest, kind: Kind, key: str, refusal: Refusal) -> HttpResponse:
    """Say clearly whom we do not know, or may not show, and how that is mended."""
    is_known = isinstance(refusal, OUT_OF_SCOPE)
    can_be_read = not is_known and queries.main_app(request.access.workspace) is not None
    context = {
        "refusal": refusal,
        "is_known": is_known,
        "read_url": kind.url("-read", key) if can_be_read else "",
        "again_url": kind.url("", key),
        "key": key,
    }
    return render(request, "sidebar/nobody.html", context, status=403 if is_known else 404)


def _read(request: AccessRequest, kind: Kind, key: str) -> HttpResponse:
    """Ask the platform about whoever is not known yet, a moment from now and once however often one asks."""
    workspace = request.access.workspace
    if queries.main_app(workspace) is None:
        raise Http404
    try:
        kind.find(request.access, key)
    except OUT_OF_SCOPE as refusal:
        return _nobody(request, kind, key, refusal)
    except Refusal:
        rechecks.ask(workspace, kind.recheck, [key], now=present.now())
    return render(request, "sidebar/asked.html", {"again_url": kind.url("", key)})


def _sent(request: AccessRequest, kind: Kind, key: str) -> HttpResponse:
    try:
        found = kind.find(request.access, key)
    except Refusal as refusal:
        return _nobody(request, kind, key, refusal)
    told, access = request.POST, request.access
    sent = Sent(
        about=kind.subject,
        about_id=found.pk,
        kind=told.get("kind", ""),
        nonce=told.get("nonce", ""),
        item=queries.item_of(access, told.get("item", "")),
        task=Task.objects.visible_to(access).filter(slug=told.get("task", "")).first(),
    )
    try:
        actions.record_sent(access, sent, now=present.now())
        shelf.note_sent(access, found, told.get("item", ""), now=present.now())
        if kind is CHAT and told.get("question"):
            asked.sent(access, found, told["question"], now=present.now())
        if kind is CHAT and told.get("post"):
            sends.sent(access, found, told["post"], present.now())
    except Refusal as refusal:
        return HttpResponse(refusal.message(), status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)

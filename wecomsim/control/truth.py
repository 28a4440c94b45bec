"""The truth in detail: rows of one kind, by page, to be held against what a product has (`GET /sim/state?what=…`)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo
from wecomsim.state.clock import SHANGHAI
from wecomsim.state.rows import Stay

if TYPE_CHECKING:
    from wecomsim.state.corp import Corp
    from wecomsim.wire.callbacks import Outbox
    from wecomsim.wire.platform import Platform

__all__ = ["KINDS", "of", "stays"]

Given = dict[str, Any]
KINDS = (
    "groups",
    "members",
    "stays",
    "customers",
    "staff",
    "tags",
    "messages",
    "orders",
    "tasks",
    "moments",
    "notes",
    "callbacks",
)


def of(platform: Platform, outbox: Outbox, given: Given) -> Given:
    """Return counts, or the rows of `what`: `offset` and `limit` cut them, `chat_id` chooses. Raises CannotDo."""
    what, corp = given.get("what"), platform.corp
    with corp.lock:
        if what is None:
            return _counts(platform)
        if what not in KINDS:
            message = f"unknown what={what!r}; known: {', '.join(KINDS)}"
            raise CannotDo(message)
        rows = _rows(corp, outbox, what, given.get("chat_id"))
        begin = int(given.get("offset", 0))
        return {"total": len(rows), what: rows[begin : begin + int(given.get("limit", 1000))]}


def _counts(platform: Platform) -> Given:
    corp = platform.corp
    return {
        "corp_id": corp.corp_id,
        "zone": str(SHANGHAI),
        "groups": len(corp.groups),
        "seats": sum(len(group.seats) for group in corp.groups.values()),
        "customers": len(corp.customers),
        "staff": len(corp.staff),
        "messages": len(corp.messages),
        "calls": dict(platform.calls),
        "tasks": [
            {"msgid": task.msgid, "recipients": task.recipients, "confirmed": task.confirmed}
            for task in corp.tasks.values()
        ],
    }


def _rows(corp: Corp, outbox: Outbox, what: str, chat_id: str | None) -> list[Given]:
    if what == "callbacks":
        return outbox.sent
    if what == "groups":
        return [corp.answer_of(group) | {"dismissed_at": group.dismissed_at} for group in corp.groups.values()]
    if what == "members":
        groups = [corp.groups[chat_id]] if chat_id else list(corp.groups.values())
        return [{"chat_id": group.chat_id} | seat._asdict() for group in groups for seat in group.seats.values()]
    if what == "stays":
        return [stay._asdict() for stay in stays(corp) if chat_id in {None, stay.chat_id}]
    if what == "customers":
        return [
            asdict(customer) | {"follows": [asdict(each) for each in corp.follows.get(key, {}).values()]}
            for key, customer in corp.customers.items()
        ]
    shelf: dict[str, list[Any]] = {
        "staff": list(corp.staff.values()),
        "tags": list(corp.tags.values()),
        "messages": [each for each in corp.messages if chat_id in {None, each.chat_id}],
        "orders": [each for each in corp.orders if chat_id in {None, each.chat_id}],
        "tasks": list(corp.tasks.values()),
        "moments": list(corp.shelves.moments.values()),
        "notes": list(corp.shelves.notes.values()),
    }
    return [_task(each) if what == "tasks" else asdict(each) for each in shelf[what]]


def stays(corp: Corp) -> list[Stay]:
    """List who was where from when to when, as far as this city remembers, and who is where now."""
    alive = [group for group in corp.groups.values() if group.dismissed_at is None]
    return [*corp.stays, *(Stay.of(group.chat_id, seat) for group in alive for seat in group.seats.values())]


def _task(task: Any) -> Given:
    told = asdict(task)
    told["results"] = [
        {"userid": userid, "recipient": recipient, "status": status, "send_time": at}
        for (userid, recipient), (status, at) in task.results.items()
    ]
    return told

"""What administrators and owners do with the auto-reply, and what it says: at once, whoever of the staff is there or not."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo, action, group_of
from wecomsim.state.assistant import Reply
from wecomsim.state.rows import Message

if TYPE_CHECKING:
    from wecomsim.state.rows import Group
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]
KEYWORDS, REPLY, SEPARATOR = "关键词", "回复内容", "、"


@action("assistant.load")
def load(platform: Platform, given: Given) -> Given:
    """Let an administrator bring in the file of keywords (`csv`), in place of what was there: all of it or nothing.

    `columns` are its two headers, `separator` is what parts keywords: the console's own are not published (§13.7).
    """
    keywords, reply = given.get("columns") or (KEYWORDS, REPLY)
    table = csv.DictReader(io.StringIO(str(given["csv"]).removeprefix("\ufeff")))
    if not {keywords, reply} <= set(table.fieldnames or ()):
        message = f"the file has no columns {keywords} and {reply}"
        raise CannotDo(message)
    separator = str(given.get("separator") or SEPARATOR)
    rows = [_row(number, row, keywords, reply, separator) for number, row in enumerate(table, 2)]
    assistant = platform.assistant
    assistant.replies, assistant.name = rows, str(given.get("name") or assistant.name)
    return {"replies": len(rows), "keywords": sum(len(row.keywords) for row in rows)}


def _row(number: int, row: Given, keywords: str, reply: str, separator: str) -> Reply:
    words = tuple(word.strip() for word in (row[keywords] or "").split(separator) if word.strip())
    text = (row[reply] or "").strip()
    if not words or not text:
        message = f"row {number} lacks {reply if words else keywords}"
        raise CannotDo(message)
    return Reply(words, text)


@action("assistant.switch")
def switch(platform: Platform, given: Given) -> Given:
    """Let the owner of a group switch the auto-reply on or off there (`on`); nobody else can."""
    group, groups = group_of(platform, given), platform.assistant.groups
    if given["userid"] != group.owner:
        message = f"{given['userid']} does not own {group.chat_id}"
        raise CannotDo(message)
    (groups.add if given.get("on", True) else groups.discard)(group.chat_id)
    return {"on": group.chat_id in groups}


def answer(platform: Platform, group: Group, said: Message) -> Message | None:
    """Let the assistant answer what a customer said to it, or to one of the staff, in a group where it is on."""
    corp, assistant = platform.corp, platform.assistant
    if said.kind != "text" or said.sender in corp.staff or group.chat_id not in assistant.groups:
        return None
    text = str(said.payload["text"]["content"])
    if not _is_called(platform, group, text):
        return None
    reply = assistant.reply_to(text)
    if not reply:
        assistant.heard += 1
        return None
    assistant.person = assistant.person or corp.new_id("wb")
    assistant.said += 1
    msgid = f"{said.msgid.removesuffix('_external')}a_external"
    answered = Message(msgid, said.at_ms, assistant.person, group.chat_id, "text", {"text": {"content": reply}})
    corp.say(answered)
    return answered


def _is_called(platform: Platform, group: Group, text: str) -> bool:
    """Say whether a text names the assistant or one of the staff who sit in the group with an @."""
    staff = platform.corp.staff
    names = {platform.assistant.name, *(staff[seat.person].name for seat in group.seats.values() if seat.staff)}
    return any(f"@{name}" in text for name in names)

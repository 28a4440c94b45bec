"""What a program wrote and a person sent, as it comes into a chat: the text first, then a message for each attachment (§6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from wecomsim.state import ids
from wecomsim.state.rows import Message
from wecomsim.state.speech import payload_of

if TYPE_CHECKING:
    from wecomsim.state.corp import Corp
    from wecomsim.state.shelves import File

__all__ = ["Delivery"]

Given = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """Text and attachments by the hand of a member. `key` is what it is known by: the same messages have the same ids."""

    corp: Corp
    key: str
    sender: str
    content: Given
    consent_asked: bool = False

    def into(self, chat_id: str) -> list[str]:
        """Say it in a group; return the ids of the messages."""
        return self._say(chat_id, "")

    def to(self, customer: str) -> list[str]:
        """Say it to a customer, between two; return the ids of the messages.

        It is no talk of theirs in the statistics of contact work: the documents do not say that it would be.
        """
        return self._say("", customer)

    def _say(self, chat_id: str, to: str) -> list[str]:
        now, said = self.corp.clock.now(), []
        for place, (kind, fields) in enumerate(self._parts()):
            number = ids.of("msg", self.corp.seed, f"{self.key}:{chat_id or to}:{place}")
            payload = payload_of(self.corp.shelves, kind, fields, number, now)
            at = int(now * 1000) + place  # in this order
            said.append(Message(f"{number}_external", at, self.sender, chat_id, kind, payload, to=to))
        for each in said:
            self.corp.say(each, consent_asked=self.consent_asked)
        return [each.msgid for each in said]

    def _parts(self) -> list[tuple[str, Given]]:
        words = self.content.get("text", {}).get("content", "")
        attached = [self._attached(each["msgtype"], each[each["msgtype"]]) for each in self._attachments()]
        return ([("text", {"content": words})] if words else []) + attached

    def _attachments(self) -> list[Given]:
        return list(self.content.get("attachments") or ())

    def _attached(self, kind: str, given: Given) -> tuple[str, Given]:
        """Return the archive's kind and fields of an attachment; a file has the content that was uploaded."""
        if kind == "link":
            names = {"title": "title", "description": "desc", "link_url": "url", "image_url": "picurl"}
            return "link", {name: str(given.get(theirs) or "") for name, theirs in names.items()}
        if kind == "miniprogram":
            title = str(given["title"])
            return "weapp", {"title": title, "description": "", "username": given["appid"], "displayname": title}
        file = self._uploaded(given)
        named = {"filename": file.name, "fileext": PurePath(file.name).suffix.lstrip(".")} if kind == "file" else {}
        return kind, {"content": file.content} | named

    def _uploaded(self, given: Given) -> File:
        shelves = self.corp.shelves
        return shelves.files[given["media_id"]] if given.get("media_id") else shelves.pictures[given["pic_url"]]

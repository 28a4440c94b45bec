"""What stands in a callback: the XML around the envelope, and the event inside it (§2.3, §3 of the protocol).

Elements come in any order and unknown ones are kept; entities and document types are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from jinlin.wecom.crypto import NotAnEnvelope

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Event", "envelope_in", "event_in"]

LARGEST = 1024 * 1024  # a callback names at most a few hundred members


def envelope_in(body: bytes) -> str:
    """Return the text of `Encrypt`. Raises NotAnEnvelope."""
    found = _parsed(body).findtext("Encrypt")
    if not found:
        raise NotAnEnvelope
    return found.strip()


@dataclass(frozen=True)
class Event:
    """A decrypted callback: `fields` holds every element, nested ones as dicts, repeated ones as lists."""

    fields: dict[str, Any]

    def text(self, name: str) -> str:
        """Return an element's text; empty where it is absent or not a text."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """Return an element's integer, None where there is none."""
        value = self.text(name).strip()
        return int(value) if value.lstrip("-").isdecimal() else None

    @property
    def kind(self) -> str:
        """The `Event`, or for something a member typed to the app `message.` and its type."""
        return self.text("Event") or f"message.{self.text('MsgType')}"

    @property
    def change(self) -> str:
        """The `ChangeType`, empty where the event has none."""
        return self.text("ChangeType")

    @property
    def at(self) -> datetime | None:
        """When it happened, by the platform's clock."""
        seconds = self.number("CreateTime")
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 <= seconds < 2**33 else None

    @property
    def subject(self) -> str:
        """What events are kept in order for: the group, else the customer, else the tag; empty for none."""
        return self.text("ChatId") or self.text("ExternalUserID") or self.text("Id")

    @property
    def changed_members(self) -> list[str]:
        """The ids of `MemChangeList`, of a group that somebody joined or left."""
        listed = self.fields.get("MemChangeList")
        items = listed.get("Item", []) if isinstance(listed, dict) else []
        return [item for item in (items if isinstance(items, list) else [items]) if isinstance(item, str) and item]


def event_in(message: bytes) -> Event:
    """Read a decrypted callback. Raises NotAnEnvelope."""
    return Event(dict(_fields(_parsed(message))))


def _parsed(body: bytes) -> Element:
    if len(body) > LARGEST:
        raise NotAnEnvelope
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NotAnEnvelope from None
    if not isinstance(root, Element):  # what the parser's types allow, not what it returns
        raise NotAnEnvelope
    return root


def _fields(element: Element) -> Iterator[tuple[str, Any]]:
    gathered: dict[str, list[Any]] = {}
    for child in element:
        gathered.setdefault(child.tag, []).append(dict(_fields(child)) if len(child) else (child.text or ""))
    for name, values in gathered.items():
        yield name, values[0] if len(values) == 1 else values

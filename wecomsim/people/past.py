"""A city's past: who was where, what was said, posted and bought before the city began; and where it is cut in two.

The platform tells who is there now and what was said within five days, not what was before. So a past has a cut: what has a
moment before it is for files, what is at or after it comes by protocol.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wecomsim.state import ids
from wecomsim.state.clock import DAY, SHANGHAI, midnight
from wecomsim.state.rows import Message
from wecomsim.state.speech import payload_of

if TYPE_CHECKING:
    from wecomsim.state.corp import Corp
    from wecomsim.state.rows import Order, Stay

__all__ = ["ARCHIVE_DAYS", "CannotCut", "Past", "Post", "Said", "Window", "cut_of", "moment", "settle"]

ARCHIVE_DAYS = 5  # §6.1
LEEWAY = 3600  # seconds a program has at least to connect before the archive forgets something of the day of the cut


@dataclass(slots=True)
class Said:
    """A message, in the words of the archive: a kind with its fields (§6.3), or the taking back of another."""

    at_ms: int
    person: str
    chat_id: str
    kind: str = "text"
    fields: dict[str, Any] = field(default_factory=dict)
    msgid: str = ""
    takes_back: Said | None = None

    @property
    def text(self) -> str:
        """Return what was written, if something was."""
        return str(self.fields.get("content", ""))


@dataclass(slots=True)
class Post:
    """What staff published in a group, and how it was received: the brand's own books, not the platform's."""

    said: Said
    direction: str  # activation, conversion, brand
    sells: bool
    reach: int
    opens: int
    comments: int = 0


@dataclass
class Past:
    """Everything that happened from `began` on, until `ended` (seconds): the city's start."""

    began: int
    ended: int
    stays: list[Stay] = field(default_factory=list)  # those over, and those that go on (`left_at` None)
    said: list[Said] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)

    def number(self, seed: int, life: str = "") -> None:
        """Put everything in the order of time; give each message an id, of the past that has that name."""
        self.said.sort(key=lambda said: (said.at_ms, said.chat_id, said.person))
        for place, said in enumerate(self.said, 1):
            said.msgid = said.msgid or f"{ids.of('msg', seed, f'{life}past{place}')}_external"
        self.orders.sort(key=lambda order: (order.at, order.person, order.line))
        self.posts.sort(key=lambda post: (post.said.at_ms, post.said.msgid))


def cut_of(start: float) -> int:
    """Return where a past is cut: the first midnight that the archive of a city begun at `start` holds to the last message.

    That is four days before the day of the start, or three where fewer than `LEEWAY` seconds would be left to fetch it.
    """
    oldest = start - ARCHIVE_DAYS * DAY
    return midnight(oldest + LEEWAY) + DAY


class CannotCut(Exception):
    """A cut that would leave something untold, or tell what has not happened."""


@dataclass(frozen=True)
class Window:
    """What of a past is written: from `since` to the cut `until`; the brand's own books until the city's `start`."""

    since: int
    until: int
    start: int

    @classmethod
    def of(cls, start: float, days: int, until: str = "") -> Window:
        """Return the window of `days` days that ends at the cut, or at the beginning of the day `until`. Raises CannotCut."""
        cut = int(datetime.fromisoformat(until).replace(tzinfo=SHANGHAI).timestamp()) if until else cut_of(start)
        if not start - ARCHIVE_DAYS * DAY < cut <= start:
            message = f"the archive of a city begun at {moment(int(start))} holds {ARCHIVE_DAYS} days: {moment(cut)} is no cut"
            raise CannotCut(message)
        return cls(cut - days * DAY, cut, int(start))


def moment(seconds: float) -> str:
    """Write a moment with its offset; to the millisecond where it has some."""
    exact = "milliseconds" if seconds % 1 else "seconds"
    return datetime.fromtimestamp(seconds, SHANGHAI).isoformat(timespec=exact)


def settle(corp: Corp, past: Past) -> None:
    """Let the city remember of its past what a platform does: the archive its days, the till its orders; and who is gone."""
    corp.stays += [stay for stay in past.stays if stay.left_at is not None]
    corp.orders += past.orders
    oldest = (past.ended - ARCHIVE_DAYS * DAY) * 1000
    corp.remember(_message(corp, said) for said in past.said if said.at_ms >= oldest)


def _message(corp: Corp, said: Said) -> Message:
    who = (said.msgid, said.at_ms, said.person, said.chat_id)
    if said.takes_back:
        return Message(*who, "revoke", {"revoke": {"pre_msgid": said.takes_back.msgid}}, "recall")
    return Message(*who, said.kind, payload_of(corp.shelves, said.kind, said.fields, said.msgid, said.at_ms / 1000))

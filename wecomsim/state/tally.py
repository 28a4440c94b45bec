"""What the platform counts of its groups day by day and keeps for 180 days, long after the archive has forgotten (§4.4).

What was said is counted as it is heard, since messages do not stay. Who came, went and sat there at the end of a day follows from
the seats and the stays that are over, so that a day of long ago has the members it had then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wecomsim.state.clock import DAY, midnight

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from wecomsim.state.corp import Corp
    from wecomsim.state.rows import Group, Stay

__all__ = ["COUNTS", "KEPT", "Tally", "count"]

KEPT = 180  # days before today [D:92133]
COUNTS = (
    *("new_chat_cnt", "chat_total", "chat_has_msg"),
    *("new_member_cnt", "member_total", "member_has_msg", "msg_total"),
)


@dataclass(slots=True)
class _Talk:
    """What was said in a group on a day: how much, by whom."""

    messages: int = 0
    speakers: set[str] = field(default_factory=set)


class Tally:
    """How much was said in each group, by day; a day older than `KEPT` days before the group's newest is forgotten."""

    def __init__(self) -> None:
        self._talk: dict[str, dict[int, _Talk]] = defaultdict(dict)  # group → midnight
        self._today = 0

    def hear(self, chat_id: str, at: float, person: str) -> None:
        """Count a message."""
        if not self._today <= at < self._today + DAY:
            self._today = midnight(at)
        days = self._talk[chat_id]
        if self._today not in days:
            days[self._today] = _Talk()
            oldest = max(days) - KEPT * DAY
            for old in [each for each in days if each < oldest]:
                del days[old]
        if talk := days.get(self._today):
            talk.messages += 1
            talk.speakers.add(person)

    def talk(self, chat_id: str, days: Iterable[int]) -> Counter[str]:
        """Say of some days together how much was said in a group, and by how many; nothing where nobody spoke."""
        found = [each for day in days if (each := self._talk.get(chat_id, {}).get(day))]
        speakers = set().union(*(each.speakers for each in found))
        told = Counter(msg_total=sum(each.messages for each in found), member_has_msg=len(speakers))
        return told + Counter(chat_has_msg=int(bool(found)))


def count(corp: Corp, owners: Collection[str], spans: Iterable[tuple[int, int]]) -> list[dict[str, Counter[str]]]:
    """Count per owner for each span of days (its first and its last midnight): totals at its end, what is new within it.

    A day of a group is its owner's at the end of that day: who got a group later did not have it then.
    """
    mine = [group for group in corp.groups.values() if not set(owners).isdisjoint(_owners(group))]
    over: dict[str, list[Stay]] = {group.chat_id: [] for group in mine}
    for stay in corp.stays:
        if stay.chat_id in over:
            over[stay.chat_id].append(stay)
    books = [_Book(corp.tally, group, over[group.chat_id]) for group in mine]
    return [_told(books, list(range(first, last + 1, DAY)), owners) for first, last in spans]


def _owners(group: Group) -> list[str]:
    return [group.owner, *(before for _at, before in group.handed)]


def _told(books: Iterable[_Book], days: list[int], owners: Collection[str]) -> dict[str, Counter[str]]:
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for book in books:
        for owner, counts in book.of(days):
            if owner in owners:
                told[owner].update(counts)
    return told


class _Book:
    """The coming and going of one group."""

    def __init__(self, tally: Tally, group: Group, over: Iterable[Stay]) -> None:
        self.tally, self.group = tally, group
        rows = list(over)
        seats = group.seats.values() if group.dismissed_at is None else ()  # the seats of a group that ended are stays
        self.came = [*(stay.joined_at for stay in rows), *(seat.join_time for seat in seats)]
        self.went = [stay.left_at for stay in rows if stay.left_at is not None]

    def of(self, days: list[int]) -> Iterator[tuple[str, Counter[str]]]:
        """Yield what each owner of these days has of the group."""
        owned: dict[str, list[int]] = defaultdict(list)
        for day in days:
            owned[self._owner(day + DAY)].append(day)
        for owner, mine in owned.items():
            new = self.tally.talk(self.group.chat_id, mine)
            new["new_chat_cnt"] = _within([self.group.create_time], mine)
            new["new_member_cnt"] = _within(self.came, mine)
            yield owner, new
        yield self._owner(days[-1] + DAY), self._totals(days[-1] + DAY)

    def _owner(self, end: int) -> str:
        """Return whose group it was when a day ended."""
        return next((before for at, before in self.group.handed if at >= end), self.group.owner)

    def _totals(self, end: int) -> Counter[str]:
        over = self.group.dismissed_at
        if self.group.create_time >= end or (over is not None and over < end):
            return Counter()
        return Counter(chat_total=1, member_total=_before(self.came, end) - _before(self.went, end))


def _before(times: Iterable[int], end: int) -> int:
    return sum(at < end for at in times)


def _within(times: Iterable[int], days: list[int]) -> int:
    """Say how many of these moments are of one of these days, which are in order."""
    first, last, known = days[0], days[-1] + DAY, set(days)
    return sum(at - (at - first) % DAY in known for at in times if first <= at < last)

"""How asleep a community is, day by day: active → quiet → dormant → dead, each passage logged once (R-221)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity.thresholds import DEFAULTS
from jinlin.metrics.models import Dormancy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFINITION = _(
    "看最近 7 天:每天成员消息与每天发言人数都达到下限为活跃;成员 7 天没有发言或消息很少为沉寂;"
    "21 天没有发言为死群;其余为安静。红包响应要等消息类型接入后才计入。"
)

Days = dict[date, tuple[int, int]]
"""Members' messages and distinct speakers, by day; a day without messages is absent."""


@dataclass(frozen=True)
class Quietness:
    """The figures of the days before: messages and speakers a day, and how long since a member last spoke."""

    messages_per_day: float
    speakers_per_day: float
    silent_days: int

    def figures(self) -> dict[str, float | int]:
        """Return the figures for the log."""
        return asdict(self)


@dataclass(frozen=True)
class Change:
    """A passage from one state into another, on a day, by these figures."""

    on: date
    before: str
    after: str
    seen: Quietness


@dataclass(frozen=True)
class Life:
    """Where a replay begins: the community's first day, the first day to judge, and what was known before it."""

    born: date
    since: date
    last: date | None = None
    state: str = ""


def state(seen: Quietness, thresholds: Mapping[str, float] = DEFAULTS) -> Dormancy:
    """Judge one day."""
    if seen.silent_days >= thresholds["dormancy.dead_days"]:
        return Dormancy.DEAD
    few = seen.messages_per_day < thresholds["dormancy.dormant_messages"]
    if few or seen.silent_days >= thresholds["dormancy.dormant_days"]:
        return Dormancy.DORMANT
    enough = seen.messages_per_day >= thresholds["dormancy.active_messages"]
    if enough and seen.speakers_per_day >= thresholds["dormancy.active_speakers"]:
        return Dormancy.ACTIVE
    return Dormancy.QUIET


def quietness(days: Days, born: date, last: date | None, on: date, span: int) -> Quietness:
    """Return the figures at the end of a day, over as many days as the community has lived, at most `span`."""
    lived = min(span, (on - born).days + 1)
    window = [days.get(on - timedelta(days=back), (0, 0)) for back in range(lived)]
    return Quietness(
        messages_per_day=sum(messages for messages, _speakers in window) / lived,
        speakers_per_day=sum(speakers for _messages, speakers in window) / lived,
        silent_days=(on - last).days if last else (on - born).days + 1,
    )


def replay(days: Days, life: Life, until: date, thresholds: Mapping[str, float] = DEFAULTS) -> Iterator[Change]:
    """Yield the changes of state before `until`, however many days arrive at once; the first week is not judged."""
    span = int(thresholds["dormancy.days"])
    judged = max(life.since, life.born + timedelta(days=span - 1))
    last, before, on = life.last, life.state, life.since
    while on < until:
        last = on if days.get(on, (0, 0))[0] else last
        if on >= judged:
            seen = quietness(days, life.born, last, on, span)
            after = state(seen, thresholds).value
            if after != before:
                yield Change(on, before, after, seen)
                before = after
        on += timedelta(days=1)

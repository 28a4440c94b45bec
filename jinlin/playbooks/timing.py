"""When a row is due: what people write (D+1 10:00, T-1h, 周三 20:00, 每 3 天), and the moments that follow from an anchor.

Nothing here knows rows of the database or reads the clock. Moments are aware and in UTC; days and times of day belong to
the workspace's zone. A stretch `[since, until)` is half-open, so that stretches that follow one another neither lose nor
double a moment (R-110, R-113).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

__all__ = [
    "EARLIEST",
    "QUIET_FROM",
    "QUIET_TO",
    "NotATime",
    "Outside",
    "When",
    "in_quiet_hours",
    "jittered",
    "outside_quiet",
]

Kind = Literal["day", "offset", "weekly", "every", "monthly"]

QUIET_FROM, QUIET_TO = 22 * 60, 8 * 60  # minutes of the day; design: quiet hours 22:00–08:00
EARLIEST = 7 * 60  # with an approved exception
A_DAY = timedelta(days=1)
MOST_DAYS = 400

WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
CHINESE = {"周一": "mon", "周二": "tue", "周三": "wed", "周四": "thu", "周五": "fri", "周六": "sat", "周日": "sun"}

_CLOCK = r"(?P<clock>(?:[01]\d|2[0-3]):[0-5]\d)(?:-(?P<end>(?:[01]\d|2[0-3]):[0-5]\d))?"
_DAY = re.compile(rf"d(?P<first>[+-]?\d{{1,3}})(?:-d(?P<last>\d{{1,3}}))? {_CLOCK}")
_OFFSET = re.compile(
    r"t(?:0|(?P<sign>[+-])(?:(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d)|(?P<count>\d{1,4})(?P<unit>[dhm])"
    r"(?: (?P<clock>(?:[01]\d|2[0-3]):[0-5]\d))?))?"
)
_WEEKLY = re.compile(
    rf"(?P<days>daily|[a-z]{{3}}(?:-[a-z]{{3}})?(?:,[a-z]{{3}}(?:-[a-z]{{3}})?)*)(?:#(?P<nth>\d(?:,\d)*))? {_CLOCK}"
)
_EVERY = re.compile(rf"every (?P<count>\d{{1,3}})d {_CLOCK}")
_MONTHLY = re.compile(rf"month (?P<day>\d{{1,2}}) {_CLOCK}")


class NotATime(Refusal, ValueError):
    """What is written for a row's time says no time."""

    code = "not_a_row_time"
    source_what = _("“%(value)s”不是剧本能用的时间")
    source_remedy = _(
        "请写成 D1 10:00、D1-D5 08:00、T-3d 10:00、T+1h、周一 09:30、周一-周五 12:00、每天 20:00、每3天 18:00 或 每月15 10:00"
    )


@dataclass(frozen=True)
class When:
    """One row's time, read. `minutes` is the time of the day (null: that of the anchor), `window` how long it lasts."""

    kind: Kind
    minutes: int | None = None
    window: int = 0
    first: int = 0  # the first day of a `day`; the number of days of an `every`; the day of a `monthly`
    last: int = 0
    offset: timedelta = timedelta(0)
    weekdays: frozenset[int] = frozenset()
    nth: frozenset[int] = frozenset()

    @classmethod
    def read(cls, text: str) -> When:
        """Read what is written. Raises NotATime."""
        words = _spelt(text)
        for pattern, make in _FORMS:
            found = pattern.fullmatch(words)
            when = make(found.groupdict()) if found else None
            if when is not None:
                return when
        raise NotATime(value=text.strip())

    @property
    def repeats(self) -> bool:
        """Whether it comes again and again without an end of its own."""
        return self.kind in {"weekly", "every", "monthly"}

    def moments(
        self, anchor: datetime, zone: tzinfo, since: datetime, until: datetime, *, anchor_day: int = 0
    ) -> Iterator[datetime]:
        """Yield the moments in `[since, until)`, in order; `anchor_day` is the number that the anchor's own day has."""
        for each in self._all(anchor, zone, since, until, anchor_day):
            if since <= each < until:
                yield each

    def _all(
        self, anchor: datetime, zone: tzinfo, since: datetime, until: datetime, anchor_day: int
    ) -> Iterator[datetime]:
        begun = anchor.astimezone(zone).date()
        if self.kind == "offset":
            yield self._shifted(anchor, begun, zone)
            return
        first, last = self._span(begun, anchor_day)
        day = max(first, since.astimezone(zone).date() - A_DAY)
        end = min(last, until.astimezone(zone).date())
        while day <= end:
            if self._falls_on(day, begun):
                yield _moment(day, self.minutes or 0, zone)
            day += A_DAY

    def _span(self, begun: date, anchor_day: int) -> tuple[date, date]:
        if self.kind == "day":
            return begun + A_DAY * (self.first - anchor_day), begun + A_DAY * (self.last - anchor_day)
        return begun, date.max

    def _shifted(self, anchor: datetime, begun: date, zone: tzinfo) -> datetime:
        if self.minutes is None:
            return (anchor + self.offset).astimezone(UTC)
        return _moment(begun + self.offset, self.minutes, zone)

    def _falls_on(self, day: date, begun: date) -> bool:
        if self.kind == "weekly":
            nth = (day.day - 1) // 7 + 1
            return day.weekday() in self.weekdays and (not self.nth or nth in self.nth)
        if self.kind == "every":
            return (day - begun).days % self.first == 0
        if self.kind == "monthly":
            return day.day == min(self.first, _days_of_month(day))
        return True


def _moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=zone).astimezone(UTC)


def _days_of_month(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - A_DAY).day


_ALIKE = str.maketrans(
    {"：": ":", "，": ",", "、": ",", "～": "-", "~": "-", "—": "-", "–": "-", "−": "-", "至": "-", "＋": "+"}
)


def _spelt(text: str) -> str:
    """Write what people write in one way: small letters, Chinese weekdays as English ones, one blank before the time."""
    words = text.strip().lower().translate(_ALIKE)
    for chinese, english in (*CHINESE.items(), ("周天", "sun"), ("每天", "daily")):
        words = words.replace(chinese, english)
    words = re.sub(r"每\s*(\d+)\s*天", r"every \1d", words)
    words = re.sub(r"每月\s*(\d{1,2})\s*[日号]?\s+", r"month \1 ", words)
    words = re.sub(r"(?<=[a-z])(\d\d:\d\d)", r" \1", words)
    return " ".join(re.sub(r"\bd\+", "d", words).split())


def _clock(text: str | None) -> int | None:
    return int(text[:2]) * 60 + int(text[3:]) if text else None


def _window(found: dict[str, str | None]) -> int | None:
    """Return how many minutes a window lasts; None where it ends before it begins."""
    begins, ends = _clock(found["clock"]) or 0, _clock(found["end"])
    if ends is None:
        return 0
    return ends - begins if ends > begins else None


def _day(found: dict[str, str | None]) -> When | None:
    first, window = int(found["first"] or 0), _window(found)
    last = int(found["last"]) if found["last"] else first
    if window is None or last < first or last - first > MOST_DAYS:
        return None
    return When("day", _clock(found["clock"]), window, first, last)


def _offset(found: dict[str, str | None]) -> When | None:
    sign = -1 if found["sign"] == "-" else 1
    if found["hours"]:
        return When("offset", offset=sign * timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0)))
    count, unit, clock = int(found["count"] or 0), found["unit"], _clock(found["clock"])
    if clock is not None and unit != "d":
        return None
    lengths = {"d": timedelta(days=count), "h": timedelta(hours=count), "m": timedelta(minutes=count)}
    return When("offset", clock, offset=sign * lengths.get(unit or "m", timedelta(0)))


def _weekly(found: dict[str, str | None]) -> When | None:
    window, days = _window(found), _weekdays(found["days"] or "")
    nth = frozenset(int(each) for each in (found["nth"] or "").split(",") if each)
    if window is None or not days or nth - {1, 2, 3, 4, 5}:
        return None
    return When("weekly", _clock(found["clock"]), window, weekdays=days, nth=nth)


def _weekdays(words: str) -> frozenset[int]:
    if words == "daily":
        return frozenset(range(7))
    found: set[int] = set()
    for part in words.split(","):
        begins, _dash, ends = part.partition("-")
        if begins not in WEEKDAYS or (ends or begins) not in WEEKDAYS:
            return frozenset()
        found |= set(range(WEEKDAYS[begins], WEEKDAYS[ends or begins] + 1))
    return frozenset(found)


def _every(found: dict[str, str | None]) -> When | None:
    count, window = int(found["count"] or 0), _window(found)
    return When("every", _clock(found["clock"]), window, count) if count and window is not None else None


def _monthly(found: dict[str, str | None]) -> When | None:
    day, window = int(found["day"] or 0), _window(found)
    return When("monthly", _clock(found["clock"]), window, day) if 1 <= day <= 31 and window is not None else None  # noqa: PLR2004 (days of a month)


_FORMS = ((_DAY, _day), (_OFFSET, _offset), (_EVERY, _every), (_MONTHLY, _monthly), (_WEEKLY, _weekly))


def jittered(moment: datetime, window: int, seed: str) -> datetime:
    """Return a whole minute within `[moment, moment + window)`: the same seed gives the same one (R-113)."""
    if window <= 0:
        return moment
    drawn = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    return moment + timedelta(minutes=drawn % window)


def in_quiet_hours(moment: datetime, zone: tzinfo, *, exception: bool = False) -> bool:
    """Say whether nobody may be disturbed then; with an approved exception the day begins at 07:00."""
    minutes = _minutes(moment, zone)
    return minutes >= QUIET_FROM or minutes < (EARLIEST if exception else QUIET_TO)


@dataclass(frozen=True)
class Outside:
    """A moment outside quiet hours, and whether it had to be moved there."""

    at: datetime
    moved: bool


def outside_quiet(moment: datetime, zone: tzinfo, *, exception: bool = False) -> Outside:
    """Return the first moment from this one on at which people may be disturbed."""
    if not in_quiet_hours(moment, zone, exception=exception):
        return Outside(moment, moved=False)
    day = moment.astimezone(zone).date()
    if _minutes(moment, zone) >= QUIET_FROM:
        day += A_DAY
    return Outside(_moment(day, EARLIEST if exception else QUIET_TO, zone), moved=True)


def _minutes(moment: datetime, zone: tzinfo) -> int:
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute

"""Moments and days as people write them, and the half-open stretches of days that every number is about.

Moments are aware datetimes in UTC; a day belongs to a zone. `now` is never read here: callers pass it in.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.text import safe_name, tidy

__all__ = [
    "AmbiguousDate",
    "BackwardWindow",
    "NoSuchDay",
    "NotADate",
    "NotAMoment",
    "Step",
    "Window",
    "day_bounds",
    "local_date",
    "parse_date",
    "parse_moment",
]

Step = Literal["day", "week", "month", "all"]

_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2199
_LONGEST = 64


class NotAMoment(Refusal, ValueError):
    """The text is not a point in time."""

    code = "not_a_moment"
    source_what = _("“%(value)s”不是可识别的时间")
    source_remedy = _("请写成 2026-03-05 14:30、2026/3/5 14:30:05、2026年3月5日 下午2:30 或 2026-03-05T14:30:00+08:00")


class NotADate(NotAMoment):
    """The text is not a day."""

    code = "not_a_date"
    source_what = _("“%(value)s”不是可识别的日期")
    source_remedy = _("请写成 2026-03-05、2026/3/5、2026年3月5日 或 20260305")


class AmbiguousDate(NotADate):
    """Day and month, or the year, could be read two ways."""

    code = "ambiguous_date"
    source_what = _("日期“%(value)s”分不清年、月、日")
    source_remedy = _("请把四位数的年份写在最前面，例如 2026-03-05")


class NoSuchDay(NotADate):
    """Well written, but not in the calendar, such as 29 February of a common year."""

    code = "no_such_day"
    source_what = _("日历上没有“%(value)s”这一天")
    source_remedy = _("请核对月份的天数与闰年；年份应在 1900 至 2199 之间")


class BackwardWindow(Refusal, ValueError):
    """A window whose end is not after its beginning."""

    code = "backward_window"
    source_what = _("结束日期 %(until)s 不在开始日期 %(since)s 之后")
    source_remedy = _("结束日期不包含在内，至少要比开始日期晚一天")


def parse_moment(text: str, zone: tzinfo, *, excel: bool = False) -> datetime:
    """Return the moment `text` names, in UTC.

    A time without offset is taken in `zone`, a bare date as its midnight; ten digits are epoch seconds,
    thirteen milliseconds. With `excel` a small number is a serial number of the 1900 system, in `zone`.
    An hour that the clock change repeats is its first passage. Raises NotAMoment, NoSuchDay, AmbiguousDate.
    """
    written = _plain(text)
    at = _from_number(written, zone, excel=excel) or _from_words(written, zone, text)
    if not _EARLIEST_YEAR <= at.year <= _LATEST_YEAR:
        raise NoSuchDay(value=safe_name(text))
    return at.astimezone(UTC)


def parse_date(text: str, zone: tzinfo, *, excel: bool = False) -> date:
    """Return the day `text` names; where it names a moment, the day that moment falls on in `zone`.

    Raises NotADate, or its kinds NoSuchDay and AmbiguousDate.
    """
    try:
        return local_date(parse_moment(text, zone, excel=excel), zone)
    except NotADate:
        raise
    except NotAMoment:
        raise NotADate(value=safe_name(text)) from None


def local_date(at: datetime, zone: tzinfo) -> date:
    """Return the day the aware moment `at` falls on in `zone`. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        msg = "a moment without offset falls on no particular day"
        raise ValueError(msg)
    return at.astimezone(zone).date()


def day_bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first moment of `day` in `zone` and of the day after, in UTC: half-open."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """The days from `since` up to, and without, `until`. Raises BackwardWindow when there are none."""

    since: date
    until: date

    def __post_init__(self) -> None:
        """Refuse a window without days."""
        if self.since >= self.until:
            raise BackwardWindow(since=self.since, until=self.until)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.until - self.since).days

    def __contains__(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return self.since <= day < self.until

    def dates(self) -> Iterator[date]:
        """Each day in turn."""
        return (self.since + timedelta(days=n) for n in range(self.days))

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return the same stretch as moments in UTC, half-open."""
        return _midnight(self.since, zone), _midnight(self.until, zone)

    def split(self, by: Step) -> tuple["Window", ...]:
        """Cut into days, weeks (from Monday), months, or not at all; the outer pieces may be short."""
        if by == "all":
            return (self,)
        cuts = [day for day in self.dates() if day == self.since or _begins(day, by)]
        return tuple(Window(a, b) for a, b in zip(cuts, [*cuts[1:], self.until], strict=True))

    def previous(self) -> "Window":
        """Return the same number of days just before."""
        return self._moved(-self.days)

    def week_earlier(self) -> "Window":
        """Return the same weekdays of the week before."""
        return self._moved(-7)

    def _moved(self, days: int) -> "Window":
        by = timedelta(days=days)
        return Window(self.since + by, self.until + by)


def _begins(day: date, by: Step) -> bool:
    return by == "day" or (by == "week" and day.weekday() == 0) or (by == "month" and day.day == 1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


# -- numbers ---------------------------------------------------------------------------------------------

_EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - the zone is the caller's
_LAST_EXCEL_SERIAL = 110_000  # the year 2201; anything larger is not a date of ours
_FIRST_HONEST_EXCEL_SERIAL = 61  # 1 March 1900: before it Excel counts a 29 February that never was
_SERIAL = re.compile(r"[0-9]{1,6}(?:\.[0-9]+)?")
_EPOCH_SECONDS = re.compile(r"[0-9]{10}(?:\.[0-9]{1,9})?")
_EPOCH_MILLISECONDS = re.compile(r"[0-9]{13}")


def _from_number(written: str, zone: tzinfo, *, excel: bool) -> datetime | None:
    if excel and _SERIAL.fullmatch(written) and _FIRST_HONEST_EXCEL_SERIAL <= float(written) < _LAST_EXCEL_SERIAL:
        # Serial numbers carry about ten microseconds of noise; no exported time is finer than a millisecond.
        elapsed = timedelta(milliseconds=round(float(written) * 86_400_000))
        return (_EXCEL_DAY_ZERO + elapsed).replace(tzinfo=zone)
    if _EPOCH_SECONDS.fullmatch(written):
        seconds, _dot, fraction = written.partition(".")
        return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=_microseconds(fraction))
    if _EPOCH_MILLISECONDS.fullmatch(written):
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(written))
    return None


def _microseconds(fraction: str | None) -> int:
    return int((fraction or "")[:6].ljust(6, "0"))


# -- words -----------------------------------------------------------------------------------------------

# The hours of the 24-hour clock each word can mean; 下午2 and 下午14 are the same hour, 晚上12 is none.
_HALF_DAYS = {
    "凌晨": range(7),
    "早上": range(4, 12),
    "早晨": range(4, 12),
    "上午": range(12),
    "am": range(12),
    "中午": range(11, 15),
    "下午": range(12, 24),
    "pm": range(12, 24),
    "傍晚": range(16, 21),
    "晚上": range(17, 24),
}
_WORDS = "|".join(_HALF_DAYS)
_NOON = 12

_WEEKDAY = re.compile(r"[(\[]?(?:星期|礼拜|周)[一二三四五六日天][)\]]?")
_DAY = r"(?P<year>[0-9]{4})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})|(?P<packed>[0-9]{4}))"
_HOUR = (
    r"(?P<hour>[0-9]{1,2})"
    r"(?:[:时点](?P<minute>[0-9]{1,2})(?:[:分](?P<second>[0-9]{1,2})(?:[.,](?P<fraction>[0-9]{1,9}))?秒?|分)?|[时点]整?)"
)
_PACKED_HOUR = r"(?P<hhmm>[0-9]{4})(?P<ss>[0-9]{2})?(?:[.,](?P<ff>[0-9]{1,9}))?"
# Between day and hour: a T or blanks; nothing before a word (下午2:30) or after a packed day (202603051430).
_SET_OFF = r"(?:[t\s]+|(?=[^0-9])|(?(packed)|(?!)))"
_OFFSET = r"(?P<zulu>z|utc|gmt)?(?P<offset>[+-][0-9]{2}(?::?[0-9]{2})?)?"
_WRITTEN = re.compile(
    rf"{_DAY}(?:{_SET_OFF}(?P<before>{_WORDS})?\s*(?:{_HOUR}|{_PACKED_HOUR})\s*(?P<after>am|pm)?\s*{_OFFSET})?"
)
_YEAR_NOT_FIRST = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}(?:[-/.][0-9]{2,4})?(?![0-9]).*", re.DOTALL)
_NO_YEAR = re.compile(r"[0-9]{1,2}月[0-9]{1,2}.*", re.DOTALL)


def _plain(text: str) -> str:
    written = unicodedata.normalize("NFKC", tidy(text[:_LONGEST])) if len(text) <= _LONGEST else ""
    return written.strip().lower()


def _from_words(written: str, zone: tzinfo, text: str) -> datetime:
    if _YEAR_NOT_FIRST.fullmatch(written) or _NO_YEAR.fullmatch(written):
        raise AmbiguousDate(value=safe_name(text))
    match = _WRITTEN.fullmatch(_with_dashes(written))
    if match is None:
        raise NotAMoment(value=safe_name(text))
    return datetime.combine(_day(match, text), _clock_time(match, text), _offset(match, text) or zone)


def _with_dashes(written: str) -> str:
    """Write 2026年3月5日(周四) as 2026-3-5, and leave exactly one way to set a date off from its time."""
    dashed = re.sub(r"\s*[年月]\s*", "-", _WEEKDAY.sub(" ", written))
    return re.sub(r"\s*[日号]\s*", " ", dashed).strip()


def _day(match: re.Match[str], text: str) -> date:
    packed = match["packed"] or ""
    month, day = match["month"] or packed[:2], match["day"] or packed[2:]
    try:
        return date(int(match["year"]), int(month), int(day))
    except ValueError:
        raise NoSuchDay(value=safe_name(text)) from None


def _clock_time(match: re.Match[str], text: str) -> time:
    packed = match["hhmm"] or ""
    hour = _hour(int(match["hour"] or packed[:2] or 0), match["before"] or match["after"])
    minute = int(match["minute"] or packed[2:] or 0)
    second = int(match["second"] or match["ss"] or 0)
    try:
        return time(hour, minute, second, _microseconds(match["fraction"] or match["ff"]))
    except ValueError:
        raise NotAMoment(value=safe_name(text)) from None


def _hour(hour: int, half_day: str | None) -> int:
    """Return the hour of the 24-hour clock, or one that no clock has."""
    if half_day is None:
        return hour
    readings = {hour} if hour > _NOON else {hour % _NOON, hour % _NOON + _NOON}
    fitting = [reading for reading in readings if reading in _HALF_DAYS[half_day]]
    return fitting[0] if len(fitting) == 1 else 24


def _offset(match: re.Match[str], text: str) -> tzinfo | None:
    if match["offset"] is None:
        return UTC if match["zulu"] else None
    sign, digits = match["offset"][0], match["offset"][1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if ahead >= timedelta(days=1):
        raise NotAMoment(value=safe_name(text))
    return timezone(-ahead if sign == "-" else ahead)

"""Names of groups: "exact time + theme" for flash groups, read and written in Chinese and English; patterns with a serial for the rest (R-026).

No library reads 周日晚20点1元竞拍群: it has to know that 20点1元 is eight o'clock and one yuan. So the times people put into names
are read here, and nothing else.
"""

from __future__ import annotations

import re
import string
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.text import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NameRead", "check_flash_name", "name_for", "read_name", "write_when"]

LONGEST = 50  # characters; the platform cuts longer names in lists


class NoTimeInName(Refusal):
    """A flash group's name without a day and an hour that can be resolved."""

    code = "no_time_in_name"
    source_what = _("群名“%(name)s”里没有确定的时间")
    source_remedy = _("请写成“周日晚20点1元竞拍群”或“Sunday 20:00 one-yuan auction”")


class NoThemeInName(Refusal):
    """A flash group's name that says when but not what."""

    code = "no_theme_in_name"
    source_what = _("群名“%(name)s”里没有活动主题")
    source_remedy = _("请在时间后面写上主题,例如“1元竞拍”")


class NameTellsAnotherTime(Refusal):
    """A name and an event that begin at different times."""

    code = "name_tells_another_time"
    source_what = _("群名里的时间是 %(named)s,活动开始是 %(start)s")
    source_remedy = _("请让两者一致")


class PartOfNameMissing(Refusal):
    """A pattern that asks for something that is not given."""

    code = "part_of_name_missing"
    source_what = _("群名格式“%(pattern)s”里的 %(part)s 还没有内容")
    source_remedy = _("请补上这一项,或改用别的群名格式")


class NameTooLong(Refusal):
    """A name that lists cut off."""

    code = "group_name_too_long"
    source_what = _("群名“%(name)s”超过 %(most)s 个字")
    source_remedy = _("请缩短主题")


class NameRead(NamedTuple):
    """What a name says: when, and what for."""

    when: datetime
    theme: str


DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
RELATIVE = {"今": 0, "明": 1, "后": 2, "today": 0, "tonight": 0, "tomorrow": 1}
LATE = ("下午", "傍晚", "晚")
NUMBER = "[零〇一二三四五六七八九十两]{1,3}"
CHINESE = re.compile(
    r"(?:(?:(?P<year>\d{4})[年./-])?(?P<month>\d{1,2})[月./-](?P<day>\d{1,2})[日号]?"
    r"|(?P<ahead>下|本|这)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?P<relative>[今明后])(?:天|日|(?=晚)))"
    r"[\s,\uff0c]*(?P<part>凌晨|清晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚间|晚)?\s*"
    rf"(?P<hour>\d{{1,2}}|{NUMBER})"
    # 20点1元 is no minute: two digits count unless something is measured by them, one digit only before 分
    rf"(?:[点时](?:(?P<half>半)|(?P<minutes>\d{{1,2}}|{NUMBER})分|(?P<bare>[0-5]\d)(?![\d元块折件份人个款斤%]))?整?|[:\uff1a](?P<colon>[0-5]\d))"
)
ENGLISH = re.compile(
    rf"\b(?:(?P<weekday>{'|'.join(ENGLISH_DAYS)})[a-z]*|(?P<relative>today|tonight|tomorrow)"
    rf"|(?P<month>{'|'.join(MONTHS)})[a-z]*\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month2>{'|'.join(MONTHS)})[a-z]*"
    r"|(?P<year>\d{4})-(?P<month3>\d{2})-(?P<day3>\d{2}))"
    r"[\s,]+(?:at\s+)?(?P<hour>\d{1,2})(?::(?P<minutes>[0-5]\d))?\s*(?P<half>a\.?m\.?|p\.?m\.?)?(?![\d])",
    re.IGNORECASE,
)
AROUND = " ·,:-_\uff0c\uff1a"
TAIL = re.compile(r"(?:[\s·\-_]*\d*\s*(?:群|group|chat))?[\s·,:\uff0c\uff1a\-_]*$", re.IGNORECASE)


def read_name(name: str, near: datetime) -> NameRead:
    """Return when and what for a flash group is by its name; days without a date are the next ones from `near` (a wall clock).

    Raises NoTimeInName, NoThemeInName.
    """
    for pattern, resolve in ((CHINESE, _chinese), (ENGLISH, _english)):
        match = pattern.search(name)
        when = resolve(match.groupdict(), near) if match else None
        if match and when:
            rest = f"{name[: match.start()]} {name[match.end() :]}"
            theme = TAIL.sub("", tidy(rest)).strip(AROUND)
            if sum(char.isalnum() for char in theme) < 2:  # noqa: PLR2004  (a theme is a word)
                raise NoThemeInName(name=name)
            return NameRead(when, theme)
    raise NoTimeInName(name=name)


def _chinese(found: Mapping[str, str | None], near: datetime) -> datetime | None:
    hour = _number(found["hour"])
    minute = 30 if found["half"] else _number(found["minutes"] or found["bare"] or found["colon"] or "0")
    part = found["part"] or ""
    if part.startswith(LATE) and hour <= 12:  # noqa: PLR2004  (晚12点 is midnight)
        hour += 12
    if part == "中午" and hour < 11:  # noqa: PLR2004  (中午1点)
        hour += 12
    day = _day(found, near, WEEKDAYS.get(found["weekday"] or ""), int(found["month"] or 0), int(found["day"] or 0))
    return _at(day, hour, minute, near)


def _english(found: Mapping[str, str | None], near: datetime) -> datetime | None:
    half, minutes = (found["half"] or "").replace(".", "").lower(), found["minutes"]
    if not half and minutes is None:
        return None  # "Sunday 3 offers" names no hour
    hour = int(found["hour"] or 0)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    weekday = found["weekday"]
    named = (found["month"] or found["month2"] or "").lower()
    month = MONTHS.index(named) + 1 if named else int(found["month3"] or 0)
    day_of_month = int(found["day"] or found["day2"] or found["day3"] or 0)
    number = ENGLISH_DAYS.index(weekday.lower()) if weekday else None
    day = _day({**found, "ahead": None}, near, number, month, day_of_month)
    return _at(day, hour, int(minutes or 0), near)


def _day(found: Mapping[str, str | None], near: datetime, weekday: int | None, month: int, day: int) -> date | None:
    """Return the day that is meant, None where the calendar has none."""
    today = near.date()
    if relative := found["relative"]:
        return today + timedelta(days=RELATIVE[relative.lower()])
    if weekday is not None:
        ahead = (weekday - today.weekday()) % 7
        if found["ahead"] == "下":  # 下周三 is the Wednesday of the week after this one
            ahead = weekday - today.weekday() + 7
        return today + timedelta(days=ahead)
    try:
        if found["year"]:
            return date(int(found["year"]), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _at(day: date | None, hour: int, minute: int, near: datetime) -> datetime | None:
    if day is None or hour > 24 or minute > 59:  # noqa: PLR2004  (a day has 24 hours)
        return None
    return datetime.combine(day, time(), near.tzinfo) + timedelta(hours=hour, minutes=minute)


def _number(text: str | None) -> int:
    """Read 20, 八, 十二, 二十."""
    if not text or text.isdecimal():
        return int(text or 0)
    tens, ten, ones = text.partition("十")
    if not ten:
        return DIGITS.get(text[0], 0) if len(text) == 1 else 99  # 二零 is no hour people write
    return (DIGITS.get(tens, 1) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)


def check_flash_name(name: str, start: datetime) -> NameRead:
    """Return what a flash group's name says; its time has to be that of the event's start (a wall clock).

    Raises NoTimeInName, NoThemeInName, NameTellsAnotherTime.
    """
    found = read_name(name, start.replace(hour=0, minute=0))
    if found.when != start:
        named, begins = (f"{each:%Y-%m-%d %H:%M}" for each in (found.when, start))
        raise NameTellsAnotherTime(named=named, start=begins)
    return found


def write_when(start: datetime, *, english: bool = False) -> str:
    """Write a start as it stands in a name: 周日晚20点, Sunday 20:00."""
    if english:
        return f"{start:%A %H:%M} "
    part = "晚" if start.hour >= 18 else "早" if start.hour < 9 else ""  # noqa: PLR2004  (evening, morning)
    minutes = "半" if start.minute == 30 else f"{start.minute:02d}分" if start.minute else ""  # noqa: PLR2004  (half past)
    return f"周{'一二三四五六日'[start.weekday()]}{part}{start.hour}点{minutes}"


def name_for(pattern: str, parts: Mapping[str, str]) -> str:
    """Fill a pattern such as `{place}{theme}福利{serial}群`; a serial of 1 stays away where nothing else is numbered yet.

    Raises PartOfNameMissing, NameTooLong.
    """
    for _text, part, _spec, _conversion in string.Formatter().parse(pattern):
        if part and part != "serial" and not parts.get(part):
            raise PartOfNameMissing(pattern=pattern, part=part)
    name = tidy(pattern.format_map({"serial": "", **parts}))
    if len(name) > LONGEST:
        raise NameTooLong(name=name, most=LONGEST)
    return name

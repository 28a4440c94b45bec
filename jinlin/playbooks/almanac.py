"""The days worth a word, from a documented table: festivals by sun and moon, the 24 solar terms, shopping days (R-122).

Pure: knows no rows and no clock. Days are those of China. The public days off are those of the regulation of 2024 (春节 from the
eve, 劳动节 two days …); which days around them are shifted is announced each year, so a workspace can edit them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from jinlin.core.wording import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LEAD_DAYS", "YEARS", "Day", "Lunar", "between", "lunar", "of_year"]

_FILE = Path(__file__).with_name("almanac.yaml")
A_DAY = timedelta(days=1)
SHORT, LONG = 29, 30
QINGMING = 6  # its place among the terms: the one that is a public day off
# How long before a day something has to be prepared: a bundle needs goods, a greeting a picture.
LEAD_DAYS = {"shopping": 21, "lunar": 10, "solar": 7, "term": 3, "own": 7}


@dataclass(frozen=True)
class Day:
    """One day of the almanac; `ideas` are what one may do: greeting, packet, bundle, playbook."""

    key: str
    kind: str
    on: date
    name: Words
    is_off: bool = False
    ideas: tuple[str, ...] = ("greeting",)

    @property
    def lead_days(self) -> int:
        """How many days before it something is suggested."""
        return LEAD_DAYS[self.kind]


@dataclass(frozen=True)
class Lunar:
    """A day by the moon."""

    year: int
    month: int
    day: int
    is_leap: bool = False


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


YEARS = range(2020, 2051)


def _new_year(year: int) -> date:
    return date.fromisoformat(f"{year}-{_table()['years'][year]['new_year']}")


def _months(year: int) -> Iterator[tuple[int, bool, date, int]]:
    """Yield the months of a lunar year: number, whether it is a leap month, first day, length."""
    told = _table()["years"][year]
    numbers = [(month, False) for month in range(1, 13)]
    if told["leap"]:
        numbers.insert(told["leap"], (told["leap"], True))
    begins = _new_year(year)
    for (month, is_leap), bit in zip(numbers, told["months"], strict=True):
        length = LONG if bit == "1" else SHORT
        yield month, is_leap, begins, length
        begins += length * A_DAY


def lunar(on: date) -> Lunar | None:
    """Return a day by the moon; None outside the table."""
    year = on.year if on.year in YEARS and on >= _new_year(on.year) else on.year - 1
    if year not in YEARS:
        return None
    for month, is_leap, begins, length in _months(year):
        if begins <= on < begins + length * A_DAY:
            return Lunar(year, month, (on - begins).days + 1, is_leap)
    return None


@cache
def of_year(year: int) -> tuple[Day, ...]:
    """Return the days of a year of the sun, in order; none outside the table."""
    if year not in YEARS:
        return ()
    found = [*_terms(year), *(day for told in _table()["festivals"] for day in _days(told, year))]
    return tuple(sorted((day for day in found if day.on.year == year), key=lambda day: (day.on, day.key)))


def between(since: date, until: date) -> list[Day]:
    """Return the days in `[since, until)`."""
    years = range(since.year, until.year + 1)
    return [day for year in years for day in of_year(year) if since <= day.on < until]


def _days(told: dict[str, Any], year: int) -> Iterator[Day]:
    """Yield a festival's days: a feast of three days is three, of which the first has its ideas."""
    for first in _firsts(told, year):
        for number in range(told.get("days", 1)):
            ideas = tuple(told["ideas"]) if number == 0 else ()
            key = told["key"] if number == 0 else f"{told['key']}{number + 1}"
            yield Day(key, told["kind"], first + number * A_DAY, Words(*told["name"]), told.get("rest", False), ideas)


def _firsts(told: dict[str, Any], year: int) -> Iterator[date]:
    if "date" in told:
        yield date.fromisoformat(f"{year}-{told['date']}")
    elif "nth" in told:
        month, weekday, nth = told["nth"]
        first = date(year, month, 1)
        yield first + ((weekday - first.weekday()) % 7 + 7 * (nth - 1)) * A_DAY
    else:
        for each in (year - 1, year):  # the last month of a lunar year reaches into the next year of the sun
            yield from _by_moon(each, *told["lunar"]) if each in YEARS else ()


def _by_moon(year: int, month: int, day: int) -> Iterator[date]:
    """Yield the day of a lunar month; day 0 is the last of the year."""
    months = list(_months(year))
    if day == 0:
        _number, _leap, begins, length = months[-1]
        yield begins + (length - 1) * A_DAY
        return
    yield next(begins for number, is_leap, begins, _length in months if number == month and not is_leap) + (
        (day - 1) * A_DAY
    )


def _terms(year: int) -> Iterator[Day]:
    days = _table()["years"][year]["terms"].split()
    for place, (name, day) in enumerate(zip(_table()["terms"], days, strict=True)):
        on = date(year, place // 2 + 1, int(day))
        yield Day(f"term{place + 1}", "term", on, Words(*name), place == QINGMING)

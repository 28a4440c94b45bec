"""Times as columns: the common forms by the engine, the rare ones by `core.clock`, each distinct text once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import ibis

from jinlin.core.clock import parse_moment
from jinlin.core.refusals import Refusal
from jinlin.lake import engine

if TYPE_CHECKING:
    from datetime import date, tzinfo

_DAY = r"\d{4}-\d{1,2}-\d{1,2}"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]?\d(?::[0-5]?\d(?:\.\d{1,9})?)?"
_NAIVE = rf"{_DAY}(?:[T ]\s*{_CLOCK})?"
_SLASHED = rf"\d{{4}}/\d{{1,2}}/\d{{1,2}}(?: \s*{_CLOCK})?"
_CHINESE = rf"\d{{4}}年\d{{1,2}}月\d{{1,2}}日\s*(?:{_CLOCK})?"
_AHEAD = rf"{_DAY}[T ]{_CLOCK}(?:Z|[+-]\d\d(?::?\d\d)?)"
_SECONDS, _MILLISECONDS = r"\d{10}", r"\d{13}"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def at(written: Any, zone: tzinfo) -> Any:
    """Return the UTC time a text names, null where the engine alone cannot tell."""
    wall_clock = ibis.cases(
        (written.re_search(f"^{_NAIVE}$"), written),
        (written.re_search(f"^{_SLASHED}$"), written.replace("/", "-")),
        (written.re_search(f"^{_CHINESE}$"), _dashed(written)),
    ).try_cast("timestamp(6)")
    found = ibis.coalesce(
        _in_utc(wall_clock, zone),
        ibis.cases(
            (written.re_search(f"^{_AHEAD}$"), written.try_cast("timestamp('UTC')").cast("string").substr(0, 26))
        ).try_cast("timestamp(6)"),
        _epoch(written),
    )
    return ibis.cases((found.year().between(_FIRST_YEAR, _LAST_YEAR), found))


def read(text: str, zone: tzinfo) -> datetime | None:
    """Return the UTC time a rarely written text names, null where it names none."""
    try:
        return parse_moment(text, zone).replace(tzinfo=None)
    except Refusal:
        return None


def _dashed(written: Any) -> Any:
    return written.replace("年", "-").replace("月", "-").replace("日", " ").strip()


def _epoch(written: Any) -> Any:
    seconds = ibis.cases((written.re_search(f"^{_SECONDS}$"), written.try_cast("int64") * 1_000_000))
    milliseconds = ibis.cases((written.re_search(f"^{_MILLISECONDS}$"), written.try_cast("int64") * 1_000))
    return engine.from_microseconds(ibis.coalesce(seconds, milliseconds)).cast("timestamp(6)")


def _in_utc(wall_clock: Any, zone: tzinfo) -> Any:
    if _fixed(zone):
        return wall_clock - ibis.interval(seconds=int(_offset(zone, 2000, 1).total_seconds()))
    name = _name(zone)
    second = engine.in_utc(wall_clock, name)
    first = second - ibis.interval(hours=1)
    # Like core.clock: of an hour that the clock change repeats, the first passage.
    return ibis.cases((engine.in_zone(first, name) == wall_clock, first), else_=second)


def day(moment: Any, zone: tzinfo) -> Any:
    """Return the day on which a UTC time falls in a zone."""
    if _fixed(zone):
        return (moment + ibis.interval(seconds=int(_offset(zone, 2000, 1).total_seconds()))).date()
    return engine.in_zone(moment, _name(zone)).date()


def plain_day(at: datetime, zone: tzinfo) -> date:
    """Return the day on which one UTC time without zone falls in a zone."""
    return at.replace(tzinfo=UTC).astimezone(zone).date()


def _name(zone: tzinfo) -> str:
    return zone.key if isinstance(zone, ZoneInfo) else str(zone)


def _fixed(zone: tzinfo) -> bool:
    """Whether the zone kept one offset from 1992 to the end of its tables: no chat export is older."""
    return len({_offset(zone, year, month) for year in range(1992, 2038) for month in (1, 4, 7, 10)}) == 1


def _offset(zone: tzinfo, year: int, month: int) -> timedelta:
    return zone.utcoffset(datetime(year, month, 1, tzinfo=UTC).replace(tzinfo=None)) or timedelta()

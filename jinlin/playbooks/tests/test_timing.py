"""When a row is due."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.playbooks import timing
from jinlin.playbooks.timing import NotATime, When

SHANGHAI = ZoneInfo("Asia/Shanghai")
ANCHOR = datetime(2026, 3, 5, 20, 0, tzinfo=SHANGHAI)  # a Thursday
TIMES = ["D1 10:00", "D-2 10:00", "D1-D21 09:00", "T", "T-1h", "T+30m", "T-3d", "T-15d 10:00", "T+04:00", "daily 12:00"]
TIMES += ["Mon-Fri 08:30", "Wed#1,3 20:00", "every 3d 17:00", "month 31 10:00", "daily 07:00-08:00"]


def days(text, until=14, **more):
    found = When.read(text).moments(
        ANCHOR, SHANGHAI, ANCHOR - timedelta(days=40), ANCHOR + timedelta(days=until), **more
    )
    return [f"{each.astimezone(SHANGHAI):%m-%d %H:%M}" for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("D1 10:00", ["03-06 10:00"]),
        ("D-2 10:00", ["03-03 10:00"]),
        ("D1-D3 08:00", ["03-06 08:00", "03-07 08:00", "03-08 08:00"]),
        ("T", ["03-05 20:00"]),
        ("T-1h", ["03-05 19:00"]),
        ("T+30m", ["03-05 20:30"]),
        ("T-3d", ["03-02 20:00"]),
        ("T-15d 10:00", ["02-18 10:00"]),
        ("T+01:30", ["03-05 21:30"]),
        ("Wed 20:00", ["03-11 20:00", "03-18 20:00"]),
        ("周六、周日 11:00", ["03-07 11:00", "03-08 11:00", "03-14 11:00", "03-15 11:00"]),
        ("Wed#2 20:00", ["03-11 20:00"]),
        ("每 5 天 17:00", ["03-05 17:00", "03-10 17:00", "03-15 17:00"]),
        ("每月15 10:00", ["03-15 10:00"]),
        ("周一-周二09:30", ["03-09 09:30", "03-10 09:30", "03-16 09:30", "03-17 09:30"]),
    ],
)
def test_what_people_write_says_these_moments(text, expected):
    assert days(text) == expected


def test_the_first_day_of_a_flash_is_day_one():
    assert days("D1 10:00", anchor_day=1) == ["03-05 10:00"]


def test_the_31st_is_the_last_day_of_a_shorter_month():
    assert days("month 31 10:00", until=60) == ["03-31 10:00", "04-30 10:00"]


def test_a_leap_day_is_a_day_like_others():
    anchor = datetime(2028, 2, 27, 9, 0, tzinfo=SHANGHAI)
    found = When.read("every 1d 10:00").moments(anchor, SHANGHAI, anchor, anchor + timedelta(days=4))
    assert [f"{each.astimezone(SHANGHAI):%m-%d}" for each in found] == ["02-27", "02-28", "02-29", "03-01"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "D1",
        "25:00",
        "Mon",
        "T+1w",
        "every 0d 10:00",
        "month 32 10:00",
        "Xyz 10:00",
        "daily 09:00-08:00",
        "T+1h 10:00",
        "Sun-Mon 10:00",
    ],
)
def test_what_says_no_time_is_refused(text):
    with pytest.raises(NotATime):
        When.read(text)


def test_a_window_from_seven_to_eight_yields_a_time_inside_it_r_113():
    when = When.read("daily 07:00-08:00")
    found = [
        timing.jittered(each, when.window, f"{each}")
        for each in when.moments(ANCHOR, SHANGHAI, ANCHOR, ANCHOR + timedelta(days=200))
    ]
    assert {each.astimezone(SHANGHAI).hour for each in found} == {7}
    assert len({each.astimezone(SHANGHAI).minute for each in found}) > 30


@given(
    text=st.sampled_from(TIMES),
    anchor=st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31)),  # noqa: DTZ001 (given a zone below)
    cuts=st.lists(st.integers(0, 60 * 24 * 60), max_size=6),
)
def test_however_a_stretch_is_cut_no_moment_is_lost_or_doubled(text, anchor, cuts):
    begins = anchor.replace(tzinfo=UTC)
    since, until = begins - timedelta(days=20), begins + timedelta(days=45)
    edges = sorted({since, until, *(min(since + timedelta(minutes=each), until) for each in cuts)})
    when = When.read(text)
    whole = list(when.moments(begins, SHANGHAI, since, until))
    pieces = [each for a, b in itertools.pairwise(edges) for each in when.moments(begins, SHANGHAI, a, b)]
    assert pieces == whole
    assert whole == sorted(set(whole))


@given(moment=st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31)), exception=st.booleans())  # noqa: DTZ001 (given a zone below)
def test_nothing_lands_in_quiet_hours(moment, exception):
    found = timing.outside_quiet(moment.replace(tzinfo=UTC), SHANGHAI, exception=exception)
    assert not timing.in_quiet_hours(found.at, SHANGHAI, exception=exception)
    assert timedelta(0) <= found.at - moment.replace(tzinfo=UTC) <= timedelta(hours=10)
    assert found.at.astimezone(SHANGHAI).hour >= (7 if exception else 8)

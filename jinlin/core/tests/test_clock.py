from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.core.clock import (
    AmbiguousDate,
    BackwardWindow,
    NoSuchDay,
    NotADate,
    NotAMoment,
    Window,
    day_bounds,
    local_date,
    parse_date,
    parse_moment,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
HALF_PAST_TWO = datetime(2026, 3, 5, 14, 30, tzinfo=SHANGHAI)
MIDNIGHT = datetime(2026, 3, 5, tzinfo=SHANGHAI)

DAYS = st.dates(date(1990, 1, 1), date(2190, 1, 1))
MOMENTS = st.datetimes(datetime(1992, 1, 1), datetime(2190, 1, 1)).map(lambda d: d.replace(tzinfo=SHANGHAI))  # noqa: DTZ001
WINDOWS = st.builds(lambda day, n: Window(day, day + timedelta(days=n)), DAYS, st.integers(1, 100))


@pytest.mark.parametrize(
    "written",
    [
        *("2026-03-05 14:30", "2026/3/5 14:30:00", "2026.3.5 14:30", "2026年3月5日 下午2:30", "2026年3月5日14:30"),
        *("2026年03月05日14时30分", "2026年3月5日下午2点30分", "2026年3月5日星期四 14:30", "2026-03-05（周四）14:30"),
        *(
            "２０２６年３月５日　１４：３０",
            "2026-03-05 2:30 PM",
            "2026-03-05 下午14:30",
            "2026-03-05T14:30",
            "2026-03-05T14:30:00.000",
        ),
        *("2026-03-05T14:30:00+08:00", "2026-03-05T06:30:00Z", "2026-03-05 06:30 UTC", "2026-03-05T14:30:00 +0800"),
        *(
            "202603051430",
            "20260305143000",
            "20260305T143000",
            "1772692200",
            "1772692200000",
            "\ufeff2026-03-05 14:30　",
        ),
    ],
)
def test_the_usual_ways_to_write_a_moment_mean_the_same(written):
    assert parse_moment(written, SHANGHAI) == HALF_PAST_TWO


@pytest.mark.parametrize(
    "written", ["2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "2026年3月5号", "20260305", "2026年3月5日 星期四"]
)
def test_a_bare_date_is_its_midnight_in_the_zone(written):
    assert parse_moment(written, SHANGHAI) == MIDNIGHT
    assert parse_date(written, SHANGHAI) == date(2026, 3, 5)


def test_every_moment_comes_in_utc():
    assert parse_moment("2026-03-05 14:30", SHANGHAI).tzinfo is UTC


def test_a_time_without_offset_belongs_to_the_zone_it_is_read_in():
    assert parse_moment("2026-03-05 14:30", NEW_YORK) == datetime(2026, 3, 5, 19, 30, tzinfo=UTC)
    assert parse_moment("2026-03-05T14:30Z", NEW_YORK) == datetime(2026, 3, 5, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("上午12:30", 0, 30),
        ("上午9:05", 9, 5),
        ("凌晨12:01", 0, 1),
        ("凌晨3点", 3, 0),
        ("早上8点整", 8, 0),
        ("中午12:00", 12, 0),
        ("中午1:15", 13, 15),
        ("下午12:30", 12, 30),
        ("傍晚6:40", 18, 40),
        ("晚上11:59", 23, 59),
        ("晚上 20:00", 20, 0),
        ("12:30 am", 0, 30),
        ("12:30 pm", 12, 30),
    ],
)
def test_the_words_for_parts_of_the_day_are_understood(written, hour, minute):
    at = parse_moment(f"2026-03-05 {written}", SHANGHAI)
    assert at == MIDNIGHT + timedelta(hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-03-05 14:30:05.123456789", HALF_PAST_TWO + timedelta(seconds=5, microseconds=123456)),
        ("2026-03-05 14:30:05,5", HALF_PAST_TWO + timedelta(seconds=5, microseconds=500000)),
        ("1772692200.25", HALF_PAST_TWO + timedelta(milliseconds=250)),
        ("1772692200250", HALF_PAST_TWO + timedelta(milliseconds=250)),
    ],
)
def test_parts_of_a_second_are_kept_to_the_microsecond(written, at):
    assert parse_moment(written, SHANGHAI) == at


@pytest.mark.parametrize(
    ("serial", "at"),
    [
        ("46086", MIDNIGHT),
        ("46086.0", MIDNIGHT),
        ("46086.6041666667", HALF_PAST_TWO),
        ("46086.604166666664", HALF_PAST_TWO),
        ("20260305", MIDNIGHT),
        ("2026-03-05 14:30", HALF_PAST_TWO),
    ],
)
def test_serial_numbers_are_days_only_when_they_come_from_a_workbook(serial, at):
    assert parse_moment(serial, SHANGHAI, excel=True) == at


@pytest.mark.parametrize("serial", ["46086", "46086.6", "1"])
def test_a_small_number_in_a_text_file_is_no_moment(serial):
    with pytest.raises(NotAMoment):
        parse_moment(serial, SHANGHAI)


def test_the_leap_day_is_there_every_four_years_and_not_between():
    assert parse_date("2024-02-29", SHANGHAI) == date(2024, 2, 29)
    assert parse_date("2000年2月29日", SHANGHAI) == date(2000, 2, 29)
    for never in ("2026-02-29", "2100-02-29", "1900/2/29", "20230229", "2026-04-31", "2026-13-01", "2026-00-10"):
        with pytest.raises(NoSuchDay):
            parse_date(never, SHANGHAI)


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_a_year_out_of_all_proportion_is_refused(year):
    with pytest.raises(NoSuchDay):
        parse_moment(f"{year}-03-05 14:30", SHANGHAI)


@pytest.mark.parametrize(
    "written", ["03/05/2026", "3-5-2026", "5.3.2026", "26-3-5", "26/03/05 14:30", "3月5日", "3月5日 14:30", "03/05"]
)
def test_a_date_that_can_be_read_two_ways_is_refused_and_says_how_to_write_it(written):
    with pytest.raises(AmbiguousDate) as refusal:
        parse_moment(written, SHANGHAI)
    assert "2026-03-05" in str(refusal.value)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            " ",
            "abc",
            "昨天",
            "2026",
            "2026-03",
            "2026-03/05",
            "2026-03-05 24:00",
            "2026-03-05 14:60",
            "2026-03-05 14",
        ),
        *(
            "2026-03-05 14:30:61",
            "2026-03-05 上午14:30",
            "2026-03-05 晚上12:00",
            "2026-03-05 14:30 +99:00",
            "2026-1-21:30",
        ),
        *(
            "2026-03-0514:30",
            "123",
            "17726922001",
            "2026-03-05 14:30" + " " * 60,
            "2026-03-05; DROP TABLE",
            "٢٠٢٦-٠٣-٠٥",
        ),
    ],
)
def test_what_is_no_moment_is_refused_with_the_accepted_forms(written):
    with pytest.raises(NotAMoment) as refusal:
        parse_moment(written, SHANGHAI)
    assert "2026-03-05 14:30" in str(refusal.value)
    with pytest.raises(NotADate):
        parse_date(written, SHANGHAI)


def test_a_moment_in_a_date_column_is_the_day_it_falls_on_there():
    assert parse_date("2026-03-05 23:59", SHANGHAI) == date(2026, 3, 5)
    assert parse_date("2026-03-04T16:00:00Z", SHANGHAI) == date(2026, 3, 5)
    assert parse_date("2026-03-04T15:59:59Z", SHANGHAI) == date(2026, 3, 4)
    assert parse_date("46086.6", SHANGHAI, excel=True) == date(2026, 3, 5)


@given(MOMENTS)
def test_every_written_form_of_a_moment_can_be_read_back(at):
    second = at.replace(microsecond=0)
    for written in (
        second.strftime("%Y-%m-%d %H:%M:%S"),
        f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02d}:{at.second:02d}",
        f"{at.year}年{at.month}月{at.day}日 {'下午' if at.hour >= 12 else '上午'}{at.hour % 12 or 12}:{at.minute:02d}:{at.second:02d}",
        second.isoformat(),
        second.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    ):
        assert parse_moment(written, SHANGHAI) == second
    assert parse_moment(at.isoformat(), NEW_YORK) == at


@given(st.integers(1_000_000_000, 6_000_000_000))
def test_epoch_seconds_and_milliseconds_agree(epoch):
    assert parse_moment(str(epoch), SHANGHAI) == datetime.fromtimestamp(epoch, UTC)
    assert parse_moment(f"{epoch}000", SHANGHAI) == datetime.fromtimestamp(epoch, UTC)


@given(st.text(st.sampled_from("0123456789-/.:年月日 T上午下晚z+")))
def test_any_text_is_a_moment_or_is_refused_by_name(text):
    try:
        at = parse_moment(text, SHANGHAI)
    except NotAMoment:
        return
    assert at.tzinfo is UTC


def test_a_day_has_twenty_four_hours_except_where_the_clock_is_changed():
    since, until = day_bounds(date(2026, 3, 5), SHANGHAI)
    assert (since, until) == (datetime(2026, 3, 4, 16, tzinfo=UTC), datetime(2026, 3, 5, 16, tzinfo=UTC))
    for day, hours in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25)):
        since, until = day_bounds(day, NEW_YORK)
        assert until - since == timedelta(hours=hours)


@given(DAYS)
def test_the_first_moment_of_a_day_is_in_it_and_the_first_of_the_next_is_not(day):
    for zone in (SHANGHAI, NEW_YORK):
        since, until = day_bounds(day, zone)
        assert local_date(since, zone) == local_date(until - timedelta(microseconds=1), zone) == day
        assert local_date(until, zone) == day + timedelta(days=1)


def test_a_moment_without_offset_falls_on_no_day():
    with pytest.raises(ValueError, match="no particular day"):
        local_date(datetime(2026, 3, 5), SHANGHAI)  # noqa: DTZ001


def test_a_window_holds_its_first_day_and_not_its_end():
    window = Window(date(2026, 3, 1), date(2026, 3, 4))
    assert window.days == 3
    assert list(window.dates()) == [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)]
    assert date(2026, 3, 1) in window
    assert date(2026, 3, 4) not in window
    assert window.bounds(SHANGHAI) == (day_bounds(window.since, SHANGHAI)[0], day_bounds(date(2026, 3, 3), SHANGHAI)[1])


@pytest.mark.parametrize("until", [date(2026, 3, 1), date(2026, 2, 28)])
def test_a_window_without_days_cannot_be_made(until):
    with pytest.raises(BackwardWindow):
        Window(date(2026, 3, 1), until)


def test_weeks_begin_on_monday_and_months_on_the_first_whatever_the_window():
    window = Window(date(2026, 2, 26), date(2026, 3, 11))  # a Thursday and a Wednesday
    cuts = [date(2026, 2, 26), date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 11)]
    assert window.split("week") == (Window(*cuts[:2]), Window(*cuts[1:3]), Window(*cuts[2:]))
    first = date(2026, 3, 1)
    assert window.split("month") == (Window(window.since, first), Window(first, window.until))
    assert window.split("all") == (window,)


@given(WINDOWS, st.sampled_from(["day", "week", "month", "all"]))
def test_the_pieces_of_a_window_cover_it_once(window, by):
    pieces = window.split(by)
    assert [day for piece in pieces for day in piece.dates()] == list(window.dates())


@given(WINDOWS)
def test_the_previous_window_is_as_long_and_ends_where_this_one_begins(window):
    assert (window.previous().days, window.previous().until) == (window.days, window.since)


@given(WINDOWS)
def test_the_week_before_has_the_same_weekdays(window):
    earlier = window.week_earlier()
    assert (earlier.days, earlier.since.weekday()) == (window.days, window.since.weekday())
    assert window.since - earlier.since == timedelta(days=7)

"""By the clock: what is due is done, the rest waits."""

from datetime import timedelta

import pytest

from jinlin.console.schedule import SCHEDULE, Entry, tick
from tests.world import NOW

MINUTE = timedelta(minutes=1)


def entry(every, answer=None):
    calls = []

    def what(now):
        calls.append(now)
        if isinstance(answer, Exception):
            raise answer
        return answer and len(calls) < answer

    return Entry(every, what), calls


def test_an_entry_is_done_at_once_and_then_every_so_often():
    sweep, calls = entry(10 * MINUTE)
    waits = [tick(NOW + minutes * MINUTE, [sweep]) / MINUTE for minutes in (0, 3, 9, 10, 25)]
    assert calls == [NOW, NOW + 10 * MINUTE, NOW + 25 * MINUTE]
    assert waits == [10, 7, 1, 10, 10]


def test_an_entry_with_more_to_do_is_asked_again_at_once():
    imports, calls = entry(10 * MINUTE, answer=3)
    assert [tick(NOW, [imports]) / MINUTE for _ in range(4)] == [0, 0, 10, 10]
    assert len(calls) == 3


def test_an_entry_that_fails_stops_no_other_and_is_tried_again_later(caplog):
    broken, tries = entry(timedelta(seconds=1), answer=ValueError("no"))
    sweep, calls = entry(MINUTE)
    for seconds in (0, 1, 59, 60):
        tick(NOW + timedelta(seconds=seconds), [broken, sweep])
    assert (len(tries), len(calls)) == (2, 2)
    assert [record.getMessage() for record in caplog.records] == ["what failed; it will be tried again"] * 2


def test_with_nothing_to_do_a_minute_is_slept():
    assert tick(NOW, []) == MINUTE


@pytest.mark.database
@pytest.mark.django_db
def test_everything_on_the_page_works_on_an_empty_installation():
    for planned in SCHEDULE:
        planned.what(NOW)

"""The days worth a word."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from jinlin.playbooks import almanac
from jinlin.playbooks.almanac import Lunar


@pytest.mark.parametrize("year", [year for year in almanac.YEARS if year + 1 in almanac.YEARS])
def test_a_lunar_year_ends_where_the_next_begins(year):
    months = list(almanac._months(year))
    _number, _leap, begins, length = months[-1]
    assert begins + timedelta(days=length) == almanac._new_year(year + 1)
    assert len(months) in {12, 13}


@pytest.mark.parametrize(
    ("key", "on"),
    [
        ("spring", date(2026, 2, 17)),
        ("eve", date(2026, 2, 16)),
        ("lantern", date(2026, 3, 3)),
        ("term7", date(2026, 4, 5)),
        ("dragon", date(2026, 6, 19)),
        ("qixi", date(2026, 8, 19)),
        ("autumn", date(2026, 9, 25)),
        ("chongyang", date(2026, 10, 18)),
        ("mothers", date(2026, 5, 10)),
        ("fathers", date(2026, 6, 21)),
        ("term24", date(2026, 12, 22)),
        ("shop1111", date(2026, 11, 11)),
        ("laba", date(2026, 1, 26)),
    ],
)
def test_days_everybody_knows(key, on):
    assert [day.on for day in almanac.of_year(2026) if day.key == key] == [on]


def test_the_public_days_off_of_a_year_by_the_regulation_of_2024():
    off = [f"{day.on:%m-%d}" for day in almanac.of_year(2026) if day.is_off]
    assert off == [
        "01-01",
        "02-16",
        "02-17",
        "02-18",
        "02-19",
        "04-05",
        "05-01",
        "05-02",
        "06-19",
        "09-25",
        "10-01",
        "10-02",
        "10-03",
    ]


def test_each_term_comes_about_fifteen_days_after_the_one_before():
    terms = [day.on for year in almanac.YEARS for day in almanac.of_year(year) if day.kind == "term"]
    gaps = {(b - a).days for a, b in itertools.pairwise(terms)}
    assert gaps <= {14, 15, 16}


def test_a_leap_month_repeats_its_number():
    assert almanac.lunar(date(2025, 7, 25)) == Lunar(2025, 6, 1, is_leap=True)
    assert almanac.lunar(date(2026, 2, 16)) == Lunar(2025, 12, 29)


def test_outside_the_table_nothing_is_said():
    assert almanac.lunar(date(2060, 1, 1)) is None
    assert almanac.of_year(2060) == ()


def test_a_stretch_over_new_year_is_half_open():
    found = [day.key for day in almanac.between(date(2026, 12, 25), date(2027, 1, 1))]
    assert found == ["christmas"]

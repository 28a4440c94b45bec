"""How numbers are written."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from jinlin.shell import formats


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (None, "—", "—"),
        (0, "0", "0"),
        (9_999, "9,999", "9,999"),
        (10_000, "1万", "10k"),
        (18_600, "1.86万", "18.6k"),
        (-18_600, "−1.86万", "−18.6k"),
        (123_456, "12.35万", "123.5k"),
        (1_234_567, "123.5万", "1.23M"),
        (12_345_678, "1,235万", "12.35M"),
        (99_999_999, "1亿", "100M"),
        (123_456_789, "1.23亿", "123.5M"),
        (Decimal("25000.5"), "2.5万", "25k"),
    ],
)
def test_large_numbers_are_shortened_in_the_way_of_the_language(value, chinese, english):
    with override("zh-hans"):
        assert formats.abbreviated(value) == chinese
    with override("en"):
        assert formats.abbreviated(value) == english


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "—"), (0, "0"), (9, "+9"), (-11, "−11"), (10_342, "+10,342"), (-0.4, "0")],
)
def test_a_change_has_its_sign_and_zero_has_none(value, text):
    assert formats.signed(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (0, "0.0%"),
        (0.182, "18.2%"),
        (1, "100.0%"),
        (0.0005, "0.1%"),
        (-0.25, "−25.0%"),
        (12.5, "1,250.0%"),
    ],
)
def test_a_share_is_a_percentage_with_one_decimal(value, text):
    assert formats.share(value) == text


@pytest.mark.parametrize(
    ("fen", "compact", "whole", "full"),
    [
        (None, "—", "—", "—"),
        (0, "¥0.00", "¥0", "¥0.00"),
        (4_740, "¥47.40", "¥47", "¥47.40"),
        (-5, "−¥0.05", "−¥0", "−¥0.05"),
        (412_000, "¥4,120", "¥4,120", "¥4,120.00"),
        (412_050, "¥4,120.50", "¥4,121", "¥4,120.50"),
        (1_860_000, "¥1.86万", "¥18,600", "¥18,600.00"),
        (-1_860_000, "−¥1.86万", "−¥18,600", "−¥18,600.00"),
    ],
)
def test_money_is_written_for_a_glance_for_a_column_and_for_the_books(fen, compact, whole, full):
    with override("zh-hans"):
        assert (formats.compact_yuan(fen), formats.whole_yuan(fen), formats.full_yuan(fen)) == (compact, whole, full)


def test_halves_are_rounded_away_from_zero_as_people_do():
    assert [formats.plain(value) for value in (0.5, 1.5, 2.5, -2.5)] == ["1", "2", "3", "−3"]

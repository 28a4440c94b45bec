from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.core.money import (
    LARGEST_YUAN,
    AmountTooBig,
    FractionOfFen,
    NegativeAmount,
    NotAnAmount,
    format_yuan,
    parse_yuan,
)

ALL_FEN = st.integers(-LARGEST_YUAN * 100, LARGEST_YUAN * 100)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("12", 1200),
        ("12.3", 1230),
        ("12.30元", 1230),
        ("¥1,234.50", 123450),
        ("￥ 1,234.50 ", 123450),
        ("１２．３０", 1230),
        ("１，２３４．５", 123450),
        ("RMB 99", 9900),
        ("人民币8元", 800),
        ("5块", 500),
        (".5", 50),
        ("0012", 1200),
        ("+3", 300),
        ("12.3000", 1230),
        ("　7　", 700),
        ("0.1", 10),
        ("0.29", 29),  # 28.999… fen as a float
        ("1.15", 115),  # 114.99… as a float
        ("1000000000000", 10**14),
        ("-0", 0),
    ],
)
def test_amounts_as_people_write_them_become_exact_fen(written, fen):
    assert parse_yuan(written) == fen


@pytest.mark.parametrize("written", ["-12.30", "－12.30", "−12.30", "-¥12.30", "¥-12.30"])
def test_below_zero_only_where_it_is_asked_for(written):
    assert parse_yuan(written, negative=True) == -1230
    with pytest.raises(NegativeAmount):
        parse_yuan(written)


@pytest.mark.parametrize(
    "written",
    [
        *("", " ", "　", "nan", "NaN", "inf", "1e5", "1E5", "12.", ".", "-", "¥", "元", "1,23", "1,2345", "12,", ",12"),
        *("1 2", "1.2.3", "--1", "-¥-1", "0x10", "1_000", "十二", "١٢", "12元5角", "1/2", "12%", "1" * 41, "1.2万"),
    ],
)
def test_what_is_not_an_amount_is_refused(written):
    with pytest.raises(NotAnAmount) as refusal:
        parse_yuan(written)
    assert type(refusal.value) is NotAnAmount


@pytest.mark.parametrize("written", ["0.001", "12.345", "12.3400001"])
def test_a_part_of_a_fen_is_refused_rather_than_rounded(written):
    with pytest.raises(FractionOfFen):
        parse_yuan(written)


@pytest.mark.parametrize("written", ["1000000000000.01", "13812345678901"])
def test_an_amount_above_a_thousand_billion_is_taken_for_a_mistake(written):
    with pytest.raises(AmountTooBig):
        parse_yuan(written)


def test_a_refusal_shows_the_value_and_how_to_write_it():
    with pytest.raises(NotAnAmount) as refusal:
        parse_yuan("十二")
    assert str(refusal.value) == "“十二”不是金额 — 请写成以元为单位的数字，例如 12、12.30 或 ¥1,234.50"


def test_a_hostile_value_is_harmless_in_the_message():
    with pytest.raises(NotAnAmount) as refusal:
        parse_yuan("\u202e12\x00" + "x" * 10_000)
    assert refusal.value.params["value"] == "12 " + "x" * 36 + "…"


@pytest.mark.parametrize(
    ("fen", "written"),
    [(0, "¥0.00"), (5, "¥0.05"), (123450, "¥1,234.50"), (-5, "-¥0.05"), (-123456789, "-¥1,234,567.89")],
)
def test_fen_are_shown_as_yuan_with_two_decimals(fen, written):
    assert format_yuan(fen) == written


@given(ALL_FEN)
def test_what_is_shown_can_be_read_back(fen):
    assert parse_yuan(format_yuan(fen), negative=True) == fen
    assert parse_yuan(format_yuan(fen, symbol=""), negative=True) == fen


@given(st.decimals(0, 10**9, places=2))
def test_reading_agrees_with_exact_decimal_arithmetic(yuan):
    assert parse_yuan(str(yuan)) == int(Decimal(yuan) * 100)


@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_is_refused_by_name(text):
    try:
        fen = parse_yuan(text)
    except NotAnAmount:
        return
    assert 0 <= fen <= LARGEST_YUAN * 100

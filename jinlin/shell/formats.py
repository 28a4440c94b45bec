"""How figures are written on screen: one place, so that every page says the same number the same way.

A missing value is `None` and is written as a dash; the reason belongs beside it (`figure_tile`, `missing`).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

__all__ = ["DASH", "Number", "abbreviated", "compact_yuan", "full_yuan", "plain", "share", "signed", "whole_yuan"]

Number = int | float | Decimal

DASH = "—"
MINUS = "−"  # U+2212 is as wide as the digits and the plus

# The units of large numbers, largest first: Chinese counts in ten-thousands, English in thousands.
_CHINESE = ((100_000_000, "亿"), (10_000, "万"))
_ENGLISH = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))
_ABBREVIATED_FROM = 10_000
_HUNDRED = 100
_CENTS_UP_TO = 1_000_00


def plain(value: Number | None, digits: int = 0) -> str:
    """Write a number with thousands separators: 10342 → "10,342"."""
    if value is None:
        return DASH
    return f"{_rounded(value, digits):,}".replace("-", MINUS)


def signed(value: Number | None, digits: int = 0) -> str:
    """Write a change with its sign: 9 → "+9", -11 → "−11", 0 → "0"."""
    if value is None:
        return DASH
    rounded = _rounded(value, digits)
    return f"+{rounded:,}" if rounded > 0 else plain(rounded, digits)


def abbreviated(value: Number | None) -> str:
    """Shorten numbers of 10,000 and more: 18600 → "1.86万" (English "18.6k"); smaller ones stay whole."""
    if value is None:
        return DASH
    exact = Decimal(str(value))
    if abs(exact) < _ABBREVIATED_FROM:
        return plain(value)
    for size, unit in _units():
        scaled = _scaled(abs(exact), size)
        if scaled >= 1:
            sign = MINUS if exact < 0 else ""
            return f"{sign}{_without_zeros(scaled)}{unit}"
    return plain(value)


def share(value: Number | None, digits: int = 1) -> str:
    """Write a share of one as a percentage: 0.182 → "18.2%"."""
    if value is None:
        return DASH
    return f"{_rounded(Decimal(str(value)) * 100, digits):,}%".replace("-", MINUS)


def compact_yuan(fen: int | None) -> str:
    """Write money to be read at a glance: 4740 → "¥47.40", 1860000 → "¥1.86万"."""
    if fen is None:
        return DASH
    if abs(fen) < _ABBREVIATED_FROM * 100:
        return full_yuan(fen) if abs(fen) < _CENTS_UP_TO or fen % 100 else whole_yuan(fen)
    sign = MINUS if fen < 0 else ""
    return f"{sign}¥{abbreviated(Decimal(abs(fen)) / 100)}"


def whole_yuan(fen: int | None) -> str:
    """Write money without cents, for columns of large sums: 412040 → "¥4,120"."""
    if fen is None:
        return DASH
    return f"{MINUS if fen < 0 else ''}¥{_rounded(Decimal(abs(fen)) / 100, 0):,}"


def full_yuan(fen: int | None) -> str:
    """Write money to the cent: 123450 → "¥1,234.50"."""
    if fen is None:
        return DASH
    return f"{MINUS if fen < 0 else ''}¥{Decimal(abs(fen)) / 100:,.2f}"


def _units() -> tuple[tuple[int, str], ...]:
    return _CHINESE if (get_language() or "zh").startswith("zh") else _ENGLISH


def _scaled(value: Decimal, size: int) -> Decimal:
    """Scale to a unit with about four figures: 1.86, 12.35, 123.5, 1235."""
    exact = value / size
    digits = 2 if exact < _HUNDRED else 1 if exact < _HUNDRED * 10 else 0
    return _rounded(exact, digits)


def _rounded(value: Number, digits: int) -> Decimal:
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return rounded or abs(rounded)  # never “−0”


def _without_zeros(value: Decimal) -> str:
    written = f"{value:,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written

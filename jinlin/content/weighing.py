"""What to send more of: rates per category with a least sample, and advice with its evidence (R-094, R-244); pure.

A rate is of posts whose reach is known: opens ÷ reach, comments ÷ reach, interactions ÷ reach; null where nothing was reached.
A category is judged by one rate against the median of the categories that have a sample: above it more, at it the same,
below it less; without a sample there is no advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["LEAST_POSTS", "LEAST_REACH", "Advice", "Judged", "Totals", "advised", "mix_of", "promo_level"]

LEAST_POSTS: Final = 5
LEAST_REACH: Final = 100
WARN_SHARE, ALARM_SHARE = 0.5, 0.9


class Advice(StrEnum):
    """What to do with a category."""

    INCREASE = "increase"
    KEEP = "keep"
    DECREASE = "decrease"
    UNKNOWN = "unknown"  # not enough data


@dataclass(frozen=True, slots=True)
class Totals:
    """What was sent in a category and how it was received. Opens and comments are sums over posts whose reach is known."""

    posts: int = 0
    measured: int = 0  # posts with a reach
    reach: int = 0
    opens: int | None = None
    comments: int | None = None
    interactions: int | None = None
    orders: int | None = None

    @property
    def open_rate(self) -> float | None:
        """Opens ÷ reach; null where nothing was reached or nobody counted."""
        return _rate(self.opens, self.reach)

    @property
    def comment_rate(self) -> float | None:
        """Comments ÷ reach."""
        return _rate(self.comments, self.reach)

    @property
    def interaction_rate(self) -> float | None:
        """Persons who did anything about it ÷ reach; where nobody counted them, the comments stand for them."""
        return _rate(self.interactions if self.interactions is not None else self.comments, self.reach)

    @property
    def is_enough(self) -> bool:
        """Whether there is a sample one may judge by."""
        return self.measured >= LEAST_POSTS and self.reach >= LEAST_REACH


@dataclass(frozen=True, slots=True)
class Judged:
    """A category with its numbers, the rate it was judged by, the median it was held against, and what follows."""

    key: str
    totals: Totals
    rate: float | None
    median: float | None
    advice: Advice


def advised(categories: Mapping[str, Totals], by: str = "open_rate") -> list[Judged]:
    """Judge each category by a rate, the best first; those without a sample at the end.

    With fewer than two categories of a sample there is nothing to hold one against: it is kept.
    """
    rates = {key: getattr(totals, by) for key, totals in categories.items()}
    judged = {key for key, totals in categories.items() if totals.is_enough and rates[key] is not None}
    middle = median(rates[key] for key in judged) if judged else None
    found = [Judged(key, totals, rates[key], middle, _advice(key, rates[key], judged, middle)) for key, totals in categories.items()]  # fmt: skip
    return sorted(found, key=lambda each: (each.advice == Advice.UNKNOWN, -(each.rate or 0), each.key))


def _advice(key: str, rate: float | None, judged: set[str], middle: float | None) -> Advice:
    if key not in judged or rate is None or middle is None:
        return Advice.UNKNOWN
    if len(judged) == 1 or rate == middle:
        return Advice.KEEP
    return Advice.INCREASE if rate > middle else Advice.DECREASE


def _rate(part: int | None, whole: int) -> float | None:
    return part / whole if whole and part is not None else None


def mix_of(counts: Mapping[str, int], keys: Sequence[str]) -> dict[str, int]:
    """Return whole percentages that add up to 100 (or all 0): the largest remainders are rounded up (R-090)."""
    whole = sum(counts.get(key, 0) for key in keys)
    if not whole:
        return dict.fromkeys(keys, 0)
    exact = {key: counts.get(key, 0) * 100 / whole for key in keys}
    told = {key: int(share) for key, share in exact.items()}
    rest = sorted(keys, key=lambda key: told[key] - exact[key])[: 100 - sum(told.values())]
    return {key: told[key] + (key in rest) for key in keys}


def promo_level(flags: Iterable[bool | None], ceiling: float) -> tuple[float | None, str]:
    """Return the promo share of posts whose kind is known, and "", "over" (the type's ceiling), "warn" or "alarm" (R-095)."""
    known = [flag for flag in flags if flag is not None]
    if not known:
        return None, ""
    share = sum(known) / len(known)
    return share, level_of_share(share, ceiling)


def level_of_share(share: float, ceiling: float) -> str:
    """Say how grave a promo share is."""
    if share >= ALARM_SHARE:
        return "alarm"
    if share >= WARN_SHARE:
        return "warn"
    return "over" if share > ceiling else ""

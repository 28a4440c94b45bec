"""What people are like. Why somebody does something is a parameter: the mood of their group times their own traits.

`Mood` says what the people of a kind of group do on an average day, `Traits` how one of them differs. Both are values, not
scripts: hand others to `lived` or `Life`, and people behave otherwise.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Mood", "Traits", "often", "traits_of"]

_LARGE = 30.0


@dataclass(frozen=True)
class Mood:
    """What people of a kind of group do. Rates are times a day and person unless said otherwise; shares are 0 to 1."""

    talks: float = 0.06  # begins to talk
    asks: float = 0.03
    complains: float = 0.002
    replies: float = 1.1  # answers of members to what one of them says, each time
    interest: float = 1.5  # answers of members to an offer, each time
    reads: float = 0.45  # share of posts one opens
    buys: float = 0.035
    comes: float = 0.006  # newcomers a day for every seat the group aims at
    invites: float = 0.0015
    befriends: float = 0.55  # share of newcomers who become friends with the owner
    unfriends: float = 0.0004
    leaves: float = 0.003
    repelled: float = 0.004  # further risk of leaving for each advert of the day
    returns: float = 0.06  # share of those who leave and come back within three weeks
    advertises: float = 0.004  # share of newcomers who come to advertise
    adverts: float = 0.8  # adverts a day of one who does
    answered: float = 0.85  # share of questions that staff answers
    offers: float = 1.2  # offers of staff a day
    contents: float = 0.5  # useful or playful posts of staff a day
    greets: float = 0.7  # share of days on which staff says good morning


@dataclass(frozen=True)
class Traits:
    """How one person differs from the average: factors around 1, and whether they come to advertise."""

    talks: float = 1.0
    asks: float = 1.0
    complains: float = 1.0
    replies: float = 1.0
    reads: float = 1.0
    buys: float = 1.0
    invites: float = 1.0
    leaves: float = 1.0
    advertises: bool = False


@lru_cache(maxsize=200_000)
def traits_of(seed: int, person: str, share: float = 0.0) -> Traits:
    """Return what somebody is like, the same wherever they are met; `share` of people come to advertise."""
    chance = random.Random(f"{seed}:{person}")  # noqa: S311  (the same person for the same seed)
    voice = chance.lognormvariate(-0.5, 1.0)  # few talk much, many hardly at all
    return Traits(
        talks=voice,
        asks=chance.lognormvariate(-0.2, 0.6),
        complains=chance.lognormvariate(-0.5, 1.0),
        replies=voice * chance.lognormvariate(-0.1, 0.4),
        reads=min(2.0, chance.lognormvariate(-0.1, 0.4)),
        buys=chance.gammavariate(0.6, 1 / 0.6),  # many never, some every other day
        invites=chance.gammavariate(0.5, 2.0),
        leaves=chance.lognormvariate(-0.1, 0.5),
        advertises=chance.random() < share,
    )


def often(chance: random.Random, mean: float) -> int:
    """Draw how often something happens that happens `mean` times on average (Poisson)."""
    if mean <= 0:
        return 0
    if mean > _LARGE:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    count, left = 0, chance.random()
    limit = math.exp(-mean)
    while left > limit:
        left *= chance.random()
        count += 1
    return count

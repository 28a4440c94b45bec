"""Whether a Chinese group message is an advertisement: a logistic regression over signs and pairs of signs.

The weights in `ads.tsv` are learned by `bin/jinlin conduct learn FILE` and are all the program has; they are as readable as
any word list. Learning and judging run through the same columns, so that what was measured is what is used:

* a text is lower case letters, digits and Chinese signs; everything else is dropped; a run of digits is one sign: "0" up
  to four digits, ② up to twelve (a number to add somebody by), ③ beyond;
* features are the signs and pairs of signs that occur, how long the text is, and how many pairs stand in `selling.txt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["THRESHOLD", "Model", "learn", "probability", "shipped"]

HERE = Path(__file__).parent
THRESHOLD = -1.0
"""The score from which a text is called an advertisement: the best F1 of five-fold cross validation."""

_BITS = 16
_DIGIT, _NUMBER, _LONG = ord("0"), ord("②"), ord("③")
_SHORT_RUN, _NUMBER_RUN = 4, 12
_SPECIAL = 1 << 40  # features that are no signs
_LENGTHS, _COUNTS = (8, 15, 30, 60, 120), (1, 2, 3, 5, 8)
_CHINESE = (0x3400, 0x9FFF)
SEEN_TWICE = 2
_SLOTS = 1 << 20


@cache
def _table() -> NDArray[np.uint32]:
    """Return what each sign of the basic plane becomes: itself, its small letter, "0" for a digit, nothing."""
    table = np.zeros(1 << _BITS, dtype=np.uint32)
    table[_CHINESE[0] : _CHINESE[1] + 1] = np.arange(_CHINESE[0], _CHINESE[1] + 1)
    for letter in range(26):
        table[ord("a") + letter] = table[ord("A") + letter] = ord("a") + letter
    table[ord("0") : ord("9") + 1] = _DIGIT
    return table


@cache
def _selling() -> Ints:
    lines = (HERE / "selling.txt").read_text(encoding="utf-8").split()
    return np.sort(np.array([ord(pair[0]) << _BITS | ord(pair[1]) for pair in lines], dtype=np.int64))


def _signs(texts: Sequence[str]) -> tuple[NDArray[np.uint32], Ints]:
    """Return the signs of all texts that count, one after another, and of which text each is."""
    joined = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    signs = _table()[np.where(joined < 1 << _BITS, joined, 0)]
    keep = signs > 0
    return _with_numbers(signs[keep], owner[keep])


def _with_numbers(signs: NDArray[np.uint32], owner: Ints) -> tuple[NDArray[np.uint32], Ints]:
    """Make one sign of each run of digits, by how long it is."""
    digit = signs == _DIGIT
    if not digit.any():
        return signs, owner
    goes_on = np.zeros(len(signs), dtype=bool)
    goes_on[1:] = digit[1:] & digit[:-1] & (owner[1:] == owner[:-1])
    first = ~goes_on
    length = np.diff(np.append(np.flatnonzero(first), len(signs)))
    signs, owner, digit = signs[first].copy(), owner[first], digit[first]
    signs[digit & (length > _SHORT_RUN)] = _NUMBER
    signs[digit & (length > _NUMBER_RUN)] = _LONG
    return signs, owner


def features(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Return which features which texts have: two columns, text and feature; a pair may come more than once."""
    signs, owner = _signs(texts)
    single = signs.astype(np.int64)
    pairs = single[:-1] << _BITS | single[1:]
    within = owner[1:] == owner[:-1]
    pairs, pair_owner = pairs[within], owner[1:][within]
    length = np.bincount(owner, minlength=len(texts))
    selling = np.bincount(pair_owner[_among(pairs, _selling())], minlength=len(texts))
    columns = [(owner, single), (pair_owner, pairs)]
    columns += [_reached(length, limit, number) for number, limit in enumerate(_LENGTHS)]
    columns += [_reached(selling, limit, len(_LENGTHS) + number) for number, limit in enumerate(_COUNTS)]
    rows, found = (np.concatenate(each) for each in zip(*columns, strict=True))
    return rows, found


def _reached(numbers: Ints, limit: int, place: int) -> tuple[Ints, Ints]:
    rows = np.flatnonzero(numbers >= limit)
    return rows, np.full(len(rows), _SPECIAL + place, dtype=np.int64)


def _slot(found: Ints) -> Ints:
    return (found * 2654435761 >> 12) & (_SLOTS - 1)  # Knuth's multiplicative hash


def _among(values: Ints, known: Ints) -> NDArray[np.bool_]:
    place = np.minimum(np.searchsorted(known, values), len(known) - 1)
    found: NDArray[np.bool_] = known[place] == values
    return found


@dataclass(frozen=True)
class Model:
    """Weights by feature, sorted by feature, and the score of a text that has none of them."""

    known: Ints
    weights: Floats
    base: float

    def scores(self, texts: Sequence[str]) -> Floats:
        """Return a score for each text; above THRESHOLD it is called an advertisement."""
        if not texts:
            return np.zeros(0)
        rows, columns = self.columns(texts)
        scores: Floats = np.bincount(rows, self.weights[columns], len(texts)).astype(np.float64) + self.base
        return scores

    def columns(self, texts: Sequence[str]) -> tuple[Ints, Ints]:
        """Return the known features of texts as (text, place among the known), each pair once."""
        rows, found = features(texts)
        place = self._places[_slot(found)]  # a guess that costs one look; a feature that shares a slot is looked up
        there = place >= 0
        rows, found, place = rows[there], found[there], place[there]
        wrong = np.flatnonzero(self.known[place] != found)
        if len(wrong):
            place = place.copy()
            place[wrong] = np.minimum(np.searchsorted(self.known, found[wrong]), len(self.known) - 1)
            right = self.known[place] == found
            rows, place = rows[right], place[right]
        pairs = np.sort(rows * len(self.known) + place)
        new = np.ones(len(pairs), dtype=bool)
        new[1:] = pairs[1:] != pairs[:-1]
        return np.divmod(pairs[new], len(self.known))

    @cached_property
    def _places(self) -> NDArray[np.int32]:
        """Return by slot a known feature that falls there, -1 where none does."""
        places = np.full(_SLOTS, -1, dtype=np.int32)
        places[_slot(self.known)] = np.arange(len(self.known), dtype=np.int32)
        return places

    def lines(self) -> Iterable[str]:
        """Yield the model as `ads.tsv` keeps it: feature, tab, weight."""
        yield f"#base\t{self.base:.4f}"
        for feature, weight in zip(self.known.tolist(), self.weights.tolist(), strict=True):
            yield f"{_name(feature)}\t{weight:.3f}"


def probability(score: float) -> float:
    """Return how sure a score is, 0 to 1, as the regression means it."""
    return float(1 / (1 + np.exp(-score)))


def _name(feature: int) -> str:
    if feature >= _SPECIAL:
        return f"#{feature - _SPECIAL}"
    return (chr(feature >> _BITS) if feature >> _BITS else "") + chr(feature & ((1 << _BITS) - 1))


def _feature(name: str) -> int:
    if name.startswith("#"):
        return _SPECIAL + int(name[1:])
    return ord(name[0]) << _BITS | ord(name[1]) if len(name) > 1 else ord(name)


@cache
def shipped() -> Model:
    """Return the model of `ads.tsv`."""
    first, *lines = (HERE / "ads.tsv").read_text(encoding="utf-8").splitlines()
    pairs = sorted((_feature(name), float(weight)) for name, weight in (line.split("\t") for line in lines))
    known, weights = zip(*pairs, strict=True)
    return Model(np.array(known, dtype=np.int64), np.array(weights), float(first.split("\t")[1]))


def learn(texts: Sequence[str], is_ad: Sequence[bool], *, ridge: float = 1.0, steps: int = 150) -> Model:
    """Learn weights: logistic regression with a ridge penalty on features seen in two texts or more, by Adam."""
    rows, found = features(texts)
    pairs = np.unique(np.stack([rows, found], axis=1), axis=0)
    known, seen = np.unique(pairs[:, 1], return_counts=True)
    known = known[seen >= SEEN_TWICE]
    empty = Model(known, np.zeros(len(known)), 0.0)
    weights, base = _descend(*empty.columns(texts), np.array(is_ad, dtype=float), len(known), ridge, steps)
    return Model(known, weights, base)


def _descend(rows: Ints, columns: Ints, truth: Floats, width: int, ridge: float, steps: int) -> tuple[Floats, float]:
    """Minimise the loss by Adam (Kingma & Ba 2015) with its usual constants; the base is not penalised."""
    place, mean, square = np.zeros(width + 1), np.zeros(width + 1), np.zeros(width + 1)
    for step in range(1, steps + 1):
        score = np.bincount(rows, place[columns], len(truth)) + place[-1]
        error = 1 / (1 + np.exp(-np.clip(score, -30, 30))) - truth
        slope = np.append(np.bincount(columns, error[rows], width) + ridge * place[:-1], error.sum())
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        place -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return place[:-1], float(place[-1])

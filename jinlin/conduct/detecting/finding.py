"""From a batch of messages to what may break a rule: all rules of a version in a few passes over columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from jinlin.conduct.detecting import ads
from jinlin.conduct.detecting.bursts import Said, bursts
from jinlin.conduct.detecting.words import Words, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["Finding", "Wanted", "Watch", "find", "hosts_in"]

# How sure each way of finding is, as measured on nothing but sense: a person decides in any case.
SURE = {"words": 0.9, "link": 0.8, "qr": 0.7, "phone": 0.7, "flood": 0.95, "repeat": 0.9, "abuse": 0.85}
SHORTEST_AD = 5
SHORTEST_REPEAT = 4
_HOST = re.compile(
    r"(?i)(?:https?://|\bwww\.)([a-z0-9.-]+)|\b((?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|shop|cc|vip|me|io))\b"
)


@dataclass(frozen=True)
class Wanted:
    """A rule as the finder needs it. `words` of a link rule are hosts that are welcome."""

    key: str
    detector: str
    words: tuple[str, ...] = ()
    count: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class Finding:
    """A message (its row in the batch) that may break a rule; `rows` are those that belong to it, earlier ones of a trail too."""

    row: int
    rule: str
    why: str
    confidence: float
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Watch:
    """The rules of a version, compiled once."""

    rules: tuple[Wanted, ...]
    welcome: frozenset[str] = field(default_factory=frozenset)  # hosts and words of the white list

    @cached_property
    def words(self) -> Words:
        """All words of all rules, each with the place of its rule."""
        pairs = []
        for place, rule in enumerate(self.rules):
            if rule.detector in {"words", "abuse"}:
                own = rule.words if rule.detector == "words" else (*lexicon("abuse"), *rule.words)
                pairs += [(word, place) for word in own if word.lower() not in self.welcome]
        return Words(pairs)

    def of(self, detector: str) -> list[Wanted]:
        """Return the rules of one way of finding."""
        return [rule for rule in self.rules if rule.detector == detector]

    @property
    def looks_back(self) -> int:
        """How many minutes of a person's talk bursts need."""
        return max((rule.minutes for rule in self.rules if rule.detector in {"flood", "repeat"}), default=0)


def find(watch: Watch, said: pa.Table, judged: NDArray[np.bool_] | None = None) -> list[Finding]:
    """Return what may break a rule among the rows that are `judged` (all by default); the columns are a Batch's.

    Rows not judged may be earlier talk: they count for bursts and are never found themselves.
    """
    mask = np.ones(said.num_rows, dtype=bool) if judged is None else judged
    found = [*_by_words(watch, said, mask), *_by_feature(watch, said, mask)]
    found += [*_by_bursts(watch, said, mask), *_ads(watch, said, mask)]
    return sorted(found, key=lambda each: (each.row, each.rule))


def _by_words(watch: Watch, said: pa.Table, mask: NDArray[np.bool_]) -> Iterator[Finding]:
    rows = np.flatnonzero(mask)
    texts = said.column("text").take(rows).to_pylist() if len(rows) < said.num_rows else said.column("text").to_pylist()
    for place, which, word in watch.words.found(texts):
        rule = watch.rules[which]
        yield Finding(int(rows[place]), rule.key, word, SURE[rule.detector])


def _by_feature(watch: Watch, said: pa.Table, mask: NDArray[np.bool_]) -> Iterator[Finding]:
    for name in ("link", "qr", "phone"):
        rules = watch.of(name)
        if not rules:
            continue
        for row in np.flatnonzero(_flags(said, name) & mask).tolist():
            text = said.column("text")[row].as_py() or ""
            for rule in rules:
                why = _strange_host(watch, rule, text) if name == "link" else name
                if why is not None:
                    yield Finding(row, rule.key, why, SURE[name])


def _flags(said: pa.Table, name: str) -> NDArray[np.bool_]:
    return np.asarray(said.column(name).fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)  # noqa: FBT003


def _strange_host(watch: Watch, rule: Wanted, text: str) -> str | None:
    """Return the first host that is not welcome; of a link without one in its text, nothing but that it is a link."""
    hosts = hosts_in(text)
    strange = [
        host for host in hosts if not _is_welcome(host, {*watch.welcome, *(word.lower() for word in rule.words)})
    ]
    if strange:
        return strange[0]
    return None if hosts else "link"


def hosts_in(text: str) -> list[str]:
    """Return the hosts of the addresses in a text, in small letters."""
    return [(match[1] or match[2]).lower().strip(".") for match in _HOST.finditer(text)]


def _is_welcome(host: str, welcome: Iterable[str]) -> bool:
    return any(host == each or host.endswith(f".{each}") for each in welcome)


def _by_bursts(watch: Watch, said: pa.Table, mask: NDArray[np.bool_]) -> Iterator[Finding]:
    rules = [*watch.of("flood"), *watch.of("repeat")]
    if not rules or not said.num_rows:
        return
    columns = _columns(said, mask)
    for rule in rules:
        same = rule.detector == "repeat"
        these = _repeatable(said, columns) if same else columns
        for trip in bursts(these, more_than=rule.count, minutes=rule.minutes, same=same):
            rows = tuple(these.rows[trip.rows].tolist())
            yield Finding(trip.place, rule.key, f"{len(rows)}/{rule.minutes}", SURE[rule.detector], rows)


@dataclass(frozen=True)
class _Columns(Said):
    rows: NDArray[np.int64]


def _columns(said: pa.Table, mask: NDArray[np.bool_]) -> _Columns:
    rows = np.flatnonzero(~np.isnan(said.column("person").to_numpy(zero_copy_only=False).astype(float)))
    person = np.asarray(said.column("person").fill_null(0).to_numpy())[rows]
    community = np.asarray(said.column("community").to_numpy())[rows]
    second = np.asarray(said.column("at").to_numpy()).astype("datetime64[s]").astype(np.int64)[rows]
    mark = np.asarray(said.column("fingerprint").fill_null(0).to_numpy())[rows]
    speaker = community << 32 ^ person
    return _Columns(speaker, second, mark, np.where(mask[rows], rows, -1), rows)


def _repeatable(said: pa.Table, columns: _Columns) -> _Columns:
    """Return what is long enough to be a repetition: "+1" and the like are how people take part."""
    length = np.asarray(said.column("length").fill_null(0).to_numpy())[columns.rows]
    keep = (length >= SHORTEST_REPEAT) & (columns.mark != 0) & ~_flags(said, "plus_one")[columns.rows]
    return _Columns(
        *(each[keep] for each in (columns.speaker, columns.second, columns.mark, columns.place, columns.rows))
    )


def _ads(watch: Watch, said: pa.Table, mask: NDArray[np.bool_]) -> Iterator[Finding]:
    rules = watch.of("ad")
    if not rules:
        return
    length = np.asarray(said.column("length").fill_null(0).to_numpy())
    rows = np.flatnonzero(mask & (length >= SHORTEST_AD) & said.column("text").is_valid().to_numpy())
    texts: Sequence[str] = said.column("text").take(rows).to_pylist()
    scores = ads.shipped().scores(texts)
    for place in np.flatnonzero(scores > ads.THRESHOLD).tolist():
        for rule in rules:
            yield Finding(int(rows[place]), rule.key, "", round(ads.probability(scores[place]), 2))

"""Read a text for what the law, the platform or the brand would not have: hits with reason, suggestion and exceptions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from jinlin.content.copycheck.dictionary import SPARED, dictionary
from jinlin.content.copycheck.patterns import COUNTDOWN, ENDS, LAST, PATTERNS
from jinlin.content.copycheck.words import BLOCK, EVIDENCE, GROUPS, HINT, RANK
from jinlin.core.folding import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from jinlin.core.folding import Folded

__all__ = ["Facts", "Hit", "as_json", "blocks", "check", "level_of", "wants_evidence"]

_SECONDS = {"分钟": 60, "小时": 3600, "天": 86_400}
_DAY = 86_400
LONGEST = 20_000  # signs; what is longer is no message


@dataclass(frozen=True)
class Facts:
    """What is known beside the words.

    `ends_at` is when the offer really ends and `at` when the words go out; `price_basis` tells what a compared price rests on.
    `accepted` names words a person excused, with the exception they claim; `own` and `spared` are the brand's own lists.
    """

    at: datetime | None = None
    ends_at: datetime | None = None
    price_basis: str = ""
    accepted: Mapping[str, str] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece of a text somebody may object to. `reason` and `suggestion` are source strings, looked up when shown."""

    level: str
    group: str
    word: str
    start: int
    end: int
    reason: str
    suggestion: str
    exceptions: tuple[str, ...] = ()
    excused: str = ""  # the exception a person claimed, which makes it a hint

    @property
    def replacement(self) -> str:
        """What the word can be replaced by as it stands; empty where the suggestion is advice."""
        return (
            ""
            if self.suggestion == GROUPS[self.group].suggestion or self.suggestion.startswith("写明")
            else self.suggestion
        )


def check(text: str, *, packs: Iterable[str] = (), facts: Facts | None = None) -> tuple[Hit, ...]:
    """Return what is found, in the order of the text; of pieces that lie in one another the graver one, then the longer.

    Costs one pass for the words of all packs and one for each pattern, whatever the words are.
    """
    known = facts or Facts()
    form = folded(text[:LONGEST])
    found = [*_words(form, tuple(packs), known), *_patterns(form), *_countdowns(form, known)]
    kept = _graver([_excused(_placed(hit, text, form), known) for hit in found])
    return tuple(sorted(kept, key=lambda hit: (hit.start, hit.end)))


def _words(form: Folded, packs: tuple[str, ...], known: Facts) -> Iterator[Hit]:
    for word, start, end in dictionary(packs, known.own, known.spared).found(form.text):
        if word.group != SPARED and not (word.group == "price" and known.price_basis):
            yield _hit(word.group, start, end, word.suggestion)


def _patterns(form: Folded) -> Iterator[Hit]:
    for pattern in PATTERNS:
        for match in pattern.found.finditer(form.text):
            yield _hit(pattern.group, match.start(), match.end(), pattern.suggestion)


def _countdowns(form: Folded, known: Facts) -> Iterator[Hit]:
    """Find haste: without any end that is told (needs evidence), or with one that is not the real one (refused)."""
    if known.ends_at is None:
        if not ENDS.search(form.text):
            yield from (_hit("countdown", match.start(), match.end()) for match in COUNTDOWN.finditer(form.text))
        return
    if known.at is not None:
        left = (known.ends_at - known.at).total_seconds()
        for match in LAST.finditer(form.text):
            told = match.groupdict()
            most = int(told["count"]) * _SECONDS[told["unit"]] if told["count"] else _DAY
            if left > most:
                yield _hit("false_countdown", match.start(), match.end())


def _hit(group: str, start: int, end: int, suggestion: str = "") -> Hit:
    about = GROUPS[group]
    return Hit(about.level, group, "", start, end, about.reason, suggestion or about.suggestion, about.exceptions)


def _placed(hit: Hit, text: str, form: Folded) -> Hit:
    start, end = form.span(hit.start, hit.end)
    return replace(hit, word=text[start:end], start=start, end=end)


def _excused(hit: Hit, known: Facts) -> Hit:
    claimed = known.accepted.get(hit.word, "")
    return replace(hit, level=HINT, excused=claimed) if claimed in hit.exceptions else hit


def _graver(hits: list[Hit]) -> list[Hit]:
    """Leave out what lies within another that is as grave or graver."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (RANK[hit.level], hit.start - hit.end, hit.start)):
        if not any(other.start < hit.end and hit.start < other.end for other in kept):
            kept.append(hit)
    return kept


def level_of(hits: Iterable[Hit]) -> str:
    """Return the gravest level among hits; empty where there is none."""
    return min((hit.level for hit in hits), key=RANK.__getitem__, default="")


def blocks(hits: Iterable[Hit]) -> bool:
    """Say whether words may not go out as they are."""
    return any(hit.level == BLOCK for hit in hits)


def wants_evidence(hits: Iterable[Hit]) -> bool:
    """Say whether somebody has to show a proof first."""
    return any(hit.level == EVIDENCE for hit in hits)


def as_json(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """Return hits as a row keeps them, beside the words they were found in."""
    return [asdict(hit) | {"exceptions": list(hit.exceptions)} for hit in hits]

"""What is said, by kind of utterance: templates with slots, filled into banks from which lines are drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from jinlin.console.synth.brand import PRODUCTS
from jinlin.console.synth.phrases import AFTER, BEFORE, PHRASES, SLOTS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Say(IntEnum):
    """What a line does in the conversation."""

    CHAT = 0
    QUESTION = 1
    SHARE = 2
    COMPLAINT = 3
    NOISE = 4
    AD = 5
    GREETING = 6
    PROMO = 7
    NOTICE = 8
    CONTENT = 9
    ACTIVITY = 10
    ANSWER = 11
    AGREE = 12
    PLUS_ONE = 13
    EMOJI = 14
    INTEREST = 15
    THANKS = 16
    STAFF_ANSWER = 17


# Topics: begun by members, begun by staff. The rest answers something.
MEMBER_TOPICS = (Say.CHAT, Say.QUESTION, Say.SHARE, Say.COMPLAINT, Say.NOISE, Say.AD)
STAFF_TOPICS = (Say.GREETING, Say.PROMO, Say.NOTICE, Say.CONTENT, Say.ACTIVITY)
SELLING = (Say.PROMO,)

# The kinds of the neutral schema, and how often each utterance takes which form.
KINDS: tuple[str, ...] = (
    "message", "image", "voice", "video", "link", "file", "mini_program", "emoji", "location", "redpacket", "vote", "relay",
)  # fmt: skip
SPOKEN = frozenset({"message", "link", "mini_program", "relay", "vote"})  # the forms that carry text
FORMS: dict[Say, dict[str, float]] = {
    Say.CHAT: {"message": 0.93, "image": 0.05, "voice": 0.02},
    Say.SHARE: {"image": 0.55, "message": 0.38, "video": 0.07},
    Say.COMPLAINT: {"message": 0.8, "image": 0.2},
    Say.NOISE: {"message": 0.82, "emoji": 0.18},
    Say.AD: {"message": 0.86, "link": 0.08, "image": 0.06},
    Say.PROMO: {"message": 0.62, "mini_program": 0.26, "link": 0.08, "image": 0.04},
    Say.CONTENT: {"message": 0.55, "link": 0.25, "video": 0.12, "image": 0.08},
    Say.ACTIVITY: {"message": 0.5, "relay": 0.32, "vote": 0.1, "redpacket": 0.08},
    Say.PLUS_ONE: {"message": 0.8, "relay": 0.2},
    Say.EMOJI: {"message": 0.6, "emoji": 0.4},
    Say.STAFF_ANSWER: {"message": 0.97, "location": 0.01, "file": 0.02},
}
BANK_SIZE = 1600
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Line:
    """One filled template with what its form says about it."""

    text: str
    link: bool
    qr: bool
    phone: bool


def filled(rng: np.random.Generator, say: Say, size: int = BANK_SIZE) -> list[str]:
    """Return distinct lines of one kind, up to `size`; short kinds have fewer than that."""
    templates = PHRASES[say.name]
    lines = {_fill(template, rng) for template in templates if not _SLOT.search(template)}
    open_ones = [template for template in templates if _SLOT.search(template)]
    if open_ones:
        picks = rng.integers(0, len(open_ones), size=size)
        lines |= {_fill(open_ones[int(pick)], rng) for pick in picks}
    return sorted(lines)


def _fill(template: str, rng: np.random.Generator) -> str:
    product = PRODUCTS[int(rng.integers(len(PRODUCTS)))]
    known = {"goods": _short(product.name), "dish": product.dish, "yuan": _price(product.price), "full": product.name}
    return _SLOT.sub(lambda slot: known.get(slot[1]) or _any(rng, slot[1]), template)


def _any(rng: np.random.Generator, slot: str) -> str:
    if slot == "n":
        return str(int(rng.integers(2, 60)))
    if slot == "phone":
        return f"140{int(rng.integers(10**8)):08d}"
    choices = SLOTS[slot]
    return choices[int(rng.integers(len(choices)))]


def _short(name: str) -> str:
    return re.sub(r"[0-9].*$", "", name)


def _price(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Banks:
    """All lines of a town in one list; `first` and `count` say where each utterance's lines stand."""

    lines: list[str]
    first: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]
    before: tuple[str, ...] = BEFORE
    after: tuple[str, ...] = AFTER


def banks(rng: np.random.Generator, size: int = BANK_SIZE) -> Banks:
    """Fill the templates of every kind of utterance."""
    import numpy as np

    lists = [filled(rng, say, size) for say in Say]
    count = np.array([len(lines) for lines in lists], dtype=np.int64)
    first = np.concatenate(([0], np.cumsum(count)[:-1]))
    return Banks(lines=[line for lines in lists for line in lines], first=first, count=count)

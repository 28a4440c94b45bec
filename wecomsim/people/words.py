"""What people say: sentences of a kind from `words.txt`, their slots filled by chance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

__all__ = ["Good", "goods", "line", "words"]

_SLOT = re.compile(r"\{(\w+)\}")
_MOST = 40  # the largest number anybody names


@dataclass(frozen=True)
class Good:
    """Something the shops sell, in fen."""

    name: str
    price: int
    cost: int

    @property
    def short(self) -> str:
        """Its name as people say it, without the size."""
        return re.sub(r"\d.*$", "", self.name)


@lru_cache(maxsize=1)
def words() -> dict[str, list[str]]:
    """Read the sentences, by kind."""
    kinds: dict[str, list[str]] = {}
    kind = ""
    for row in (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").splitlines():
        if row.startswith("[") and row.endswith("]") and row[1:-1].isascii():
            kind = row[1:-1]
        elif row and not row.startswith("#"):
            kinds.setdefault(kind, []).append(row)
    return kinds


@lru_cache(maxsize=1)
def goods() -> list[Good]:
    """Read what the shops sell."""
    rows = [row.split("|") for row in words()["goods"]]
    return [Good(name, int(price), round(int(price) * float(share))) for name, price, share in rows]


def line(chance: random.Random, kind: str) -> str:
    """Return a sentence of a kind; what it says of a price is true of what it names."""
    good = chance.choice(goods())
    known = {"goods": good.short, "yuan": f"{good.price / 100:g}"}

    def fill(slot: re.Match[str]) -> str:
        name = slot[1]
        if name == "n":
            return str(chance.randrange(2, _MOST))
        return known.get(name) or chance.choice(words()[name])

    return _SLOT.sub(fill, chance.choice(words()[kind]))

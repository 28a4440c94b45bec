"""What people say: sentences of a kind from `words.txt`, their slots filled by chance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

    from wecomsim.state.rows import Order

__all__ = ["Good", "goods", "line", "shelf_of", "words"]

_SLOT = re.compile(r"\{(\w+)\}")
_TEA = re.compile(r"[茶泡炉酥糕烤面包奶丝]|乌龙|热的|做得|青禾茶点|后厨|过敏|香精")
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


def line(chance: random.Random, kind: str, shelf: Sequence[Good] = ()) -> str:
    """Return a sentence of a kind; what it says of a price is true of what it names.

    `shelf` is what another shop sells: then nothing is said that fits tea and cakes only.
    """
    good = chance.choice(shelf or goods())
    known = {"goods": good.short, "yuan": f"{good.price / 100:g}"}

    def some(name: str) -> str:
        fitting = [each for each in words()[name] if not (shelf and _TEA.search(each))]
        return chance.choice(fitting or words()[name])

    def fill(slot: re.Match[str]) -> str:
        if slot[1] == "n":
            return str(chance.randrange(2, _MOST))
        return known.get(slot[1]) or some(slot[1])

    return _SLOT.sub(fill, some(kind))


def shelf_of(orders: Iterable[Order]) -> list[Good]:
    """Return what a till has sold that is not of our own shops, by name; nothing where it is."""
    sold = {order.product: order for order in orders if order.product and order.quantity and order.amount}
    if any(good.name in sold for good in goods()):
        return []
    return [
        Good(name, sold[name].amount // sold[name].quantity, sold[name].cost // sold[name].quantity)
        for name in sorted(sold)
    ]

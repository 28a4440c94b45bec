"""What people buy: the shop's till, of which the platform knows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wecomsim.people.words import goods
from wecomsim.state.clock import DAY
from wecomsim.state.rows import Order

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from wecomsim.people.words import Good

__all__ = ["bought"]

REFUNDED, CANCELLED = 0.02, 0.012
CAMPAIGNS = ("", "", "今日特价", "会员日")


def bought(
    chance: random.Random, order_id: str, at: int, person: str, chat_id: str, shelf: Sequence[Good] = ()
) -> list[Order]:
    """Return the lines of an order: one to three goods, a favourite of the person's among them."""
    shelf = shelf or goods()
    favourite = shelf[sum(person.encode()) % len(shelf)]
    chosen = [favourite if chance.random() < 0.4 else chance.choice(shelf)]  # noqa: PLR2004  (so often)
    chosen += [each for each in chance.sample(shelf, chance.choice((0, 0, 1, 2))) if each not in chosen]
    campaign, fate = chance.choice(CAMPAIGNS), chance.random()
    off = 90 if campaign else 100
    lines = []
    for number, good in enumerate(chosen, 1):
        count = chance.choice((1, 1, 1, 2, 3))
        row = Order(order_id, at, person, chat_id, good.name, count, good.price * count * off // 100, good.cost * count)
        row.line, row.campaign = number, campaign
        if fate < REFUNDED:
            row.status, row.refunded_at, row.refunded = "refunded", at + 3600 + chance.randrange(2 * DAY), row.amount
        elif fate < REFUNDED + CANCELLED:
            row.status = "cancelled"
        lines.append(row)
    return lines

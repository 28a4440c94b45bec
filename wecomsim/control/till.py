"""What people do in the shop, of which the platform knows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo, action
from wecomsim.state.rows import Order

if TYPE_CHECKING:
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]


@action("order.place")
def place_order(platform: Platform, given: Given) -> Given:
    """Let somebody buy: `person`, `product`, `amount` in fen; `chat_id` names the group that sold it."""
    corp = platform.corp
    if given["person"] not in corp.customers:
        message = f"{given['person']} is no customer"
        raise CannotDo(message)
    at, amount = corp.clock.second(), int(given["amount"])
    order = Order(
        f"QH{at}{len(corp.orders):06}",
        at,
        given["person"],
        given.get("chat_id", ""),
        given["product"],
        int(given.get("quantity", 1)),
        amount,
        int(given.get("cost", 0)),
        campaign=given.get("campaign", ""),
    )
    corp.orders.append(order)
    return {"order_id": order.order_id}

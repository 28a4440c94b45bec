"""Customers on their way from one member to another: done after a day unless the customer refuses (§4.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wecomsim.state.rows import Follow

if TYPE_CHECKING:
    from wecomsim.state.corp import Corp
    from wecomsim.state.shelves import Transfer

__all__ = ["DONE", "LIMIT", "REFUSED", "WAITING", "begin", "begun_within", "refuse", "settle", "waiting_for"]

DONE, WAITING, REFUSED, LIMIT = 1, 2, 3, 4
BY_COLLEAGUE = 201


def settle(corp: Corp, after: float) -> None:
    """Carry out what has waited long enough; what waits stands in the order in which it began."""
    waiting, now = corp.shelves.on_the_way, corp.clock.now()
    while waiting and now >= waiting[0].begun_at + after:
        first = waiting.popleft()
        if first.status == WAITING:
            _done(corp, first, int(first.begun_at + after))


def begin(corp: Corp, transfer: Transfer) -> None:
    """Send a customer on the way."""
    corp.shelves.transfers.append(transfer)
    corp.shelves.on_the_way.append(transfer)
    unassigned = corp.shelves.unassigned
    corp.shelves.unassigned = [each for each in unassigned if each["external_userid"] != transfer.customer]


def _done(corp: Corp, transfer: Transfer, at: int) -> None:
    """Give the customer to the taker; the giver loses them, which is told where the giver still works there [D:92130]."""
    given = corp.follows[transfer.customer].get(transfer.giver)
    transfer.status, transfer.ended_at = DONE, at
    if given is None:
        return
    corp.follow(
        Follow(
            transfer.taker,
            transfer.customer,
            at,
            given.remark,
            given.description,
            list(given.tags),
            add_way=BY_COLLEAGUE,
        ),
        told=False,
    )
    if transfer.resigned:
        del corp.follows[transfer.customer][transfer.giver]
        del corp.followed_by[transfer.giver][transfer.customer]
    else:
        corp.unfollow(given, source="DELETE_BY_TRANSFER")


def refuse(corp: Corp, transfer: Transfer) -> None:
    """Let the customer refuse; the taker's failure is told."""
    transfer.status, transfer.ended_at = REFUSED, corp.clock.second()
    corp.told(
        "change_external_contact",
        "transfer_fail",
        FailReason="customer_refused",
        UserID=transfer.taker,
        ExternalUserID=transfer.customer,
    )


def waiting_for(corp: Corp, customer: str) -> Transfer | None:
    """Return the transfer a customer is on, if any."""
    return next(
        (each for each in corp.shelves.on_the_way if each.customer == customer and each.status == WAITING), None
    )


def begun_within(corp: Corp, customer: str, seconds: float) -> int:
    """Return how often a customer was handed over lately by members who stay."""
    since = corp.clock.now() - seconds
    return sum(
        each.customer == customer and not each.resigned and each.begun_at >= since for each in corp.shelves.transfers
    )

"""The trade of a made-up town straight into rows: a sample of it, where all of it would be too much to wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jinlin.console.synth import bulk, trade
from jinlin.console.synth.brand import CAMPAIGNS, COST_KINDS, EVERYDAY_CAMPAIGN, PRODUCTS
from jinlin.console.synth.plan import DAY
from jinlin.console.synth.texts import Say
from jinlin.content.models import Publication
from jinlin.lake import marking
from jinlin.sales.models import Cost, Exposure, OrderLine

if TYPE_CHECKING:
    from jinlin.console.synth.files import Part
    from jinlin.console.synth.plan import Ints
    from jinlin.console.synth.pour import Pouring

MOST = {"orders": 400_000, "exposures": 150_000, "costs": 150_000, "posts": 200_000}


def pour(work: Pouring, part: Part) -> None:
    """Make the rows of one part and mark their days, so that the owners publish them."""
    _orders(work, part)
    _exposures(work, part)
    _costs(work, part)
    _posts(work, part)


def _kept(work: Pouring, part: Part, kind: str, number: Ints) -> Ints:
    """Return which rows are kept: all while there are few, else every n-th thing as a whole."""
    share = work.plan.seats[part.where].sum() / work.plan.seats.sum()
    things = int(number.max()) + 1 if len(number) else 0
    every = max(1, int(np.ceil(len(number) / max(MOST[kind] * share, 1))))
    work.counts[f"{kind}_left_out"] += things - (things + every - 1) // every
    return np.flatnonzero(number % every == 0)


def _orders(work: Pouring, part: Part) -> None:
    made = trade.buy(part.plan, part.where, part.crowd, part.curves, part.rng)
    rows = _kept(work, part, "orders", made.order)
    refunded = made.status[rows] == trade.REFUNDED
    at, later = work.utc(made.at[rows]), work.utc(made.refunded_at[rows])
    day = (made.at[rows] - part.plan.wish.start) // DAY
    on, who = work.day(day), made.who[rows]
    first = work.counts["orders"]
    bulk.make(
        OrderLine,
        (
            OrderLine(
                workspace=work.workspace,
                order_id=f"QH{part.where.start:06d}-{made.order[row]:08d}",
                line=str(made.line[row]),
                at=at[n],
                on=on[n],
                member_id=int(work.members[part.crowd.person[who[n]]]) if made.known[row] else None,
                community_id=int(work.communities[part.crowd.community[who[n]]]) if made.in_group[row] else None,
                campaign=_campaign(int(made.campaign[row])),
                product=PRODUCTS[int(made.product[row])].name,
                quantity=int(made.quantity[row]),
                amount_fen=int(made.amount[row]),
                cost_fen=int(made.cost[row]),
                status=trade.STATUSES[int(made.status[row])],
                refunded_at=later[n] if refunded[n] else None,
                refunded_fen=int(made.refunded[row]),
            )
            for n, row in enumerate(rows.tolist())
        ),
    )
    work.counts["orders"] = first + len(rows)
    marking.mark_days(work.workspace, "orders", on)


def _campaign(campaign: int) -> str:
    if campaign >= 0:
        return CAMPAIGNS[campaign % len(CAMPAIGNS)]
    return EVERYDAY_CAMPAIGN if campaign == trade.EVERYDAY else ""


def _exposures(work: Pouring, part: Part) -> None:
    made = trade.expose(part.plan, part.where, part.crowd, part.rng)
    rows = _kept(work, part, "exposures", np.arange(len(made.day)))
    on = work.day(made.day[rows])
    bulk.make(
        Exposure,
        (
            Exposure(
                workspace=work.workspace,
                key=f"synth:{part.where.start}:{row}",
                on=on[n],
                channel_id=int(work.channels[made.channel[row]]),
                community_id=int(work.communities[made.community[row]]),
                exposure_count=int(made.count[row]),
                cost_fen=int(made.fen[row]),
            )
            for n, row in enumerate(rows.tolist())
        ),
    )
    work.counts["exposures"] += len(rows)
    marking.mark_days(work.workspace, "exposures", on)


def _costs(work: Pouring, part: Part) -> None:
    made = trade.spend(part.plan, part.where, part.rng)
    rows = _kept(work, part, "costs", np.arange(len(made.day)))
    on = work.day(made.day[rows])
    bulk.make(
        Cost,
        (
            Cost(
                workspace=work.workspace,
                key=f"synth:{part.where.start}:{row}",
                on=on[n],
                community_id=int(work.communities[made.community[row]]),
                campaign=_campaign(int(made.campaign[row])),
                kind=COST_KINDS[int(made.kind[row])],
                amount_fen=int(made.fen[row]),
            )
            for n, row in enumerate(rows.tolist())
        ),
    )
    work.counts["costs"] += len(rows)
    marking.mark_days(work.workspace, "costs", on)


def _posts(work: Pouring, part: Part) -> None:
    made = trade.publish(part.crowd, part.talk, part.rng)
    rows = _kept(work, part, "posts", np.arange(len(made.message)))
    said = made.message[rows]
    at, day = work.utc(part.talk.at[said]), (part.talk.at[said] - part.plan.wish.start) // DAY
    on, sender = work.day(day), work.members[part.crowd.person[part.talk.who[said]]]
    bulk.make(
        Publication,
        (
            Publication(
                workspace=work.workspace,
                key=f"synth:{part.where.start}:{row}",
                community_id=int(work.communities[part.talk.community[said[n]]]),
                at=at[n],
                on=on[n],
                sender_id=int(sender[n]),
                direction=trade.DIRECTIONS[int(made.direction[row])],
                promo=bool(part.talk.say[said[n]] == int(Say.PROMO)),
                reach_count=int(made.reach[row]),
                open_count=int(made.opens[row]),
                comment_count=int(made.comments[row]),
            )
            for n, row in enumerate(rows.tolist())
        ),
    )
    work.counts["posts"] += len(rows)
    marking.mark_days(work.workspace, "posts", on)

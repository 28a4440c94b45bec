"""The trade of a made-up town straight into rows: a sample of it, where all of it would be too much to wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jinlin.console.synth import bulk, trade
from jinlin.console.synth.brand import CAMPAIGNS, COST_KINDS, EVERYDAY_CAMPAIGN, PRODUCTS
from jinlin.console.synth.plan import DAY
from jinlin.console.synth.texts import Say
from jinlin.content.models import Publication
from jinlin.lake import marking
from jinlin.sales.models import Cost, Exposure, OrderLine

if TYPE_CHECKING:
    from django.db.models import Model

    from jinlin.console.synth.files import Part
    from jinlin.console.synth.plan import Ints
    from jinlin.console.synth.pour import Pouring

MOST = {"orders": 400_000, "exposures": 150_000, "costs": 150_000, "posts": 200_000}
_CAMPAIGNS = (*CAMPAIGNS, EVERYDAY_CAMPAIGN, "")


def pour(work: Pouring, part: Part) -> None:
    """Make the rows of one part and mark their days, so that the owners publish them."""
    _orders(work, part)
    _exposures(work, part)
    _costs(work, part)
    _posts(work, part)


def _kept(work: Pouring, part: Part, kind: str, number: Ints) -> Ints:
    """Return which rows are kept: all while there are few, else every n-th thing as a whole."""
    share = work.plan.seats[part.where].sum() / work.plan.seats.sum()
    every = max(1, int(np.ceil(len(number) / max(MOST[kind] * share, 1))))
    kept = np.flatnonzero(number % every == 0)
    work.counts[f"{kind}_left_out"] += len(number) - len(kept)
    return kept


def _write(work: Pouring, kind: str, model: type[Model], day: Ints, columns: dict[str, list[Any]]) -> None:
    on = work.day(day)
    everywhere = [work.workspace.pk] * len(on)
    work.counts[kind] += bulk.insert(model, {"workspace_id": everywhere, "on": on, **columns})
    marking.mark_days(work.workspace, kind, on)


def _orders(work: Pouring, part: Part) -> None:
    made = trade.buy(part.plan, part.where, part.crowd, part.curves, part.rng)
    rows = _kept(work, part, "orders", made.order)
    who, refunded = made.who[rows], made.status[rows] == trade.REFUNDED
    later = [at if back else None for at, back in zip(work.utc(made.refunded_at[rows]), refunded, strict=True)]
    member = np.where(made.known[rows], work.members[part.crowd.person[who]], 0)
    community = np.where(made.in_group[rows], work.communities[part.crowd.community[who]], 0)
    columns = {
        "order_id": [f"QH{part.where.start:06d}-{order:08d}" for order in made.order[rows]],
        "line": [str(line) for line in made.line[rows]],
        "at": work.utc(made.at[rows]),
        "member_id": [pk or None for pk in member.tolist()],
        "community_id": [pk or None for pk in community.tolist()],
        "campaign": _campaigns(made.campaign[rows]),
        "product": [PRODUCTS[product].name for product in made.product[rows]],
        "quantity": [f"{quantity}.000" for quantity in made.quantity[rows]],
        "amount_fen": made.amount[rows].tolist(),
        "cost_fen": made.cost[rows].tolist(),
        "status": [trade.STATUSES[status] for status in made.status[rows]],
        "refunded_at": later,
        "refunded_fen": made.refunded[rows].tolist(),
    }
    _write(work, "orders", OrderLine, (made.at[rows] - part.plan.wish.start) // DAY, columns)


def _campaigns(campaign: Ints) -> list[str]:
    place = np.where(campaign >= 0, campaign % len(CAMPAIGNS), np.where(campaign == trade.EVERYDAY, -2, -1))
    return [_CAMPAIGNS[one] for one in place]


def _keys(part: Part, rows: Ints) -> list[str]:
    return [f"synth:{part.where.start}:{row}" for row in rows]


def _exposures(work: Pouring, part: Part) -> None:
    made = trade.expose(part.plan, part.where, part.crowd, part.rng)
    rows = _kept(work, part, "exposures", np.arange(len(made.day)))
    columns = {
        "key": _keys(part, rows),
        "channel_id": work.channels[made.channel[rows]].tolist(),
        "community_id": work.communities[made.community[rows]].tolist(),
        "exposure_count": made.count[rows].tolist(),
        "cost_fen": made.fen[rows].tolist(),
    }
    _write(work, "exposures", Exposure, made.day[rows], columns)


def _costs(work: Pouring, part: Part) -> None:
    made = trade.spend(part.plan, part.where, part.rng)
    rows = _kept(work, part, "costs", np.arange(len(made.day)))
    columns = {
        "key": _keys(part, rows),
        "community_id": work.communities[made.community[rows]].tolist(),
        "campaign": _campaigns(made.campaign[rows]),
        "kind": [COST_KINDS[kind] for kind in made.kind[rows]],
        "amount_fen": made.fen[rows].tolist(),
    }
    _write(work, "costs", Cost, made.day[rows], columns)


def _posts(work: Pouring, part: Part) -> None:
    made, talk = trade.publish(part.crowd, part.talk, part.rng), part.talk
    rows = _kept(work, part, "posts", np.arange(len(made.message)))
    said = made.message[rows]
    columns = {
        "key": _keys(part, rows),
        "community_id": work.communities[talk.community[said]].tolist(),
        "at": work.utc(talk.at[said]),
        "sender_id": work.members[part.crowd.person[talk.who[said]]].tolist(),
        "direction": [trade.DIRECTIONS[direction] for direction in made.direction[rows]],
        "promo": (talk.say[said] == int(Say.PROMO)).tolist(),
        "reach_count": made.reach[rows].tolist(),
        "open_count": made.opens[rows].tolist(),
        "comment_count": made.comments[rows].tolist(),
    }
    _write(work, "posts", Publication, (talk.at[said] - part.plan.wish.start) // DAY, columns)

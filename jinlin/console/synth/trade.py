"""What is bought, what it cost to be seen, what was spent, and how posts were received."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jinlin.console.synth.brand import CHANNELS, PRODUCTS
from jinlin.console.synth.crowd import PERSON, share_of
from jinlin.console.synth.curves import campaign_days, pick_second
from jinlin.console.synth.plan import DAY
from jinlin.console.synth.stories import STORIES
from jinlin.console.synth.texts import Say

if TYPE_CHECKING:
    import numpy.typing as npt

    from jinlin.console.synth.crowd import Crowd
    from jinlin.console.synth.curves import Curves
    from jinlin.console.synth.plan import Floats, Ints, Plan
    from jinlin.console.synth.talk import Talk

PAID, REFUNDED, CANCELLED, UNPAID = range(4)
STATUSES = ("paid", "refunded", "cancelled", "unpaid")
NO_CAMPAIGN, EVERYDAY = -2, -1
DIRECTIONS = ("activation", "conversion", "brand")
_BIG = 1 << 41
_PRICES = np.array([product.price for product in PRODUCTS])
_COSTS = np.array([product.cost_share for product in PRODUCTS])
_POPULAR = 1 / (np.arange(len(PRODUCTS)) + 4.0)
_POPULAR_STEPS = np.cumsum(_POPULAR) / _POPULAR.sum()
_HABIT = 0.45  # shape of the gamma habit: many buy never, some every other day
_POSTED = {int(Say.ACTIVITY): 0, int(Say.PROMO): 1, int(Say.CONTENT): 2}
_OPENS = np.array([0.24, 0.15, 0.19])


@dataclass(frozen=True)
class Orders:
    """Order lines; `order` counts from 0 within the part, `who` is a row of the crowd, money in fen."""

    order: Ints
    line: Ints
    at: Ints
    who: Ints
    campaign: Ints
    product: Ints
    quantity: Ints
    amount: Ints
    cost: Ints
    status: Ints
    refunded_at: Ints
    refunded: Ints
    in_group: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.order)


def buy(plan: Plan, part: slice, crowd: Crowd, curves: Curves, rng: np.random.Generator) -> Orders:
    """Let the people of some communities order, each by their own habit, while they are in the group."""
    who, at = _visits(plan, part, crowd, curves, rng)
    order = np.argsort(at, kind="stable")
    who, at = who[order], at[order]
    basket = plan.values("basket")[crowd.community[who]]
    lines = 1 + np.minimum(rng.poisson(0.75 * basket), 11)
    number = np.repeat(np.arange(len(who)), lines)
    first = np.concatenate(([0], np.cumsum(lines)[:-1])).astype(np.int64) if len(lines) else lines
    return _lines(plan, crowd, rng, (number, np.arange(len(number)) - first[number] + 1, who[number], at[number]))


def _visits(plan: Plan, part: slice, crowd: Crowd, curves: Curves, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw how often and when everybody orders."""
    start, days = plan.wish.start, plan.wish.days
    row = crowd.community - part.start
    steps = np.concatenate((np.zeros((len(curves.sales), 1)), np.cumsum(curves.sales, axis=1)), axis=1)
    since = np.clip((crowd.joined - start) // DAY, 0, days)
    until = np.clip((np.minimum(crowd.left, plan.wish.end) - start) // DAY, 0, days)
    low, high = steps[row, since], steps[row, until]
    habit = rng.gamma(_HABIT, 1 / _HABIT, size=len(crowd)) * (0.7 + 0.6 * share_of(crowd.person, 11))
    buys = (crowd.affiliation == PERSON) & ~crowd.advert
    mean = np.where(buys, plan.values("orders_month")[crowd.community] / 30 * (high - low) * habit, 0.0)
    who = np.repeat(np.arange(len(crowd)), rng.poisson(mean))
    at = start + _day(rng, steps, row[who], low[who], high[who]) * DAY + pick_second(rng, plan, crowd.community[who])
    last = np.minimum(np.minimum(crowd.left[who], plan.ended[crowd.community[who]]), plan.wish.end)
    present = (at > crowd.joined[who]) & (at < last)
    return who[present], at[present]


def _day(rng: np.random.Generator, steps: Floats, row: Ints, low: Floats, high: Floats) -> Ints:
    scale = float(steps.max()) + 1.0
    flat = (steps / scale + np.arange(len(steps))[:, None]).ravel()
    drawn = (low + rng.random(len(row)) * (high - low)) / scale
    place = np.searchsorted(flat, row + drawn, side="right") - row * steps.shape[1] - 1
    return np.asarray(np.clip(place, 0, steps.shape[1] - 2))


def _lines(plan: Plan, crowd: Crowd, rng: np.random.Generator, base: tuple[Ints, Ints, Ints, Ints]) -> Orders:
    number, line, who, at = base
    count = len(number)
    orders = int(number[-1]) + 1 if count else 0
    product = _products(crowd.person[who], rng)
    quantity = rng.choice((1, 2, 3, 5), size=count, p=(0.72, 0.2, 0.06, 0.02))
    event = campaign_days(plan.wish)[(at - plan.wish.start) // DAY]
    dice = rng.random(orders)[number]
    campaign = np.where((event >= 0) & (dice < 0.62), event, np.where(dice < 0.3, EVERYDAY, NO_CAMPAIGN))  # noqa: PLR2004
    off = np.where(campaign >= 0, 80 + 5 * (number % 3), np.where(campaign == EVERYDAY, 92, 100))
    amount = _PRICES[product] * quantity * off // 100
    cost = np.round(_PRICES[product] * quantity * _COSTS[product]).astype(np.int64)
    status = rng.choice(4, size=orders, p=(0.955, 0.024, 0.013, 0.008))[number]
    later = at + 3600 + (rng.random(orders)[number] * 3 * DAY).astype(np.int64)
    status = np.where((status == REFUNDED) & (later >= plan.wish.end), PAID, status)
    part_only = rng.random(count) < 0.25  # noqa: PLR2004
    refunded = np.where(status == REFUNDED, np.where(part_only, amount // 2, amount), 0)
    in_group = rng.random(orders)[number] > 0.08  # noqa: PLR2004
    known = rng.random(orders)[number] > 0.015  # noqa: PLR2004
    return Orders(
        number, line, at, who, campaign, product, quantity, amount, cost, status, later, refunded, in_group, known
    )


def _products(person: Ints, rng: np.random.Generator) -> Ints:
    """Half of what somebody buys is their favourite, the rest what everybody likes."""
    favourite = np.searchsorted(_POPULAR_STEPS, share_of(person, 7), side="right")
    other = np.searchsorted(_POPULAR_STEPS, rng.random(len(person)), side="right")
    return np.minimum(np.where(rng.random(len(person)) < 0.42, favourite, other), len(PRODUCTS) - 1)  # noqa: PLR2004


@dataclass(frozen=True)
class Exposures:
    """A channel seen on a day for a community; money in fen."""

    day: Ints
    channel: Ints
    community: Ints
    count: Ints
    fen: Ints


def expose(plan: Plan, part: slice, crowd: Crowd, rng: np.random.Generator) -> Exposures:
    """Return how often channels were seen: enough for those who joined, and some days in vain."""
    days, channels = plan.wish.days, len(CHANNELS)
    came = (crowd.joined >= plan.wish.start) & (crowd.channel >= 0)
    day = (crowd.joined[came] - plan.wish.start) // DAY
    cell = (crowd.community[came] * days + day) * channels + crowd.channel[came]
    idle = _idle_cells(plan, part, rng)
    cells, joins = np.unique(np.concatenate((cell, idle)), return_counts=True)
    joins = joins - np.isin(cells, idle)
    channel = cells % channels
    rate = np.array([source.entry_rate for source in CHANNELS])[channel]
    seen = np.ceil((joins + rng.gamma(1.2, 0.5, size=len(cells))) / rate * rng.lognormal(0, 0.2, size=len(cells)))
    seen = np.maximum(seen, joins).astype(np.int64)
    fen = np.round(seen * np.array([source.fen for source in CHANNELS])[channel]).astype(np.int64)
    return Exposures(cells // channels % days, channel, cells // channels // days, seen, fen)


def _idle_cells(plan: Plan, part: slice, rng: np.random.Generator) -> Ints:
    days, channels = plan.wish.days, len(CHANNELS)
    community = np.arange(part.start, part.stop)
    count = len(community) * days // 12
    where = rng.choice(community, size=count)
    day = rng.integers(0, days, size=count)
    at = plan.wish.start + day * DAY
    alive = (at > plan.opened[where]) & (at + DAY < plan.ended[where])
    return np.unique(((where * days + day) * channels + rng.integers(0, channels, size=count))[alive])


@dataclass(frozen=True)
class Costs:
    """Money spent on a community; `kind` indexes COST_KINDS."""

    day: Ints
    community: Ints
    campaign: Ints
    kind: Ints
    fen: Ints


def spend(plan: Plan, part: slice, rng: np.random.Generator) -> Costs:
    """Return red packets and hours week by week, and gifts on the days of selling events."""
    days, events = np.arange(plan.wish.days), campaign_days(plan.wish)
    community = np.arange(part.start, part.stop)
    lively = np.array([story.trend != "silent" for story in STORIES])[plan.story]
    gifts = np.flatnonzero((events >= 0) & (np.concatenate(([-1], events[:-1])) != events))
    where = [
        np.repeat(community, len(days[3::7])),
        np.repeat(community, len(days[5::7])),
        np.repeat(community, len(gifts)),
    ]
    when = [np.tile(days[3::7], len(community)), np.tile(days[5::7], len(community)), np.tile(gifts, len(community))]
    kind = np.repeat((0, 2, 1), [len(rows) for rows in where])
    place, day = np.concatenate(where), np.concatenate(when)
    mean = np.array((4800, 21000, 17500))[kind] * plan.seats[place] / 150  # red packet, gift, staff
    fen = np.maximum(np.round(mean * rng.lognormal(0, 0.4, size=len(place)) / 10).astype(np.int64) * 10, 10)
    at = plan.wish.start + day * DAY
    alive = (at > plan.opened[place]) & (at < plan.ended[place]) & lively[place]
    campaign = np.where(kind == 1, events[day], NO_CAMPAIGN)
    return Costs(day[alive], place[alive], campaign[alive], kind[alive], fen[alive])


@dataclass(frozen=True)
class Posts:
    """Published posts: `message` is the row of the talk they stand in."""

    message: Ints
    direction: Ints
    reach: Ints
    opens: Ints
    comments: Ints


def publish(crowd: Crowd, talk: Talk, rng: np.random.Generator) -> Posts:
    """Return what staff published and how it was received."""
    kinds = np.full(len(Say), -1)
    kinds[list(_POSTED)] = list(_POSTED.values())
    message = np.flatnonzero((kinds[talk.say] >= 0) & (talk.answers < 0))
    direction = kinds[talk.say[message]]
    present = _present(crowd, talk.community[message], talk.at[message])
    reach = np.round(present * (0.80 + 0.17 * rng.random(len(message)))).astype(np.int64)
    comments = np.bincount(talk.answers[talk.answers >= 0], minlength=len(talk))[message]
    opens = rng.binomial(reach, np.clip(_OPENS[direction] * rng.lognormal(0, 0.25, size=len(message)), 0, 0.9))
    reach = np.maximum(reach, comments)
    return Posts(message, direction, reach, np.clip(np.maximum(opens, comments), 0, reach), comments)


def _present(crowd: Crowd, community: Ints, at: Ints) -> Ints:
    """Count who is in each community at each moment."""
    key = community * _BIG + at
    came = np.searchsorted(crowd.community * _BIG + crowd.joined, key, side="right")
    gone = np.searchsorted(np.sort(crowd.community * _BIG + crowd.left), key, side="right")
    return np.asarray(came - gone)

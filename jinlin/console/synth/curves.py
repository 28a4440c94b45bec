"""How much happens in each community on each day: talk, comings, goings, selling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jinlin.console.synth.plan import DAY
from jinlin.console.synth.stories import HOURS, STORIES, WEEKDAYS

if TYPE_CHECKING:
    from jinlin.console.synth.plan import Floats, Ints, Plan, Wish

RHYTHMS = tuple(HOURS)
_RHYTHM = np.array([RHYTHMS.index(story.rhythm) for story in STORIES])
_HOUR_STEPS = np.array([np.cumsum(HOURS[name]) / sum(HOURS[name]) for name in RHYTHMS])
_CAMPAIGN_EVERY = 13
_LONGEST_CAMPAIGN = 2
_OVERLOAD_FROM = 0.5
_EXODUS_HAZARD = 0.115
_LAST_WORD = 0.7
_FIRST_MONDAY = 4 * DAY  # 5 January 1970


@dataclass(frozen=True)
class Curves:
    """Communities × days; `talk`, `joins` and `sales` are relative to an ordinary day, `exits` is a hazard."""

    talk: Floats
    exits: Floats
    joins: Floats
    sales: Floats
    promo: Floats


def campaign_days(wish: Wish) -> Ints:
    """Return the number of the selling event of each day, -1 on ordinary days."""
    days = np.arange(wish.days)
    first = int(wish.rng(1).integers(3, _CAMPAIGN_EVERY))
    running = (days - first) % _CAMPAIGN_EVERY < _LONGEST_CAMPAIGN
    return np.where(running & (days >= first), (days - first) // _CAMPAIGN_EVERY, -1)


def curves(plan: Plan, part: slice, rng: np.random.Generator) -> Curves:
    """Return the curves of some communities."""
    story = plan.story[part]
    shapes = [_shape(trend.trend, plan.wish.days) for trend in STORIES]
    talk, exits, joins, sales, promo = (np.array([shape[at] for shape in shapes])[story] for at in range(5))
    alive = _alive(plan, part)
    week = _weekday_factors(plan.wish)[_RHYTHM[story]]
    campaign = np.where(campaign_days(plan.wish) >= 0, 1.0, 0.0)
    bursts = 1 + 7.0 * (rng.random(talk.shape) < 3 / 90)
    wobble = np.exp(rng.normal(0, 0.22, size=talk.shape))
    return Curves(
        talk=talk * alive * week * wobble,
        exits=exits * (plan.values("exit_week")[part] / 7)[:, None],
        joins=joins * alive * bursts * (1 + 0.8 * campaign) * (0.6 + 0.4 * week),
        sales=sales * alive * week * (1 + 1.3 * campaign) * wobble,
        promo=np.clip(plan.values("promo")[part][:, None] * promo, 0, 0.95),
    )


def _alive(plan: Plan, part: slice) -> Floats:
    """Return which part of each day the community exists."""
    begins = plan.wish.start + np.arange(plan.wish.days) * DAY
    opened, ended = plan.opened[part][:, None], plan.ended[part][:, None]
    lived = np.minimum(ended, begins + DAY) - np.maximum(opened, begins)
    return np.asarray(np.clip(lived / DAY, 0, 1))


def _weekday_factors(wish: Wish) -> Floats:
    weekday = (wish.start - _FIRST_MONDAY) // DAY % 7 + np.arange(wish.days)
    return np.array([WEEKDAYS[name] for name in RHYTHMS])[:, weekday % 7]


def _shape(trend: str, days: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return talk, exits, joins, sales and promo of one trend over the window."""
    one, x = np.ones(days), np.linspace(0, 1, days) if days > 1 else np.ones(1)
    late = np.clip((x - _OVERLOAD_FROM) / (1 - _OVERLOAD_FROM), 0, 1)
    if trend == "overload":
        return one - 0.5 * late, one + 5.5 * late, one - 0.8 * late, one + 0.5 * late - late**2, one + 0.75 * late
    if trend == "fading":
        return np.exp(-2.6 * x), one, one - 0.8 * x, np.exp(-1.5 * x), one
    if trend == "growing":
        return one, one, one + 0.5 * x, one, one
    if trend == "exodus":
        hazard = one.copy()
        hazard[-1] = _EXODUS_HAZARD / STORIES[[story.trend for story in STORIES].index("exodus")].exit_week * 7
        return one, hazard, one, one, one
    if trend == "silent":
        return np.where(x < _LAST_WORD, 1.0 - x, 0.0), one, one, one, one
    return one, one, one, one, one


def pick_day(rng: np.random.Generator, curve: Floats, community: Ints) -> Ints:
    """Draw a day for each row by its community's curve."""
    total = curve.sum(axis=1, keepdims=True)
    steps = np.cumsum(np.where(total > 0, curve, 1.0), axis=1)
    flat = (steps / steps[:, -1:] + np.arange(len(curve))[:, None]).ravel()
    found = np.searchsorted(flat, community + rng.random(len(community)), side="right")
    return np.asarray(np.clip(found - community * curve.shape[1], 0, curve.shape[1] - 1))


def pick_second(rng: np.random.Generator, plan: Plan, community: Ints) -> Ints:
    """Draw a second of the day for each row by its community's rhythm; `community` counts from the plan's first."""
    rhythm = _RHYTHM[plan.story[community]]
    flat = (_HOUR_STEPS + np.arange(len(RHYTHMS))[:, None]).ravel()
    hour = np.searchsorted(flat, rhythm + rng.random(len(community)), side="right") - rhythm * 24
    return np.asarray(np.clip(hour, 0, 23) * 3600 + rng.integers(0, 3600, size=len(community)), dtype=np.int64)


def within(rng: np.random.Generator, at: Ints, first: Ints, last: Ints) -> Ints:
    """Move what falls outside [first, last] to some moment inside, on the same day where there is one."""
    day = at - at % DAY
    low, high = np.maximum(first, day), np.minimum(last, day + DAY - 1)
    low, high = np.where(low <= high, low, first), np.where(low <= high, high, last)
    inside = low + np.floor(rng.random(len(at)) * np.maximum(high - low + 1, 1)).astype(np.int64)
    return np.where((at < first) | (at > last), inside, at)

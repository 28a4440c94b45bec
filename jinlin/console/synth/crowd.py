"""Who sits in the communities from when to when: members, staff, bots, alternates, advertisers, inviters."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from jinlin.console.synth.brand import CHANNELS, INVITED
from jinlin.console.synth.curves import pick_day, pick_second, within
from jinlin.console.synth.plan import DAY, NEVER
from jinlin.console.synth.stories import STORIES

if TYPE_CHECKING:
    import numpy.typing as npt

    from jinlin.console.synth.curves import Curves
    from jinlin.console.synth.plan import Floats, Ints, Plan

MEMBER, OWNER, ADMIN = 0, 1, 2
PERSON, STAFF, BOT, ALTERNATE = 0, 1, 2, 3
TIERS: tuple[str, ...] = ("big_name", "lecturer", "kol", "core", "active", "ordinary", "")
_TIER_STEPS = np.cumsum((0.03, 0.04, 0.07, 0.06, 0.12, 0.50))
_TIER_VOICE = np.array((0.8, 4.0, 8.0, 4.5, 2.6, 0.40, 0.015))
STAFF_PER_STORE = 3  # owner, assistant, alternate
HOSTILE_EVERY, HOSTILE_AT = 211, 7
_BIG = 1 << 41  # above any local second: communities × _BIG + moment sorts by both
_SHARED = 0.17
_SAME_STORE = 0.7
_GONE_AT_ONCE, _COMES_BACK = 0.085, 0.03
_ADVERTISER = np.array([0.05 if story.ads else 0.002 for story in STORIES])


@dataclass(frozen=True)
class Crowd:
    """Memberships sorted by community and time of joining; `inviter` is a row of the crowd, `first` where a community begins."""

    community: Ints
    person: Ints
    joined: Ints
    left: Ints
    role: Ints
    affiliation: Ints
    voice: Floats
    advert: npt.NDArray[np.bool_]
    channel: Ints
    inviter: Ints
    first: Ints

    def __len__(self) -> int:
        return len(self.community)


def mixed(number: Ints, salt: int) -> Ints:
    """Return 62 well-mixed bits of each number: chance that belongs to a person, the same wherever they are met."""
    x = number.astype(np.uint64) + np.uint64(salt * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(2)).astype(np.int64)


def share_of(number: Ints, salt: int) -> Floats:
    """Return the same as a share from 0 to 1."""
    return mixed(number, salt) / float(1 << 62)


def staff_count(plan: Plan) -> int:
    """Return how many accounts belong to the brand: three a store and one bot a region."""
    return STAFF_PER_STORE * len(plan.stores) + len(regions(plan))


def regions(plan: Plan) -> list[str]:
    """List the regions in order of first appearance."""
    return list(dict.fromkeys(store.region for store in plan.stores))


def tiers(person: Ints) -> Ints:
    """Return the place of each person in the composition, as an index of TIERS."""
    return np.searchsorted(_TIER_STEPS, share_of(person, 3), side="right")


def hostile(plan: Plan, person: Ints) -> npt.NDArray[np.bool_]:
    """Say who bears one of the hostile nicknames."""
    number = person - staff_count(plan)
    return np.asarray((number >= 0) & (number % HOSTILE_EVERY == HOSTILE_AT))


def gather(plan: Plan, part: slice, curves: Curves, rng: np.random.Generator) -> Crowd:
    """Fill some communities with people."""
    community = np.repeat(np.arange(part.start, part.stop), plan.seats[part])
    own = staff_count(plan) + int(plan.seats[: part.start].sum()) + np.arange(len(community))
    person = _persons(plan, community, own, rng)
    joined = _joined(plan, part, curves, community, rng)
    left = _left(plan, part, curves, community, joined, rng)
    advert = rng.random(len(community)) < _ADVERTISER[plan.story[community]]
    voice = _TIER_VOICE[tiers(person)] * np.exp(rng.normal(0, 0.5, size=len(community)))
    columns = {
        "community": community,
        "person": person,
        "joined": joined,
        "left": left,
        "role": np.zeros_like(person),
        "affiliation": np.zeros_like(person),
        "voice": np.where(advert, 0.0, voice),
        "advert": advert,
        "channel": rng.choice(len(CHANNELS), size=len(person), p=[source.share for source in CHANNELS]),
    }
    columns = _with_returners(plan, columns, rng)
    columns = _joined_up(columns, _staff(plan, part))
    return _invited(_sorted(columns, part), rng)


def _persons(plan: Plan, community: Ints, own: Ints, rng: np.random.Generator) -> Ints:
    """Return who sits where; some sit in several communities of their store or region."""
    place = plan.store[community]
    area = np.array(_region_numbers(plan))
    near = rng.random(len(own)) < _SAME_STORE
    other = np.where(near, _like(plan.store, place, rng), _like(area[plan.store], area[place], rng))
    before = np.concatenate(([0], np.cumsum(plan.seats)))
    guest = staff_count(plan) + before[other] + (rng.random(len(own)) * plan.seats[other]).astype(np.int64)
    moves = _shared(plan, own) & ~_shared(plan, guest) & (community != other)
    person = np.where(moves, guest, own)
    _unique, first = np.unique(community * _BIG + person, return_index=True)
    kept = np.zeros(len(own), dtype=bool)
    kept[first] = True
    return np.where(kept, person, own)


def _shared(plan: Plan, own: Ints) -> npt.NDArray[np.bool_]:
    """Say which seats are taken by somebody from another community; told from the number, so that all parts agree."""
    return (share_of(own, 41) < _SHARED) & ~hostile(plan, own)


def home(plan: Plan, person: Ints) -> Ints:
    """Return the community in which people were numbered, -1 for staff."""
    bounds = staff_count(plan) + np.concatenate(([0], np.cumsum(plan.seats)))
    return np.searchsorted(bounds, person, side="right") - 1


def _region_numbers(plan: Plan) -> list[int]:
    known = {region: number for number, region in enumerate(regions(plan))}
    return [known[store.region] for store in plan.stores]


def _like(places: Ints, wanted: Ints, rng: np.random.Generator) -> Ints:
    """Return for each wanted place some community that lies there."""
    order = np.argsort(places, kind="stable")
    low = np.searchsorted(places[order], wanted, side="left")
    high = np.searchsorted(places[order], wanted, side="right")
    return order[low + (rng.random(len(wanted)) * (high - low)).astype(np.int64)]


def _joined(plan: Plan, part: slice, curves: Curves, community: Ints, rng: np.random.Generator) -> Ints:
    start, end = plan.wish.start, plan.wish.end
    opened = plan.opened[community]
    last = np.minimum(plan.ended[community], end) - 120
    early = opened + ((start - opened) * rng.random(len(community)) ** 0.7).astype(np.int64)
    early = np.clip(early, opened + 60, start - 1)
    day = pick_day(rng, curves.joins, community - part.start)
    at = start + day * DAY + pick_second(rng, plan, community)
    late = within(rng, at, np.maximum(opened, start) + 60, np.maximum(last, opened + 60))
    comes_late = rng.random(len(community)) < plan.values("join_share")[community]
    return np.where((opened + 60 >= start) | comes_late, late, early)


def _left(plan: Plan, part: slice, curves: Curves, community: Ints, joined: Ints, rng: np.random.Generator) -> Ints:
    start, days, count = plan.wish.start, plan.wish.days, len(community)
    row = community - part.start
    risk = np.concatenate((np.zeros((len(curves.exits), 1)), np.cumsum(curves.exits, axis=1)), axis=1)
    seen = np.maximum(joined - start, 0) / DAY
    day = np.minimum(seen.astype(np.int64), days - 1)
    so_far = risk[row, day] + (seen - day) * curves.exits[row, day]
    scale = risk.max() + 1.0
    flat = (risk / scale + np.arange(len(risk))[:, None]).ravel()
    when = np.minimum((so_far + rng.exponential(size=count)) / scale, 1 - 1e-9)
    left_day = np.searchsorted(flat, row + when, side="left") - row * (days + 1) - 1
    at = start + left_day * DAY + pick_second(rng, plan, community)
    at = np.where(at <= joined + 30, joined + 60 + rng.integers(0, 7200, size=count), at)
    soon = (joined >= start) & (rng.random(count) < _GONE_AT_ONCE)
    at = np.where(soon, joined + 90 + rng.exponential(9 * 3600, size=count).astype(np.int64), at)
    over = (~soon & (left_day >= days)) | (at >= np.minimum(plan.ended[community], plan.wish.end) - 5)
    return np.where(over, NEVER, at).astype(np.int64)


def _with_returners(plan: Plan, columns: dict[str, np.ndarray], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Let a few of those who left come back later."""
    left, end = columns["left"], plan.wish.end
    last = np.minimum(plan.ended[columns["community"]], end) - 60
    back = (left < last - DAY) & (rng.random(len(left)) < _COMES_BACK)
    again = {name: values[back] for name, values in columns.items()}
    gap = rng.random(int(back.sum())) * (last[back] - left[back] - 600)
    again["joined"] = left[back] + 600 + gap.astype(np.int64)
    again["left"] = np.full(int(back.sum()), NEVER)
    return _joined_up(columns, again)


def _staff(plan: Plan, part: slice) -> dict[str, np.ndarray]:
    """Seat owner and assistant everywhere, a bot and an alternate in some."""
    community = np.arange(part.start, part.stop)
    place, stores = plan.store[part], len(plan.stores)
    bots = STAFF_PER_STORE * stores + np.array(_region_numbers(plan))[place]
    seats = [
        (community, place * STAFF_PER_STORE, OWNER, STAFF, 0.0),
        (community, place * STAFF_PER_STORE + 1, ADMIN, STAFF, 0.0),
        (community[community % 3 == 0], bots[community % 3 == 0], MEMBER, BOT, 0.0),
        (community[community % 7 == 2], (place * STAFF_PER_STORE + 2)[community % 7 == 2], MEMBER, ALTERNATE, 3.0),  # noqa: PLR2004
    ]
    parts = []
    for late, (where, who, role, affiliation, voice) in enumerate(seats):
        n = len(where)
        joined = plan.opened[where] + late * 5
        full = (
            np.full(n, NEVER),
            np.full(n, role),
            np.full(n, affiliation),
            np.full(n, voice),
            np.zeros(n, bool),
            np.full(n, -1),
        )
        names = ("left", "role", "affiliation", "voice", "advert", "channel")
        parts.append({"community": where, "person": who, "joined": joined, **dict(zip(names, full, strict=True))})
    return {name: np.concatenate([one[name] for one in parts]) for name in parts[0]}


def _joined_up(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: np.concatenate((values, other[name])) for name, values in one.items()}


def _sorted(columns: dict[str, np.ndarray], part: slice) -> Crowd:
    order = np.lexsort((columns["joined"], columns["community"]))
    ready = {name: values[order] for name, values in columns.items()}
    first = np.searchsorted(ready["community"], np.arange(part.start, part.stop + 1))
    return Crowd(**ready, inviter=np.full(len(order), -1), first=first)


def _invited(crowd: Crowd, rng: np.random.Generator) -> Crowd:
    """Give those who came by invitation somebody who was there; where nobody was, they scanned the code in the shop."""
    begin = crowd.first[crowd.community - crowd.community[0]] if len(crowd) else crowd.first[:0]
    place = np.arange(len(crowd))
    # Members of some standing invite: the first comers more often than the last.
    inviter = begin + (rng.random(len(crowd)) ** 1.6 * (place - begin)).astype(np.int64)
    fit = (crowd.channel == INVITED) & (crowd.affiliation[inviter] == PERSON) & ~crowd.advert[inviter]
    fit &= (crowd.joined[inviter] < crowd.joined) & (crowd.left[inviter] > crowd.joined)
    fit &= crowd.person[inviter] != crowd.person
    channel = np.where((crowd.channel == INVITED) & ~fit, 0, crowd.channel)
    known = {field.name: getattr(crowd, field.name) for field in fields(crowd)}
    return Crowd(**{**known, "channel": channel, "inviter": np.where(fit, inviter, -1)})

"""Who lives where: the wish of the caller becomes stores, communities and how much happens in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import numpy as np

from jinlin.console.synth.brand import MORE_CITIES, MORE_PLACES, REGIONS
from jinlin.console.synth.stories import CAST, STORIES, Story

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

DAY = 86_400
NEVER = np.int64(1 << 40)  # later than any moment
GROUPS_PER_STORE = 3
_BY_KEY = {story.key: number for number, story in enumerate(STORIES)}


@dataclass(frozen=True)
class Wish:
    """What the caller asked for; the same wish always makes the same town. `until` is not part of it any more."""

    groups: int
    days: int
    messages: int
    until: date
    seed: int = 1
    memberships: int | None = None

    def __post_init__(self) -> None:
        """Refuse a wish that cannot come true."""
        if self.groups < 1 or self.days < 1 or self.messages < 0:
            msg = "a town needs at least one group and one day, and messages cannot be fewer than none"
            raise ValueError(msg)
        if self.memberships is not None and self.memberships < self.groups:
            msg = "every group needs at least one member"
            raise ValueError(msg)

    @property
    def end(self) -> int:
        """The end of the window in local seconds: seconds since 1970 as if the wall clock were UTC."""
        return int(datetime.combine(self.until, time(), UTC).timestamp())

    @property
    def start(self) -> int:
        """The beginning of the window in local seconds."""
        return self.end - self.days * DAY

    def rng(self, *path: int) -> np.random.Generator:
        """Return a stream of chance of its own for each part of the work."""
        return np.random.default_rng([self.seed, *path])


@dataclass(frozen=True)
class Store:
    """A shop; `path` is region and name as the neutral schema writes them."""

    region: str
    name: str

    @property
    def path(self) -> str:
        """The unit path."""
        return f"{self.region}/{self.name}"


@dataclass(frozen=True)
class Plan:
    """Every community: its story, store, name, times (local seconds), and how many seats and messages it gets."""

    wish: Wish
    stores: list[Store]
    story: Ints
    store: Ints
    names: list[str]
    opened: Ints
    ended: Ints
    seats: Ints
    messages: Ints

    def story_of(self, community: int) -> Story:
        """Return the life this community leads."""
        return STORIES[int(self.story[community])]

    def values(self, field: str) -> Floats:
        """Return one field of the stories for every community."""
        return np.array([getattr(story, field) for story in STORIES], dtype=np.float64)[self.story]


def draw(wish: Wish) -> Plan:
    """Make the plan of a wish."""
    rng = wish.rng(0)
    story = _stories(wish, rng)
    stores = _stores(wish.groups)
    store = _places(story, len(stores))
    opened, ended = _times(wish, story, rng)
    seats = _seats(wish, story, rng)
    weight = _weights(wish, story, seats, opened, ended, rng)
    names = _names(wish, story, store, stores, opened)
    return Plan(wish, stores, story, store, names, opened, ended, seats, shared_out(wish.messages, weight))


def shared_out(total: int, weight: Floats) -> Ints:
    """Divide a whole number by weights without losing or making one (largest remainders)."""
    weight = np.asarray(weight, dtype=np.float64)
    whole = weight.sum()
    exact = total * (weight / whole if whole > 0 else np.full(len(weight), 1 / len(weight)))
    floor: Ints = np.floor(exact).astype(np.int64)
    rest = int(total - floor.sum())
    floor[np.argsort(floor - exact, kind="stable")[:rest]] += 1
    return floor


def _stories(wish: Wish, rng: np.random.Generator) -> Ints:
    cast = [_BY_KEY[key] for key in CAST][: wish.groups]
    mix = np.array([story.mix for story in STORIES])
    others = rng.choice(len(STORIES), size=wish.groups - len(cast), p=mix / mix.sum())
    return np.concatenate((cast, others)).astype(np.int64)


def _stores(groups: int) -> list[Store]:
    wanted = max(1, -(-groups // GROUPS_PER_STORE))
    stores = [Store(region, name) for region, names in REGIONS for name in names]
    regions = [region for region, _names in REGIONS]
    number = 0
    while len(stores) < wanted:
        city, place = MORE_CITIES[number % len(MORE_CITIES)], MORE_PLACES[number // len(MORE_CITIES) % len(MORE_PLACES)]
        lap = number // (len(MORE_CITIES) * len(MORE_PLACES))
        stores.append(Store(regions[number % len(regions)], f"{city}{place}" + (f"{lap + 1}" if lap else "")))
        number += 1
    return stores[:wanted]


def _places(story: Ints, stores: int) -> Ints:
    """Give every store its communities; the first store gets the flagship and a steady one."""
    place = np.arange(len(story), dtype=np.int64) % stores
    if len(story) > len(CAST):
        place[1] = 0
    return place


def _times(wish: Wish, story: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    start, end, count = wish.start, wish.end, len(story)
    trend = np.array([one.trend for one in STORIES])[story]
    opened = start - rng.integers(60, 700, size=count) * DAY
    opened = np.where(trend == "silent", start - rng.integers(1500, 2300, size=count) * DAY, opened)
    young = np.maximum(start, end - rng.integers(20, 60, size=count) * DAY)
    opened = np.where(trend == "growing", young, opened)
    first = start + (rng.random(count) * max(wish.days - 4, 0) * 0.8).astype(np.int64) * DAY
    opened = np.where(trend == "flash", first, opened)
    opened = np.where(trend == "flash_running", np.maximum(start, end - 2 * DAY), opened) + 9 * 3600
    ended = np.where(trend == "flash", np.minimum(opened + 2 * DAY + 12 * 3600, end - 2 * 3600), NEVER)
    return opened.astype(np.int64), ended.astype(np.int64)


def _seats(wish: Wish, story: Ints, rng: np.random.Generator) -> Ints:
    mean = np.array([one.seats for one in STORIES], dtype=np.float64)[story]
    wild = mean * np.exp(rng.normal(0, 0.16, size=len(story)))
    if wish.memberships is None:
        cap = np.array([one.cap for one in STORIES])[story] * 1.2
        return np.clip(np.round(wild), 3, cap).astype(np.int64)
    return 1 + shared_out(wish.memberships - wish.groups, wild)


def _weights(wish: Wish, story: Ints, seats: Ints, opened: Ints, ended: Ints, rng: np.random.Generator) -> Floats:
    alive = (np.minimum(ended, wish.end) - np.maximum(opened, wish.start)) / DAY
    density = np.array([one.density for one in STORIES])[story]
    return np.asarray(density * seats * np.maximum(alive, 0.1) * np.exp(rng.normal(0, 0.18, size=len(story))))


def _names(wish: Wish, story: Ints, store: Ints, stores: list[Store], opened: Ints) -> list[str]:
    numbers: dict[tuple[int, str], int] = {}
    names = []
    for community in range(wish.groups):
        key, place = STORIES[int(story[community])].key, int(store[community])
        pattern, series = _PATTERNS[key]
        number = numbers[place, series] = numbers.get((place, series), 0) + 1
        day = datetime.fromtimestamp(int(opened[community]), UTC)
        names.append(
            pattern.format(
                store=stores[place].name,
                n=number,
                day="周" + "一二三四五六日"[day.weekday()],
                year=day.year,
                month=day.month,
            )
        )
    return names


_PATTERNS: dict[str, tuple[str, str]] = {
    "flagship": ("青禾·{store} {n}群", "store"),
    "neighbours": ("青禾·{store} {n}群", "store"),
    "regulars": ("青禾·{store} 福利{n}群", "deals"),
    "club": ("主厨俱乐部·{store} {n}群", "club"),
    "newcomers": ("青禾·{store} 新邻居{n}群", "new"),
    "overload": ("青禾·{store} 天天特价{n}群", "cheap"),
    "chatter": ("青禾·{store} 吃货闲聊{n}群", "chat"),
    "fans": ("青禾·{store} 粉丝{n}群", "fans"),
    "adverts": ("青禾·{store} 免费领菜{n}群", "free"),
    "legacy": ("老客群 {year} · {store}{n}", "old"),
    "flash": ("{day}晚20点1元竞拍{n}群 · {store}", "flash"),
    "flash_running": ("{day}晚20点草莓秒杀{n}群 · {store}", "flash"),
    "exodus": ("青禾·{store} 福利{n}群", "deals"),
    "office": ("青禾·{store} 午餐搭子{n}群", "office"),
}

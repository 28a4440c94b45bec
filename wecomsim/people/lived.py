"""青禾 with a past: the city at its start is what came of the days before it."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wecomsim.people.characters import traits_of
from wecomsim.people.city import FAMILY, GIVEN, employ, empty, make_tags, more_guides, stores_for
from wecomsim.people.courses import COURSES, courses_for
from wecomsim.people.days import Village
from wecomsim.people.past import Past, settle
from wecomsim.people.words import words
from wecomsim.state import ids
from wecomsim.state.clock import DAY, midnight
from wecomsim.state.rows import Customer, Follow, Group

if TYPE_CHECKING:
    from wecomsim.people.courses import Course
    from wecomsim.state.corp import Corp
    from wecomsim.state.rows import Stay

__all__ = ["Town", "lived"]

OPENED_BEFORE = (20, 300)  # days before the past begins
DISSOLVED = 0.2  # share of groups that die and are dissolved in the end
MANY = 3  # orders that make a regular


@dataclass
class Town:
    """What the groups of a city share on their way: people, tags, the past they make."""

    corp: Corp
    past: Past
    tags: dict[str, str]  # name → id
    known: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # owner → people of their groups
    _count: int = 0
    _groups: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def next(self) -> int:
        """Return a number nobody has had."""
        self._count += 1
        return self._count

    def count_of(self, title: str, store: str) -> int:
        """Return which group of its kind a store opens now, from 1."""
        self._groups[title, store] += 1
        return self._groups[title, store]

    def newcomer(self, chance: random.Random) -> str:
        """Bring somebody into the city."""
        key = self.corp.new_id("wm")
        nick = chance.random() < 0.5  # noqa: PLR2004  (half go by a nickname)
        name = chance.choice(words()["nick"]) if nick else chance.choice(FAMILY) + chance.choice(GIVEN)
        unionid = "o" + ids.of("wm", self.corp.seed, f"u{key}")[3:31]
        self.corp.customers[key] = Customer(key, name, unionid, gender=chance.randrange(3))
        return key

    def name_of(self, person: str) -> str:
        """Return what somebody is called."""
        return self.corp.staff[person].name if person in self.corp.staff else self.corp.customers[person].name

    def met(self, village: Village, stay: Stay) -> None:
        """Let the owner of a group meet somebody who came in; many become friends."""
        owner, mood, chance = village.group.owner, village.course.mood, village.chance
        self.known[owner].append(stay.person)
        since = stay.joined_at + 60 + chance.randrange(DAY)
        friends = owner in self.corp.follows.get(stay.person, {})
        if friends or since >= self.past.ended or chance.random() > mood.befriends:
            return
        follow = Follow(owner, stay.person, since, add_way=chance.choice((1, 1, 16, 3)), state=stay.state)
        days = (self.past.ended - since) / DAY
        follow.deleted_by_customer = chance.random() < mood.unfriends * days
        self.corp.follow(follow, told=False)

    def label(self) -> None:
        """Tag customers by what they turned out to be."""
        orders: dict[str, int] = defaultdict(int)
        for order in self.past.orders:
            orders[order.person] += order.line == 1
        for person, follows in self.corp.follows.items():
            traits = traits_of(self.corp.seed, person)
            names = ["高" if traits.talks > 1.5 else "低" if traits.talks < 0.4 else "中"]  # noqa: PLR2004  (steps)
            names += ["常客"] if orders[person] >= MANY else ["尝鲜"] if orders[person] else []
            names += ["团长"] if traits.invites > 2.5 else []  # noqa: PLR2004  (brings many)
            for follow in follows.values():
                names_here = names + (["门店"] if follow.state else [])
                follow.tags = sorted(self.tags[each] for each in names_here)


def lived(
    corp: Corp,
    groups: int = 24,
    members: int = 40,
    staff: int = 0,
    *,
    days: int = 90,
    courses: tuple[Course, ...] = COURSES,
) -> Past:
    """Build 青禾 by letting it live `days` days until now; return that past, of which the city remembers the end.

    Its ids are those of this past alone: a city that began elsewhere, or is larger, has other people, and so other ids.
    """
    empty(corp)
    corp.life_before = f"{midnight(corp.clock.now())}:{days}:{groups}:{members}:{staff}:"
    owners = employ(corp, stores_for(groups))
    more_guides(corp, staff - len(corp.staff), len(owners))
    make_tags(corp)
    now = corp.clock.second()
    past = Past(midnight(now) - days * DAY, now)
    town = Town(corp, past, {tag.name: tag.tag_id for tag in corp.tags.values()})
    for number, course in enumerate(courses_for(corp.seed, groups, courses)):
        _live(_village(town, number, owners[number % len(owners)], (course, members)))
    town.label()
    past.number(corp.seed, corp.life_before)
    settle(corp, past)
    for said in past.said:
        if not said.takes_back:
            corp.tally.hear(said.chat_id, said.at_ms / 1000, said.person)
    return past


def _village(town: Town, number: int, owner: str, how: tuple[Course, int]) -> Village:
    """Found a group of a course and a size: before the past began, or within it."""
    (course, members), corp, past = how, town.corp, town.past
    chance = random.Random(f"{corp.seed}:group{number}")  # noqa: S311  (the same city for the same seed)
    whole = (past.ended - past.began) / DAY
    opened = past.began - chance.randint(*OPENED_BEFORE) * DAY
    if course.young:
        opened = past.began + int(whole * (0.35 + 0.4 * chance.random())) * DAY
    store = corp.departments[corp.staff[owner].department].name
    title = course.title.format(store=store, n=town.count_of(course.title, store))
    at = opened + 10 * 3600 + chance.randrange(3600)
    group = Group(corp.new_id("wr"), title, owner, at, notice="先看公告再领券", course=course.name)
    group.admins = [owner.replace("dz", "dg")]
    village = Village(town, group, course, max(2, round(members * chance.uniform(0.6, 1.4))), chance)
    if course.ends < 0.1 and chance.random() < DISSOLVED:  # noqa: PLR2004  (hardly anybody speaks)
        village.dissolved_at = past.ended - chance.randrange(1, int(whole * 0.4) + 2) * DAY
    return village


def _live(village: Village) -> None:
    past = village.town.past
    village.settle_early()
    for day in range(past.began, past.ended, DAY):
        village.live(day, (day - past.began) / max(past.ended - past.began, 1))
    village.leave_behind()

"""The courses groups take: thriving, steady, cooling, dying, ridden with adverts, new, of an office; and when people are awake."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache

from wecomsim.people.characters import Mood
from wecomsim.state.clock import DAY

__all__ = ["COURSES", "Course", "course_of", "courses_for"]

EVERY_DAY = (0.95, 0.95, 0.95, 1.0, 1.1, 1.1, 1.0)
WORKDAYS = (1.1, 1.15, 1.15, 1.15, 1.0, 0.06, 0.04)
AT_HOME = (
    0.3, 0.1, 0.05, 0.05, 0.1, 0.4, 1.4, 3.2, 4.2, 4.4, 4.6, 5.0, 5.2, 4.0, 3.6, 4.2, 4.8, 5.4, 6.0, 7.6, 8.4, 7.4, 4.6, 1.6,
)  # fmt: skip
AT_WORK = (
    0.05, 0.0, 0.0, 0.0, 0.0, 0.1, 0.5, 2.0, 5.0, 7.0, 7.6, 9.6, 8.8, 5.0, 6.0, 7.4, 7.0, 5.6, 2.6, 0.9, 0.6, 0.4, 0.3, 0.1,
)  # fmt: skip


@dataclass(frozen=True)
class Course:
    """A kind of group: its people's mood, how lively it was when the past begins and is when it ends, its week and its day."""

    name: str
    title: str  # how such a group is called, {store} and {n} filled
    mood: Mood = field(default_factory=Mood)
    share: float = 1.0  # how common, against the others
    begins: float = 1.0
    ends: float = 1.0
    early: float = 0.7  # share of its people who were there when the past begins
    young: bool = False  # opened within the past
    weekdays: tuple[float, ...] = EVERY_DAY
    hours: tuple[float, ...] = AT_HOME

    def lively(self, through: float, weekday: int) -> float:
        """Return how lively it is, `through` (0 to 1) the past, on a day of the week (Monday is 0)."""
        return (self.begins + (self.ends - self.begins) * min(max(through, 0.0), 1.0)) * self.weekdays[weekday]

    def moment(self, chance: random.Random, midnight: float, since: float = 0.0) -> float:
        """Return a moment of a day, as people of this kind use it; `since` its first hour."""
        hours = range(int(since), 24)
        (hour,) = chance.choices(hours, [self.hours[each] + 0.01 for each in hours])
        return midnight + (hour + chance.random()) * DAY / 24


COURSES: tuple[Course, ...] = (
    Course(
        "thriving",
        "{store}茶友{n}群",
        Mood(talks=0.11, asks=0.04, replies=1.9, invites=0.003, leaves=0.0015, buys=0.05),
        share=5,
        begins=0.7,
        ends=1.3,
        early=0.5,
    ),
    Course("steady", "{store}福利{n}群", Mood(), share=6),
    Course(
        "cooling",
        "{store}面包{n}群",
        Mood(comes=0.003, leaves=0.004, buys=0.03),
        share=4,
        begins=1.3,
        ends=0.35,
        early=0.85,
    ),
    Course(
        "dying",
        "{store}老客{n}群",
        Mood(comes=0.001, leaves=0.006, replies=0.4, offers=0.5, contents=0.1, greets=0.15, answered=0.4, buys=0.01),
        share=3,
        begins=0.6,
        ends=0.04,
        early=0.97,
    ),
    Course(
        "ad-ridden",
        "{store}免费领{n}群",
        Mood(advertises=0.07, comes=0.018, leaves=0.008, talks=0.03, replies=0.5, contents=0.1, buys=0.012),
        share=2,
        early=0.6,
    ),
    Course(
        "new",
        "{store}新朋友{n}群",
        Mood(talks=0.09, asks=0.07, comes=0.03, leaves=0.006, invites=0.005),
        share=3,
        begins=0.9,
        ends=1.2,
        early=0.0,
        young=True,
    ),
    Course(
        "office",
        "{store}写字楼下午茶{n}群",
        Mood(talks=0.07, asks=0.04, replies=1.3, offers=1.6, interest=2.5, buys=0.06, leaves=0.002),
        share=3,
        weekdays=WORKDAYS,
        hours=AT_WORK,
    ),
)


def course_of(seed: int, chat_id: str, name: str = "", courses: tuple[Course, ...] = COURSES) -> Course:
    """Return the course of a name, or the one a group without takes, the same for the same seed and group."""
    named = next((course for course in courses if course.name == name), None)
    return named or _dealt(seed, chat_id, courses)


@lru_cache(maxsize=20_000)
def _dealt(seed: int, chat_id: str, courses: tuple[Course, ...]) -> Course:
    chance = random.Random(f"{seed}:{chat_id}:course")  # noqa: S311  (the same course for the same seed)
    (chosen,) = chance.choices(courses, [course.share for course in courses])
    return chosen


def courses_for(seed: int, count: int, courses: tuple[Course, ...] = COURSES) -> list[Course]:
    """Deal out courses to `count` groups: each as often as its share says, so that a few groups show every kind."""
    whole = sum(course.share for course in courses)
    deck = [course for course in courses for _n in range(max(1, round(course.share * count / whole)))]
    random.Random(f"{seed}:courses").shuffle(deck)  # noqa: S311  (as above)
    return [deck[place % len(deck)] for place in range(count)]

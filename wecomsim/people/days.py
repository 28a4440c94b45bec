"""The days of one group: who comes and goes, what is said, offered, asked, answered, advertised and bought."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wecomsim.people.characters import Traits, often, traits_of
from wecomsim.people.past import Post, Said
from wecomsim.people.till import bought
from wecomsim.people.words import goods, line
from wecomsim.state.clock import DAY, SHANGHAI
from wecomsim.state.rows import Group, Seat, Stay

if TYPE_CHECKING:
    import random

    from wecomsim.people.courses import Course
    from wecomsim.people.lived import Town

__all__ = ["Village", "quoted"]

FULL = 198  # by code one gets in up to 200 (§7.3), staff included
OPENS_AT, CLOSES_AT = 8, 22
ALREADY_KNOWN, BY_LINK, INVITED_BY_OWNER, OUR_CODE = 0.15, 0.15, 0.2, 0.5  # shares of newcomers, and of those by code
REACTIONS = {
    "talk": ("agree", "agree", "talk", "emoji"),
    "ask": ("peer", "peer", "agree", "emoji"),
    "complain": ("sympathy", "sympathy", "agree"),
}
FROM_HOUR = 9  # people are let in, and leave, from then on


@dataclass
class Village:
    """A group on its way through the days of a past."""

    town: Town
    group: Group
    course: Course
    aim: int
    chance: random.Random
    dissolved_at: int | None = None
    here: dict[str, Stay] = field(default_factory=dict)
    going: dict[str, float] = field(default_factory=dict)  # who leaves today, and when
    coming: list[tuple[int, str]] = field(default_factory=list)  # who comes back, and on which day

    def settle_early(self) -> None:
        """Seat who was there before the past began."""
        opened, began = self.group.create_time, self.town.past.began
        if opened >= began:
            return
        for _n in range(round(self.aim * self.course.early)):
            at = opened + 60 + int((began - opened - 120) * self.chance.random() ** 0.7)
            self._let_in(self.town.newcomer(self.chance), at, inviter="")

    def live(self, midnight: int, through: float) -> None:
        """Live one day."""
        if not self.group.create_time < midnight + DAY or (self.dissolved_at or midnight) < midnight:
            return
        lively = self.course.lively(through, _weekday(midnight))
        people = {person: self._traits(person) for person in self.here}
        adverts = [
            person
            for person, traits in people.items()
            if traits.advertises
            for _n in range(often(self.chance, self.course.mood.adverts))
        ]
        self._see_off(midnight, people, len(adverts))
        self._keep_shop(midnight, lively, people)
        self._talk(midnight, lively, people)
        for person in adverts:
            self._say(self.course.moment(self.chance, midnight), person, "advert")
        self._buy(midnight, lively, people)
        self._welcome(midnight, people)
        self._close_doors(midnight)

    def _traits(self, person: str) -> Traits:
        return traits_of(self.town.corp.seed, person, self.course.mood.advertises)

    # -- coming and going --------------------------------------------------------------------------------

    def _see_off(self, midnight: int, people: dict[str, Traits], adverts: int) -> None:
        """Decide who leaves today; adverts drive people away."""
        mood = self.course.mood
        risk = mood.leaves + mood.repelled * adverts
        self.going = {
            person: int(self.course.moment(self.chance, midnight, FROM_HOUR))
            for person, traits in people.items()
            if self.chance.random() < risk * traits.leaves
        }

    def _welcome(self, midnight: int, people: dict[str, Traits]) -> None:
        """Let newcomers in: of themselves, brought by members, and those who come back."""
        mood = self.course.mood
        due = [person for day, person in self.coming if day <= midnight]
        self.coming = [each for each in self.coming if each[0] > midnight]
        inviters = [each for each in people if each not in self.going]
        weights = [people[each].invites for each in inviters]
        brought = (
            self.chance.choices(inviters, weights, k=often(self.chance, mood.invites * sum(weights)))
            if inviters
            else []
        )
        arrivals = [(person, "") for person in due]
        arrivals += [(self._newcomer(), inviter) for inviter in brought]
        arrivals += [(self._newcomer(), "") for _n in range(often(self.chance, mood.comes * self.aim))]
        for person, inviter in arrivals:
            at = int(self.course.moment(self.chance, midnight, FROM_HOUR))
            there = inviter and self.here[inviter].joined_at < at
            self._arrive(person, at, inviter if there else "")

    def _newcomer(self) -> str:
        known = self.town.known[self.group.owner]
        if known and self.chance.random() < ALREADY_KNOWN:
            return self.chance.choice(known)
        return self.town.newcomer(self.chance)

    def _arrive(self, person: str, at: int, inviter: str) -> None:
        if person in self.here or len(self.here) >= FULL or not self.group.create_time + 60 < at < self._end():
            return
        self._let_in(person, at, inviter)
        if self.chance.random() < 0.15:  # noqa: PLR2004  (so many say hello)
            hello = self._say(at + 30 + self.chance.random() * 300, person, "hello")
            if hello and self.chance.random() < 0.4:  # noqa: PLR2004  (so many are answered)
                self._say(hello.at_ms / 1000 + 40 + self.chance.random() * 600, self._staff(), "welcome")

    def _let_in(self, person: str, at: int, inviter: str) -> None:
        scene, state = 3, ""
        if not inviter and self.chance.random() < INVITED_BY_OWNER:
            inviter = self.group.owner
        if inviter:
            scene = 1
        elif self.chance.random() < BY_LINK:
            scene = 2
        elif self.chance.random() < OUR_CODE:
            state = "qr-mendian"
        self.here[person] = Stay(
            self.group.chat_id, person, staff=False, joined_at=at, scene=scene, inviter=inviter, state=state
        )
        self.town.met(self, self.here[person])

    def _close_doors(self, midnight: int) -> None:
        """At the end of the day, write down who has left; some come back within three weeks."""
        for person, at in self.going.items():
            if at >= self._end() or self.here[person].joined_at >= at:
                continue
            self.town.past.stays.append(self.here.pop(person)._replace(left_at=int(at)))
            if self.chance.random() < self.course.mood.returns:
                self.coming.append((midnight + self.chance.randrange(1, 21) * DAY, person))
        self.going = {}

    def _end(self) -> float:
        return self.dissolved_at or self.town.past.ended

    # -- talk --------------------------------------------------------------------------------------------

    def _say(self, at: float, person: str, what: str, text: str = "") -> Said | None:
        """Say something, if one is there at that moment."""
        stay = self.here.get(person)
        since = stay.joined_at + 5 if stay else self.group.create_time + 60
        if not since < at < min(self.going.get(person, at + 1), self._end()) or (
            stay is None and person not in self.town.corp.staff
        ):
            return None
        said = Said(int(at * 1000), person, self.group.chat_id, *self._words(what, text))
        self.town.past.said.append(said)
        if what in {"talk", "agree"} and self.chance.random() < 0.006:  # noqa: PLR2004  (so much is taken back)
            self._take_back(said)
        return said

    def _words(self, what: str, text: str) -> tuple[str, dict[str, Any]]:
        """Return the kind of a message and its fields: now and then a picture, a sticker, a card of the shop instead of words."""
        words, dice = text or line(self.chance, what), self.chance.random()
        if what == "talk" and dice < 0.08:  # noqa: PLR2004  (so many talk in pictures)
            return "image", {}
        if what == "emoji" and dice < 0.4:  # noqa: PLR2004  (… and in stickers)
            return "emotion", {}
        if what == "offer" and dice < 0.25:  # noqa: PLR2004  (offers as cards of the shop's mini program)
            shop = {"username": "gh_qinghe@app", "displayname": "青禾茶点"}
            return "weapp", {"title": words, "description": self.chance.choice(goods()).name} | shop
        if what == "content" and dice < 0.3:  # noqa: PLR2004  (useful things as articles)
            return "link", {
                "title": words,
                "description": "青禾茶点",
                "link_url": f"https://qinghe.example.com/a/{self.chance.randrange(1000)}",
                "image_url": "",
            }
        return "text", {"content": words}

    def _take_back(self, said: Said) -> None:
        at = said.at_ms / 1000 + 5 + self.chance.random() * 90
        if at < min(self.going.get(said.person, at + 1), self._end()):
            back = Said(int(at * 1000), said.person, said.chat_id, "revoke", takes_back=said)
            self.town.past.said.append(back)

    def _staff(self) -> str:
        return self.chance.choice([self.group.owner, self.group.owner, *self.group.admins])

    def _keep_shop(self, midnight: int, lively: float, people: dict[str, Traits]) -> None:
        """Let staff say good morning, offer, and tell something useful."""
        mood, week = self.course.mood, self.course.weekdays[_weekday(midnight)]
        if self.chance.random() < mood.greets * week:
            greeting = self._say(midnight + 7.6 * 3600 + self.chance.random() * 3000, self._staff(), "greeting")
            self._answer(greeting, often(self.chance, 0.4 * lively), people, ("emoji", "agree"))
        kinds = ["offer"] * often(self.chance, mood.offers * week)
        kinds += [self.chance.choice(("content", "activity")) for _n in range(often(self.chance, mood.contents * week))]
        for kind in kinds:
            at = midnight + (9 + self.chance.random() * 11) * 3600
            self._publish(self._say(at, self._staff(), kind), kind, lively, people)

    def _publish(self, said: Said | None, kind: str, lively: float, people: dict[str, Traits]) -> None:
        if said is None:
            return
        reach, mood = len(self.here), self.course.mood
        opens = sum(self.chance.random() < mood.reads * traits.reads * min(lively, 1.2) for traits in people.values())
        direction = {"offer": "conversion", "content": "brand", "activity": "activation"}[kind]
        post = Post(said, direction, kind == "offer", reach, min(opens, reach))
        answers = self._answer(
            said, often(self.chance, mood.interest * lively), people, ("interest", "interest", "agree", "ask")
        )
        post.comments = min(answers, reach)
        post.opens = max(post.opens, post.comments)
        self.town.past.posts.append(post)

    def _talk(self, midnight: int, lively: float, people: dict[str, Traits]) -> None:
        if not people:
            return
        names, mood = list(people), self.course.mood
        for what, rate in (("talk", mood.talks), ("ask", mood.asks), ("complain", mood.complains)):
            weights = [getattr(people[each], f"{what}s") for each in names]
            count = often(self.chance, rate * lively * sum(weights))
            for person in self.chance.choices(names, weights, k=count):
                said = self._say(self.course.moment(self.chance, midnight), person, what)
                self._answer(said, often(self.chance, mood.replies * min(lively, 1.5)), people, REACTIONS[what])
                if what != "talk":
                    self._help(said, what)

    def _answer(self, said: Said | None, count: int, people: dict[str, Traits], kinds: tuple[str, ...]) -> int:
        """Let members answer; return how many did."""
        if said is None or count == 0 or not people:
            return 0
        names, at, answers = list(people), said.at_ms / 1000, 0
        for person in self.chance.choices(names, [people[each].replies for each in names], k=count):
            at += 8 + self.chance.expovariate(1 / 240)
            kind = self.chance.choice(kinds)
            if person != said.person and self._say(at, person, kind, self._quoting(said, kind)):
                answers += 1
        return answers

    def _quoting(self, said: Said, kind: str) -> str:
        """Return an answer that quotes what it answers, now and then; else nothing."""
        if kind not in {"agree", "talk", "peer"} or not said.text or self.chance.random() > 0.2:  # noqa: PLR2004  (one in five quotes)
            return ""
        return quoted(self.town.name_of(said.person), said.text, line(self.chance, kind))

    def _help(self, said: Said | None, what: str) -> None:
        """Let staff answer a question or a complaint, soon, while the shop is open."""
        if said is None or self.chance.random() > self.course.mood.answered:
            return
        at = said.at_ms / 1000 + 30 + self.chance.expovariate(1 / 500)
        if not OPENS_AT <= _hour(at) < CLOSES_AT:
            return
        helped = self._say(at, self._staff(), "answer" if what == "ask" else "sorry")
        if helped and self.chance.random() < 0.45:  # noqa: PLR2004  (so many say thanks)
            self._say(at + 15 + self.chance.expovariate(1 / 120), said.person, "thanks")

    # -- buying ------------------------------------------------------------------------------------------

    def _buy(self, midnight: int, lively: float, people: dict[str, Traits]) -> None:
        names = list(people)
        weights = [people[each].buys for each in names]
        count = often(self.chance, self.course.mood.buys * min(lively, 1.3) * sum(weights))
        for person in self.chance.choices(names, weights, k=count) if count else ():
            at = int(self.course.moment(self.chance, midnight, FROM_HOUR))
            if self.here[person].joined_at < at < min(self.going.get(person, at + 1), self._end()):
                self.town.past.orders += bought(
                    self.chance, f"QH{at}{self.town.next():05}", at, person, self.group.chat_id
                )

    # -- the end -----------------------------------------------------------------------------------------

    def leave_behind(self) -> None:
        """Give the city the group as it is when the past is over."""
        group, over = self.group, self.dissolved_at
        stays = [*self._seats_of_staff(), *self.here.values()]
        for stay in stays:
            invitor = stay.inviter if stay.inviter in self.town.corp.staff else ""
            group.seats[stay.person] = Seat(stay.person, stay.staff, stay.joined_at, stay.scene, invitor, stay.state)
        group.dismissed_at = over
        self.town.past.stays += [stay._replace(left_at=over) for stay in stays]
        self.town.corp.groups[group.chat_id] = group

    def _seats_of_staff(self) -> list[Stay]:
        chat_id, owner, opened = self.group.chat_id, self.group.owner, self.group.create_time
        return [
            Stay(chat_id, each, staff=True, joined_at=opened, scene=1, inviter="" if each == owner else owner)
            for each in (owner, *self.group.admins)
        ]


def quoted(name: str, text: str, answer: str) -> str:
    """Write an answer that quotes what it answers, as WeCom does (§6.3)."""
    return f'这是一条引用/回复消息：\n"{name}：\n{text}"\n------\n{answer}'


def _weekday(at: float) -> int:
    return datetime.fromtimestamp(at, SHANGHAI).weekday()


def _hour(at: float) -> int:
    return datetime.fromtimestamp(at, SHANGHAI).hour

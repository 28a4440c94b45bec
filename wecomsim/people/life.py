"""People who live: what they do of themselves while the city is served, by the same moods and traits that made its past."""

from __future__ import annotations

import heapq
import logging
import random
import threading
from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo, do
from wecomsim.people.adverts import Adverts
from wecomsim.people.characters import often, traits_of
from wecomsim.people.courses import COURSES, course_of
from wecomsim.people.days import quoted
from wecomsim.people.till import bought
from wecomsim.people.words import line, shelf_of, words

if TYPE_CHECKING:
    from wecomsim.people.characters import Mood
    from wecomsim.people.courses import Course
    from wecomsim.state.rows import Group
    from wecomsim.wire.platform import Platform

__all__ = ["Life"]

log = logging.getLogger("wecomsim")
Given = dict[str, Any]
NOTES, RENAMES = 0.3, 0.01  # a day and group
FULL = 198
REACTIONS = {
    "talk": ("agree", "agree", "talk", "emoji"),
    "ask": ("peer", "peer", "agree"),
    "complain": ("sympathy", "agree"),
    "offer": ("interest", "interest", "agree", "ask"),
}
HELP = {"ask": "answer", "complain": "sorry"}


class Life:
    """Lets somebody do something every so often, until stopped; what one says draws answers, which come next."""

    def __init__(
        self, platform: Platform, per_hour: float, courses: tuple[Course, ...] = COURSES, *, confirm_share: float = 0.0
    ) -> None:
        self.platform, self.courses = platform, courses
        self.chance = random.Random(platform.corp.seed + 1)  # noqa: S311  (a simulation that can be repeated)
        self.shelf = shelf_of(platform.corp.orders)
        self._following: list[tuple[float, int, Given]] = []  # what is to come of what was done, and when
        self._count = 0
        self._pause = 3600 / per_hour
        self._adverts = Adverts(self, confirm_share)
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="life", daemon=True).start()

    def stop(self) -> None:
        """Let nobody do anything any more."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._pause / max(self.platform.corp.clock.speed, 0.01)):
            try:
                self.deed()
            except CannotDo as reason:
                log.debug("somebody could not: %s", reason)

    def deed(self) -> Given:
        """Let somebody do something now. Raises CannotDo where the chosen thing turns out impossible."""
        with self.platform.corp.lock:
            now = self.platform.corp.clock.now()
            self._adverts.look()
            if self._following and self._following[0][0] <= now:
                return do(self.platform, heapq.heappop(self._following)[2])
            group, course = self._where()
            ways = self._ways(group, course)
            (what,) = self.chance.choices(list(ways), list(ways.values()))
            return do(self.platform, getattr(self, f"_{what}")(group, course.mood))

    def _where(self) -> tuple[Group, Course]:
        """Choose a group: the livelier at this hour of this day, the likelier."""
        corp = self.platform.corp
        groups = [each for each in corp.groups.values() if each.dismissed_at is None]
        if not groups:
            message = "there is no group"
            raise CannotDo(message)
        at = corp.clock.moment()
        courses = [course_of(corp.seed, each.chat_id, each.course, self.courses) for each in groups]
        weights = [
            len(group.seats) * course.lively(1.0, at.weekday()) * (course.hours[at.hour] + 0.01)
            for group, course in zip(groups, courses, strict=True)
        ]
        (place,) = self.chance.choices(range(len(groups)), weights)
        return groups[place], courses[place]

    def _ways(self, group: Group, course: Course) -> dict[str, float]:
        """Return how often each thing would be done there on such a day."""
        mood, count = course.mood, len(group.seats) - 1 - len(group.admins)
        by_people = {
            "talk": mood.talks,
            "ask": mood.asks,
            "complain": mood.complains,
            "buy": mood.buys,
            "advertise": mood.advertises * mood.adverts,
            "come": mood.comes,
            "invite": mood.invites,
            "leave": mood.leaves,
            "return": mood.leaves * mood.returns,
            "befriend": mood.comes * mood.befriends,
            "unfriend": mood.unfriends,
        }
        by_staff = {"offer": mood.offers, "tell": mood.contents, "greet": mood.greets, "note": NOTES, "rename": RENAMES}
        return {name: rate * max(count, 0) for name, rate in by_people.items()} | by_staff

    def later(self, given: Given, mean: float) -> None:
        """Have something done after a while, on average so many seconds."""
        self._count += 1
        at = self.platform.corp.clock.now() + 5 + self.chance.expovariate(1 / mean)
        heapq.heappush(self._following, (at, self._count, given))

    # -- who ---------------------------------------------------------------------------------------------

    def _people(self, group: Group) -> list[str]:
        return [seat.person for seat in group.seats.values() if not seat.staff]

    def _somebody(self, group: Group, mood: Mood, trait: str) -> str:
        """Choose one of the people of a group: those with more of a trait rather. Raises CannotDo where there is nobody."""
        people = self._people(group)
        if not people:
            message = f"nobody is in {group.chat_id}"
            raise CannotDo(message)
        seed = self.platform.corp.seed
        weights = [getattr(traits_of(seed, each, mood.advertises), trait) for each in people]
        return self.chance.choices(people, weights)[0] if any(weights) else self.chance.choice(people)

    def _staff(self, group: Group) -> str:
        return self.chance.choice([group.owner, group.owner, *group.admins])

    def _name_of(self, person: str) -> str:
        corp = self.platform.corp
        return corp.staff[person].name if person in corp.staff else corp.customers[person].name

    # -- talk --------------------------------------------------------------------------------------------

    def _speaks(self, group: Group, person: str, what: str, quoting: str = "") -> Given:
        text = quoting or line(self.chance, what, self.shelf)
        return {"action": "message.send", "chat_id": group.chat_id, "person": person, "text": text}

    def _says(self, group: Group, mood: Mood, what: str, person: str) -> Given:
        """Let somebody say something, and others answer in the minutes after."""
        said = self._speaks(group, person, what)
        for _n in range(often(self.chance, mood.interest if what == "offer" else mood.replies)):
            other, kind = self._somebody(group, mood, "replies"), self.chance.choice(REACTIONS[what])
            quotes = kind in {"agree", "talk", "peer"} and self.chance.random() < 0.2  # noqa: PLR2004  (one in five)
            text = quoted(self._name_of(person), said["text"], line(self.chance, kind, self.shelf)) if quotes else ""
            if other != person:
                self.later(self._speaks(group, other, kind, text), 240)
        if what in HELP and self.chance.random() < mood.answered:
            self.later(self._speaks(group, self._staff(group), HELP[what]), 400)
        return said

    def _talk(self, group: Group, mood: Mood) -> Given:
        return self._says(group, mood, "talk", self._somebody(group, mood, "talks"))

    def _ask(self, group: Group, mood: Mood) -> Given:
        """Let somebody ask; where the assistant is on, half of them ask it."""
        said, assistant = self._says(group, mood, "ask", self._somebody(group, mood, "asks")), self.platform.assistant
        if group.chat_id in assistant.groups and self.chance.random() < 0.5:  # noqa: PLR2004  (half)
            said["text"] = f"@{assistant.name} {said['text']}"
        return said

    def _complain(self, group: Group, mood: Mood) -> Given:
        return self._says(group, mood, "complain", self._somebody(group, mood, "complains"))

    def _offer(self, group: Group, mood: Mood) -> Given:
        return self._says(group, mood, "offer", self._staff(group))

    def _tell(self, group: Group, _mood: Mood) -> Given:
        return self._speaks(group, self._staff(group), self.chance.choice(("content", "activity")))

    def _greet(self, group: Group, _mood: Mood) -> Given:
        return self._speaks(group, self._staff(group), "greeting")

    def _advertise(self, group: Group, mood: Mood) -> Given:
        """Let somebody advertise; it drives others away."""
        person = self._somebody(group, mood, "advertises")
        for _n in range(often(self.chance, mood.repelled * len(group.seats))):
            self.later(self._leave(group, mood), 1800)
        return self._speaks(group, person, "advert")

    # -- coming, going, buying ---------------------------------------------------------------------------

    def _come(self, group: Group, mood: Mood, invitor: str = "") -> Given:
        if len(group.seats) >= FULL:
            message = f"{group.chat_id} is full"
            raise CannotDo(message)
        name = self.chance.choice(words()["nick"])
        if not invitor and self.chance.random() < 0.3:  # noqa: PLR2004  (so many are invited by the owner)
            invitor = group.owner
        del mood
        return {"action": "group.join", "chat_id": group.chat_id, "name": name, "invitor": invitor}

    def _invite(self, group: Group, mood: Mood) -> Given:
        return self._come(group, mood, self._somebody(group, mood, "invites"))

    def _return(self, group: Group, _mood: Mood) -> Given:
        gone = [stay.person for stay in self.platform.corp.stays if stay.chat_id == group.chat_id and not stay.staff]
        if not gone:
            message = f"nobody has left {group.chat_id}"
            raise CannotDo(message)
        return {"action": "group.join", "chat_id": group.chat_id, "person": self.chance.choice(gone)}

    def _leave(self, group: Group, mood: Mood) -> Given:
        return {"action": "group.leave", "chat_id": group.chat_id, "person": self._somebody(group, mood, "leaves")}

    def _buy(self, group: Group, mood: Mood) -> Given:
        person = self._somebody(group, mood, "buys")
        row = bought(self.chance, "", 0, person, group.chat_id, self.shelf)[0]
        told = {"product": row.product, "quantity": row.quantity, "amount": row.amount, "cost": row.cost}
        return {"action": "order.place", "person": person, "chat_id": group.chat_id, "campaign": row.campaign} | told

    # -- friends, and the hand of staff ------------------------------------------------------------------

    def _befriend(self, group: Group, mood: Mood) -> Given:
        person = self._somebody(group, mood, "replies")
        return {"action": "customer.add", "userid": group.owner, "external_userid": person, "state": ""}

    def _followed(self, group: Group) -> Given:
        customers = list(self.platform.corp.followed_by[group.owner])
        if not customers:
            message = f"{group.owner} has no customers"
            raise CannotDo(message)
        return {"external_userid": self.chance.choice(customers), "userid": group.owner}

    def _unfriend(self, group: Group, _mood: Mood) -> Given:
        return {"action": "customer.delete_staff", **self._followed(group)}

    def _note(self, group: Group, _mood: Mood) -> Given:
        return {"action": "customer.edit", **self._followed(group), "remark": line(self.chance, "note", self.shelf)}

    def _rename(self, group: Group, _mood: Mood) -> Given:
        mark = self.chance.choice(("🌸", "🍀", "☀️", ""))
        return {"action": "group.rename", "chat_id": group.chat_id, "name": group.name.rstrip("🌸🍀☀️") + mark}

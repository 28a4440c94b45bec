"""Mass messages among people who live: owners confirm some of themselves, and who gets one answers, asks, or has had enough."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from wecomsim.people.characters import often, traits_of
from wecomsim.people.courses import course_of
from wecomsim.people.words import line

if TYPE_CHECKING:
    from wecomsim.people.characters import Mood
    from wecomsim.people.life import Life
    from wecomsim.state.rows import Group, Task

__all__ = ["Adverts"]

Given = dict[str, Any]
SEEN_AFTER, ANSWERED_AFTER, LEFT_AFTER = 1200, 600, 1800  # seconds on average
ANSWERS = 0.04  # share of customers who answer a message sent to them alone, each times their own trait


class Adverts:
    """What mass messages bring about; `share` of them is confirmed by whoever is asked, without anybody's hand."""

    def __init__(self, life: Life, share: float) -> None:
        self.life, self.share = life, share
        self.chance = random.Random(f"{life.platform.corp.seed}:adverts")  # noqa: S311  (a simulation that can be repeated)
        self._asked: dict[str, int] = {}  # task → the moment of the last reminder owners have seen, 0 for none
        self._heard: dict[str, int] = {  # task → how many have sent it, as far as people have heard of it
            task.msgid: len(task.confirmed) for task in life.platform.corp.tasks.values()
        }

    def look(self) -> None:
        """Have done what new mass messages, and those just sent, bring about."""
        for task in list(self.life.platform.corp.tasks.values()):
            if self._asked.get(task.msgid, -1) < (reminded := max(task.reminded, default=0)):
                self._asked[task.msgid] = reminded
                self._asks(task)
            for userid in list(task.confirmed)[self._heard.get(task.msgid, 0) :]:
                self._sent(task, userid)
            self._heard[task.msgid] = len(task.confirmed)

    def _asks(self, task: Task) -> None:
        """Let owners come across a task, when it is new and again when they are reminded of it."""
        for userid in task.recipients:
            if userid not in task.confirmed and self.chance.random() < self.share:
                self.life.later({"action": "task.confirm", "msgid": task.msgid, "userid": userid}, SEEN_AFTER)

    def _sent(self, task: Task, userid: str) -> None:
        reached = [each for each in task.recipients[userid] if task.results.get((userid, each), (0, None))[0] == 1]
        for each in reached:
            if task.chat_type == "group":
                self._in_group(self.life.platform.corp.groups[each])
            else:
                self._alone(userid, each)

    def _in_group(self, group: Group) -> None:
        """Let members answer as they answer an offer; some have had enough of it."""
        life = self.life
        mood = course_of(life.platform.corp.seed, group.chat_id, group.course, life.courses).mood
        people = [seat.person for seat in group.seats.values() if not seat.staff]
        for _n in range(often(self.chance, mood.interest) if people else 0):
            person = self._somebody(people, mood, "replies")
            kind = self.chance.choice(("interest", "interest", "agree", "ask"))
            life.later(self._says(person, kind, chat_id=group.chat_id), ANSWERED_AFTER)
            if kind == "ask" and self.chance.random() < mood.answered:
                life.later(self._says(group.owner, "answer", chat_id=group.chat_id), 2 * ANSWERED_AFTER)
        for _n in range(often(self.chance, mood.repelled * len(people)) if people else 0):
            person = self._somebody(people, mood, "leaves")
            life.later({"action": "group.leave", "chat_id": group.chat_id, "person": person}, LEFT_AFTER)

    def _somebody(self, people: list[str], mood: Mood, trait: str) -> str:
        seed = self.life.platform.corp.seed
        weights = [getattr(traits_of(seed, each, mood.advertises), trait) for each in people]
        return self.chance.choices(people, weights)[0]

    def _alone(self, userid: str, customer: str) -> None:
        """Let a customer answer who got one alone, or delete the member."""
        traits, mood = traits_of(self.life.platform.corp.seed, customer), self.life.courses[0].mood
        if self.chance.random() < ANSWERS * traits.replies:
            kind = self.chance.choice(("interest", "ask"))
            self.life.later(self._says(customer, kind, to=userid), ANSWERED_AFTER)
        elif self.chance.random() < mood.repelled * traits.leaves:
            both = {"userid": userid, "external_userid": customer}
            self.life.later({"action": "customer.delete_staff", **both}, LEFT_AFTER)

    def _says(self, person: str, what: str, **where: str) -> Given:
        words = line(self.chance, what, self.life.shelf)
        return {"action": "message.send", "person": person, "text": words, **where}

"""People who live: they come, speak, change their names and go, at a rate and in a mood that are parameters."""

from __future__ import annotations

import logging
import random
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo, do

if TYPE_CHECKING:
    from wecomsim.state.rows import Group
    from wecomsim.wire.platform import Platform

__all__ = ["Life", "Mood"]

log = logging.getLogger("wecomsim")
NAMES = (
    "豆豆妈",
    "阿强",
    "小鱼儿",
    "林老师",
    "快乐每一天",
    "Coco",
    "江南雨",
    "老张",
    "一杯清茶",
    "甜甜",
    "大海",
    "木子",
)
WORDS = (
    "今天有草莓吗",
    "已下单",
    "这个好吃",
    "几点到店",
    "+1",
    "谢谢老板",
    "券怎么用",
    "@店长 退款到了",
    "🍓🍓",
    "明天再来",
)


@dataclass
class Mood:
    """How likely each deed is, against the others."""

    speak: float = 60
    come: float = 18
    go: float = 8
    befriend: float = 6
    unfriend: float = 2
    rename_group: float = 1
    note: float = 5


class Life:
    """Lets somebody do something every so often, until stopped."""

    def __init__(self, platform: Platform, per_hour: float, mood: Mood | None = None) -> None:
        self.platform, self.mood = platform, mood or Mood()
        self.chance = random.Random(platform.corp.seed + 1)  # noqa: S311  (a simulation that can be repeated)
        self._pause = 3600 / per_hour
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

    def deed(self) -> dict[str, Any]:
        """Let somebody do something now. Raises CannotDo where the chosen thing turns out impossible."""
        ways = list(vars(self.mood).items())
        (what,) = self.chance.choices([name for name, _weight in ways], [weight for _name, weight in ways])
        corp = self.platform.corp
        with corp.lock:
            group = self.chance.choice([each for each in corp.groups.values() if each.dismissed_at is None])
            return do(self.platform, getattr(self, f"_{what}")(group))

    def _somebody(self, group: Group) -> str:
        people = [seat.person for seat in group.seats.values() if not seat.staff]
        return self.chance.choice(people) if people else group.owner

    def _speak(self, group: Group) -> dict[str, Any]:
        return {
            "action": "message.send",
            "chat_id": group.chat_id,
            "person": self._somebody(group),
            "text": self.chance.choice(WORDS),
        }

    def _come(self, group: Group) -> dict[str, Any]:
        name = f"{self.chance.choice(NAMES)}{self.chance.randrange(100)}"
        invitor = group.owner if self.chance.random() < 0.3 else ""  # noqa: PLR2004  (three in ten are invited)
        return {"action": "group.join", "chat_id": group.chat_id, "name": name, "invitor": invitor}

    def _go(self, group: Group) -> dict[str, Any]:
        return {"action": "group.leave", "chat_id": group.chat_id, "person": self._somebody(group)}

    def _befriend(self, group: Group) -> dict[str, Any]:
        return {"action": "customer.add", "userid": group.owner, "external_userid": self._somebody(group), "state": ""}

    def _followed(self, group: Group) -> dict[str, Any]:
        customers = list(self.platform.corp.followed_by[group.owner])
        if not customers:
            message = f"{group.owner} has no customers"
            raise CannotDo(message)
        return {"external_userid": self.chance.choice(customers), "userid": group.owner}

    def _unfriend(self, group: Group) -> dict[str, Any]:
        return {"action": "customer.delete_staff", **self._followed(group)}

    def _note(self, group: Group) -> dict[str, Any]:
        return {"action": "customer.edit", **self._followed(group), "remark": self.chance.choice(NAMES)}

    def _rename_group(self, group: Group) -> dict[str, Any]:
        mark = self.chance.choice(("🌸", "🍀", "☀️", ""))
        return {"action": "group.rename", "chat_id": group.chat_id, "name": group.name.rstrip("🌸🍀☀️") + mark}

"""People of a city who do whatever comes to their minds, always the same for the same seed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.wecom.city import City

REFRESH = 6  # deeds after which the crowd looks round again
LEAST_GROUPS, LEAST_STAFF = 8, 5


class Crowd:
    """Customers, guides and the administrator; what turns out to be impossible is left."""

    def __init__(self, city: City, seed: int) -> None:
        self.city, self.chance = city, random.Random(seed)
        self.truth: dict[str, Any] = {}
        self.done: dict[str, int] = {}
        self.count = 0

    def deed(self) -> None:
        """Let somebody do something."""
        if self.count % REFRESH == 0:
            self.truth = self.city.truth()
        self.count += 1
        kinds = [kind for kind, weight in DEEDS for _n in range(weight)]
        self.chance.choice(kinds)(self)

    def act(self, action: str, **given: Any) -> None:
        """Try it; count what came of it."""
        answer = self.city.http.post("do", json={"action": action, **given})
        if answer.status_code == 200:
            self.done[action] = self.done.get(action, 0) + 1

    # -- whom and what it may concern --------------------------------------------------------------------

    def group(self) -> str:
        return str(self.chance.choice(sorted(self.truth["groups"])))

    def seated(self, chat_id: str, kind: str = "wm") -> list[str]:
        told = self.truth["groups"][chat_id]
        return [each for each in told["members"] if each.startswith("wm") == (kind == "wm") and each != told["owner"]]

    def staff(self) -> str:
        return self.chance.choice(self.working())

    def working(self) -> list[str]:
        return sorted(key for key, each in self.truth["staff"].items() if not each["left"])

    def follow(self) -> tuple[str, str] | None:
        """Return a customer and an account that still works."""
        customer = self.chance.choice(sorted(self.truth["customers"]))
        followers = [each for each in self.truth["customers"][customer] if each in self.working()]
        return (customer, self.chance.choice(sorted(followers))) if followers else None

    # -- groups ------------------------------------------------------------------------------------------

    def leaves(self) -> None:
        chat_id = self.group()
        if people := self.seated(chat_id):
            how = self.chance.choice(["group.leave", "group.remove"])
            self.act(how, chat_id=chat_id, person=self.chance.choice(people))

    def comes(self) -> None:
        self.act("group.join", chat_id=self.group(), person=self.chance.choice(sorted(self.truth["customers"])))

    def is_invited(self) -> None:
        chat_id = self.group()
        owner = self.truth["groups"][chat_id]["owner"]
        self.act("group.join", chat_id=chat_id, name=f"新人{self.count}", invitor=owner)

    def comes_back(self) -> None:
        """Leave and come back within a moment, so that a reading may see only the second stay."""
        chat_id = self.group()
        if people := self.seated(chat_id):
            person = self.chance.choice(people)
            self.act("group.leave", chat_id=chat_id, person=person)
            self.act("group.join", chat_id=chat_id, person=person)

    def colleague_comes(self) -> None:
        self.act("group.join", chat_id=self.group(), person=self.staff(), invitor="")

    def renames(self) -> None:
        self.act("group.rename", chat_id=self.group(), name=f"群{self.count}")

    def writes_notice(self) -> None:
        self.act("group.notice", chat_id=self.group(), notice=f"公告{self.count}")

    def hands_over(self) -> None:
        self.act("group.owner", chat_id=self.group(), owner=self.staff())

    def names_admins(self) -> None:
        chat_id = self.group()
        colleagues = self.seated(chat_id, "staff")
        self.act("group.admins", chat_id=chat_id, admins=colleagues[: self.chance.randrange(3)])

    def founds(self) -> None:
        self.act("group.create", owner=self.staff(), name=f"新群{self.count}")

    def dissolves(self) -> None:
        if len(self.truth["groups"]) > LEAST_GROUPS:
            self.act("group.dismiss", chat_id=self.group())

    # -- customers and tags ------------------------------------------------------------------------------

    def befriends(self) -> None:
        self.act("customer.add", userid=self.staff(), name=f"朋友{self.count}", state="qr")

    def befriends_again(self) -> None:
        customer = self.chance.choice(sorted(self.truth["customers"]))
        self.act("customer.add", userid=self.staff(), external_userid=customer)

    def notes(self) -> None:
        if found := self.follow():
            tags = self.chance.sample(sorted(self.truth["tags"]), 2)
            external, userid = found
            self.act("customer.edit", external_userid=external, userid=userid, remark=f"备注{self.count}", tags=tags)

    def parts(self) -> None:
        if found := self.follow():
            how = self.chance.choice(["staff.delete_customer", "customer.delete_staff"])
            self.act(how, external_userid=found[0], userid=found[1])

    def changes_tags(self) -> None:
        tag = self.chance.choice(sorted(self.truth["tags"]))
        what = self.chance.randrange(4)
        if what == 0 and len(self.truth["tags"]) > LEAST_STAFF:
            self.act("tag.delete", tag_id=tag)
        elif what == 1:
            self.act("tag.rename", tag_id=tag, name=f"标签{self.count}")
        else:
            self.act("tag.create", group=self.chance.choice(["来源", "喜好"]), name=f"新标签{self.count}")

    # -- staff -------------------------------------------------------------------------------------------

    def moves(self) -> None:
        department = self.chance.choice(sorted(self.truth["departments"]))
        self.act("staff.move", userid=self.staff(), department=int(department))

    def hires(self) -> None:
        department = self.chance.choice(sorted(self.truth["departments"]))
        self.act("staff.create", userid=f"xin{self.count:04}", name=f"新同事{self.count}", department=int(department))

    def quits(self) -> None:
        if len(self.working()) > LEAST_STAFF:
            self.act("staff.leave", userid=self.staff())

    def reorganises(self) -> None:
        self.act("department.create", parent=1, name=f"部门{self.count}")


DEEDS: tuple[tuple[Callable[[Crowd], None], int], ...] = (
    (Crowd.leaves, 8),
    (Crowd.comes, 6),
    (Crowd.is_invited, 4),
    (Crowd.comes_back, 4),
    (Crowd.colleague_comes, 2),
    (Crowd.renames, 2),
    (Crowd.writes_notice, 2),
    (Crowd.hands_over, 3),
    (Crowd.names_admins, 3),
    (Crowd.founds, 2),
    (Crowd.dissolves, 2),
    (Crowd.befriends, 3),
    (Crowd.befriends_again, 3),
    (Crowd.notes, 4),
    (Crowd.parts, 4),
    (Crowd.changes_tags, 4),
    (Crowd.moves, 2),
    (Crowd.hires, 1),
    (Crowd.quits, 1),
    (Crowd.reorganises, 1),
)

"""The corp: everything the platform holds, and the changes people make to it. Each change tells what callbacks it causes."""

from __future__ import annotations

import hashlib
import random
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from wecomsim.state import ids
from wecomsim.state.clock import Clock
from wecomsim.state.rows import (
    App,
    Customer,
    Department,
    Follow,
    Group,
    Message,
    Order,
    Seat,
    Staff,
    Stay,
    Tag,
    TagGroup,
    Task,
)
from wecomsim.state.shelves import Shelves
from wecomsim.state.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Corp"]

Event = dict[str, Any]
NOTICE_SECONDS = 15


class Corp:
    """One corp. Take `lock` before you look or change."""

    def __init__(self, seed: int = 7, clock: Clock | None = None, settles: float = 2.0) -> None:
        self.seed, self.clock, self.settles = seed, clock or Clock(), settles
        self.corp_id = "ww" + hashlib.sha256(f"corp{seed}".encode()).hexdigest()[:16]
        self.lock = threading.RLock()
        self.chance = random.Random(seed)  # noqa: S311  (a simulation that can be repeated)
        self.apps: dict[str, App] = {}
        self.departments: dict[int, Department] = {}
        self.staff: dict[str, Staff] = {}
        self.customers: dict[str, Customer] = {}
        self.follows: dict[str, dict[str, Follow]] = defaultdict(dict)  # customer → account → follow
        self.followed_by: dict[str, dict[str, None]] = defaultdict(dict)  # account → customers, in order
        self.groups: dict[str, Group] = {}
        self.tag_groups: dict[str, TagGroup] = {}
        self.tags: dict[str, Tag] = {}
        self.messages: list[Message] = []
        self.archive: list[Message] = []  # those of them that the archive has; the place is the seq, from 1
        self.archive_begins = 0  # how many were in it before the first of these: an earlier run's
        self.stays: list[Stay] = []  # those that are over
        self.orders: list[Order] = []
        self._notify_from = 0.0
        self.tasks: dict[str, Task] = {}
        self.shelves, self.tally = Shelves(), Tally()
        self.life_before = ""  # goes into every id: a city of the same seed with another past shares none
        self.tell: Callable[[Event], None] = lambda _event: None
        self._counted: dict[str, int] = defaultdict(int)

    def new_id(self, prefix: str) -> str:
        """Return an id nobody has yet."""
        self._counted[prefix] += 1
        return ids.of(prefix, self.seed, f"{self.life_before}{self._counted[prefix]}")

    @property
    def archived_count(self) -> int:
        """How many messages the archive ever had: the number of its last."""
        return self.archive_begins + len(self.archive)

    def app_of_kind(self, kind: str) -> App:
        """Return the app whose secret is of that kind."""
        return next(app for app in self.apps.values() if app.kind == kind)

    def told(self, event: str, change: str, **fields: Any) -> None:
        """Tell whom it may concern, in the order in which the platform writes it."""
        self.tell(
            {"CreateTime": self.clock.second(), "MsgType": "event", "Event": event, "ChangeType": change, **fields}
        )

    # -- groups ------------------------------------------------------------------------------------------

    def _changing(self, group: Group) -> None:
        """Answer with what was before until the change has settled: the platform writes after it tells (§11.4)."""
        now = self.clock.now()
        if self.settles and (group.shown is None or now >= group.shown_until):
            group.shown, group.shown_until = self.answer_of(group), now + self.settles

    def answer_of(self, group: Group) -> dict[str, Any]:
        """Write a group as the platform does, with names; `groupchat/get` takes them out again where not wanted."""
        return {
            "chat_id": group.chat_id,
            "name": group.name,
            "owner": group.owner,
            "create_time": group.create_time,
            "notice": group.notice,
            "member_list": [self._seat(seat) for seat in group.seats.values()],
            "admin_list": [{"userid": each} for each in group.admins],
            "member_version": self.version_of(group),
        }

    def _seat(self, seat: Seat) -> dict[str, Any]:
        told: dict[str, Any] = {"userid": seat.person, "type": 1 if seat.staff else 2}
        if not seat.staff:
            customer = self.customers[seat.person]
            told |= {"unionid": customer.unionid} if customer.unionid else {}
        told |= {"join_time": seat.join_time, "join_scene": seat.scene}
        told |= {"invitor": {"userid": seat.invitor}} if seat.invitor else {}
        told |= {"state": seat.state} if seat.state else {}
        name = self.staff[seat.person].name if seat.staff else self.customers[seat.person].name
        return {**told, "group_nickname": seat.nickname, "name": name}

    def shown(self, group: Group) -> dict[str, Any]:
        """Return what is answered about a group now."""
        if group.shown is not None and self.clock.now() < group.shown_until:
            return group.shown
        group.shown = None
        return self.answer_of(group)

    def version_of(self, group: Group) -> str:
        """Return `member_version`: another after every join and leave."""
        return hashlib.md5(f"{group.chat_id}:{group.changes}".encode(), usedforsecurity=False).hexdigest()

    def open_group(self, owner: str, name: str, *, members: tuple[str, ...] = (), at: int | None = None) -> Group:
        """Make a group, by its owner's hand."""
        now = self.clock.second() if at is None else at
        group = Group(self.new_id("wr"), name, owner, now)
        for person in (owner, *members):
            group.seats[person] = Seat(person, person in self.staff, now, 1, owner if person != owner else "")
        self.groups[group.chat_id] = group
        self._told_of(group, "create")
        return group

    def join(self, group: Group, person: str, *, scene: int = 1, invitor: str = "", state: str = "") -> Seat:
        """Let somebody in. JoinScene of the event and join_scene of the group differ by design (§13, 10)."""
        self._changing(group)
        before = self.version_of(group)
        seat = Seat(person, person in self.staff, self.clock.second(), scene, invitor, state)
        group.seats[person] = seat
        group.changes += 1
        self._members_changed(group, "add_member", [person], before, JoinScene=3 if scene == 3 else 0)  # noqa: PLR2004  (a code)
        return seat

    def leave(self, group: Group, person: str, *, removed: bool = False) -> None:
        """Let somebody out, by themselves or by the owner."""
        self._changing(group)
        before = self.version_of(group)
        self.stays.append(Stay.of(group.chat_id, group.seats.pop(person), self.clock.second()))
        group.admins = [each for each in group.admins if each != person]
        group.changes += 1
        self._members_changed(group, "del_member", [person], before, QuitScene=1 if removed else 0)

    def _members_changed(self, group: Group, detail: str, people: list[str], before: str, **scene: int) -> None:
        self._told_of(
            group,
            "update",
            UpdateDetail=detail,
            **{"JoinScene": 0, "QuitScene": 0} | scene,
            MemChangeCnt=len(people),
            MemChangeList=people,
            LastMemVer=before,
            CurMemVer=self.version_of(group),
        )

    def _updated(self, group: Group, detail: str) -> None:
        self._told_of(group, "update", UpdateDetail=detail)

    def _told_of(self, group: Group, change: str, **fields: Any) -> None:
        """Tell of a group; here the id of the chat comes before what changed [D:92130]."""
        at, kind = self.clock.second(), "change_external_chat"
        self.tell(
            {"CreateTime": at, "MsgType": "event", "Event": kind, "ChatId": group.chat_id, "ChangeType": change}
            | fields
        )

    def rename(self, group: Group, name: str) -> None:
        """Give a group another name."""
        self._changing(group)
        group.name = name
        self._updated(group, "change_name")

    def set_notice(self, group: Group, notice: str) -> None:
        """Give a group another notice."""
        self._changing(group)
        group.notice = notice
        self._updated(group, "change_notice")

    def set_owner(self, group: Group, owner: str, *, told: bool = True) -> None:
        """Give a group to another owner; `told` False where a program did it [D:92130]."""
        self._changing(group)
        group.handed += ((self.clock.second(), group.owner),)
        group.owner, group.admins = owner, [each for each in group.admins if each != owner]
        if owner not in group.seats:
            group.seats[owner] = Seat(owner, staff=True, join_time=self.clock.second(), scene=1)
            group.changes += 1
        if told:
            self._updated(group, "change_owner")

    def set_admins(self, group: Group, admins: list[str]) -> None:
        """Name the admins; the platform tells nobody."""
        self._changing(group)
        group.admins = admins

    def dismiss(self, group: Group) -> None:
        """Dissolve a group."""
        group.dismissed_at, group.shown = self.clock.second(), None
        self.stays += [Stay.of(group.chat_id, seat, group.dismissed_at) for seat in group.seats.values()]
        self._told_of(group, "dismiss")

    # -- customers ---------------------------------------------------------------------------------------

    def follow(self, follow: Follow, *, told: bool = True, welcome_code: str = "") -> None:
        """Make an account and a customer friends."""
        self.follows[follow.external_userid][follow.userid] = follow
        self.followed_by[follow.userid][follow.external_userid] = None
        if told:
            extra = {"State": follow.state} if follow.state else {}
            extra |= {"WelcomeCode": welcome_code} if welcome_code else {}
            self._contact("add_external_contact", follow, **extra)

    def half_follow(self, follow: Follow, *, welcome_code: str = "") -> None:
        """Let a customer add a member who has not looked yet [D:92130]."""
        self.follow(follow, told=False)
        extra = {"State": follow.state} if follow.state else {}
        extra |= {"WelcomeCode": welcome_code} if welcome_code else {}
        self._contact("add_half_external_contact", follow, **extra)

    def _contact(self, change: str, follow: Follow, **extra: Any) -> None:
        ids_of = {"UserID": follow.userid, "ExternalUserID": follow.external_userid}
        self.told("change_external_contact", change, **ids_of, **extra)

    def edit_follow(self, follow: Follow) -> None:
        """Tell that a member changed remark or tags by hand."""
        self._contact("edit_external_contact", follow)

    def unfollow(self, follow: Follow, *, by_customer: bool = False, source: str = "") -> None:
        """End a relation: by the member it is gone, by the customer it stays one-way."""
        if by_customer:
            follow.deleted_by_customer = True
            self.shelves.deletions.append((self.clock.now(), follow.userid))
            self._contact("del_follow_user", follow)
            return
        del self.follows[follow.external_userid][follow.userid]
        del self.followed_by[follow.userid][follow.external_userid]
        self._contact("del_external_contact", follow, **({"Source": source} if source else {}))

    # -- tags, by hand -----------------------------------------------------------------------------------

    def tag_changed(self, change: str, thing: Tag | TagGroup) -> None:
        """Tell of a tag or a group of tags that was changed in the console."""
        kind, key = ("tag", thing.tag_id) if isinstance(thing, Tag) else ("tag_group", thing.group_id)
        self.told("change_external_tag", change, Id=key, TagType=kind)

    # -- talk --------------------------------------------------------------------------------------------

    def say(self, message: Message, *, consent_asked: bool = False) -> bool:
        """Keep what was said; return whether the archive has it. It tells of news at most every 15 seconds [D:95039]."""
        self.messages.append(message)
        if message.chat_id and message.action == "send":
            self.tally.hear(message.chat_id, message.at_ms / 1000, message.sender)
        if not self._archives(message, consent_asked=consent_asked):
            return False
        self.archive.append(message)
        self._notify_archive(self.clock.now())
        return True

    def remember(self, messages: Iterable[Message]) -> None:
        """Keep what was said before anybody could be told of it, in the order of time."""
        for message in messages:
            self.messages.append(message)
            if self._archives(message, consent_asked=False):
                self.archive.append(message)

    def _notify_archive(self, now: float) -> None:
        """Tell that there is something new: at once, or when 15 seconds are over, once for all that comes meanwhile."""
        after = max(self._notify_from - now, 0.0)
        if after > NOTICE_SECONDS:
            return  # one is on its way already
        self._notify_from = now + after + NOTICE_SECONDS
        told = {"CreateTime": int(now + after), "MsgType": "event", "Event": "msgaudit_notify", "AgentID": 2000004}
        self.tell(told | {"_after": after})

    def _archives(self, message: Message, *, consent_asked: bool) -> bool:
        """Whether somebody of the archive's range takes part, and who is outside has agreed (§6.1)."""
        group = self.groups.get(message.chat_id)
        people = list(group.seats) if group else [message.sender, message.to]
        if not any(self.staff[each].archived for each in people if each in self.staff):
            return False
        if group:
            return message.sender in self.staff or self.agreed(group.chat_id, message.sender, asked=consent_asked)
        inside, outside = sorted(people, key=lambda each: each not in self.staff)
        return outside in self.staff or self.agreed(inside, outside, asked=consent_asked)

    def agreed(self, where: str, customer: str, *, asked: bool) -> bool:
        """Whether somebody outside agreed to be archived in a group or with a member; unless asked, silence is consent."""
        said = self.shelves.consents.get((where, customer))
        return said[0] if said else not asked

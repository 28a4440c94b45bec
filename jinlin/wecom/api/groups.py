"""Customer groups and their statistics (§4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from jinlin.wecom.api.section import Section, at_most, at_most_days, one_of, pages
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class GroupRef(msgspec.Struct, frozen=True, kw_only=True):
    """A group of the list: `status` 0 normal, 1 owner resigned, 2 being taken over, 3 taken over."""

    chat_id: str
    status: int = 0


class GroupPage(Answer, frozen=True, kw_only=True):
    """The answer of `groupchat/list`."""

    group_chat_list: list[GroupRef] = []
    next_cursor: str = ""


class Someone(msgspec.Struct, frozen=True, kw_only=True):
    """An account of the corp."""

    userid: str


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a group: `type` 1 of the corp, 2 external; `join_scene` 1 invited, 2 link, 3 code."""

    userid: str
    type: int
    join_time: int
    join_scene: int | None = None
    unionid: str = ""
    invitor: Someone | None = None
    group_nickname: str = ""
    name: str = ""
    state: str = ""


class GroupChat(msgspec.Struct, frozen=True, kw_only=True):
    """A group with everybody in it."""

    chat_id: str
    name: str = ""
    owner: str = ""
    create_time: int = 0
    notice: str = ""
    member_list: list[Seat] = []
    admin_list: list[Someone] = []
    member_version: str = ""


class GroupAnswer(Answer, frozen=True, kw_only=True):
    """The answer of `groupchat/get`."""

    group_chat: GroupChat


class ChatId(Answer, frozen=True, kw_only=True):
    """The answer of `opengid_to_chatid`."""

    chat_id: str = ""


class GroupCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of an owner's groups, over the days asked for."""

    new_chat_cnt: int = 0
    chat_total: int = 0
    chat_has_msg: int = 0
    new_member_cnt: int = 0
    member_total: int = 0
    member_has_msg: int = 0
    msg_total: int = 0
    migrate_trainee_chat_cnt: int | None = None


class OwnerCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of one owner."""

    owner: str
    data: GroupCounts


class ByOwner(Answer, frozen=True, kw_only=True):
    """The answer of `groupchat/statistic`."""

    total: int = 0
    next_offset: int = 0
    items: list[OwnerCounts] = []


class DayCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of one day, in Shanghai."""

    stat_time: int
    data: GroupCounts


class ByDay(Answer, frozen=True, kw_only=True):
    """The answer of `groupchat/statistic_group_by_day`."""

    items: list[DayCounts] = []


class Groups(Section):
    """Reads customer groups of owners within the app's range."""

    def list(self, *, cursor: str = "", limit: int = 1000, status: int = 0, owners: Sequence[str] = ()) -> GroupPage:
        """Return a page of groups, dissolved ones left out [D:92120]. Raises OverLimit, 81017 for too many owners."""
        at_most(100, "owner_filter", owners)
        at_most(1000, "limit", range(limit))
        return self.ask(
            "externalcontact/groupchat/list",
            GroupPage,
            status_filter=status,
            owner_filter={"userid_list": [*owners]} if owners else None,
            cursor=cursor,
            limit=limit,
        )

    def iter_all(self, *, status: int = 0, owners: Sequence[str] = ()) -> Iterator[GroupRef]:
        """Yield every group, of up to 100 owners where they are named [D:92120]. Raises OverLimit, 81017."""
        for page in pages(lambda cursor: self.list(cursor=cursor, status=status, owners=owners)):
            yield from page.group_chat_list

    def get(self, chat_id: str, *, names: bool = True) -> GroupChat:
        """Return a group with everybody in it [D:92122]. Raises NoSuchGroup."""
        return self.ask(
            "externalcontact/groupchat/get", GroupAnswer, chat_id=chat_id, need_name=1 if names else 0
        ).group_chat

    def chat_id_of(self, opengid: str) -> str:
        """Return the group a mini-program was opened in [D:94822]. Raises 90511."""
        return self.ask("externalcontact/opengid_to_chatid", ChatId, opengid=opengid).chat_id

    def by_owner(
        self,
        owners: Sequence[str],
        since: int,
        until: int,
        *,
        order_by: int | None = None,
        ascending: bool = False,
        offset: int = 0,
    ) -> ByOwner:
        """Return counts per owner over a closed range of at most 30 days, 180 days back [D:92133].

        `order_by` 1 new groups, 2 groups, 3 new members, 4 members. Raises OverLimit, Incomplete without owners.
        """
        _whose(owners, since, until)
        return self.ask(
            "externalcontact/groupchat/statistic",
            ByOwner,
            day_begin_time=since,
            day_end_time=until,
            owner_filter={"userid_list": [*owners]},
            order_by=order_by,
            order_asc=None if order_by is None else int(ascending),
            offset=offset,
            limit=1000,
        )

    def iter_by_owner(self, owners: Sequence[str], since: int, until: int) -> Iterator[OwnerCounts]:
        """Yield the counts of each owner [D:92133]. Raises OverLimit, Incomplete."""
        offset = 0
        while True:
            page = self.by_owner(owners, since, until, offset=offset)
            yield from page.items
            if not page.items or page.next_offset >= page.total:
                return
            offset = page.next_offset

    def by_day(self, owners: Sequence[str], since: int, until: int) -> list_of_days:
        """Return counts per day of all these owners together [D:92133]. Raises OverLimit, Incomplete."""
        _whose(owners, since, until)
        return self.ask(
            "externalcontact/groupchat/statistic_group_by_day",
            ByDay,
            day_begin_time=since,
            day_end_time=until,
            owner_filter={"userid_list": [*owners]},
        ).items


def _whose(owners: Sequence[str], since: int, until: int) -> None:
    at_most(100, "owner_filter", owners)
    one_of("owner_filter", *owners)
    at_most_days(30, since, until)


list_of_days = list[DayCounts]

"""Customers and groups to another member, of somebody who left or stays (§4.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from jinlin.wecom.api.section import Section, at_most, one_of, pages
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A customer of a transfer: nought for begun."""

    external_userid: str
    errcode: int = 0


class MovedAnswer(Answer, frozen=True, kw_only=True):
    """The answer of a transfer of customers."""

    customer: list[Moved] = []


class MoveState(msgspec.Struct, frozen=True, kw_only=True):
    """How far a transfer is: 1 done, 2 waiting, 3 refused, 4 limit."""

    external_userid: str
    status: int = 2
    takeover_time: int = 0


class MoveStates(Answer, frozen=True, kw_only=True):
    """The answer of `transfer_result`."""

    customer: list[MoveState] = []
    next_cursor: str = ""


class Unassigned(msgspec.Struct, frozen=True, kw_only=True):
    """A customer of somebody who left."""

    handover_userid: str
    external_userid: str
    dimission_time: int = 0


class UnassignedList(Answer, frozen=True, kw_only=True):
    """The answer of `get_unassigned_list`."""

    info: list[Unassigned] = []
    is_last: bool = True
    next_cursor: str = ""


class FailedChat(msgspec.Struct, frozen=True, kw_only=True):
    """A group that was not given away, and why."""

    chat_id: str
    errcode: int
    errmsg: str = ""


class FailedChats(Answer, frozen=True, kw_only=True):
    """The answer of a transfer of groups."""

    failed_chat_list: list[FailedChat] = []


class Transfers(Section):
    """Customers and groups to another member, of somebody who left or stays."""

    def customers(
        self, giver: str, taker: str, external_userids: Sequence[str], *, resigned: bool, words: str = ""
    ) -> list[Moved]:
        """Begin to move up to 100 customers, each twice in 90 days; done after 24 h unless refused [D:92125, 94081]. Raises OverLimit, Uncertain."""
        at_most(100, "external_userid", external_userids)
        one_of("external_userid", *external_userids)
        at_most(200, "transfer_success_msg", words)
        path = "externalcontact/resigned/transfer_customer" if resigned else "externalcontact/transfer_customer"
        told = {"handover_userid": giver, "takeover_userid": taker, "external_userid": [*external_userids]}
        return self.ask(path, MovedAnswer, **told, transfer_success_msg=words or None).customer

    def states(self, giver: str, taker: str, *, resigned: bool, cursor: str = "") -> MoveStates:
        """Return how far the moves between two members are [D:94088, 94082]."""
        path = "externalcontact/resigned/transfer_result" if resigned else "externalcontact/transfer_result"
        return self.ask(path, MoveStates, handover_userid=giver, takeover_userid=taker, cursor=cursor)

    def iter_states(self, giver: str, taker: str, *, resigned: bool) -> Iterator[MoveState]:
        """Yield how far each move between two members is [D:94088, 94082]."""
        for page in pages(lambda cursor: self.states(giver, taker, resigned=resigned, cursor=cursor)):
            yield from page.customer

    def unassigned(self, cursor: str = "") -> UnassignedList:
        """Return a page of customers whose member left [D:92124]."""
        return self.ask("externalcontact/get_unassigned_list", UnassignedList, cursor=cursor, page_size=1000)

    def iter_unassigned(self) -> Iterator[Unassigned]:
        """Yield the customers whose member left [D:92124]."""
        for page in pages(self.unassigned):
            yield from page.info

    def groups(self, chat_ids: Sequence[str], new_owner: str, *, resigned: bool) -> list[FailedChat]:
        """Give up to 100 groups to another owner; 300 a day of one owner; return those that were not [D:92127, 95703]. Raises OverLimit, Uncertain."""
        at_most(100, "chat_id_list", chat_ids)
        one_of("chat_id_list", *chat_ids)
        path = "externalcontact/groupchat/transfer" if resigned else "externalcontact/groupchat/onjob_transfer"
        return self.ask(path, FailedChats, chat_id_list=[*chat_ids], new_owner=new_owner).failed_chat_list

"""Signing in, tickets of the pages' script, messages to members, transfers, the archive's HTTP calls (§5, §4.10, §6.4)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence


class UserInfo(Answer, frozen=True, kw_only=True):
    """Who has come: a member by `userid`, else an outsider."""

    userid: str = ""
    user_ticket: str = ""
    openid: str = ""
    external_userid: str = ""


class UserDetail(Answer, frozen=True, kw_only=True):
    """What a member agreed to show."""

    userid: str = ""
    gender: str = ""
    avatar: str = ""
    mobile: str = ""
    email: str = ""


class Ticket(Answer, frozen=True, kw_only=True):
    """A ticket for signing pages."""

    ticket: str
    expires_in: int = 7200


class MessageSent(Answer, frozen=True, kw_only=True):
    """Whom a message did not reach, lower-cased and joined by `|`."""

    msgid: str = ""
    invaliduser: str = ""
    invalidparty: str = ""
    invalidtag: str = ""
    unlicenseduser: str = ""
    response_code: str = ""


class CardUpdated(Answer, frozen=True, kw_only=True):
    """Whose card was not changed."""

    invaliduser: list[str] = []


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


class Permitted(Answer, frozen=True, kw_only=True):
    """The members whose talk is archived."""

    ids: list[str] = []


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """Whether somebody agreed to the archive; the misspelt name is the platform's own."""

    exteranalopenid: str
    agree_status: str
    status_change_time: int = 0
    userid: str = ""


class Agreements(Answer, frozen=True, kw_only=True):
    """The answer of the agreement calls."""

    agreeinfo: list[Agreement] = []


class InternalGroup(Answer, frozen=True, kw_only=True):
    """A group among members, as the archive knows it."""

    roomname: str = ""
    creator: str = ""
    room_create_time: int = 0
    notice: str = ""
    members: list[dict[str, Any]] = []


class Robot(Answer, frozen=True, kw_only=True):
    """The answer of `get_robot_info`."""

    data: dict[str, Any] = {}


class Login(Section):
    """Learns who stands behind a code."""

    def who(self, code: str) -> UserInfo:
        """Return whose code it is: once, within five minutes [D:91023]. Raises 40029, 42022, 42003."""
        return self.ask("auth/getuserinfo", UserInfo, code=code)

    def details(self, ticket: str) -> UserDetail:
        """Return what a member agreed to show, with the ticket of `who` [D:95833]."""
        return self.ask("auth/getuserdetail", UserDetail, user_ticket=ticket)


class Pages(Section):
    """Signs pages that use the platform's script."""

    def corp_ticket(self) -> Ticket:
        """Return the corp's ticket, at most 400 an hour [D:90506]."""
        return self.ask("get_jsapi_ticket", Ticket)

    def app_ticket(self) -> Ticket:
        """Return the app's ticket, at most 100 an hour [D:90506]."""
        return self.ask("ticket/get", Ticket, type="agent_config")


def page_signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """Return the signature of a page: its address up to `#`, this order, nothing encoded [D:90506]."""
    told = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()


class Messages(Section):
    """Messages of the app to members."""

    def send(self, agent_id: int, users: Sequence[str], msgtype: str, body: dict[str, Any]) -> MessageSent:
        """Send to up to 1,000 members [D:90236]; more than 30 a minute to one of them are dropped. Raises OverLimit, Uncertain."""
        at_most(1000, "touser", users)
        told = {"touser": "|".join(users), "msgtype": msgtype, "agentid": agent_id, msgtype: body}
        return self.ask("message/send", MessageSent, **told)

    def update_card(self, agent_id: int, users: Sequence[str], response_code: str, words: str) -> CardUpdated:
        """Replace a card's button by words, once per code [D:94888]. Raises Uncertain."""
        told = {"userids": [*users], "agentid": agent_id, "response_code": response_code}
        return self.ask("message/update_template_card", CardUpdated, **told, button={"replace_name": words})

    def recall(self, msgid: str) -> None:
        """Take a message back within 24 hours [D:94867]. Raises 42052."""
        self.ask("message/recall", Answer, msgid=msgid)


class Transfers(Section):
    """Customers and groups to another member, of somebody who left or stays."""

    def customers(
        self, giver: str, taker: str, external_userids: Sequence[str], *, resigned: bool, words: str = ""
    ) -> list[Moved]:
        """Begin to move up to 100 customers, each twice in 90 days; done after 24 h unless refused [D:92125, 94081]. Raises OverLimit, Uncertain."""
        at_most(100, "external_userid", external_userids)
        at_most(200, "transfer_success_msg", words)
        path = "externalcontact/resigned/transfer_customer" if resigned else "externalcontact/transfer_customer"
        told = {"handover_userid": giver, "takeover_userid": taker, "external_userid": [*external_userids]}
        return self.ask(path, MovedAnswer, **told, transfer_success_msg=words or None).customer

    def states(self, giver: str, taker: str, *, resigned: bool, cursor: str = "") -> MoveStates:
        """Return how far the moves between two members are [D:94088, 94082]."""
        path = "externalcontact/resigned/transfer_result" if resigned else "externalcontact/transfer_result"
        return self.ask(path, MoveStates, handover_userid=giver, takeover_userid=taker, cursor=cursor)

    def unassigned(self, cursor: str = "") -> UnassignedList:
        """Return a page of customers whose member left [D:92124]."""
        return self.ask("externalcontact/get_unassigned_list", UnassignedList, cursor=cursor, page_size=1000)

    def groups(self, chat_ids: Sequence[str], new_owner: str, *, resigned: bool) -> list[FailedChat]:
        """Give up to 100 groups to another owner; 300 a day of one owner; return those that were not [D:92127, 95703]. Raises OverLimit, Uncertain."""
        at_most(100, "chat_id_list", chat_ids)
        path = "externalcontact/groupchat/transfer" if resigned else "externalcontact/groupchat/onjob_transfer"
        return self.ask(path, FailedChats, chat_id_list=[*chat_ids], new_owner=new_owner).failed_chat_list


class ArchiveCalls(Section):
    """What the archive tells over HTTP; its content comes through the vendor's library."""

    def permitted(self) -> list[str]:
        """List the members whose talk is archived [D:91614]."""
        return self.ask("msgaudit/get_permit_user_list", Permitted).ids

    def agreed(self, room: str) -> list[Agreement]:
        """Say who of a group agreed [D:91782]."""
        return self.ask("msgaudit/check_room_agree", Agreements, roomid=room).agreeinfo

    def agreed_alone(self, pairs: Sequence[tuple[str, str]]) -> list[Agreement]:
        """Say which customers agreed, up to 100 pairs of account and customer [D:91782]. Raises OverLimit."""
        at_most(100, "info", pairs)
        told = [{"userid": userid, "exteranalopenid": customer} for userid, customer in pairs]
        return self.ask("msgaudit/check_single_agree", Agreements, info=told).agreeinfo

    def internal_group(self, room: str) -> InternalGroup:
        """Return a group among members [D:92951]. Raises 301059 for a customer group."""
        return self.ask("msgaudit/groupchat/get", InternalGroup, roomid=room)

    def robot(self, robot_id: str) -> dict[str, Any]:
        """Return who a robot in the archive is [D:91774]."""
        return self.ask("msgaudit/get_robot_info", Robot, robot_id=robot_id).data

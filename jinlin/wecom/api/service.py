"""WeChat customer service 微信客服: accounts, who answers, what is said (§9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A service account."""

    open_kfid: str
    name: str = ""
    avatar: str = ""


class AccountMade(Answer, frozen=True, kw_only=True):
    """The answer of adding an account."""

    open_kfid: str


class Accounts(Answer, frozen=True, kw_only=True):
    """A page of accounts."""

    account_list: list[Account] = []


class Url(Answer, frozen=True, kw_only=True):
    """An address customers open."""

    url: str


class Servicer(msgspec.Struct, frozen=True, kw_only=True):
    """A member who answers: `status` 0 receiving, 1 stopped."""

    userid: str = ""
    status: int = 0
    department_id: int | None = None


class Servicers(Answer, frozen=True, kw_only=True):
    """Who answers."""

    servicer_list: list[Servicer] = []


class ServiceResults(Answer, frozen=True, kw_only=True):
    """What became of each of them."""

    result_list: list[dict[str, Any]] = []


class ServiceMessages(Answer, frozen=True, kw_only=True):
    """A page of messages; `has_more` may be 1 with an empty page."""

    next_cursor: str = ""
    has_more: int = 0
    msg_list: list[dict[str, Any]] = []


class ServiceSent(Answer, frozen=True, kw_only=True):
    """The answer of sending; delivered is something else (§9)."""

    msgid: str = ""


class ServiceState(Answer, frozen=True, kw_only=True):
    """0 untouched, 1 bot, 2 queue, 3 a person, 4 over."""

    service_state: int = 0
    servicer_userid: str = ""
    msg_code: str = ""


class ServiceCustomers(Answer, frozen=True, kw_only=True):
    """Customers of the last 48 hours."""

    customer_list: list[dict[str, Any]] = []
    invalid_external_userid: list[str] = []


class Service(Section):
    """Accounts customers write to; answers within 48 hours, five at most."""

    def add_account(self, name: str, media_id: str) -> str:
        """Make an account [D:94638]. Raises OverLimit, Uncertain."""
        at_most(16, "name", name)
        return self.ask("kf/account/add", AccountMade, name=name, media_id=media_id).open_kfid

    def edit_account(self, open_kfid: str, name: str | None = None, media_id: str | None = None) -> None:
        """Rename an account, or give it another picture [D:94638]. Raises OverLimit."""
        at_most(16, "name", name or "")
        self.ask("kf/account/update", Answer, open_kfid=open_kfid, name=name, media_id=media_id)

    def delete_account(self, open_kfid: str) -> None:
        """Delete an account [D:94638]."""
        self.ask("kf/account/del", Answer, open_kfid=open_kfid)

    def accounts(self, offset: int = 0) -> list[Account]:
        """Return a page of 100 accounts [D:94638]."""
        return self.ask("kf/account/list", Accounts, offset=offset, limit=100).account_list

    def iter_accounts(self) -> Iterator[Account]:
        """Yield every account [D:94638]."""
        offset = 0
        while page := self.accounts(offset):
            yield from page
            offset += len(page)

    def address(self, open_kfid: str, scene: str = "") -> str:
        """Return the address customers open [D:94638]. Raises OverLimit."""
        at_most(32, "scene", scene)
        return self.ask("kf/add_contact_way", Url, open_kfid=open_kfid, scene=scene or None).url

    def add_servicers(self, open_kfid: str, userids: Sequence[str]) -> list[dict[str, Any]]:
        """Let up to 100 members answer [D:94638]. Raises OverLimit."""
        at_most(100, "userid_list", userids)
        return self.ask("kf/servicer/add", ServiceResults, open_kfid=open_kfid, userid_list=[*userids]).result_list

    def remove_servicers(self, open_kfid: str, userids: Sequence[str]) -> list[dict[str, Any]]:
        """Let up to 100 members answer no more [D:94638]. Raises OverLimit."""
        at_most(100, "userid_list", userids)
        return self.ask("kf/servicer/del", ServiceResults, open_kfid=open_kfid, userid_list=[*userids]).result_list

    def servicers(self, open_kfid: str) -> list[Servicer]:
        """List who answers [D:94638]."""
        return self.ask("kf/servicer/list", Servicers, open_kfid=open_kfid).servicer_list

    def messages(self, open_kfid: str, *, cursor: str = "", token: str = "") -> ServiceMessages:
        """Return a page of the last three days; `token` of the callback lifts a strict limit [D:94670]."""
        told = {"cursor": cursor, "token": token or None, "limit": 1000, "open_kfid": open_kfid}
        return self.ask("kf/sync_msg", ServiceMessages, **told)

    def iter_messages(self, open_kfid: str, *, cursor: str = "", token: str = "") -> Iterator[ServiceMessages]:
        """Yield pages until nothing is left; keep each `next_cursor` with what was done with the page [D:94670]."""
        while True:
            page = self.messages(open_kfid, cursor=cursor, token=token)
            yield page
            if not page.has_more or page.next_cursor in {"", cursor}:
                return
            cursor = page.next_cursor

    def send(self, open_kfid: str, customer: str, msgtype: str, body: dict[str, Any], *, msgid: str = "") -> str:
        """Answer a customer, five times within 48 hours; sent is not delivered [D:94677].

        Raises OverLimit for a text of more than 2,048 bytes, 95001, 95002, Uncertain.
        """
        at_most(2048, "text", str(body.get("content", "")).encode() if msgtype == "text" else b"")
        told = {"touser": customer, "open_kfid": open_kfid, "msgid": msgid or None, "msgtype": msgtype, msgtype: body}
        return self.ask("kf/send_msg", ServiceSent, **told).msgid

    def send_on_event(self, code: str, msgtype: str, body: dict[str, Any]) -> str:
        """Answer an event with its code: a welcome within 20 s [D:95122]. Raises Uncertain."""
        return self.ask("kf/send_msg_on_event", ServiceSent, **{"code": code, "msgtype": msgtype, msgtype: body}).msgid

    def state(self, open_kfid: str, customer: str) -> ServiceState:
        """Return who has a customer's session [D:94669]."""
        return self.ask("kf/service_state/get", ServiceState, open_kfid=open_kfid, external_userid=customer)

    def move(self, open_kfid: str, customer: str, state: int, servicer: str = "") -> str:
        """Move a session; return the code of its message, empty where there is none [D:94669]. Raises Uncertain."""
        told = {"open_kfid": open_kfid, "external_userid": customer, "service_state": state}
        return self.ask("kf/service_state/trans", ServiceState, **told, servicer_userid=servicer or None).msg_code

    def customers(self, external_userids: Sequence[str]) -> ServiceCustomers:
        """Return up to 100 customers of the last 48 hours [D:95159]. Raises OverLimit."""
        at_most(100, "external_userid_list", external_userids)
        told = {"external_userid_list": [*external_userids], "need_enter_session_context": 0}
        return self.ask("kf/customer/batchget", ServiceCustomers, **told)

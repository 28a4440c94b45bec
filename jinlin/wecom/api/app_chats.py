"""Chats an app makes among members; no customer can be in one (§5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.wecom.api.section import Section, at_most
from jinlin.wecom.client.caller import Answer
from jinlin.wecom.client.errors import Incomplete

if TYPE_CHECKING:
    from collections.abc import Sequence


LEAST = 2  # members of a chat


class ChatMade(Answer, frozen=True, kw_only=True):
    """The answer of making a chat."""

    chatid: str


class ChatInfo(Answer, frozen=True, kw_only=True):
    """A chat among members."""

    chat_info: dict[str, Any] = {}


class AppChats(Section):
    """Chats an app makes among members; no customer can be in one."""

    def create(self, name: str, owner: str, users: Sequence[str], chat_id: str = "") -> str:
        """Make a chat of 2 to 2,000 members [D:90245]. 1,000 a day. Raises OverLimit, Incomplete, Uncertain."""
        at_most(50, "name", name)
        at_most(2000, "userlist", users)
        if len(users) < LEAST:
            raise Incomplete(what="userlist")
        told = {"name": name, "owner": owner, "userlist": [*users], "chatid": chat_id or None}
        return self.ask("appchat/create", ChatMade, **told).chatid

    def update(self, chat_id: str, **wanted: Any) -> None:
        """Change a chat: name, owner, add_user_list, del_user_list [D:98913]. 1,000 an hour. Raises OverLimit."""
        at_most(50, "name", wanted.get("name", ""))
        self.ask("appchat/update", Answer, chatid=chat_id, **wanted)

    def get(self, chat_id: str) -> dict[str, Any]:
        """Return a chat [D:98914]."""
        return self.ask("appchat/get", ChatInfo, chatid=chat_id).chat_info

    def send(self, chat_id: str, msgtype: str, body: dict[str, Any], *, safe: bool = False) -> None:
        """Send into a chat [D:90248]; more than 200 a minute to one member are dropped. Raises Uncertain."""
        told = {"chatid": chat_id, "msgtype": msgtype, msgtype: body, "safe": 1 if safe else None}
        self.ask("appchat/send", Answer, **told)

"""Contact ways 「联系我」 (§4.3) and join ways 「加入群聊」 (§4.4); they share one quota of 500,000."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 30


class Made(Answer, frozen=True, kw_only=True):
    """The answer of making a way; only contact ways with a QR bring their picture."""

    config_id: str
    qr_code: str = ""


class ContactWay(msgspec.Struct, frozen=True, kw_only=True):
    """A contact way."""

    config_id: str
    type: int = 2
    scene: int = 2
    style: int = 1
    remark: str = ""
    skip_verify: bool = True
    state: str = ""
    qr_code: str = ""
    user: list[str] = []
    party: list[int] = []


class ContactWayAnswer(Answer, frozen=True, kw_only=True):
    """The answer of `get_contact_way`."""

    contact_way: ContactWay


class WayRef(msgspec.Struct, frozen=True, kw_only=True):
    """A way by id."""

    config_id: str


class ContactWays(Answer, frozen=True, kw_only=True):
    """The answer of `list_contact_way`."""

    contact_way: list[WayRef] = []
    next_cursor: str = ""


class JoinWay(msgspec.Struct, frozen=True, kw_only=True):
    """A join way."""

    config_id: str
    scene: int = 2
    remark: str = ""
    auto_create_room: int = 1
    room_base_name: str = ""
    room_base_id: int = 1
    chat_id_list: list[str] = []
    qr_code: str = ""
    state: str = ""
    mark_source: bool = True


class JoinWayAnswer(Answer, frozen=True, kw_only=True):
    """The answer of `get_join_way`."""

    join_way: JoinWay


class ContactWaySection(Section):
    """Codes by which customers add members; they are not in the console, so their ids must not be lost."""

    def add(
        self,
        users: Sequence[str],
        *,
        state: str = "",
        remark: str = "",
        parties: Sequence[int] = (),
        skip_verify: bool = True,
    ) -> Made:
        """Make a code for up to 100 members [D:92228]. Raises OverLimit, 41045 for a spent quota, Uncertain."""
        at_most(100, "user", users)
        at_most(LONGEST, "state", state)
        at_most(LONGEST, "remark", remark)
        return self.ask(
            "externalcontact/add_contact_way",
            Made,
            type=1 if len(users) == 1 and not parties else 2,
            scene=2,
            remark=remark,
            skip_verify=skip_verify,
            state=state,
            user=[*users],
            party=[*parties] or None,
        )

    def get(self, config_id: str) -> ContactWay:
        """Return a contact way [D:92228]."""
        return self.ask("externalcontact/get_contact_way", ContactWayAnswer, config_id=config_id).contact_way

    def list(self, since: int = 0, until: int = 0, cursor: str = "", limit: int = 1000) -> ContactWays:
        """Return a page of ways by id, of the last 90 days if nothing is said [D:92228]."""
        told = {"start_time": since or None, "end_time": until or None, "cursor": cursor, "limit": limit}
        return self.ask("externalcontact/list_contact_way", ContactWays, **told)

    def update(self, config_id: str, **wanted: Any) -> None:
        """Change a contact way: remark, skip_verify, style, state, user, party [D:92228]."""
        self.ask("externalcontact/update_contact_way", Answer, config_id=config_id, **wanted)

    def delete(self, config_id: str) -> None:
        """Delete a contact way [D:92228]."""
        self.ask("externalcontact/del_contact_way", Answer, config_id=config_id)

    def close_chat(self, userid: str, external_userid: str) -> None:
        """End a temporary chat [D:92228]."""
        self.ask("externalcontact/close_temp_chat", Answer, userid=userid, external_userid=external_userid)


class JoinWaySection(Section):
    """Codes by which people join groups; there is no list of them, so their ids must not be lost."""

    def add(
        self,
        chat_ids: Sequence[str],
        *,
        state: str = "",
        remark: str = "",
        base_name: str = "",
        base_number: int = 1,
        grow: bool = True,
    ) -> str:
        """Make a code for up to five groups; with `grow` a new group is made when all are full [D:92229]. Raises OverLimit, Uncertain."""
        told = _join_way(chat_ids, state, remark, base_name, base_number, grow=grow)
        return self.ask("externalcontact/groupchat/add_join_way", Made, **told).config_id

    def get(self, config_id: str) -> JoinWay:
        """Return a join way with the address of its picture [D:92229]."""
        return self.ask("externalcontact/groupchat/get_join_way", JoinWayAnswer, config_id=config_id).join_way

    def update(self, way: JoinWay, chat_ids: Sequence[str]) -> None:
        """Let a join way lead to these groups; the rest stays as it is, since an update overwrites all [D:92229]."""
        told = _join_way(
            chat_ids, way.state, way.remark, way.room_base_name, way.room_base_id, grow=bool(way.auto_create_room)
        )
        self.ask("externalcontact/groupchat/update_join_way", Answer, config_id=way.config_id, **told)

    def delete(self, config_id: str) -> None:
        """Delete a join way [D:92229]."""
        self.ask("externalcontact/groupchat/del_join_way", Answer, config_id=config_id)


def _join_way(
    chat_ids: Sequence[str], state: str, remark: str, base_name: str, base_number: int, *, grow: bool
) -> dict[str, Any]:
    at_most(5, "chat_id_list", chat_ids)
    at_most(LONGEST, "state", state)
    at_most(LONGEST, "remark", remark)
    at_most(40, "room_base_name", base_name)
    return {
        "scene": 2,
        "remark": remark,
        "auto_create_room": int(grow),
        "room_base_name": base_name,
        "room_base_id": base_number,
        "chat_id_list": [*chat_ids],
        "state": state,
    }

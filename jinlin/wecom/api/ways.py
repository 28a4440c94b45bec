"""Contact ways 「联系我」 (§4.3) and join ways 「加入群聊」 (§4.4); they share one quota of 500,000."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most, one_of, pages
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST, LONGEST_STAY = 30, 14 * 86_400


@dataclass(frozen=True)
class Temporary:
    """What makes a contact way a passing one: medical industry only; seconds until code and talk are over (§4.3)."""

    expires_in: int
    chat_expires_in: int
    unionid: str = ""
    conclusions: dict[str, Any] | None = None

    def told(self) -> dict[str, Any]:
        """Write it as the platform takes it. Raises OverLimit beyond 14 days."""
        at_most(LONGEST_STAY, "expires_in", range(self.expires_in))
        at_most(LONGEST_STAY, "chat_expires_in", range(self.chat_expires_in))
        told = {"is_temp": True, "expires_in": self.expires_in, "chat_expires_in": self.chat_expires_in}
        return told | {"unionid": self.unionid or None, "conclusions": self.conclusions}


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
    is_exclusive: bool = False
    is_temp: bool = False
    expires_in: int | None = None
    chat_expires_in: int | None = None
    unionid: str = ""
    mark_source: bool = True
    conclusions: dict[str, Any] = {}


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

    def add(  # noqa: PLR0913  (the platform asks for as many)
        self,
        users: Sequence[str],
        *,
        state: str = "",
        remark: str = "",
        parties: Sequence[int] = (),
        skip_verify: bool = True,
        exclusive: bool = False,
        scene: int = 2,
        style: int | None = None,
        temporary: Temporary | None = None,
    ) -> Made:
        """Make a code for up to 100 members, those of `parties` included [D:92228].

        `scene` 2 is a QR, 1 a button of a mini-program in one of the styles; with `exclusive` a customer always meets
        the same member. Raises OverLimit, Incomplete, 41041 for too many members, 41045 for a spent quota, Uncertain.
        """
        at_most(100, "user", users)
        at_most(LONGEST, "state", state)
        at_most(LONGEST, "remark", remark)
        one_of("user, party", *users, *parties)
        return self.ask(
            "externalcontact/add_contact_way",
            Made,
            type=1 if len(users) == 1 and not parties else 2,
            scene=scene,
            style=style,
            remark=remark,
            skip_verify=skip_verify,
            state=state,
            user=[*users],
            party=[*parties] or None,
            is_exclusive=exclusive,
            mark_source=True,
            **(temporary.told() if temporary else {}),
        )

    def get(self, config_id: str) -> ContactWay:
        """Return a contact way [D:92228]."""
        return self.ask("externalcontact/get_contact_way", ContactWayAnswer, config_id=config_id).contact_way

    def list(self, since: int = 0, until: int = 0, cursor: str = "", limit: int = 1000) -> ContactWays:
        """Return a page of ways by id, of the last 90 days if nothing is said [D:92228]."""
        told = {"start_time": since or None, "end_time": until or None, "cursor": cursor, "limit": limit}
        return self.ask("externalcontact/list_contact_way", ContactWays, **told)

    def iter_all(self, since: int = 0, until: int = 0) -> Iterator[str]:
        """Yield the ids of ways that are not temporary, of the last 90 days if nothing is said [D:92228]."""
        for page in pages(lambda cursor: self.list(since, until, cursor)):
            for each in page.contact_way:
                yield each.config_id

    def update(self, config_id: str, **wanted: Any) -> None:
        """Change a contact way: remark, skip_verify, style, state, user, party; lists are overwritten [D:92228].

        Raises OverLimit.
        """
        at_most(LONGEST, "state", wanted.get("state", ""))
        at_most(LONGEST, "remark", wanted.get("remark", ""))
        at_most(100, "user", wanted.get("user", ()))
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
        """Make a code for one to five groups [D:92229]; `get` has its picture. Lose the id and the code is out of control.

        With `grow` a new group is made when all are full, called `base_name` and a number from `base_number` on.
        Raises OverLimit, Incomplete, NoSuchGroup, 41045 for a spent quota, Uncertain.
        """
        way = JoinWay(
            config_id="",
            remark=remark,
            auto_create_room=int(grow),
            room_base_name=base_name,
            room_base_id=base_number,
            state=state,
        )
        return self.ask("externalcontact/groupchat/add_join_way", Made, **_told(way, chat_ids)).config_id

    def get(self, config_id: str) -> JoinWay:
        """Return a join way with the address of its picture [D:92229]."""
        return self.ask("externalcontact/groupchat/get_join_way", JoinWayAnswer, config_id=config_id).join_way

    def update(self, way: JoinWay, chat_ids: Sequence[str]) -> None:
        """Let a join way lead to these groups; an update overwrites all, so the rest goes along unchanged [D:92229]."""
        told = _told(way, chat_ids)
        self.ask("externalcontact/groupchat/update_join_way", Answer, config_id=way.config_id, **told)

    def delete(self, config_id: str) -> None:
        """Delete a join way [D:92229]."""
        self.ask("externalcontact/groupchat/del_join_way", Answer, config_id=config_id)


def _told(way: JoinWay, chat_ids: Sequence[str]) -> dict[str, Any]:
    """Write a join way whole. Raises OverLimit, Incomplete."""
    one_of("chat_id_list", *chat_ids)
    at_most(5, "chat_id_list", chat_ids)
    at_most(LONGEST, "state", way.state)
    at_most(LONGEST, "remark", way.remark)
    at_most(40, "room_base_name", way.room_base_name)
    told = {name: getattr(way, name) for name in way.__struct_fields__ if name not in {"config_id", "qr_code"}}
    return told | {"chat_id_list": [*chat_ids]}

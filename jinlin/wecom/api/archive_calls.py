"""What the archive tells over HTTP; its content comes through the vendor's library (§6.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most, one_of
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence


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


class ArchiveCalls(Section):
    """What the archive tells over HTTP; its content comes through the vendor's library."""

    def permitted(self, edition: int | None = None) -> list[str]:
        """List the members whose talk is archived: 1 office, 2 service, 3 enterprise edition, or all [D:91614]."""
        return self.ask("msgaudit/get_permit_user_list", Permitted, type=edition).ids

    def agreed(self, room: str) -> list[Agreement]:
        """Say who of a group agreed [D:91782]."""
        return self.ask("msgaudit/check_room_agree", Agreements, roomid=room).agreeinfo

    def agreed_alone(self, pairs: Sequence[tuple[str, str]]) -> list[Agreement]:
        """Say which customers agreed, up to 100 pairs of account and customer [D:91782]. Raises OverLimit."""
        at_most(100, "info", pairs)
        one_of("info", *pairs)
        told = [{"userid": userid, "exteranalopenid": customer} for userid, customer in pairs]
        return self.ask("msgaudit/check_single_agree", Agreements, info=told).agreeinfo

    def internal_group(self, room: str) -> InternalGroup:
        """Return a group among members [D:92951]. Raises 301059 for a customer group."""
        return self.ask("msgaudit/groupchat/get", InternalGroup, roomid=room)

    def robot(self, robot_id: str) -> dict[str, Any]:
        """Return who a robot in the archive is [D:91774]."""
        return self.ask("msgaudit/get_robot_info", Robot, robot_id=robot_id).data

"""Customer groups at the platform: how they are read, whole and one by one, and what its events mean for them."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.communities import actions
from jinlin.communities.actions import GroupAsIs, SeatAsIs
from jinlin.members.actions import PersonAsIs
from jinlin.wecom import actions as wecom
from jinlin.wecom import org, rechecks
from jinlin.wecom.actions import ChatRead
from jinlin.wecom.api.groups import GroupChat, GroupPage
from jinlin.wecom.client.errors import NoSuchGroup, OutOfRange, WeComError
from jinlin.wecom.jobs import by_change
from jinlin.wecom.models import Account
from jinlin.wecom.reading import Piece, Step
from jinlin.wecom.rechecks import Again, Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.wecom.api import WeCom
    from jinlin.wecom.jobs import Heard
    from jinlin.wecom.reading import Reading
    from jinlin.workspaces.models import Workspace

__all__ = ["HANDLERS", "READERS", "STEPS"]

OWNERS_AT_ONCE = 100
UNKNOWN_OWNER = {40003, 46004, 60011, 60111}
AT_ONCE, PARALLEL = 25, 5  # groups a piece; calls at a time, since 45033 has no published threshold
STAFF, LEFT, REMOVED = 1, 0, 1


def as_is(chat: GroupChat) -> GroupAsIs:
    """Return a group as `mirror_groups` takes it."""
    return GroupAsIs(
        external_id=chat.chat_id,
        name=chat.name,
        owner=chat.owner,
        created_at=_moment(chat.create_time),
        notice=chat.notice,
        admins=tuple(sorted(admin.userid for admin in chat.admin_list)),
        seats=tuple(_seat(each) for each in chat.member_list),
    )


def _seat(each: Any) -> SeatAsIs:
    staff = each.type == STAFF
    person = PersonAsIs(each.userid.lower() if staff else each.userid, each.name, each.unionid, staff=staff)
    inviter = each.invitor.userid if each.invitor else ""
    return SeatAsIs(person, _moment(each.join_time), each.join_scene, inviter, each.state)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _read(chat: GroupChat, status: int = 0) -> ChatRead:
    digest = hashlib.sha256(msgspec.json.encode(chat)).hexdigest()
    return ChatRead(chat.chat_id, chat.member_version, digest, status)


@dataclass(frozen=True)
class Fetched:
    """What asking for groups gave: those read, those that are no more, those whose owner is out of our range."""

    chats: list[GroupChat]
    gone: list[str]
    hidden: list[str]

    @property
    def count(self) -> int:
        """How many were asked for."""
        return len(self.chats) + len(self.gone) + len(self.hidden)


def _fetch_all(platform: WeCom, chat_ids: Sequence[str]) -> Fetched:
    """Ask for groups, a few at a time."""

    def one(chat_id: str) -> GroupChat | type[WeComError]:
        try:
            return platform.groups.get(chat_id)
        except (NoSuchGroup, OutOfRange) as error:
            return type(error)

    platform.caller.token()  # looked up here: the threads below have no business with the database
    with ThreadPoolExecutor(PARALLEL) as pool:
        found = dict(zip(chat_ids, pool.map(one, chat_ids), strict=True))
    return Fetched(
        chats=[chat for chat in found.values() if isinstance(chat, GroupChat)],
        gone=[key for key, chat in found.items() if chat is NoSuchGroup],
        hidden=[key for key, chat in found.items() if chat is OutOfRange],
    )


# -- the whole reading -----------------------------------------------------------------------------------


def _fetch_page(reading: Reading, cursor: dict[str, Any]) -> Any:
    """Ask for a page of the groups of up to 100 owners: all at once is refused beyond 1,000 people in range (81017)."""
    owners = _owners(reading.workspace, cursor.get("after", ""))
    if not owners:
        return owners, "", []
    page = _list(reading.platform, owners, cursor.get("page", ""))
    statuses = {each.chat_id: each.status for each in page.group_chat_list}
    chats = _fetch_all(reading.platform, list(statuses)).chats
    return owners, page.next_cursor, [(chat, _read(chat, statuses[chat.chat_id])) for chat in chats]


def _owners(workspace: Workspace, after: str) -> list[str]:
    """Return accounts that may own groups; those who left own theirs until somebody takes them over [D:92120]."""
    rows = Account.objects.filter(workspace=workspace, userid__gt=after).order_by("userid")
    return list(rows.values_list("userid", flat=True)[:OWNERS_AT_ONCE])


def _list(platform: WeCom, owners: Sequence[str], cursor: str) -> GroupPage:
    """Ask for a page of groups; accounts the platform does not know any more, or we may not see, are left out."""
    try:
        return platform.groups.list(owners=owners, limit=AT_ONCE, cursor=cursor)
    except WeComError as error:
        if error.errcode not in UNKNOWN_OWNER:
            raise
    known = [each for each in owners if _is_known(platform, each)]
    return platform.groups.list(owners=known, limit=AT_ONCE, cursor=cursor) if known else GroupPage()


def _is_known(platform: WeCom, owner: str) -> bool:
    try:
        platform.groups.list(owners=[owner], limit=1)
    except WeComError as error:
        if error.errcode not in UNKNOWN_OWNER:
            raise
        return False
    return True


def _keep_page(reading: Reading, cursor: dict[str, Any], fetched: Any) -> Piece:
    owners, following, chats = fetched
    same = wecom.unchanged(reading.workspace, [read for _chat, read in chats])
    differing = [chat for chat, read in chats if read.chat_id not in same]
    changed, unsettled = _mirror(reading.workspace, differing, reading.now)
    wecom.note_chats(reading.workspace, [read for _chat, read in chats], sync=reading.sync, now=reading.now)
    rechecks.ask(reading.workspace, "chat", sorted(unsettled), now=reading.now)
    if following:
        return Piece(len(chats), changed, {**cursor, "page": following})
    return Piece(len(chats), changed, {"after": owners[-1]} if owners else None)


def _mirror(workspace: Workspace, chats: Sequence[GroupChat], now: datetime) -> tuple[int, frozenset[str]]:
    if not chats:
        return 0, frozenset()
    told = [as_is(chat) for chat in chats]
    mirrored = actions.mirror_groups(
        workspace, told, units=org.units_of(workspace, {each.owner for each in told}), now=now
    )
    return mirrored.changed_count, mirrored.unsettled


def _fetch_unseen(reading: Reading, _cursor: dict[str, Any]) -> Fetched:
    """Ask once more for groups the list did not name: dissolved, or their owner left our range."""
    return _fetch_all(reading.platform, wecom.unseen_chats(reading.sync, AT_ONCE))


def _keep_unseen(reading: Reading, _cursor: dict[str, Any], fetched: Fetched) -> Piece:
    changed, _unsettled = _mirror(reading.workspace, fetched.chats, reading.now)
    wecom.note_chats(reading.workspace, [_read(chat) for chat in fetched.chats], sync=reading.sync, now=reading.now)
    changed += _end(reading.workspace, fetched, reading.now)
    return Piece(fetched.count, changed, {"more": True} if fetched.count == AT_ONCE else None)


def _end(workspace: Workspace, fetched: Fetched, now: datetime) -> int:
    """End groups that are no more; those out of our sight are only not followed for now."""
    wecom.chats_gone(workspace, [*fetched.gone, *fetched.hidden], now=now)
    return sum(actions.end_group(workspace, each, at=now, now=now) for each in fetched.gone)


STEPS = (Step("groups", _fetch_page, _keep_page), Step("unseen", _fetch_unseen, _keep_unseen))


# -- one by one ------------------------------------------------------------------------------------------


def _fetch_again(again: Again) -> Fetched:
    return _fetch_all(again.platform, again.keys)


def _keep_again(again: Again, fetched: Fetched) -> list[str]:
    _changed, unsettled = _mirror(again.workspace, fetched.chats, again.now)
    wecom.note_chats(again.workspace, [_read(chat) for chat in fetched.chats], sync=None, now=again.now)
    _end(again.workspace, fetched, again.now)
    return sorted(unsettled)


READERS = {"chat": Reader(_fetch_again, _keep_again)}


# -- events ----------------------------------------------------------------------------------------------


def _has_changed(heard: Heard) -> None:
    """Read the group again; who left is known at once, exactly, since the next reading would only miss them [D:92130]."""
    event, workspace = heard.event, heard.connection.workspace
    chat_id, detail = event.text("ChatId"), event.text("UpdateDetail")
    complete = False
    if detail == "del_member" and event.changed_members:
        removed = {LEFT: False, REMOVED: True}.get(event.number("QuitScene") or LEFT)
        people = [*event.changed_members, *(each.lower() for each in event.changed_members)]
        actions.note_leaves(workspace, chat_id, people, at=heard.at, removed=removed, now=heard.now)
        complete = event.number("MemChangeCnt") == len(event.changed_members)
    if "member" in detail and event.text("CurMemVer"):
        last = event.text("LastMemVer") if detail == "del_member" and complete else ""
        if wecom.take_version(workspace, chat_id, last=last, current=event.text("CurMemVer")):
            return
    rechecks.ask(workspace, "chat", [chat_id], now=heard.now)


def _was_dissolved(heard: Heard) -> None:
    workspace, chat_id = heard.connection.workspace, heard.event.text("ChatId")
    wecom.chats_gone(workspace, [chat_id], now=heard.now)
    actions.end_group(workspace, chat_id, at=heard.at, now=heard.now)


HANDLERS = by_change(
    "change_external_chat", {"create": _has_changed, "update": _has_changed, "dismiss": _was_dissolved}
)

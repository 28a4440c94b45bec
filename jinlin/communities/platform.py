"""Customer groups at the platform: how they are read, whole and one by one, and what its events mean for them."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.communities import actions
from jinlin.communities.actions import GroupAsIs, SeatAsIs
from jinlin.members.actions import PersonAsIs
from jinlin.wecom import actions as wecom
from jinlin.wecom import org, rechecks
from jinlin.wecom.actions import ChatRead
from jinlin.wecom.client.errors import NoSuchGroup
from jinlin.wecom.jobs import by_change
from jinlin.wecom.reading import Piece, Step
from jinlin.wecom.rechecks import Again, Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.wecom.api.groups import GroupChat
    from jinlin.wecom.jobs import Heard
    from jinlin.wecom.reading import Reading
    from jinlin.workspaces.models import Workspace

__all__ = ["HANDLERS", "READERS", "STEPS"]

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


def _fetch_all(platform: Any, chat_ids: Sequence[str]) -> tuple[list[GroupChat], list[str]]:
    """Ask for groups, a few at a time; return them and those that are out of our reach."""

    def one(chat_id: str) -> GroupChat | None:
        try:
            chat: GroupChat = platform.groups.get(chat_id)
        except NoSuchGroup:
            return None
        return chat

    with ThreadPoolExecutor(PARALLEL) as pool:
        found = list(pool.map(one, chat_ids))
    return [chat for chat in found if chat], [key for key, chat in zip(chat_ids, found, strict=True) if chat is None]


# -- the whole reading -----------------------------------------------------------------------------------


def _fetch_page(reading: Reading, cursor: dict[str, Any]) -> Any:
    page = reading.platform.groups.list(cursor=cursor.get("page", ""), limit=AT_ONCE)
    statuses = {each.chat_id: each.status for each in page.group_chat_list}
    chats, _gone = _fetch_all(reading.platform, list(statuses))
    return page.next_cursor, [(chat, _read(chat, statuses[chat.chat_id])) for chat in chats]


def _keep_page(reading: Reading, _cursor: dict[str, Any], fetched: Any) -> Piece:
    following, chats = fetched
    same = wecom.unchanged(reading.workspace, [read for _chat, read in chats])
    differing = [chat for chat, read in chats if read.chat_id not in same]
    changed, unsettled = _mirror(reading.workspace, differing, reading.now)
    wecom.note_chats(reading.workspace, [read for _chat, read in chats], sync=reading.sync, now=reading.now)
    rechecks.ask(reading.workspace, "chat", sorted(unsettled), now=reading.now)
    return Piece(len(chats), changed, {"page": following} if following else None)


def _mirror(workspace: Workspace, chats: Sequence[GroupChat], now: datetime) -> tuple[int, frozenset[str]]:
    if not chats:
        return 0, frozenset()
    told = [as_is(chat) for chat in chats]
    mirrored = actions.mirror_groups(workspace, told, units=org.units_of(workspace), now=now)
    return mirrored.changed_count, mirrored.unsettled


def _fetch_unseen(reading: Reading, _cursor: dict[str, Any]) -> Any:
    """Ask once more for groups the list did not name: dissolved, or their owner left our range."""
    return _fetch_all(reading.platform, wecom.unseen_chats(reading.sync, AT_ONCE))


def _keep_unseen(reading: Reading, _cursor: dict[str, Any], fetched: Any) -> Piece:
    chats, gone = fetched
    changed, _unsettled = _mirror(reading.workspace, chats, reading.now)
    wecom.note_chats(reading.workspace, [_read(chat) for chat in chats], sync=reading.sync, now=reading.now)
    changed += _end(reading.workspace, gone, reading.now)
    more = len(chats) + len(gone) == AT_ONCE
    return Piece(len(chats) + len(gone), changed, {"more": True} if more else None)


def _end(workspace: Workspace, chat_ids: Sequence[str], now: datetime) -> int:
    wecom.chats_gone(workspace, chat_ids, now=now)
    return sum(actions.end_group(workspace, each, at=now, now=now) for each in chat_ids)


STEPS = (Step("groups", _fetch_page, _keep_page), Step("unseen", _fetch_unseen, _keep_unseen))


# -- one by one ------------------------------------------------------------------------------------------


def _fetch_again(again: Again) -> Any:
    return _fetch_all(again.platform, again.keys)


def _keep_again(again: Again, fetched: Any) -> list[str]:
    chats, gone = fetched
    _changed, unsettled = _mirror(again.workspace, chats, again.now)
    wecom.note_chats(again.workspace, [_read(chat) for chat in chats], sync=None, now=again.now)
    _end(again.workspace, gone, again.now)
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

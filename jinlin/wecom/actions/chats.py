"""What was read of a customer group: its version, and a digest by which an equal answer is known again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinlin.wecom.models import Chat, Room

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.wecom.models import Sync
    from jinlin.workspaces.models import Workspace


AT_ONCE = 400


@dataclass(frozen=True)
class ChatRead:
    """One answer of the platform about a group."""

    chat_id: str
    member_version: str
    digest: str
    status: int = 0


def note_chats(workspace: Workspace, read: Sequence[ChatRead], *, sync: Sync | None, now: datetime) -> None:
    """Write down what was read; equal answers cost one statement for all of them together."""
    rows = {row.chat_id: row for row in Chat.objects.filter(workspace=workspace, chat_id__in=[c.chat_id for c in read])}
    for each in read:
        row = rows.get(each.chat_id) or Chat(workspace=workspace, chat_id=each.chat_id)
        told = (each.member_version, each.digest, each.status, None)
        if (row.member_version, row.digest, row.status, row.gone_at) != told:
            row.member_version, row.digest, row.status, row.gone_at = told
            row.read_at = now
            row.save()
    if sync:
        Chat.objects.filter(workspace=workspace, chat_id__in=[c.chat_id for c in read]).update(seen_in=sync)


def unchanged(workspace: Workspace, read: Iterable[ChatRead]) -> set[str]:
    """Return the groups whose answer is the same as the last time."""
    told = {each.chat_id: each.digest for each in read}
    known = Chat.objects.filter(workspace=workspace, chat_id__in=told, gone_at=None).values_list("chat_id", "digest")
    return {chat_id for chat_id, digest in known if told[chat_id] == digest}


def followed(workspace: Workspace, chat_ids: Sequence[str]) -> set[str]:
    """Return which of these are groups that the platform has told us of and still has."""
    found: set[str] = set()
    for start in range(0, len(chat_ids), AT_ONCE):
        rows = Chat.objects.filter(workspace=workspace, chat_id__in=chat_ids[start : start + AT_ONCE], gone_at=None)
        found |= set(rows.values_list("chat_id", flat=True))
    return found


def take_version(workspace: Workspace, chat_id: str, *, last: str, current: str) -> bool:
    """Take the next version of a group where the last is the one we have; say whether that is so (§3.2)."""
    rows = Chat.objects.filter(workspace=workspace, chat_id=chat_id)
    if rows.filter(member_version=current).exclude(member_version="").exists():
        return True
    if not last:
        return False
    return bool(rows.filter(member_version=last).update(member_version=current, digest=""))


def chats_gone(workspace: Workspace, chat_ids: Sequence[str], *, now: datetime) -> int:
    """Mark groups that are out of our reach, so that the archive waits for their talk no longer; return how many."""
    Room.objects.filter(workspace=workspace, chat_id__in=chat_ids).update(not_ours_at=now)
    return Chat.objects.filter(workspace=workspace, chat_id__in=chat_ids, gone_at=None).update(gone_at=now)


def unseen_chats(sync: Sync, most: int) -> list[str]:
    """List groups that a complete reading did not name."""
    rows = Chat.objects.filter(workspace=sync.workspace_id, gone_at=None).exclude(seen_in=sync)
    return list(rows.order_by("id").values_list("chat_id", flat=True)[:most])

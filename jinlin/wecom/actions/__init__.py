"""Changes of the connection: its secrets and keys, what was found about it, callbacks tried again, readings begun."""

from jinlin.wecom.actions.archiving import add_archive_key, choose_media, set_archive
from jinlin.wecom.actions.chats import (
    ChatRead,
    chats_gone,
    followed,
    note_chats,
    take_version,
    unchanged,
    unseen_chats,
)
from jinlin.wecom.actions.connecting import (
    BadCorpId,
    NotConnected,
    ask_for_a_check,
    connect,
    disconnect,
    make_keys,
    set_keys,
    set_secret,
)
from jinlin.wecom.actions.reading import SyncUnderWay, begin_sync, connection_of
from jinlin.wecom.actions.retrying import give_up_old, retry

__all__ = [
    "BadCorpId",
    "ChatRead",
    "NotConnected",
    "SyncUnderWay",
    "add_archive_key",
    "ask_for_a_check",
    "begin_sync",
    "chats_gone",
    "choose_media",
    "connect",
    "connection_of",
    "disconnect",
    "followed",
    "give_up_old",
    "make_keys",
    "note_chats",
    "retry",
    "set_archive",
    "set_keys",
    "set_secret",
    "take_version",
    "unchanged",
    "unseen_chats",
]

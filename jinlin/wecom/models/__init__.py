"""What is kept of the platform: the connection and its secrets, callbacks as they came, and how far we have read.

People, groups and tags belong to the apps above; here stand only the platform's own bookkeeping.
"""

from __future__ import annotations

from jinlin.wecom.models.archive import (
    Archive,
    ArchiveKey,
    Media,
    MediaChoice,
    MediaReason,
    MediaState,
    Room,
    unsealed_keys,
)
from jinlin.wecom.models.callbacks import Callback, CallbackQuerySet, CallbackState
from jinlin.wecom.models.connection import OFFICIAL, App, AppKind, CallCount, Connection, Token, TokenKind
from jinlin.wecom.models.reading import Account, AccountState, Chat, Department, Recheck, Sync
from jinlin.wecom.models.sealing import opened, sealed

__all__ = [
    "OFFICIAL",
    "Account",
    "AccountState",
    "App",
    "AppKind",
    "Archive",
    "ArchiveKey",
    "CallCount",
    "Callback",
    "CallbackQuerySet",
    "CallbackState",
    "Chat",
    "Connection",
    "Department",
    "Media",
    "MediaChoice",
    "MediaReason",
    "MediaState",
    "Recheck",
    "Room",
    "Sync",
    "Token",
    "TokenKind",
    "opened",
    "sealed",
    "unsealed_keys",
]

"""Chats of members that an app makes (§5.3); nobody from outside can be in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wecomsim.rules.refused import Refused
from wecomsim.state.clock import DAY
from wecomsim.state.shelves import AppChat
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import text, words
from wecomsim.wire.sections.address_book import member

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST, LONGEST_NAME, A_DAY, AN_HOUR = 2000, 50, 1000, 1000
CHAT_ID = re.compile(r"[0-9A-Za-z]{1,32}")
KINDS = {"text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown"}


def _often(platform: Platform, key: str, seconds: int, most: int) -> None:
    """Refuse the one too many."""
    now, recent = platform.corp.clock.now(), platform.corp.shelves.uploads[key]
    recent[:] = [at for at in recent if at > now - seconds]
    if len(recent) >= most:
        raise Refused(45009)
    recent.append(now)


def _own(platform: Platform, caller: Caller, given: Given) -> AppChat:
    found = platform.corp.shelves.app_chats.get(text(given, "chatid", 86003))
    if found is None:
        raise Refused(86001)
    if found.maker != caller.app.name:
        raise Refused(86008)
    return found


@endpoint("appchat/create", "POST", "90245")
def create(platform: Platform, caller: Caller, given: Given) -> Given:
    """Make a chat; only an app that sees the whole corp may."""
    if 1 not in caller.app.visible:
        raise Refused(60011)
    people = [member(platform, caller, each).userid for each in words(given, "userlist", MOST, 86005)]
    name, chats = str(given.get("name", "")), platform.corp.shelves.app_chats
    if len(name) > LONGEST_NAME or len(people) < 2:  # noqa: PLR2004  [D:90245]
        raise Refused(40058, "invalid param `name`" if len(name) > LONGEST_NAME else "invalid param `userlist`")
    chat_id = str(given.get("chatid") or platform.corp.new_id("appchat"))
    if not CHAT_ID.fullmatch(chat_id) or chat_id in chats:
        raise Refused(86001 if chat_id not in chats else 86002)
    owner = given.get("owner") or people[0]
    if owner not in people:
        raise Refused(86101)
    _often(platform, "appchat:create", DAY, A_DAY)
    chats[chat_id] = AppChat(chat_id, caller.app.name, name, owner, people, platform.corp.clock.second())
    return {"chatid": chat_id}


@endpoint("appchat/update", "POST", "98913")
def update(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change a chat."""
    chat = _own(platform, caller, given)
    added = [member(platform, caller, each).userid for each in words(given, "add_user_list", MOST)]
    gone = set(words(given, "del_user_list", MOST))
    people = [each for each in dict.fromkeys([*chat.people, *added]) if each not in gone]
    owner = given.get("owner") or chat.owner
    if owner not in people or len(people) > MOST:
        raise Refused(86101 if owner not in people else 86005)
    _often(platform, "appchat:update", 3600, AN_HOUR)
    chat.people, chat.owner, chat.name = people, owner, str(given.get("name") or chat.name)[:LONGEST_NAME]
    return {}


@endpoint("appchat/get", "GET", "98914")
def get(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a chat."""
    chat = _own(platform, caller, given)
    told = {"chatid": chat.chat_id, "name": chat.name, "owner": chat.owner, "userlist": chat.people, "chat_type": 0}
    return {"chat_info": told}


@endpoint("appchat/send", "POST", "90248")
def send(platform: Platform, caller: Caller, given: Given) -> Given:
    """Say something in a chat."""
    chat, kind = _own(platform, caller, given), text(given, "msgtype", 40008)
    if kind not in KINDS:
        raise Refused(40008)
    if not isinstance(given.get(kind), dict):
        raise Refused(40058, f"missing param `{kind}`")
    told = {"chatid": chat.chat_id, "at": platform.corp.clock.second(), "msgtype": kind, kind: given[kind]}
    platform.corp.shelves.app_chat_notes.append(told)
    return {}

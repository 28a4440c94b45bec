"""What an app says to members: messages, cards, recalls (§5.2)."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from wecomsim.rules.cards import check_card, is_interactive
from wecomsim.rules.media import usable
from wecomsim.rules.ranges import below, sees
from wecomsim.rules.refused import Refused
from wecomsim.state.clock import DAY, midnight
from wecomsim.state.shelves import CardCode, Note
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import number, text, words

if TYPE_CHECKING:
    from wecomsim.state.rows import Staff
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST_USERS, MOST_PARTIES = 1000, 100
RECALL, CARD_LIFE, LONGEST_INTERVAL = DAY, 72 * 3600, 4 * 3600
WITH_MEDIA = {"image": "image", "voice": "voice", "video": "video", "file": "file"}
# What each kind must carry, and the most of it: characters, or bytes where marked so [D:90236].
NEEDED: dict[str, tuple[tuple[str, int, bool], ...]] = {
    "text": (("content", 0, True),),
    "markdown": (("content", 2048, True),),
    "textcard": (("title", 128, False), ("description", 512, False), ("url", 2048, True)),
    "miniprogram_notice": (("appid", 0, False), ("title", 12, False)),
}
CUT = 2048
TASK_ID = re.compile(r"[A-Za-z0-9_\-@]{1,128}")


@endpoint("message/send", "POST", "90236")
def send(platform: Platform, caller: Caller, given: Given) -> Given:
    """Say something to members; who is not within range is told, and everybody wrong is refused."""
    if number(given, "agentid") != caller.app.agent_id:
        raise Refused(301002)
    kind = text(given, "msgtype", 40008)
    body = _body(platform, caller, kind, given)
    people, wrong = _recipients(platform, caller, given)
    told = {"invaliduser": "|".join(wrong[0]), "invalidparty": "|".join(wrong[1]), "invalidtag": "|".join(wrong[2])}
    told |= {"unlicenseduser": ""}
    corp = platform.corp
    msgid = corp.new_id("msgid")
    if _said_before(platform, caller, given):
        return told | {"msgid": msgid}
    task_id = body.get("task_id", "") if kind == "template_card" else ""
    _within_the_days_share(platform, caller, len(people))
    heard = [each.userid for each in people if _hears(platform, caller, each)]
    corp.shelves.notes[msgid] = Note(msgid, caller.app.name, corp.clock.now(), heard, kind, body, task_id)
    if kind == "template_card" and is_interactive(body):
        code = secrets.token_urlsafe(24)
        corp.shelves.card_codes[code] = CardCode(msgid, corp.clock.now() + CARD_LIFE)
        told |= {"response_code": code}
    return told | {"msgid": msgid}


def _body(platform: Platform, caller: Caller, kind: str, given: Given) -> Given:
    """Return what is said. Raises Refused 40008, 40058, 44004, 40007, and the numbers of cards."""
    body = given.get(kind)
    if kind not in {*NEEDED, *WITH_MEDIA, "news", "mpnews", "template_card"}:
        raise Refused(40008)
    if not isinstance(body, dict) or not body:
        raise Refused(40058, f"missing param `{kind}`")
    if kind in WITH_MEDIA and usable(platform.corp, body.get("media_id")).kind != WITH_MEDIA[kind]:
        raise Refused(40007)
    for name, most, in_bytes in NEEDED.get(kind, ()):
        value = body.get(name)
        if not value:
            raise Refused(44004 if name == "content" else 40058, "" if name == "content" else f"missing param `{name}`")
        if most and len(str(value).encode() if in_bytes else str(value)) > most:
            raise Refused(40058, f"{kind}.{name} exceed max length {most}")
    if kind in {"news", "mpnews"} and not 1 <= len(body.get("articles") or []) <= 8:  # noqa: PLR2004  [D:90236]
        raise Refused(45008)
    if kind == "template_card":
        _check_card(platform, caller, body)
    if kind == "text":
        return {"content": str(body["content"]).encode()[:CUT].decode(errors="ignore")}
    return body


def _check_card(platform: Platform, caller: Caller, card: Given) -> None:
    check_card(card)
    if not is_interactive(card):
        return
    if not caller.app.url:
        raise Refused(43012)
    if not TASK_ID.fullmatch(str(card.get("task_id", ""))):
        raise Refused(42030)
    used = {each.task_id for each in platform.corp.shelves.notes.values() if each.app == caller.app.name}
    if card["task_id"] in used:
        raise Refused(42031)


def _recipients(platform: Platform, caller: Caller, given: Given) -> tuple[list[Staff], tuple[list[str], ...]]:
    """Return who is meant, and the ids that mean nobody, lower-cased. Raises Refused 81013, 82001, 40032."""
    users, parties, tags = (_split(given.get(name)) for name in ("touser", "toparty", "totag"))
    if not users and not parties and not tags:
        raise Refused(82001)
    if len(users) > MOST_USERS or len(parties) > MOST_PARTIES or len(tags) > MOST_PARTIES:
        raise Refused(40032)
    corp = platform.corp
    within = {each.userid.lower(): each for each in corp.staff.values() if _is_there(platform, caller, each)}
    if users == ["@all"]:
        return list(within.values()), ([], [], [])
    wrong = [each.lower() for each in users if each.lower() not in within]
    known = [each for each in parties if each.isdecimal() and int(each) in corp.departments]
    chosen = [within[each.lower()] for each in users if each.lower() in within]
    chosen += [each for each in within.values() if any(below(corp, each.department, int(top)) for top in known)]
    if not chosen:
        raise Refused(81013)
    once = list({each.userid: each for each in chosen}.values())
    return once, (wrong, [each for each in parties if each not in known], tags)


def _split(value: Any) -> list[str]:
    return [each for each in str(value or "").split("|") if each]


def _is_there(platform: Platform, caller: Caller, each: Staff) -> bool:
    return each.left_at is None and each.status == 1 and sees(platform.corp, caller.app, each)


def _said_before(platform: Platform, caller: Caller, given: Given) -> bool:
    """Whether the same request came within the interval and duplicates are to be held back [D:90236]."""
    if not given.get("enable_duplicate_check"):
        return False
    requests, now = platform.corp.shelves.requests, platform.corp.clock.now()
    interval = min(number(given, "duplicate_check_interval", 1800), LONGEST_INTERVAL)
    key = caller.app.name + json.dumps(given, sort_keys=True, default=str)
    before = requests.get(key)
    requests[key] = now
    return before is not None and now < before + interval


def _within_the_days_share(platform: Platform, caller: Caller, people: int) -> None:
    """Count person-times of an app by the platform's day: so many a day for each account. Raises Refused 45009 [D:90236]."""
    corp = platform.corp
    told, today = corp.shelves.uploads[f"told:{caller.app.name}"], midnight(corp.clock.now())
    told[:] = [at for at in told if at >= today]
    accounts = sum(each.left_at is None for each in corp.staff.values())
    if len(told) + people > accounts * platform.settings.message_person_times:
        raise Refused(45009)
    told.extend([corp.clock.now()] * people)


def _hears(platform: Platform, caller: Caller, staff: Staff) -> bool:
    """Whether one more reaches a member; too many a minute or an hour are dropped without a word (§7.1)."""
    settings, now = platform.settings, platform.corp.clock.now()
    recent = platform.corp.shelves.uploads[f"heard:{caller.app.name}:{staff.userid}"]
    recent[:] = [at for at in recent if at > now - 3600]
    if len(recent) >= settings.message_per_hour or sum(at > now - 60 for at in recent) >= settings.message_per_minute:
        return False
    recent.append(now)
    return True


@endpoint("message/update_template_card", "POST", "94888", empty={"invaliduser": []})
def update_card(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change a card once with the code that came with it."""
    corp = platform.corp
    code = corp.shelves.card_codes.get(text(given, "response_code", 42015))
    if number(given, "agentid") != caller.app.agent_id:
        raise Refused(301002)
    if code is None or code.used or code.until < corp.clock.now():
        raise Refused(42016)
    note = corp.shelves.notes[code.msgid]
    if isinstance(given.get("button"), dict):
        note.body = note.body | {"replace_name": text(given["button"], "replace_name")}
    elif isinstance(given.get("template_card"), dict):
        check_card(given["template_card"])
        note.body = given["template_card"]
    else:
        raise Refused(40058, "missing param `button`")
    code.used = True
    asked = list(note.to) if given.get("atall") else words(given, "userids", MOST_USERS)
    return {"invaliduser": [each for each in asked if each not in note.to]}


@endpoint("message/recall", "POST", "94867")
def recall(platform: Platform, caller: Caller, given: Given) -> Given:
    """Take a message back within a day."""
    note = platform.corp.shelves.notes.get(text(given, "msgid", 40058))
    if note is None or note.app != caller.app.name:
        raise Refused(40058, "invalid param `msgid`")
    if note.at + RECALL < platform.corp.clock.now():
        raise Refused(42052)
    note.recalled = True
    return {}

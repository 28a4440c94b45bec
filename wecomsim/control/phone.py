"""What people do on their phones: talk, confirm, publish, tap, sign in."""

from __future__ import annotations

import itertools
import secrets
from typing import TYPE_CHECKING, Any

from wecomsim.control import assistant, links
from wecomsim.control.doing import CannotDo, action, group_of
from wecomsim.rules.cards import is_interactive
from wecomsim.state.rows import Message
from wecomsim.state.shelves import CardCode
from wecomsim.state.speech import KEYS, payload_of
from wecomsim.wire.platform import LoginCode

if TYPE_CHECKING:
    from wecomsim.state.rows import Group
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]


CODE_SECONDS, CARD_SECONDS = 300, 72 * 3600
_numbers = itertools.count(1)


@action("message.send")
def send_message(platform: Platform, given: Given) -> Given:
    """Let somebody speak, in a group (`chat_id`) or to one (`to`); `kind` and `payload` for other than text (§6.3)."""
    corp, person = platform.corp, given["person"]
    group = group_of(platform, given) if given.get("chat_id") else None
    if group is not None and person not in group.seats:
        message = f"{person} is not in {group.chat_id}"
        raise CannotDo(message)
    to = "" if group else _other_side(platform, person, given["to"])
    kind, now = given.get("kind", "text"), corp.clock.now()
    msgid = _msgid(given, now, "_external" if _is_external(platform, group, person, to) else "")
    payload = payload_of(corp.shelves, kind, _asked(given, kind), msgid, now)
    chat_id = group.chat_id if group else ""
    said = Message(msgid, int(now * 1000), person, chat_id, kind, payload, to=to)
    archived = corp.say(said, consent_asked=platform.settings.consent_asked)
    if to:
        _talked(platform, person, to)
    answered = assistant.answer(platform, group, said) if group else None
    return {"msgid": msgid, "archived": archived} | ({"answered": answered.msgid} if answered else {})


def _msgid(given: Given, now: float, ending: str) -> str:
    """Return an id nobody has yet; what happens again from a journal has the id it had (`as`)."""
    return str(given.get("as") or f"sim{next(_numbers)}_{int(now * 1000)}{ending}")


def _asked(given: Given, kind: str) -> Given:
    """Return the fields of the message: `text`, or `payload` with or without its own key around."""
    if "text" in given:
        return {"content": given["text"]}
    payload = dict(given.get("payload") or {})
    inner = payload.get(KEYS.get(kind, kind))
    return inner if len(payload) == 1 and isinstance(inner, dict) else payload


def _other_side(platform: Platform, person: str, to: str) -> str:
    corp = platform.corp
    userid, customer = (person, to) if person in corp.staff else (to, person)
    if customer not in corp.staff and (userid not in corp.follows.get(customer, {})):
        message = f"{person} and {to} are not friends"
        raise CannotDo(message)
    return to


def _is_external(platform: Platform, group: Group | None, person: str, to: str) -> bool:
    return group is not None or not {person, to} <= set(platform.corp.staff)


def _talked(platform: Platform, person: str, to: str) -> None:
    """Count a talk between two: for the statistics, for welcome codes, for links (§3.4, §4.6, §4.9)."""
    corp = platform.corp
    userid, customer = (person, to) if person in corp.staff else (to, person)
    if customer in corp.staff:
        return
    corp.shelves.talks.append((corp.clock.now(), userid, customer, person))
    corp.shelves.last_talks[userid, customer] = corp.clock.now()
    for code in platform.welcome_codes.values():
        if (code.userid, code.external_userid) == (userid, customer):
            code.sent = True
    if person == customer:
        links.spoke(platform, userid, customer)


@action("message.recall")
def recall_message(platform: Platform, given: Given) -> Given:
    """Let somebody take back what they said."""
    corp = platform.corp
    before = next((each for each in corp.messages if each.msgid == given["msgid"]), None)
    if before is None:
        message = f"nobody said {given['msgid']}"
        raise CannotDo(message)
    now = int(corp.clock.now() * 1000)
    msgid = _msgid(given, corp.clock.now(), "_external")
    payload = {"revoke": {"pre_msgid": before.msgid}}
    taken = Message(msgid, now, before.sender, before.chat_id, "revoke", payload, "recall", before.to)
    return {"msgid": msgid, "archived": corp.say(taken, consent_asked=platform.settings.consent_asked)}


@action("archive.switch")
def switch_corp(platform: Platform, given: Given) -> Given:
    """Let a member change to another corp on their phone; the archive notes it."""
    corp = platform.corp
    now = int(corp.clock.now() * 1000)
    msgid = _msgid(given, corp.clock.now(), "")
    told = Message(msgid, now, corp.staff[given["userid"]].userid, "", "switch", {}, "switch")
    corp.archive.append(told)
    return {"msgid": told.msgid}


@action("archive.agree")
def agree(platform: Platform, given: Given) -> Given:
    """Let a customer agree to be archived, with a member (`userid`) or in a group (`chat_id`)."""
    return _consent(platform, given, agreed=True)


@action("archive.disagree")
def disagree(platform: Platform, given: Given) -> Given:
    """Let a customer refuse to be archived; the talk goes on without the archive."""
    return _consent(platform, given, agreed=False)


def _consent(platform: Platform, given: Given, *, agreed: bool) -> Given:
    corp, customer, chat_id = platform.corp, given["external_userid"], given.get("chat_id", "")
    where, now = chat_id or given["userid"], corp.clock.now()
    if customer not in corp.customers or where not in (corp.groups if chat_id else corp.staff):
        message = f"{customer} or {where} is unknown"
        raise CannotDo(message)
    corp.shelves.consents[where, customer] = (agreed, int(now))
    kind = "agree" if agreed else "disagree"
    payload = {kind: {"userid": customer, f"{kind}_time": int(now * 1000)}}
    msgid = _msgid(given, now, "_external")
    corp.archive.append(Message(msgid, int(now * 1000), customer, chat_id, kind, payload, to="" if chat_id else where))
    if agreed and not chat_id:
        corp.told("change_external_contact", "msg_audit_approved", UserID=where, ExternalUserID=customer)
    return {"msgid": msgid}


@action("app.open")
def open_app(platform: Platform, given: Given) -> Given:
    """Let a member open an app."""
    corp = platform.corp
    app = next(each for each in corp.apps.values() if each.agent_id == int(given.get("agent_id", 1000002)))
    corp.tell(_of_app(platform, given["userid"], app.agent_id, "enter_agent", EventKey=""))
    return {}


def _of_app(platform: Platform, userid: str, agent_id: int, event: str, **fields: Any) -> Given:
    """Write an event of an app: it comes from the member (§3.8)."""
    corp = platform.corp
    sender = corp.staff[userid].userid
    told = {"FromUserName": sender, "CreateTime": corp.clock.second(), "MsgType": "event", "Event": event}
    return told | fields | {"AgentID": agent_id}


@action("app.say")
def say_to_app(platform: Platform, given: Given) -> Given:
    """Let a member write to an app."""
    corp = platform.corp
    app = next(each for each in corp.apps.values() if each.agent_id == int(given.get("agent_id", 1000002)))
    number = corp.chance.randrange(10**9, 10**10)
    told = {"FromUserName": corp.staff[given["userid"]].userid, "CreateTime": corp.clock.second(), "MsgType": "text"}
    corp.tell(told | {"Event": None, "Content": given["text"], "MsgId": number, "AgentID": app.agent_id})
    return {"MsgId": number}


@action("card.click")
def click_card(platform: Platform, given: Given) -> Given:
    """Let a member tap a card: `key` of a button, the menu (`menu`: true) or what they chose (`selected`: {question: [ids]})."""
    corp, shelves = platform.corp, platform.corp.shelves
    note = shelves.notes[given["msgid"]]
    userid = corp.staff[given["userid"]].userid
    if note.kind != "template_card" or userid not in note.to or note.recalled:
        message = f"{userid} has no card {note.msgid}"
        raise CannotDo(message)
    if not is_interactive(note.body):
        message = f"{note.msgid} calls nobody back"
        raise CannotDo(message)
    code = secrets.token_urlsafe(24)
    shelves.card_codes[code] = CardCode(note.msgid, corp.clock.now() + CARD_SECONDS)
    event = "template_card_menu_event" if given.get("menu") else "template_card_event"
    told = {"EventKey": given["key"], "TaskId": note.task_id, "CardType": note.body["card_type"], "ResponseCode": code}
    chosen = tuple(
        ("SelectedItem", {"QuestionKey": key, "OptionIds": tuple(("OptionId", each) for each in ids)})
        for key, ids in (given.get("selected") or {}).items()
    )
    selected = {"SelectedItems": chosen} if chosen else {}
    corp.tell(_of_app(platform, userid, corp.apps[note.app].agent_id, event, **told, **selected))
    return {"response_code": code}


@action("login.code")
def login_code(platform: Platform, given: Given) -> Given:
    """Let somebody pass the sign-in page of the platform; the code is good once, for five minutes."""
    corp, userid = platform.corp, given.get("userid", "")
    if userid and (userid not in corp.staff or corp.staff[userid].left_at is not None):
        message = f"{userid} does not work here"
        raise CannotDo(message)
    code, outsider = secrets.token_urlsafe(24), given.get("external_userid", "")
    private = given.get("scope") == "snsapi_privateinfo"
    platform.codes[code] = LoginCode(userid, corp.clock.now() + CODE_SECONDS, external_userid=outsider, private=private)
    return {"code": code}

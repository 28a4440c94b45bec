"""Customer service accounts: talk with customers by program (§9)."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from wecomsim.rules.media import usable
from wecomsim.rules.refused import Refused
from wecomsim.state.clock import DAY
from wecomsim.state.shelves import Desk
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import limit_of, number, part, text, words
from wecomsim.wire.sections.address_book import member

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
LONGEST_NAME, AT_ONCE, MOST_SERVICERS, PAGE = 16, 100, 2000, 1000
KEPT, OPEN_FOR, ANSWERS, CODE_USES = 3 * DAY, 48 * 3600, 5, {"welcome": 20}
LONGEST_TEXT, UNHANDLED, BOT, QUEUE, HUMAN, ENDED = 2048, 0, 1, 2, 3, 4
SCENE = re.compile(r"[0-9a-zA-Z_-]{0,32}")
KINDS = {"text", "image", "voice", "video", "file", "link", "miniprogram", "msgmenu", "location", "ca_link"}
# Where a program may move a talk, from each state; the sheet names the states only, the moves are our reading.
MOVES = {
    UNHANDLED: {BOT, QUEUE, HUMAN, ENDED},
    BOT: {QUEUE, HUMAN, ENDED},
    QUEUE: {HUMAN, ENDED},
    HUMAN: {HUMAN, ENDED},
    ENDED: set(),
}


def _desk(platform: Platform, given: Given) -> Desk:
    found = platform.corp.shelves.desks.get(text(given, "open_kfid", 95000))
    if found is None:
        raise Refused(95000)
    return found


@endpoint("kf/account/add", "POST", "94638")
def add_account(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Open a service account."""
    name, media_id, shelves = text(given, "name"), text(given, "media_id", 41006), platform.corp.shelves
    if len(name) > LONGEST_NAME:
        raise Refused(40058, "invalid param `name`")
    usable(platform.corp, media_id)
    if len(shelves.desks) >= platform.settings.kf_accounts:
        raise Refused(95003)
    desk = Desk(platform.corp.new_id("wk"), name, media_id)
    shelves.desks[desk.open_kfid] = desk
    return {"open_kfid": desk.open_kfid}


@endpoint("kf/account/del", "POST", "94638")
def delete_account(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Close a service account."""
    del platform.corp.shelves.desks[_desk(platform, given).open_kfid]
    return {}


@endpoint("kf/account/update", "POST", "94638")
def update_account(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Rename a service account, or give it another picture."""
    desk = _desk(platform, given)
    if "media_id" in given:
        desk.media_id = usable(platform.corp, given["media_id"]).media_id
    if len(str(given.get("name", ""))) > LONGEST_NAME:
        raise Refused(40058, "invalid param `name`")
    desk.name = str(given.get("name") or desk.name)
    return {}


@endpoint("kf/account/list", "POST", "94638", empty={"account_list": []})
def list_accounts(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List service accounts."""
    begin, desks = number(given, "offset", 0), list(platform.corp.shelves.desks.values())
    rows = desks[begin : begin + limit_of(given, 100, 100)]
    told = [
        {"open_kfid": each.open_kfid, "name": each.name, "avatar": f"https://wework.qpic.cn/{each.media_id}/0"}
        for each in rows
    ]
    return {"account_list": told}


@endpoint("kf/add_contact_way", "POST", "94638")
def add_way(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Return the address by which customers come to an account."""
    desk, scene = _desk(platform, given), str(given.get("scene", ""))
    if not SCENE.fullmatch(scene):
        raise Refused(40058, "invalid param `scene`")
    return {"url": f"https://work.weixin.qq.com/kf/kfc{desk.open_kfid[2:18]}?enc_scene=ENC{scene}"}


@endpoint("kf/servicer/add", "POST", "94638", empty={"result_list": []})
def add_servicers(platform: Platform, caller: Caller, given: Given) -> Given:
    """Let members serve at an account."""
    desk = _desk(platform, given)
    people = words(given, "userid_list", AT_ONCE)
    if len(desk.servicers) + len(people) > MOST_SERVICERS:
        raise Refused(95006)
    told = []
    for each in people:
        errcode = _cannot_serve(platform, caller, each)
        told.append({"userid": each, "errcode": errcode, "errmsg": "ok" if not errcode else "invalid userid"})
        if not errcode and each not in desk.servicers:
            desk.servicers.append(each)
    return {"result_list": told}


def _cannot_serve(platform: Platform, caller: Caller, userid: str) -> int:
    try:
        staff = member(platform, caller, userid)
    except Refused as refused:
        return refused.errcode
    return 40003 if staff.left_at is not None else 0


@endpoint("kf/servicer/del", "POST", "94638", empty={"result_list": []})
def delete_servicers(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Let members serve no longer."""
    desk, people = _desk(platform, given), words(given, "userid_list", AT_ONCE)
    desk.servicers = [each for each in desk.servicers if each not in people]
    return {"result_list": [{"userid": each, "errcode": 0, "errmsg": "ok"} for each in people]}


@endpoint("kf/servicer/list", "GET", "94638", empty={"servicer_list": []})
def list_servicers(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List who serves at an account; `status` 0 is taking talks."""
    return {"servicer_list": [{"userid": each, "status": 0} for each in _desk(platform, given).servicers]}


@endpoint("kf/sync_msg", "POST", "94670", empty={"msg_list": []})
def sync(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Return what was said since the cursor, of the last three days; what programs sent is not among it."""
    corp, now = platform.corp, platform.corp.clock.now()
    token = given.get("token")
    if token and corp.shelves.kf_tokens.get(str(token), 0.0) < now:
        raise Refused(95007)
    desk = _desk(platform, given).open_kfid if given.get("open_kfid") else ""
    rows = corp.shelves.kf_messages
    begin, limit = platform.begins_at("kf", given.get("cursor")), limit_of(given, PAGE, PAGE)
    oldest = now - KEPT
    while begin < len(rows) and rows[begin]["send_time"] < oldest:
        begin += 1
    taken = rows[begin : begin + limit]
    told = [each for each in taken if not desk or each["open_kfid"] == desk]
    end = begin + len(taken)
    return {"next_cursor": platform.cursor("kf", end), "has_more": int(end < len(rows)), "msg_list": told}


@endpoint("kf/send_msg", "POST", "94677")
def send(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Answer a customer: five times within 48 hours after each word of theirs, while no member has the talk."""
    desk, customer, kind = _desk(platform, given), text(given, "touser"), text(given, "msgtype", 40008)
    _check_body(platform, kind, given)
    session, now = platform.corp.shelves.sessions[desk.open_kfid, customer], platform.corp.clock.now()
    if session.state not in {UNHANDLED, BOT}:
        raise Refused(95011 if session.state != ENDED else 95013)
    if not session.spoke_at or session.spoke_at + OPEN_FOR < now:
        raise Refused(95002)
    if session.answers >= ANSWERS:
        raise Refused(95001)
    session.answers += 1
    return {"msgid": _said(platform, desk.open_kfid, customer, kind, given)}


def _check_body(platform: Platform, kind: str, given: Given) -> None:
    if kind not in KINDS:
        raise Refused(40008)
    body = part(given, kind)
    if not body:
        raise Refused(40058, f"missing param `{kind}`")
    if kind == "text" and not 0 < len(str(body.get("content", "")).encode()) <= LONGEST_TEXT:
        raise Refused(45002)
    if kind in {"image", "voice", "video", "file"} and usable(platform.corp, body.get("media_id")).kind != kind:
        raise Refused(40007)


def _said(platform: Platform, open_kfid: str, customer: str, kind: str, given: Given) -> str:
    msgid = str(given.get("msgid") or secrets.token_hex(16))
    told = {"msgid": msgid, "open_kfid": open_kfid, "external_userid": customer, "msgtype": kind, kind: given[kind]}
    platform.corp.shelves.kf_sent.append(told | {"at": platform.corp.clock.second()})
    return msgid


@endpoint("kf/send_msg_on_event", "POST", "95122")
def send_on_event(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say the one thing an event allows, with its code."""
    shelves, kind = platform.corp.shelves, text(given, "msgtype", 40008)
    found = shelves.kf_codes.get(text(given, "code"))
    if found is None or found[2] < platform.corp.clock.now():
        raise Refused(95016)
    if kind not in {"text", "msgmenu"}:
        raise Refused(40008)
    _check_body(platform, kind, given)
    del shelves.kf_codes[given["code"]]
    return {"msgid": _said(platform, found[0], found[1], kind, given)}


@endpoint("kf/service_state/get", "POST", "94669")
def get_state(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say who has a talk: 0 nobody, 1 a program, 2 the queue, 3 a member, 4 it is over."""
    session = platform.corp.shelves.sessions[_desk(platform, given).open_kfid, text(given, "external_userid", 41035)]
    return {"service_state": session.state} | ({"servicer_userid": session.servicer} if session.servicer else {})


@endpoint("kf/service_state/trans", "POST", "94669")
def change_state(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Give a talk to somebody else, or end it."""
    desk, customer, wanted = (
        _desk(platform, given),
        text(given, "external_userid", 41035),
        number(given, "service_state"),
    )
    corp = platform.corp
    session = corp.shelves.sessions[desk.open_kfid, customer]
    if wanted not in MOVES[session.state]:
        raise Refused(95017 if session.state != ENDED else 95013)
    servicer = str(given.get("servicer_userid", "")) if wanted == HUMAN else ""
    if wanted == HUMAN and servicer not in desk.servicers:
        raise Refused(95014)
    session.state, session.servicer = wanted, servicer
    if wanted not in {QUEUE, HUMAN, ENDED}:
        return {}
    code, life = secrets.token_urlsafe(16), CODE_USES["welcome"] if wanted == ENDED else OPEN_FOR
    corp.shelves.kf_codes[code] = (desk.open_kfid, customer, corp.clock.now() + life)
    return {"msg_code": code}


@endpoint("kf/customer/batchget", "POST", "95159", empty={"customer_list": [], "invalid_external_userid": []})
def customers(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Return customers who spoke within 48 hours."""
    corp, asked = platform.corp, words(given, "external_userid_list", AT_ONCE)
    since = corp.clock.now() - OPEN_FOR
    lately = {customer for (_desk_, customer), each in corp.shelves.sessions.items() if each.spoke_at >= since}
    good = [corp.customers[each] for each in asked if each in lately and each in corp.customers]
    told = [
        {
            "external_userid": each.external_userid,
            "nickname": each.name,
            "avatar": "",
            "gender": each.gender,
            "unionid": each.unionid,
        }
        for each in good
    ]
    known = {each.external_userid for each in good}
    return {"customer_list": told, "invalid_external_userid": [each for each in asked if each not in known]}

"""Contact ways 「联系我」 and join ways 「加入群聊」 (§4.3, §4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.ranges import people_of
from wecomsim.rules.refused import Refused
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import flag, limit_of, number, numbers, part, text, words
from wecomsim.wire.platform import Way
from wecomsim.wire.sections.address_book import member
from wecomsim.wire.sections.contacts import relation
from wecomsim.wire.sections.groups import group_of
from wecomsim.wire.sections.mass import check_attached

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST_WAYS, MOST_PEOPLE, LONGEST = 500_000, 100, 30
DAY, WEEK, NINETY_DAYS, LONGEST_ENDING = 86_400, 7 * 86_400, 90 * 86_400, 4000


def _kept(platform: Platform, caller: Caller, kind: str, told: Given) -> Way:
    """Keep a way; contact ways and join ways share one quota."""
    if len(platform.ways) >= MOST_WAYS:
        raise Refused(41045)
    corp = platform.corp
    config_id = corp.new_id("")[:32].lower()
    way = Way(config_id, kind, told, caller.app.name, corp.clock.second())
    platform.ways[config_id] = way
    return way


def _own(platform: Platform, caller: Caller, given: Given, kind: str) -> Way:
    way = platform.ways.get(text(given, "config_id", 41044))
    if way is None or way.kind != kind or way.maker != caller.app.name:
        raise Refused(41044)
    return way


def _contact_told(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a contact way as it is told. Raises Refused 41037, 41038, 41040, 41041, 41054, 84074, 40058."""
    kind, scene = number(given, "type", 0), number(given, "scene", 0)
    if kind not in {1, 2}:
        raise Refused(41037)
    if scene not in {1, 2}:
        raise Refused(41038)
    if number(given, "style", 1) not in range(1, 10):
        raise Refused(41040)
    users, parties = _whom(platform, caller, given, kind)
    for name in ("remark", "state"):
        if len(str(given.get(name, ""))) > LONGEST:
            raise Refused(40058, f"invalid param `{name}`")
    told: Given = {
        "type": kind,
        "scene": scene,
        "style": number(given, "style", 1),
        "remark": str(given.get("remark", "")),
        "skip_verify": flag(given, "skip_verify", usual=True),
        "state": str(given.get("state", "")),
        "user": users,
        "party": parties,
        "is_exclusive": flag(given, "is_exclusive"),
        "mark_source": flag(given, "mark_source", usual=True),
    }
    return told | _temporary(platform, given, kind)


def _whom(platform: Platform, caller: Caller, given: Given, kind: int) -> tuple[list[str], list[int]]:
    corp, users, parties = platform.corp, words(given, "user", 1000, 41041), numbers(given, "party", 1000)
    reached = people_of(corp, caller.app, users, parties)
    if len(reached) > MOST_PEOPLE:
        raise Refused(41041)
    if not reached or (kind == 1 and (len(users) != 1 or parties)):
        raise Refused(40058, "invalid param `user`")
    for each in (corp.staff[userid] for userid in reached):
        if each.userid in users and not each.serves:
            raise Refused(84074)
        if each.userid in users and each.status != 1:
            raise Refused(41054)
    return [member(platform, caller, each).userid for each in users], parties


def _temporary(platform: Platform, given: Given, kind: int) -> Given:
    """Return what only temporary ways have: how long they last, what is said at the end (§4.3)."""
    if not flag(given, "is_temp"):
        return {"is_temp": False}
    expires, chat = number(given, "expires_in", WEEK), number(given, "chat_expires_in", DAY)
    if kind != 1 or not 0 < expires <= 2 * WEEK or not 0 < chat <= 2 * WEEK:
        raise Refused(40058, "invalid param `is_temp`")
    ending = part(given, "conclusions")
    if len(str(part(ending, "text").get("content", "")).encode()) > LONGEST_ENDING:
        raise Refused(45002)
    for name in ("image", "link", "miniprogram"):
        if name in ending:
            check_attached(platform, name, part(ending, name))
    temporary = {"is_temp": True, "expires_in": expires, "chat_expires_in": chat}
    return temporary | {"unionid": str(given.get("unionid", "")), "conclusions": ending}


@endpoint("externalcontact/add_contact_way", "POST", "92228")
def add_contact_way(platform: Platform, caller: Caller, given: Given) -> Given:
    """Make a code by which customers add members."""
    told = _contact_told(platform, caller, given)
    way = _kept(platform, caller, "contact", told)
    code = {"qr_code": f"https://p.qpic.cn/wwhead/{way.config_id}/0"} if told["scene"] == 2 else {}  # noqa: PLR2004  (a QR)
    way.told |= code
    return {"config_id": way.config_id} | code


@endpoint("externalcontact/get_contact_way", "POST", "92228")
def get_contact_way(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a contact way."""
    way = _own(platform, caller, given, "contact")
    return {"contact_way": {"config_id": way.config_id} | way.told}


@endpoint("externalcontact/list_contact_way", "POST", "92228", empty={"contact_way": []})
def list_contact_ways(platform: Platform, caller: Caller, given: Given) -> Given:
    """List contact ways by id, of the last 90 days if nothing is said."""
    now = platform.corp.clock.second()
    since, until = number(given, "start_time", 0) or now - NINETY_DAYS, number(given, "end_time", 0) or now
    mine = [
        way.config_id
        for way in platform.ways.values()
        if way.kind == "contact"
        and way.maker == caller.app.name
        and since <= way.made_at <= until
        and not way.told["is_temp"]
    ]
    rows, following = platform.page("ways", mine, given.get("cursor"), limit_of(given, 100, 1000))
    return {"contact_way": [{"config_id": each} for each in rows], "next_cursor": following}


@endpoint("externalcontact/update_contact_way", "POST", "92228")
def update_contact_way(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change a contact way; kind and scene stay."""
    way = _own(platform, caller, given, "contact")
    fixed = {"type": way.told["type"], "scene": way.told["scene"]}
    way.told |= _contact_told(platform, caller, way.told | given | fixed)
    return {}


@endpoint("externalcontact/del_contact_way", "POST", "92228")
def delete_contact_way(platform: Platform, caller: Caller, given: Given) -> Given:
    """Delete a contact way."""
    del platform.ways[_own(platform, caller, given, "contact").config_id]
    return {}


@endpoint("externalcontact/close_temp_chat", "POST", "92228")
def close_chat(platform: Platform, caller: Caller, given: Given) -> Given:
    """End a temporary talk."""
    follow = relation(platform, caller, text(given, "userid", 41009), text(given, "external_userid", 41035))
    platform.corp.shelves.closed.append((follow.userid, follow.external_userid))
    return {}


def _join_told(platform: Platform, caller: Caller, given: Given) -> Given:
    chat_ids = words(given, "chat_id_list", 5, 41091)
    if not chat_ids:
        raise Refused(86003)
    for each in chat_ids:
        group_of(platform, caller, each)
    scene = number(given, "scene", 0)
    if scene not in {1, 2}:
        raise Refused(41038)
    if len(str(given.get("state", ""))) > LONGEST:
        raise Refused(40058, "invalid param `state`")
    return {
        "scene": scene,
        "remark": str(given.get("remark", ""))[:LONGEST],
        "auto_create_room": int(flag(given, "auto_create_room", usual=True)),
        "room_base_name": str(given.get("room_base_name", ""))[:40],
        "room_base_id": number(given, "room_base_id", 1),
        "chat_id_list": chat_ids,
        "state": given.get("state", ""),
        "mark_source": flag(given, "mark_source", usual=True),
    }


@endpoint("externalcontact/groupchat/add_join_way", "POST", "92229")
def add_join_way(platform: Platform, caller: Caller, given: Given) -> Given:
    """Make a code by which people join groups; the answer has no picture, `get_join_way` does."""
    way = _kept(platform, caller, "join", _join_told(platform, caller, given))
    way.told["qr_code"] = f"http://p.qpic.cn/wwhead/{way.config_id}/0"
    return {"config_id": way.config_id}


@endpoint("externalcontact/groupchat/get_join_way", "POST", "92229")
def get_join_way(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a join way."""
    way = _own(platform, caller, given, "join")
    told = {name: value for name, value in way.told.items() if name[0] != "_"}
    return {"join_way": {"config_id": way.config_id} | told}


@endpoint("externalcontact/groupchat/update_join_way", "POST", "92229")
def update_join_way(platform: Platform, caller: Caller, given: Given) -> Given:
    """Overwrite a join way whole."""
    way = _own(platform, caller, given, "join")
    way.told |= _join_told(platform, caller, given)
    return {}


@endpoint("externalcontact/groupchat/del_join_way", "POST", "92229")
def delete_join_way(platform: Platform, caller: Caller, given: Given) -> Given:
    """Delete a join way."""
    del platform.ways[_own(platform, caller, given, "join").config_id]
    return {}

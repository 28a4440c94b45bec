"""Customer-acquisition links (§4.8); an app knows its own only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.ranges import people_of
from wecomsim.rules.refused import Refused
from wecomsim.state.clock import DAY, midnight
from wecomsim.state.shelves import Link
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import day, flag, limit_of, number, numbers, part, text, words

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
LONGEST_NAME, MOST_PEOPLE, MOST_PRIORITY, SPAN, KEPT = 30, 500, 1000, 30, 180


def _own(platform: Platform, caller: Caller, given: Given) -> Link:
    found = platform.corp.shelves.links.get(text(given, "link_id", 41201))
    if found is None or found.maker != caller.app.name:
        raise Refused(41201)
    return found


def _people(platform: Platform, caller: Caller, given: Given) -> tuple[list[str], list[int], list[str]]:
    """Return members, departments and everybody meant by them. Raises Refused 41200 for too many or nobody."""
    told = part(given, "range")
    users, parties = words(told, "user_list", MOST_PEOPLE, 41200), numbers(told, "department_list", MOST_PEOPLE, 41200)
    everybody = people_of(platform.corp, caller.app, users, parties)
    if not 0 < len(everybody) <= MOST_PEOPLE:
        raise Refused(41200)
    return users, parties, everybody


def _priority(given: Given) -> Given:
    told = part(given, "priority_option")
    if told and number(told, "priority_type") not in {1, 2}:
        raise Refused(40058, "invalid param `priority_type`")
    words(told, "priority_userid_list", MOST_PRIORITY)
    return told


def _name(given: Given) -> str:
    name = text(given, "link_name")
    if len(name) > LONGEST_NAME:
        raise Refused(40058, "invalid param `link_name`")
    return name


@endpoint("externalcontact/customer_acquisition/list_link", "POST", "97297", empty={"link_id_list": []})
def list_links(platform: Platform, caller: Caller, given: Given) -> Given:
    """List the app's links."""
    mine = [each.link_id for each in platform.corp.shelves.links.values() if each.maker == caller.app.name]
    rows, following = platform.page("links", mine, given.get("cursor"), limit_of(given, 100, 100))
    return {"link_id_list": rows, "next_cursor": following}


def _url(link: Link) -> str:
    return f"https://work.weixin.qq.com/ca/{link.link_id}"


@endpoint("externalcontact/customer_acquisition/get", "POST", "97297")
def get_link(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a link."""
    link = _own(platform, caller, given)
    told = {
        "link_name": link.name,
        "url": _url(link),
        "create_time": link.made_at,
        "skip_verify": link.skip_verify,
        "mark_source": link.mark_source,
    }
    return {
        "link": told,
        "range": {"user_list": link.named, "department_list": link.parties},
        "priority_option": link.priority,
    }


@endpoint("externalcontact/customer_acquisition/create_link", "POST", "97297")
def create_link(platform: Platform, caller: Caller, given: Given) -> Given:
    """Make a link."""
    users, parties, everybody = _people(platform, caller, given)
    corp = platform.corp
    link = Link(corp.new_id("ca"), _name(given), caller.app.name, corp.clock.second(), everybody, parties, users)
    link.skip_verify, link.mark_source = flag(given, "skip_verify", usual=True), flag(given, "mark_source", usual=True)
    link.priority = _priority(given)
    corp.shelves.links[link.link_id] = link
    told = {"link_id": link.link_id, "link_name": link.name, "url": _url(link), "create_time": link.made_at}
    return {"link": told}


@endpoint("externalcontact/customer_acquisition/update_link", "POST", "97297")
def update_link(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change a link; what is given is overwritten."""
    link = _own(platform, caller, given)
    if "range" in given:
        link.named, link.parties, link.people = _people(platform, caller, given)
    link.name = _name(given) if "link_name" in given else link.name
    link.skip_verify = flag(given, "skip_verify", usual=link.skip_verify)
    link.mark_source = flag(given, "mark_source", usual=link.mark_source)
    link.priority = _priority(given) if "priority_option" in given else link.priority
    return {}


@endpoint("externalcontact/customer_acquisition/delete_link", "POST", "97297")
def delete_link(platform: Platform, caller: Caller, given: Given) -> Given:
    """Delete a link; nobody is told, for a program did it."""
    del platform.corp.shelves.links[_own(platform, caller, given).link_id]
    return {}


@endpoint("externalcontact/customer_acquisition/customer", "POST", "97298", empty={"customer_list": []})
def customers(platform: Platform, caller: Caller, given: Given) -> Given:
    """List who came by a link; `chat_status` 0 has not spoken, 1 has, 2 is no friend any more."""
    link = _own(platform, caller, given)
    key, limit = f"came{link.link_id}", limit_of(given, 1000, 1000)
    rows, following = platform.page(key, link.came, given.get("cursor"), limit)
    return {"customer_list": [_came(platform, each) for each in rows], "next_cursor": following}


def _came(platform: Platform, row: Given) -> Given:
    follow = platform.corp.follows.get(row["external_userid"], {}).get(row["userid"])
    gone = follow is None or follow.deleted_by_customer
    status = 2 if gone else int(row["said"] > 0)
    return {name: row[name] for name in ("external_userid", "userid")} | {"chat_status": status, "state": row["state"]}


@endpoint("externalcontact/customer_acquisition_quota", "GET", "97375", empty={"quota_list": []})
def quota(platform: Platform, _caller: Caller, _given: Given) -> Given:
    """Say how many customers may still come."""
    now = platform.corp.clock.second()
    live = [each for each in platform.corp.shelves.quota if each["expire_date"] > now]
    told = [{"expire_date": each["expire_date"], "balance": each["balance"]} for each in live]
    total = sum(each["total"] for each in platform.corp.shelves.quota)
    return {"total": total, "balance": sum(each["balance"] for each in live), "quota_list": told}


@endpoint("externalcontact/customer_acquisition/statistic", "POST", "97375")
def statistic(platform: Platform, caller: Caller, given: Given) -> Given:
    """Count clicks and new customers of at most 30 days, 180 back."""
    link = _own(platform, caller, given)
    first, last = day(given, "start_time"), day(given, "end_time")
    today = midnight(platform.corp.clock.now())
    if not today - KEPT * DAY <= first <= last or (last - first) // DAY >= SPAN:
        raise Refused(40058, "invalid param `start_time`")
    clicks = sum(first <= at < last + DAY for at in link.clicks)
    came = sum(first <= each["at"] < last + DAY for each in link.came)
    return {"click_link_customer_cnt": clicks, "new_customer_cnt": came}


@endpoint("externalcontact/customer_acquisition/get_chat_info", "POST", "100130")
def chat_info(platform: Platform, caller: Caller, given: Given) -> Given:
    """Say whose chat a key of an event means; the key is good for half an hour."""
    found = platform.corp.shelves.chat_keys.get(text(given, "chat_key", 41305))
    if found is None or found[0] < platform.corp.clock.now() or found[1] != caller.app.name:
        raise Refused(41305)
    row = found[2]
    info = {"recv_msg_cnt": row["said"], "link_id": row["link_id"], "state": row["state"]}
    return {"userid": row["userid"], "external_userid": row["external_userid"], "chat_info": info}

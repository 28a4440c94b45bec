"""Customer groups, their statistics and their transfer (§4.4, §4.10)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from wecomsim.rules.ranges import sees
from wecomsim.rules.refused import TEXTS, Refused
from wecomsim.state import ids
from wecomsim.state.clock import DAY, midnight
from wecomsim.state.tally import COUNTS, KEPT, count
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import day, flag, limit_of, number, part, text, words
from wecomsim.wire.sections.address_book import member

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wecomsim.state.corp import Corp
    from wecomsim.state.rows import Group
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
LONGEST_SPAN = 30
A_DAYS_TRANSFERS, PER_QUARTER = 300, 2


def _owners(platform: Platform, caller: Caller, given: Given) -> set[str] | None:
    """Return the owners asked for; none: everybody in range. Raises Refused 40058, 60111, 81017."""
    wanted = words(part(given, "owner_filter"), "userid_list", 100)
    if wanted:
        return {member(platform, caller, each).userid for each in wanted}
    in_range = [each for each in platform.corp.staff.values() if sees(platform.corp, caller.app, each)]
    if len(in_range) > platform.settings.owners_in_range:
        raise Refused(81017)
    return {each.userid for each in in_range if each.left_at is None}


@endpoint("externalcontact/groupchat/list", "POST", "92120", empty={"group_chat_list": []})
def list_groups(platform: Platform, caller: Caller, given: Given) -> Given:
    """List groups a page at a time; `limit` must be given; dissolved ones do not appear."""
    if "limit" not in given:
        raise Refused(40058, "missing param `limit`")
    status, owners = number(given, "status_filter", 0), _owners(platform, caller, given)
    groups = [
        group
        for group in platform.corp.groups.values()
        if group.dismissed_at is None and (owners is None or group.owner in owners) and status in {0, group.status}
    ]
    rows, following = platform.page("groups", groups, given.get("cursor"), limit_of(given, 1000, 1000))
    told = [{"chat_id": group.chat_id, "status": group.status} for group in rows]
    return {"group_chat_list": told, "next_cursor": following}


def group_of(platform: Platform, caller: Caller, chat_id: str) -> Group:
    """Return a group of an owner in range. Raises Refused 49008, 60011 and what the settings say for an unknown one."""
    group = platform.corp.groups.get(chat_id)
    if group is None:
        raise Refused(platform.settings.unknown_chat)
    if group.dismissed_at is not None:
        raise Refused(49008)
    if not sees(platform.corp, caller.app, platform.corp.staff[group.owner]):
        raise Refused(60011)
    return group


@endpoint("externalcontact/groupchat/get", "POST", "92122")
def get_group(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a group with everybody in it; names only where asked for."""
    group = group_of(platform, caller, text(given, "chat_id", 86003))
    told = dict(platform.corp.shown(group))
    if not flag(given, "need_name"):
        nameless = [{key: value for key, value in seat.items() if key != "name"} for seat in told["member_list"]]
        told["member_list"] = nameless
    return {"group_chat": told}


@endpoint("externalcontact/opengid_to_chatid", "POST", "94822")
def chat_of_opengid(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return the group a mini program was opened in; `group.opengid` of the human side gives the other id."""
    wanted = text(given, "opengid", 90511)
    for group in platform.corp.groups.values():
        if opengid(platform.corp, group) == wanted:
            return {"chat_id": group_of(platform, caller, group.chat_id).chat_id}
    raise Refused(90511)


def opengid(corp: Corp, group: Group) -> str:
    """Return the id by which WeChat's mini programs know a group."""
    return "oG" + ids.of("wr", corp.seed, group.chat_id)[2:30]


# -- statistics --------------------------------------------------------------------------------------------


def _days(platform: Platform, given: Given) -> list[int]:
    """Return the days of a closed range. Raises Refused 40058 for one too long, too old or not over."""
    first = day(given, "day_begin_time")
    last = day(given, "day_end_time", first)
    today = midnight(platform.corp.clock.now())
    if not today - KEPT * DAY <= first <= last < today or (last - first) // DAY >= LONGEST_SPAN:
        raise Refused(40058, "invalid param `day_begin_time`")
    return list(range(first, last + 1, DAY))


def _told(counts: Iterable[Counter[str]]) -> Given:
    total = sum(counts, Counter())
    return {name: total[name] for name in COUNTS}


def _statistic_owners(platform: Platform, caller: Caller, given: Given) -> set[str]:
    if not part(given, "owner_filter").get("userid_list"):
        raise Refused(81017)
    return _owners(platform, caller, given) or set()


@endpoint("externalcontact/groupchat/statistic", "POST", "92133", empty={"items": []})
def by_owner(platform: Platform, caller: Caller, given: Given) -> Given:
    """Count per owner."""
    days = _days(platform, given)
    owners = sorted(_statistic_owners(platform, caller, given))
    (counts,) = count(platform.corp, owners, [(days[0], days[-1])])
    items: list[Given] = [{"owner": each, "data": _told([counts[each]])} for each in owners]
    key = {1: "new_chat_cnt", 2: "chat_total", 3: "new_member_cnt", 4: "member_total"}.get(number(given, "order_by", 1))
    if key is None:
        raise Refused(40058, "invalid param `order_by`")
    items.sort(key=lambda item: item["data"][key], reverse=not flag(given, "order_asc"))
    begin, size = number(given, "offset", 0), limit_of(given, 500, 1000)
    rows = items[begin : begin + size]
    return {"total": len(items), "next_offset": begin + len(rows), "items": rows}


@endpoint("externalcontact/groupchat/statistic_group_by_day", "POST", "92133", empty={"items": []})
def by_day(platform: Platform, caller: Caller, given: Given) -> Given:
    """Count per day of all these owners together."""
    days, owners = _days(platform, given), _statistic_owners(platform, caller, given)
    counted = count(platform.corp, owners, [(each, each) for each in days])
    return {"items": [{"stat_time": on, "data": _told(each.values())} for on, each in zip(days, counted, strict=True)]}


# -- transfer ----------------------------------------------------------------------------------------------


def _transferred(platform: Platform, caller: Caller, given: Given, *, resigned: bool) -> Given:
    """Give groups to another owner, each for itself; a program's change tells nobody. Limits per owner and day, per group."""
    new_owner = member(platform, caller, text(given, "new_owner", 41009))
    if new_owner.status != 1 or not new_owner.serves:
        raise Refused(40003)
    chat_ids = words(given, "chat_id_list", 100)
    if not chat_ids:
        raise Refused(86003)
    failed = []
    for chat_id in chat_ids:
        errcode = _transfer_refused(platform, chat_id, new_owner.userid, resigned=resigned)
        if errcode:
            failed.append({"chat_id": chat_id, "errcode": errcode, "errmsg": TEXTS.get(errcode, "refused")})
            continue
        group = platform.corp.groups[chat_id]
        platform.corp.set_owner(group, new_owner.userid, told=False)
        group.status = 3 if resigned else 0
    return {"failed_chat_list": failed}


def _transfer_refused(platform: Platform, chat_id: str, new_owner: str, *, resigned: bool) -> int:
    """Return why a group is not given away, nought where it is."""
    group = platform.corp.groups.get(chat_id)
    if group is None or group.dismissed_at is not None:
        return 90501
    gone = platform.corp.staff[group.owner].left_at is not None
    if resigned and not gone:
        return 90500
    if not resigned and gone:
        return 90502
    if group.owner == new_owner:
        return 90504
    counted = platform.transferred
    today = midnight(platform.corp.clock.now())
    quarter = sum(count for (key, day), count in counted.items() if key == chat_id and day > today - 90 * DAY)
    if counted[f"owner:{group.owner}", today] >= A_DAYS_TRANSFERS or (not resigned and quarter >= PER_QUARTER):
        return 40128
    counted[f"owner:{group.owner}", today] += 1
    counted[chat_id, today] += 1
    return 0


@endpoint("externalcontact/groupchat/transfer", "POST", "92127", empty={"failed_chat_list": []})
def transfer(platform: Platform, caller: Caller, given: Given) -> Given:
    """Give away the groups of somebody who left."""
    return _transferred(platform, caller, given, resigned=True)


@endpoint("externalcontact/groupchat/onjob_transfer", "POST", "95703", empty={"failed_chat_list": []})
def onjob_transfer(platform: Platform, caller: Caller, given: Given) -> Given:
    """Give away the groups of somebody who stays."""
    return _transferred(platform, caller, given, resigned=False)

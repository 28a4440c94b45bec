"""How members work with customers, counted from what was said and who came (§4.9)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from wecomsim.rules.ranges import people_of
from wecomsim.rules.refused import Refused
from wecomsim.state.clock import DAY, midnight
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import day, numbers, words

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST, LONGEST_SPAN, KEPT = 100, 30, 180


@endpoint("externalcontact/get_user_behavior_data", "POST", "92132", empty={"behavior_data": []})
def behaviour(platform: Platform, caller: Caller, given: Given) -> Given:
    """Count day by day, all members asked for together; talks between two only."""
    users, parties = words(given, "userid", MOST), numbers(given, "partyid", MOST)
    if not users and not parties:
        raise Refused(40058, "missing param `userid`")
    people = set(people_of(platform.corp, caller.app, users, parties))
    first, last = day(given, "start_time"), day(given, "end_time")
    today = midnight(platform.corp.clock.now())
    if not today - KEPT * DAY <= first <= last < today or (last - first) // DAY >= LONGEST_SPAN:
        raise Refused(40058, "invalid param `start_time`")
    return {"behavior_data": [_day(platform, people, each) for each in range(first, last + 1, DAY)]}


def _day(platform: Platform, people: set[str], begins: int) -> Given:
    corp = platform.corp
    talks: dict[tuple[str, str], list[tuple[float, bool]]] = defaultdict(list)
    for at, userid, customer, speaker in corp.shelves.talks:
        if userid in people and begins <= at < begins + DAY:
            talks[userid, customer].append((at, speaker == userid))
    came = [
        corp.follows[customer][userid].createtime
        for userid in people
        for customer in corp.followed_by.get(userid, {})
        if begins <= corp.follows[customer][userid].createtime < begins + DAY
    ]
    told = {
        "stat_time": begins,
        "chat_cnt": len(talks),
        "message_cnt": sum(mine for talk in talks.values() for _at, mine in talk),
    }
    told |= _replies(talks) if talks else {}
    gone = sum(begins <= at < begins + DAY and userid in people for at, userid in corp.shelves.deletions)
    return told | {"negative_feedback_cnt": gone, "new_apply_cnt": len(came), "new_contact_cnt": len(came)}


def _replies(talks: dict[tuple[str, str], list[tuple[float, bool]]]) -> Given:
    """Return the share of talks begun by the customer that were answered, and the minutes to the first answer."""
    asked, waits = 0, []
    for talk in talks.values():
        begins, by_member = talk[0]
        if by_member:
            continue
        asked += 1
        answer = next((at for at, mine in talk if mine), None)
        waits += [(answer - begins) / 60] if answer is not None else []
    share = round(100 * len(waits) / asked, 2) if asked else 0.0
    return {"reply_percentage": share, "avg_reply_time": round(sum(waits) / len(waits)) if waits else 0}

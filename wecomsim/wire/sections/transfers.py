"""Handing customers over, from who stays and who left (§4.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.refused import Refused
from wecomsim.state import transfers
from wecomsim.state.clock import DAY
from wecomsim.state.shelves import Transfer
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import limit_of, text, words
from wecomsim.wire.sections.address_book import member

if TYPE_CHECKING:
    from wecomsim.state.rows import Staff
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
AT_ONCE, PAGE, QUARTER, PER_QUARTER, LONGEST = 100, 1000, 90 * DAY, 2, 200


def _people(platform: Platform, caller: Caller, given: Given) -> tuple[Staff, Staff]:
    """Return giver and taker. Raises Refused 40130 for one and the same, 40003, 41054, 84074 for a taker who cannot."""
    giver = member(platform, caller, text(given, "handover_userid", 41009))
    taker = member(platform, caller, text(given, "takeover_userid", 41009))
    if giver is taker:
        raise Refused(40130)
    if taker.left_at is not None:
        raise Refused(40003)
    if taker.status != 1:
        raise Refused(41054)
    if not taker.serves:
        raise Refused(84074)
    return giver, taker


def _begin(platform: Platform, caller: Caller, given: Given, *, resigned: bool) -> Given:
    giver, taker = _people(platform, caller, given)
    if resigned and giver.left_at is None:
        raise Refused(40097)
    if not resigned and giver.left_at is not None:
        raise Refused(40003)
    if len(str(given.get("transfer_success_msg", ""))) > LONGEST:
        raise Refused(45002)
    customers = words(given, "external_userid", AT_ONCE)
    if not customers:
        raise Refused(41035)
    corp = platform.corp
    told = []
    for each in customers:
        errcode = _refused(platform, giver.userid, taker.userid, each, resigned=resigned)
        told.append({"external_userid": each, "errcode": errcode})
        if not errcode:
            transfers.begin(corp, Transfer(each, giver.userid, taker.userid, corp.clock.now(), resigned))
    return {"customer": told}


def _refused(platform: Platform, giver: str, taker: str, customer: str, *, resigned: bool) -> int:
    """Return why one customer is not handed over, nought where it begins."""
    corp = platform.corp
    if customer not in corp.customers:
        return 40096
    if giver not in corp.follows.get(customer, {}):
        return 40131
    if transfers.waiting_for(corp, customer):
        return 40129
    if taker in corp.follows[customer] and not corp.follows[customer][taker].deleted_by_customer:
        return 40100
    too_often = not resigned and transfers.begun_within(corp, customer, QUARTER) >= PER_QUARTER
    return 40128 if too_often else 0


@endpoint("externalcontact/transfer_customer", "POST", "92125", empty={"customer": []})
def transfer(platform: Platform, caller: Caller, given: Given) -> Given:
    """Begin to hand over customers of somebody who stays."""
    return _begin(platform, caller, given, resigned=False)


@endpoint("externalcontact/resigned/transfer_customer", "POST", "94081", empty={"customer": []})
def transfer_resigned(platform: Platform, caller: Caller, given: Given) -> Given:
    """Begin to hand over customers of somebody who left."""
    return _begin(platform, caller, given, resigned=True)


def _result(platform: Platform, caller: Caller, given: Given, *, resigned: bool) -> Given:
    giver, taker = _people(platform, caller, given)
    corp = platform.corp
    between = (giver.userid, taker.userid, resigned)
    mine = [each for each in corp.shelves.transfers if (each.giver, each.taker, each.resigned) == between]
    rows, following = platform.page(f"transfer{between}", mine, given.get("cursor"), PAGE)
    told = []
    for each in rows:
        at = {"takeover_time": each.ended_at} if each.status == transfers.DONE else {}
        told.append({"external_userid": each.customer, "status": each.status} | at)
    return {"customer": told, "next_cursor": following}


@endpoint("externalcontact/transfer_result", "POST", "94088", empty={"customer": []})
def result(platform: Platform, caller: Caller, given: Given) -> Given:
    """Say what became of customers handed over by somebody who stays."""
    return _result(platform, caller, given, resigned=False)


@endpoint("externalcontact/resigned/transfer_result", "POST", "94082", empty={"customer": []})
def result_resigned(platform: Platform, caller: Caller, given: Given) -> Given:
    """Say what became of customers of somebody who left."""
    return _result(platform, caller, given, resigned=True)


@endpoint("externalcontact/get_unassigned_list", "POST", "92124", empty={"info": []})
def unassigned(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List customers of those who left and whom nobody has taken."""
    size = limit_of({"limit": given["page_size"]} if "page_size" in given else {}, PAGE, PAGE)
    rows, following = platform.page("unassigned", platform.corp.shelves.unassigned, given.get("cursor"), size)
    return {"info": rows, "is_last": not following, "next_cursor": following}

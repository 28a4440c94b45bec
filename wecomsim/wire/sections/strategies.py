"""Groups of rules for customers and for moments, and the tags that belong to them (§4.2, §4.7, §4.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.refused import Refused
from wecomsim.state.shelves import Strategy
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import limit_of, number, text, words

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST, DEEPEST, MOST_ADMINS, RANGE_AT_ONCE, PAGE = 3000, 5, 20, 100, 1000
CUSTOMER_FLAGS = [
    "view_customer_list",
    "view_customer_data",
    "view_room_list",
    "contact_me",
    "join_room",
    "share_customer",
    "oper_resign_customer",
    "oper_resign_group",
    "send_customer_msg",
    "edit_welcome_msg",
    "view_behavior_data",
    "view_room_data",
    "send_group_msg",
    "room_deduplication",
    "rapid_reply",
    "onjob_customer_transfer",
    "edit_anti_spam_rule",
    "export_customer_list",
    "export_customer_data",
    "export_customer_group_list",
    "manage_customer_tag",
]
MOMENT_FLAGS = ["view_moment_list", "send_moment", "manage_moment_cover_and_sign"]


def _own(platform: Platform, caller: Caller, given: Given, kind: str) -> Strategy:
    found = platform.corp.shelves.strategies.get(number(given, "strategy_id"))
    if found is None or found.kind != kind or found.maker != caller.app.name:
        raise Refused(40058, "invalid param `strategy_id`")
    return found


def _list(platform: Platform, caller: Caller, given: Given, kind: str) -> Given:
    mine = [
        each.number
        for each in platform.corp.shelves.strategies.values()
        if each.kind == kind and each.maker == caller.app.name
    ]
    rows, following = platform.page(f"{kind}strategies", mine, given.get("cursor"), limit_of(given, PAGE, PAGE))
    return {"strategy": [{"strategy_id": each} for each in rows], "next_cursor": following}


def _get(platform: Platform, caller: Caller, given: Given, kind: str) -> Given:
    found = _own(platform, caller, given, kind)
    return {
        "strategy": {
            "strategy_id": found.number,
            "parent_id": found.parent,
            "strategy_name": found.name,
            "create_time": found.made_at,
            "admin_list": found.admins,
            "privilege": found.privilege,
        }
    }


def _get_range(platform: Platform, caller: Caller, given: Given, kind: str) -> Given:
    found = _own(platform, caller, given, kind)
    rows, following = platform.page(
        f"range{found.number}", found.range, given.get("cursor"), limit_of(given, PAGE, PAGE)
    )
    return {"range": rows, "next_cursor": following}


def _rows(platform: Platform, given: Given, name: str) -> list[Given]:
    """Return members (type 1) and departments (type 2) that a group of rules is for. Raises Refused 40058, 60111, 60123."""
    value = given.get(name) or []
    if not isinstance(value, list) or len(value) > RANGE_AT_ONCE:
        raise Refused(40058, f"invalid array size of `{name}`")
    told: list[Given] = []
    for each in value:
        if each.get("type") == 1:
            if each.get("userid") not in platform.corp.staff:
                raise Refused(60111)
            told.append({"type": 1, "userid": each["userid"]})
        elif each.get("type") == 2:  # noqa: PLR2004  (a department)
            if each.get("partyid") not in platform.corp.departments:
                raise Refused(60123)
            told.append({"type": 2, "partyid": each["partyid"]})
        else:
            raise Refused(40058, f"invalid param `{name}`")
    return told


def _privilege(given: Given, kind: str, usual: dict[str, bool]) -> dict[str, bool]:
    flags = CUSTOMER_FLAGS if kind == "customer" else MOMENT_FLAGS
    asked = given.get("privilege") or {}
    if not isinstance(asked, dict) or set(asked) - set(flags):
        raise Refused(40058, "invalid param `privilege`")
    told = {name: bool(asked.get(name, usual.get(name, False))) for name in flags}
    return told | ({"join_room": True} if kind == "customer" else {})


def _depth(platform: Platform, number_: int) -> int:
    depth, found = 0, platform.corp.shelves.strategies.get(number_)
    while found is not None:
        depth, found = depth + 1, platform.corp.shelves.strategies.get(found.parent)
    return depth


def _create(platform: Platform, caller: Caller, given: Given, kind: str) -> Given:
    corp, shelf = platform.corp, platform.corp.shelves.strategies
    parent = number(given, "parent_id", 0)
    if parent:
        _own(platform, caller, {"strategy_id": parent}, kind)
    if _depth(platform, parent) >= DEEPEST or len(shelf) >= MOST:
        raise Refused(40058, "invalid param `parent_id`")
    name, admins = text(given, "strategy_name"), words(given, "admin_list", MOST_ADMINS)
    row = Strategy(max(shelf, default=0) + 1, kind, parent, name, caller.app.name, corp.clock.second(), admins, {})
    row.privilege, row.range = _privilege(given, kind, {}), _rows(platform, given, "range")
    shelf[row.number] = row
    return {"strategy_id": row.number}


def _edit(platform: Platform, caller: Caller, given: Given, kind: str) -> Given:
    found = _own(platform, caller, given, kind)
    add, gone = _rows(platform, given, "range_add"), _rows(platform, given, "range_del")
    found.privilege = _privilege(given, kind, found.privilege)
    found.name = text(given, "strategy_name") if "strategy_name" in given else found.name
    found.admins = words(given, "admin_list", MOST_ADMINS) if "admin_list" in given else found.admins
    found.range = [each for each in found.range if each not in gone]
    found.range += [each for each in add if each not in found.range]
    return {}


def _delete(platform: Platform, caller: Caller, given: Given, kind: str) -> Given:
    found, shelf = _own(platform, caller, given, kind), platform.corp.shelves.strategies
    if any(each.parent == found.number for each in shelf.values()):
        raise Refused(40058, "strategy has children")
    del shelf[found.number]
    return {}


CALLS: dict[str, tuple[Any, Given]] = {
    "list": (_list, {"strategy": []}),
    "get": (_get, {}),
    "get_range": (_get_range, {"range": []}),
    "create": (_create, {}),
    "edit": (_edit, {}),
    "del": (_delete, {}),
}


def _registered(kind: str, page: str) -> None:
    """Register the six calls, which are the same for customers and for moments."""
    for name, (run, empty) in CALLS.items():

        def handler(platform: Platform, caller: Caller, given: Given, run: Any = run) -> Given:
            return dict(run(platform, caller, given, kind))

        handler.__doc__ = f"Do `{name}` with groups of rules for {kind}s."
        endpoint(f"externalcontact/{kind}_strategy/{name}", "POST", page, empty=empty)(handler)


_registered("customer", "94883")
_registered("moment", "94890")

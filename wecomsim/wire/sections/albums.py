"""The product album and the words members may not send (§4.11, §4.12)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wecomsim.rules.media import usable
from wecomsim.rules.refused import Refused
from wecomsim.state.shelves import Album, InterceptRule
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import limit_of, number, numbers, objects, part, text, words

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
LONGEST, DEAREST_FEN, MOST_PICTURES, PAGE = 300, 5_000_000, 9, 100
SERIAL = re.compile(r"[0-9A-Za-z]{0,128}")
MOST_RULES, LONGEST_NAME, MOST_WORDS, LONGEST_WORD, MOST_IN_RANGE = 100, 20, 300, 32, 1000


# -- the album -------------------------------------------------------------------------------------------


def _product(platform: Platform, given: Given) -> Given:
    """Return a product. Raises Refused 41085, 41074, 41075, 41086, 40007."""
    description, price = given.get("description"), number(given, "price", -1)
    if not isinstance(description, str) or not 0 < len(description) <= LONGEST:
        raise Refused(41085)
    if not 0 <= price <= DEAREST_FEN:
        raise Refused(41074)
    serial = str(given.get("product_sn", ""))
    if not SERIAL.fullmatch(serial):
        raise Refused(41075)
    attachments = objects(given, "attachments", MOST_PICTURES, 41086)
    if not 1 <= len(attachments) <= MOST_PICTURES or any(
        each.get("msgtype", each.get("type")) != "image" for each in attachments
    ):
        raise Refused(41086)
    kept: list[Given] = [
        {"type": "image", "image": {"media_id": part(each, "image").get("media_id")}} for each in attachments
    ]
    for each in kept:
        usable(platform.corp, each["image"]["media_id"], "album")
    return {"description": description, "price": price, "product_sn": serial, "attachments": kept}


def _own_product(platform: Platform, caller: Caller, given: Given) -> Album:
    found = platform.corp.shelves.albums.get(text(given, "product_id", 41073))
    if found is None:
        raise Refused(41073)
    if found.maker != caller.app.name:
        raise Refused(41087)
    return found


def _told(album: Album) -> Given:
    told = album.told
    return {
        "product_id": album.product_id,
        "description": told["description"],
        "price": told["price"],
        "create_time": album.made_at,
        "product_sn": told["product_sn"],
        "attachments": told["attachments"],
    }


@endpoint("externalcontact/add_product_album", "POST", "95096")
def add_product(platform: Platform, caller: Caller, given: Given) -> Given:
    """Put a product into the album."""
    told, corp = _product(platform, given), platform.corp
    album = Album(caller.app.name, corp.clock.second(), told, product_id=corp.new_id("product"))
    corp.shelves.albums[album.product_id] = album
    return {"product_id": album.product_id}


@endpoint("externalcontact/get_product_album", "POST", "95096")
def get_product(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a product."""
    return {"product": _told(_own_product(platform, caller, given))}


@endpoint("externalcontact/get_product_album_list", "POST", "95096", empty={"product_list": []})
def list_products(platform: Platform, caller: Caller, given: Given) -> Given:
    """List the app's products."""
    mine = [each for each in platform.corp.shelves.albums.values() if each.maker == caller.app.name]
    rows, following = platform.page("products", mine, given.get("cursor"), limit_of(given, 50, PAGE))
    return {"product_list": [_told(each) for each in rows], "next_cursor": following}


@endpoint("externalcontact/update_product_album", "POST", "95096")
def update_product(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change a product; pictures it has already need not be uploaded again."""
    album = _own_product(platform, caller, given)
    unchanged = given.get("attachments", album.told["attachments"]) == album.told["attachments"]
    if unchanged:
        given = {name: value for name, value in given.items() if name != "attachments"}
        fresh = _without_pictures(album.told | given)
        album.told = fresh | {"attachments": album.told["attachments"]}
        return {}
    album.told = _product(platform, album.told | given)
    return {}


def _without_pictures(given: Given) -> Given:
    if not 0 < len(str(given["description"])) <= LONGEST:
        raise Refused(41085)
    if not 0 <= number(given, "price") <= DEAREST_FEN:
        raise Refused(41074)
    if not SERIAL.fullmatch(str(given["product_sn"])):
        raise Refused(41075)
    return {name: given[name] for name in ("description", "price", "product_sn")}


@endpoint("externalcontact/delete_product_album", "POST", "95096")
def delete_product(platform: Platform, caller: Caller, given: Given) -> Given:
    """Take a product out of the album."""
    del platform.corp.shelves.albums[_own_product(platform, caller, given).product_id]
    return {}


# -- words members may not send --------------------------------------------------------------------------


def _range(platform: Platform, given: Given, name: str) -> Given:
    told = part(given, name)
    users = words(told, "user_list", MOST_IN_RANGE, 41084)
    parties = numbers(told, "department_list", MOST_IN_RANGE, 41084)
    corp = platform.corp
    if any(each not in corp.staff for each in users) or any(each not in corp.departments for each in parties):
        raise Refused(41084)
    return {"user_list": users, "department_list": parties}


def _rule(given: Given) -> Given:
    """Return a rule without its range. Raises Refused 41071, 41069, 41076, 41077."""
    name, forbidden = given.get("rule_name"), words(given, "word_list", MOST_WORDS, 41069)
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise Refused(41071)
    if any(not 0 < len(each) <= LONGEST_WORD for each in forbidden):
        raise Refused(41069)
    meanings = numbers(given, "semantics_list", 3, 41076)
    if set(meanings) - {1, 2, 3}:
        raise Refused(41076)
    if not forbidden and not meanings:
        raise Refused(41069)
    if number(given, "intercept_type", 0) not in {1, 2}:
        raise Refused(41077)
    return {
        "rule_name": name,
        "word_list": forbidden,
        "semantics_list": meanings,
        "intercept_type": given["intercept_type"],
    }


def _own_rule(platform: Platform, caller: Caller, given: Given) -> InterceptRule:
    found = platform.corp.shelves.intercepts.get(text(given, "rule_id", 41068))
    if found is None:
        raise Refused(41068)
    if found.maker != caller.app.name:
        raise Refused(41083)
    return found


@endpoint("externalcontact/add_intercept_rule", "POST", "95097")
def add_rule(platform: Platform, caller: Caller, given: Given) -> Given:
    """Forbid members some words; a hundred rules a corp."""
    corp = platform.corp
    if len(corp.shelves.intercepts) >= MOST_RULES:
        raise Refused(41070)
    told = _rule(given) | {"applicable_range": _range(platform, given, "applicable_range")}
    if not any(told["applicable_range"].values()):
        raise Refused(41084)
    rule = InterceptRule(caller.app.name, corp.clock.second(), told, rule_id=corp.new_id("rule"))
    corp.shelves.intercepts[rule.rule_id] = rule
    return {"rule_id": rule.rule_id}


@endpoint("externalcontact/get_intercept_rule_list", "GET", "95097", empty={"rule_list": []})
def list_rules(platform: Platform, _caller: Caller, _given: Given) -> Given:
    """List the rules of the corp."""
    rules = platform.corp.shelves.intercepts.values()
    told = [
        {"rule_id": each.rule_id, "rule_name": each.told["rule_name"], "create_time": each.made_at} for each in rules
    ]
    return {"rule_list": told}


@endpoint("externalcontact/get_intercept_rule", "POST", "95097")
def get_rule(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a rule."""
    rule = _own_rule(platform, caller, given)
    return {"rule": {"rule_id": rule.rule_id} | rule.told}


@endpoint("externalcontact/update_intercept_rule", "POST", "95097")
def update_rule(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change a rule; an empty list of meanings in `extra_rule` clears them."""
    rule = _own_rule(platform, caller, given)
    asked: Given = {name: given[name] for name in ("rule_name", "word_list", "intercept_type") if name in given}
    asked |= (
        {"semantics_list": part(given, "extra_rule").get("semantics_list")}
        if given.get("extra_rule") is not None
        else {}
    )
    told, add, remove = (
        _rule(rule.told | asked),
        _range(platform, given, "add_applicable_range"),
        _range(platform, given, "remove_applicable_range"),
    )
    kept = rule.told["applicable_range"]
    told["applicable_range"] = {
        name: [each for each in dict.fromkeys([*kept[name], *add[name]]) if each not in remove[name]] for name in kept
    }
    rule.told = told
    return {}


@endpoint("externalcontact/del_intercept_rule", "POST", "95097")
def delete_rule(platform: Platform, caller: Caller, given: Given) -> Given:
    """Take a rule away."""
    del platform.corp.shelves.intercepts[_own_rule(platform, caller, given).rule_id]
    return {}

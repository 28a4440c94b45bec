"""What customers and members do with each other."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wecomsim.control import links
from wecomsim.control.doing import CannotDo, action
from wecomsim.rules.ranges import below
from wecomsim.state import transfers
from wecomsim.state.rows import Customer, Follow
from wecomsim.wire.platform import WelcomeCode

if TYPE_CHECKING:
    from wecomsim.state.shelves import Link
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]


WELCOME_SECONDS = 20


@action("customer.add")
def add_customer(platform: Platform, given: Given) -> Given:
    """Let a customer, new or known, add a member: `userid`, or by a contact way (`config_id`) or a link (`link_id`).

    A way without check tells of half a friendship first, with the welcome code; the whole one follows at once, or with
    `customer.confirm` where `half` is asked for (§3.1, §11.5).
    """
    corp = platform.corp
    how = _how(platform, given)
    customer = _customer(platform, given)
    userid = _whose(platform, how, customer.external_userid)
    known = corp.follows[customer.external_userid].get(userid) if customer.external_userid in corp.follows else None
    if known is not None and not known.deleted_by_customer:
        message = f"{customer.external_userid} and {userid} are friends already"
        raise CannotDo(message)
    code = _welcome_code(platform, userid, customer, given) if known is None else ""
    if how.link is not None:
        links.came(platform, how.link, userid, customer.external_userid, how.state)
    follow = Follow(userid, customer.external_userid, corp.clock.second(), add_way=how.add_way, state=how.state)
    half = how.half or bool(given.get("half"))
    if half:
        corp.half_follow(follow, welcome_code=code)
    if not given.get("half"):
        corp.follow(follow, welcome_code="" if half else code)
    return {"external_userid": customer.external_userid, "userid": userid, "welcome_code": code}


@action("customer.confirm")
def confirm_customer(platform: Platform, given: Given) -> Given:
    """Let a member confirm somebody who added them without check."""
    platform.corp.follow(platform.corp.follows[given["external_userid"]][given["userid"]])
    return {}


@dataclass(frozen=True)
class _How:
    """By what a customer comes: who may be meant, how the platform writes it down."""

    people: list[str]
    add_way: int
    state: str = ""
    half: bool = False
    exclusive: bool = False
    link: Link | None = None


def _how(platform: Platform, given: Given) -> _How:
    corp = platform.corp
    if given.get("config_id"):
        told = platform.ways[given["config_id"]].told
        within = [
            each for each in corp.staff.values() if any(below(corp, each.department, top) for top in told["party"])
        ]
        people = list(dict.fromkeys([*told["user"], *(each.userid for each in within if each.left_at is None)]))
        return _How(people, 1, told["state"], half=told["skip_verify"], exclusive=told["is_exclusive"])
    if given.get("link_id"):
        link = corp.shelves.links[given["link_id"]]
        return _How(list(link.people), 16, links.channel(given), half=link.skip_verify, link=link)
    return _How([corp.staff[given["userid"]].userid], int(given.get("add_way", 1)), given.get("state", ""))


def _customer(platform: Platform, given: Given) -> Customer:
    corp, kind = platform.corp, int(given.get("kind", 1))
    external = given.get("external_userid") or corp.new_id("wm" if kind == 1 else "wo")
    if external not in corp.customers:
        unionid = given.get("unionid", "") if kind == 1 else ""
        corp.customers[external] = Customer(
            external, given.get("name", "新朋友"), unionid, kind, corp_name=given.get("corp", "")
        )
    return corp.customers[external]


def _whose(platform: Platform, how: _How, customer: str) -> str:
    """Return whom the customer gets: whom they have already where that is wanted, else one by chance."""
    people = [platform.corp.staff[each] for each in how.people]
    working = [each.userid for each in people if each.status == 1 and each.serves]  # only these may have customers
    if not working:
        message = "nobody of the way is there"
        raise CannotDo(message)
    before = [each for each in working if each in platform.corp.follows.get(customer, {})]
    return before[0] if how.exclusive and before else platform.corp.chance.choice(working)


def _welcome_code(platform: Platform, userid: str, customer: Customer, given: Given) -> str:
    """Return a code of 20 seconds; none for people of other corps, or where the console welcomes already (§3.1)."""
    if customer.kind != 1 or platform.settings.welcome_by_console or not given.get("welcome", True):
        return ""
    code, now = secrets.token_urlsafe(16), platform.corp.clock.now()
    platform.welcome_codes[code] = WelcomeCode(userid, customer.external_userid, now + WELCOME_SECONDS)
    return code


@action("customer.edit")
def edit_customer(platform: Platform, given: Given) -> Given:
    """Let a member change what they noted on a customer, by hand."""
    corp = platform.corp
    follow = corp.follows[given["external_userid"]][given["userid"]]
    follow.remark = given.get("remark", follow.remark)
    follow.tags = [corp.tags[each].tag_id for each in given.get("tags", follow.tags)]
    corp.edit_follow(follow)
    return {}


@action("customer.rename")
def rename_customer(platform: Platform, given: Given) -> Given:
    """Let a customer take another nickname; the platform tells nobody."""
    platform.corp.customers[given["external_userid"]].name = given["name"]
    return {}


@action("staff.delete_customer")
def delete_customer(platform: Platform, given: Given) -> Given:
    """Let a member delete a customer."""
    platform.corp.unfollow(platform.corp.follows[given["external_userid"]][given["userid"]])
    return {}


@action("customer.delete_staff")
def delete_staff(platform: Platform, given: Given) -> Given:
    """Let a customer delete a member."""
    platform.corp.unfollow(platform.corp.follows[given["external_userid"]][given["userid"]], by_customer=True)
    return {}


@action("transfer.refuse")
def refuse_transfer(platform: Platform, given: Given) -> Given:
    """Let a customer refuse to be handed over, within the day (§4.10)."""
    corp, customer = platform.corp, given["external_userid"]
    transfers.settle(corp, platform.settings.transfer_seconds)
    found = transfers.waiting_for(corp, customer)
    if found is None:
        message = f"{customer} is not being handed over"
        raise CannotDo(message)
    transfers.refuse(corp, found)
    return {"takeover_userid": found.taker}

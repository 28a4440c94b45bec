"""What customers and members do with each other."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo, action
from wecomsim.state.rows import Customer, Follow
from wecomsim.wire.platform import WelcomeCode

if TYPE_CHECKING:
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]


WELCOME_SECONDS = 20


@action("customer.add")
def add_customer(platform: Platform, given: Given) -> Given:
    """Let a customer, new or known, add a member; the event carries a welcome code where one is due (§11.5)."""
    corp, userid = platform.corp, given["userid"]
    external = given.get("external_userid") or corp.new_id("wm")
    if external not in corp.customers:
        corp.customers[external] = Customer(external, given.get("name", "新朋友"), given.get("unionid", ""))
    if userid in corp.follows[external] and not corp.follows[external][userid].deleted_by_customer:
        message = f"{external} and {userid} are friends already"
        raise CannotDo(message)
    code = secrets.token_urlsafe(16)
    platform.welcome_codes[code] = WelcomeCode(userid, external, corp.clock.now() + WELCOME_SECONDS)
    follow = Follow(
        userid, external, corp.clock.second(), add_way=int(given.get("add_way", 1)), state=given.get("state", "")
    )
    corp.staff[userid]
    corp.follow(follow, welcome_code=code if given.get("welcome", True) else "")
    return {"external_userid": external, "welcome_code": code}


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

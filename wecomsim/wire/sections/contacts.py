"""Accounts that serve customers, and the customers (§4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.media import usable
from wecomsim.rules.ranges import sees
from wecomsim.rules.refused import Refused
from wecomsim.state import ids
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import limit_of, text, words
from wecomsim.wire.sections.address_book import member

if TYPE_CHECKING:
    from wecomsim.state.rows import App, Customer, Follow, Group, Tag
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
FOLLOWERS_AT_ONCE = 500


def followed(platform: Platform, app: App, external_userid: str) -> tuple[Customer, list[Follow]]:
    """Return a customer and the accounts in range that follow them. Raises Refused 40096, 84061."""
    corp = platform.corp
    customer = corp.customers.get(external_userid)
    if customer is None:
        raise Refused(40096)
    follows = [each for each in corp.follows[external_userid].values() if sees(corp, app, corp.staff[each.userid])]
    if not follows:
        raise Refused(84061)
    return customer, follows


def relation(platform: Platform, caller: Caller, userid: str, external_userid: str) -> Follow:
    """Return the relation of an account and a customer. Raises Refused 60111, 60011, 40096, 84061."""
    staff = member(platform, caller, userid)
    if external_userid not in platform.corp.customers:
        raise Refused(40096)
    found = platform.corp.follows[external_userid].get(staff.userid)
    if found is None:
        raise Refused(84061)
    return found


def _contact(customer: Customer) -> Given:
    told = {
        "external_userid": customer.external_userid,
        "name": customer.name,
        "type": customer.kind,
        "avatar": "",
        "gender": customer.gender,
    }
    if customer.kind == 2:  # noqa: PLR2004  (somebody of another corp)
        return told | {"position": "", "corp_name": customer.corp_name, "corp_full_name": customer.corp_name}
    return told | ({"unionid": customer.unionid} if customer.unionid else {})


def _follow(follow: Follow) -> Given:
    told: Given = {
        "userid": follow.userid,
        "remark": follow.remark,
        "description": follow.description,
        "createtime": follow.createtime,
        "remark_corp_name": follow.company,
        "remark_mobiles": follow.mobiles,
        "oper_userid": follow.userid,
        "add_way": follow.add_way,
    }
    return told | ({"state": follow.state} if follow.state else {})


def _kind(tag: Tag) -> int:
    return 3 if tag.tag_id.startswith("st") else 1


def _tags(platform: Platform, follow: Follow) -> list[Given]:
    corp = platform.corp
    known = [corp.tags[each] for each in follow.tags if not corp.tags[each].deleted]
    return [
        {
            "group_name": corp.tag_groups[tag.group_id].name,
            "tag_name": tag.name,
            "tag_id": tag.tag_id,
            "type": _kind(tag),
        }
        for tag in known
    ]


@endpoint("externalcontact/get_follow_user_list", "GET", "92571", empty={"follow_user": []})
def followers(platform: Platform, caller: Caller, _given: Given) -> Given:
    """List the accounts that may have customers."""
    corp = platform.corp
    people = [each for each in corp.staff.values() if each.serves and each.left_at is None]
    return {"follow_user": [each.userid for each in people if sees(corp, caller.app, each)]}


@endpoint("externalcontact/list", "GET", "92113", empty={"external_userid": []})
def list_customers(platform: Platform, caller: Caller, given: Given) -> Given:
    """List all customers of an account; one without any is reported to be refused with 84061."""
    staff = member(platform, caller, text(given, "userid", 41009))
    found = list(platform.corp.followed_by[staff.userid])
    if not found:
        raise Refused(84061)
    return {"external_userid": found}


@endpoint("externalcontact/get", "GET", "92114", empty={"follow_user": []})
def get_customer(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a customer and those who follow them, 500 at a time."""
    customer, follows = followed(platform, caller.app, text(given, "external_userid", 41035))
    rows, following = platform.page("get", follows, given.get("cursor"), FOLLOWERS_AT_ONCE)
    told = [{**_follow(each), "tags": _tags(platform, each)} for each in rows]
    return {"external_contact": _contact(customer), "follow_user": told} | (
        {"next_cursor": following} if following else {}
    )


@endpoint("externalcontact/batch/get_by_user", "POST", "92994", empty={"external_contact_list": []})
def batch(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a page of the customers of up to 100 accounts."""
    userids = words(given, "userid_list", 100)
    if not userids:
        raise Refused(40058, "missing param `userid_list`")
    people = [member(platform, caller, each) for each in userids]
    corp = platform.corp
    pairs = [(each.userid, customer) for each in people for customer in corp.followed_by[each.userid]]
    key = "batch:" + ",".join(each.userid for each in people)
    rows, following = platform.page(key, pairs, given.get("cursor"), limit_of(given, 50, 100))
    told = [
        {
            "external_contact": _contact(corp.customers[customer]),
            "follow_info": {
                **_follow(corp.follows[customer][userid]),
                "tag_id": [each["tag_id"] for each in _tags(platform, corp.follows[customer][userid])],
            },
        }
        for userid, customer in rows
    ]
    return {"external_contact_list": told, "next_cursor": following, "fail_info": {"unlicensed_userid_list": []}}


@endpoint("externalcontact/remark", "POST", "92115")
def remark(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change what an account noted on a customer; a program's change tells nobody [D:92130]."""
    follow = relation(platform, caller, text(given, "userid", 41009), text(given, "external_userid", 41035))
    asked = ("remark", "description", "remark_company", "remark_mobiles", "remark_pic_mediaid")
    if not any(name in given for name in asked):
        raise Refused(40058)
    for name, most in (("remark", 20), ("description", 150), ("remark_company", 20)):
        if name in given and (not isinstance(given[name], str) or len(given[name]) > most):
            raise Refused(40058, f"invalid param `{name}`")
    if given.get("remark_pic_mediaid"):
        usable(platform.corp, given["remark_pic_mediaid"])
    follow.remark, follow.description = given.get("remark", follow.remark), given.get("description", follow.description)
    if platform.corp.customers[follow.external_userid].kind == 1:  # the company's name is for WeChat users only
        follow.company = given.get("remark_company", follow.company)
    if "remark_mobiles" in given:
        given["remark_mobiles"] = given["remark_mobiles"] or []  # the empty text clears as the empty list does
        follow.mobiles = [each for each in words(given, "remark_mobiles", 10) if each]
    return {}


@endpoint("externalcontact/contact_list", "POST", "99434", empty={"info_list": []})
def served(platform: Platform, caller: Caller, given: Given) -> Given:
    """List everybody outside whom somebody serves: customers, and people of groups who are none, with passing ids."""
    corp = platform.corp
    rows: list[tuple[str, str, Group | None, int]] = [
        (key, each.userid, None, each.createtime)
        for key, follows in corp.follows.items()
        for each in follows.values()
        if sees(corp, caller.app, corp.staff[each.userid])
    ]
    for group in corp.groups.values():
        if group.dismissed_at is None and sees(corp, caller.app, corp.staff[group.owner]):
            outside = (seat for seat in group.seats.values() if not seat.staff and not corp.follows.get(seat.person))
            rows += [(seat.person, group.owner, group, seat.join_time) for seat in outside]
    found, following = platform.page("served", rows, given.get("cursor"), limit_of(given, 1000, 1000))
    return {"info_list": [_served(platform, *row) for row in found], "next_cursor": following}


def _served(platform: Platform, person: str, userid: str, group: Group | None, since: int) -> Given:
    customer = platform.corp.customers[person]
    told: Given = {"is_customer": group is None, "tmp_openid": ids.of("wo", platform.corp.seed, f"tmp{person}")}
    if group is None:
        told["external_userid"] = person
    else:
        told |= {"chat_id": group.chat_id, "chat_name": group.name}
    return told | {"name": customer.name[:1] + "**", "follow_userid": userid, "add_time": since}

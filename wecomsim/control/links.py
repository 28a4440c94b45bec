"""Customer-acquisition links: who clicks, asks, speaks (§3.4, §4.8)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo, action

if TYPE_CHECKING:
    from wecomsim.state.shelves import Link
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]
LONGEST_CHANNEL, LOW, KEY_SECONDS = 64, 20, 1800
TOLD_AT = {3, 5, 10}


def _told(platform: Platform, change: str, **fields: Any) -> None:
    platform.corp.told("customer_acquisition", change, **fields)


def channel(given: Given) -> str:
    """Return the channel of a link, at most 64 bytes; what is beyond is cut off."""
    return str(given.get("channel", "")).encode()[:LONGEST_CHANNEL].decode(errors="ignore")


def balance(platform: Platform) -> int:
    """Return how many customers may still come by links."""
    now = platform.corp.clock.second()
    return sum(each["balance"] for each in platform.corp.shelves.quota if each["expire_date"] > now)


@action("link.click")
def click(platform: Platform, given: Given) -> Given:
    """Let somebody open a link."""
    link = platform.corp.shelves.links[given["link_id"]]
    link.clicks.append(platform.corp.clock.second())
    return {"people": link.people}


@action("link.quota")
def buy_quota(platform: Platform, given: Given) -> Given:
    """Let the corp buy a quota of `count`, good until `expire_date`."""
    before = balance(platform)
    count = int(given["count"])
    row = {"expire_date": int(given["expire_date"]), "balance": count, "total": count}
    platform.corp.shelves.quota.append(row)
    if before == 0:
        _told(platform, "balance_increased")
    return {"balance": balance(platform)}


@action("link.delete")
def delete_link(platform: Platform, given: Given) -> Given:
    """Let somebody delete a link in the console."""
    del platform.corp.shelves.links[given["link_id"]]
    _told(platform, "delete_link", LinkId=given["link_id"])
    return {}


def came(platform: Platform, link: Link, userid: str, customer: str, state: str) -> None:
    """Take one of the quota for somebody who comes by a link, and tell of it."""
    now = platform.corp.clock.second()
    row = next((each for each in platform.corp.shelves.quota if each["balance"] and each["expire_date"] > now), None)
    if row is None:
        message = "the quota of the links is spent"
        raise CannotDo(message)
    row["balance"] -= 1
    link.came.append({"external_userid": customer, "userid": userid, "said": 0, "state": state, "at": now})
    _told(platform, "friend_request", LinkId=link.link_id, State=state)
    left = balance(platform)
    if left == 0:
        _told(platform, "balance_exhausted")
    elif left == LOW - 1:
        _told(platform, "balance_low")


def spoke(platform: Platform, userid: str, customer: str) -> None:
    """Note that somebody who came by a link said something; the first, third, fifth and tenth are told of."""
    corp = platform.corp
    for link in corp.shelves.links.values():
        for row in link.came:
            if (row["userid"], row["external_userid"]) != (userid, customer):
                continue
            row["said"] += 1
            if row["said"] == 1 and corp.customers[customer].kind == 1:
                _told(platform, "customer_start_chat", UserID=userid, ExternalUserID=customer, LinkId=link.link_id)
            if row["said"] in TOLD_AT:
                key = secrets.token_urlsafe(20)
                told = row | {"link_id": link.link_id}
                corp.shelves.chat_keys[key] = (corp.clock.now() + KEY_SECONDS, link.maker, dict(told))
                _told(platform, "message_from_customer", LinkId=link.link_id, ChatKey=key)

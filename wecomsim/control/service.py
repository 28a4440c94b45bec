"""What customers do at service accounts, and what groups' robots are (§8.1, §9)."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import action
from wecomsim.state.rows import Customer
from wecomsim.state.shelves import Session

if TYPE_CHECKING:
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]
TOKEN_SECONDS, WELCOME_SECONDS, OVER, BY_CUSTOMER, BY_PLATFORM, BY_SERVICER = 600, 20, 4, 3, 4, 5


def _put(platform: Platform, open_kfid: str, customer: str, origin: int, **message: Any) -> Given:
    """Keep a message and call back with the token that fetches it."""
    corp = platform.corp
    told = {
        "msgid": secrets.token_hex(16),
        "open_kfid": open_kfid,
        "external_userid": customer,
        "send_time": corp.clock.second(),
        "origin": origin,
    }
    corp.shelves.kf_messages.append(told | message)
    token = secrets.token_urlsafe(30)
    corp.shelves.kf_tokens[token] = corp.clock.now() + TOKEN_SECONDS
    event = {"CreateTime": corp.clock.second(), "MsgType": "event", "Event": "kf_msg_or_event", "Token": token}
    corp.tell({"FromUserName": None} | event | {"OpenKfId": open_kfid})
    return told


@action("kf.enter")
def enter(platform: Platform, given: Given) -> Given:
    """Let a customer open the talk with a service account; the first time in 48 hours there is a welcome code."""
    corp, open_kfid = platform.corp, corp_desk(platform, given)
    customer = given.get("external_userid") or corp.new_id("wm")
    corp.customers.setdefault(customer, Customer(customer, given.get("name", "访客")))
    code = secrets.token_urlsafe(16)
    corp.shelves.kf_codes[code] = (open_kfid, customer, corp.clock.now() + WELCOME_SECONDS)
    event = {"event_type": "enter_session", "open_kfid": open_kfid, "external_userid": customer}
    event |= {"scene": given.get("scene", ""), "scene_param": given.get("scene_param", ""), "welcome_code": code}
    _put(platform, open_kfid, customer, BY_PLATFORM, msgtype="event", event=event)
    return {"external_userid": customer, "welcome_code": code}


def corp_desk(platform: Platform, given: Given) -> str:
    """Return the service account that is meant."""
    return platform.corp.shelves.desks[given["open_kfid"]].open_kfid


@action("kf.say")
def say(platform: Platform, given: Given) -> Given:
    """Let a customer write to a service account; five answers are allowed again, and an ended talk begins anew."""
    corp, open_kfid, customer = platform.corp, corp_desk(platform, given), given["external_userid"]
    corp.customers[customer]
    session = corp.shelves.sessions[open_kfid, customer]
    if session.state == OVER:
        session = corp.shelves.sessions[open_kfid, customer] = Session()
    session.spoke_at, session.answers = corp.clock.now(), 0
    told = _put(platform, open_kfid, customer, BY_CUSTOMER, msgtype="text", text={"content": given["text"]})
    return {"msgid": told["msgid"]}


@action("kf.answer")
def answer(platform: Platform, given: Given) -> Given:
    """Let a member answer a customer in the client."""
    open_kfid = corp_desk(platform, given)
    body = {"msgtype": "text", "text": {"content": given["text"]}, "servicer_userid": given["userid"]}
    return {"msgid": _put(platform, open_kfid, given["external_userid"], BY_SERVICER, **body)["msgid"]}


@action("robot.create")
def create_robot(platform: Platform, given: Given) -> Given:
    """Let a member make a robot in an internal group: its address is its secret."""
    key, robot_id = str(uuid.UUID(int=platform.corp.chance.getrandbits(128))), platform.corp.new_id("wb")
    platform.corp.shelves.hooks[key] = []
    robot = {"robot_id": robot_id, "name": given["name"], "creator_userid": given["userid"]}
    platform.corp.shelves.robots[robot_id] = robot
    return {"key": key, "robot_id": robot_id}

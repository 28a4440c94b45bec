"""Who has come: OAuth and web login, and the tickets of the pages' script (§5.5, §5.6)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from wecomsim.rules.ranges import sees
from wecomsim.rules.refused import Refused
from wecomsim.state import ids
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import text

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, LoginCode, Platform

Given = dict[str, Any]
HOUR, PER_APP, PER_CORP, TICKET_LIFE = 3600, 100, 400, 1800


def _code(platform: Platform, given: Given) -> LoginCode:
    found = platform.codes.get(text(given, "code", 40029))
    if found is None:
        raise Refused(40029)
    if found.used:
        raise Refused(42022)
    if found.until < platform.corp.clock.now():
        raise Refused(42003)
    return found


@endpoint("auth/getuserinfo", "GET", "91023")
def userinfo(platform: Platform, caller: Caller, given: Given) -> Given:
    """Say whose code it is: a member's, else an outsider's; once. A ticket comes only with `snsapi_privateinfo`."""
    found, corp = _code(platform, given), platform.corp
    found.used = True
    if found.userid:
        told: Given = {"userid": found.userid}
        if found.private:
            ticket = secrets.token_urlsafe(24)
            corp.shelves.tickets[ticket] = (found.userid, corp.clock.now() + TICKET_LIFE)
            told["user_ticket"] = ticket
        return told
    outside = {"openid": "o" + ids.of("wm", corp.seed, f"openid{found.external_userid}")[3:30]}
    follows = corp.follows.get(found.external_userid, {}).values()
    known = any(sees(corp, caller.app, corp.staff[each.userid]) for each in follows)
    return outside | ({"external_userid": found.external_userid} if known else {})


endpoint("user/getuserinfo", "GET", "91023")(userinfo)  # its older name


@endpoint("auth/getuserdetail", "POST", "95833")
def userdetail(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Tell what a member agreed to be told of, for the ticket of half an hour."""
    corp = platform.corp
    found = corp.shelves.tickets.get(text(given, "user_ticket", 84014))
    if found is None:
        raise Refused(84014)
    userid, until = found
    if until < corp.clock.now():
        raise Refused(84015)
    staff = corp.staff[userid]
    told = {"userid": userid, "gender": "0", "avatar": f"https://wework.qpic.cn/{userid}/0", "mobile": staff.mobile}
    return told | {"qr_code": "", "email": "", "biz_mail": "", "address": ""}


def _ticket(platform: Platform, key: str, most: int) -> Given:
    """Lend a ticket; too many in an hour are refused [D:90506]."""
    now = platform.corp.clock.now()
    recent = [at for at in platform.tickets[key] if at > now - HOUR]
    if len(recent) >= most:
        raise Refused(45009)
    platform.tickets[key] = [*recent, now]
    return {"ticket": secrets.token_urlsafe(48), "expires_in": 7200}


@endpoint("get_jsapi_ticket", "GET", "90506")
def corp_ticket(platform: Platform, _caller: Caller, _given: Given) -> Given:
    """Lend the corp's ticket."""
    return _ticket(platform, "corp", PER_CORP)


@endpoint("ticket/get", "GET", "90506")
def app_ticket(platform: Platform, caller: Caller, given: Given) -> Given:
    """Lend the app's ticket."""
    if given.get("type") != "agent_config":
        raise Refused(40058, "invalid param `type`")
    return _ticket(platform, caller.app.name, PER_APP)

"""Who has come: OAuth and web login, and the tickets of the pages' script (§5.5, §5.6)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from wecomsim.rules.refused import Refused
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import text

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, LoginCode, Platform

Given = dict[str, Any]
HOUR, PER_APP, PER_CORP = 3600, 100, 400


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
def userinfo(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say whose code it is: a member's, else an outsider's; once."""
    found = _code(platform, given)
    found.used = True
    if found.userid:
        return {"userid": found.userid, "user_ticket": secrets.token_urlsafe(24)}
    outside = {"openid": "o" + secrets.token_hex(14)}
    return outside | ({"external_userid": found.external_userid} if found.external_userid else {})


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

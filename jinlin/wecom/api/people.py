"""Who has come, and pages signed for them: sign-in codes, tickets of the pages' script (§5.5, §5.6)."""

from __future__ import annotations

import hashlib

from jinlin.wecom.api.section import Section
from jinlin.wecom.client.caller import Answer


class UserInfo(Answer, frozen=True, kw_only=True):
    """Who has come: a member by `userid`, else an outsider."""

    userid: str = ""
    user_ticket: str = ""
    openid: str = ""
    external_userid: str = ""


class UserDetail(Answer, frozen=True, kw_only=True):
    """What a member agreed to show."""

    userid: str = ""
    gender: str = ""
    avatar: str = ""
    mobile: str = ""
    email: str = ""
    biz_mail: str = ""
    qr_code: str = ""
    address: str = ""


class Ticket(Answer, frozen=True, kw_only=True):
    """A ticket for signing pages."""

    ticket: str
    expires_in: int = 7200


class Login(Section):
    """Learns who stands behind a code."""

    def who(self, code: str) -> UserInfo:
        """Return whose code it is: once, within five minutes [D:91023]. Raises 40029, 42022, 42003."""
        return self.ask("auth/getuserinfo", UserInfo, code=code)

    def details(self, ticket: str) -> UserDetail:
        """Return what a member agreed to show, with the ticket of `who` [D:95833]."""
        return self.ask("auth/getuserdetail", UserDetail, user_ticket=ticket)


class Pages(Section):
    """Signs pages that use the platform's script."""

    def corp_ticket(self) -> Ticket:
        """Return the corp's ticket, at most 400 an hour [D:90506]."""
        return self.ask("get_jsapi_ticket", Ticket)

    def app_ticket(self) -> Ticket:
        """Return the app's ticket, at most 100 an hour [D:90506]."""
        return self.ask("ticket/get", Ticket, type="agent_config")


def page_signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """Return the signature of a page: its address up to `#`, this order, nothing encoded [D:90506]."""
    told = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()

"""What can go wrong with a call, by number: branch on these, never on the platform's texts [D:90313]."""

from __future__ import annotations

import re
from typing import ClassVar

from jinlin.core.refusals import Refusal, SourceText
from jinlin.core.refusals import source_text as _

__all__ = [
    "AddressNotTrusted",
    "AlreadyWelcomed",
    "AppDisabled",
    "BadCorp",
    "BadSecret",
    "BeingWelcomed",
    "Busy",
    "Incomplete",
    "NoSuchCode",
    "NoSuchGroup",
    "NotJson",
    "NotOurCustomer",
    "NotPermitted",
    "OutOfRange",
    "OverLimit",
    "RateLimited",
    "StillDispatching",
    "TimedOut",
    "TokenRejected",
    "TooManyAtOnce",
    "Uncertain",
    "Unreachable",
    "VersionConflict",
    "WeComError",
    "WriteConflict",
    "error_for",
    "without_secrets",
]

_HINT = re.compile(r"hint: \[([^\]]*)\]")
_FROM = re.compile(r"from ip: ([0-9a-fA-F.:]+)")
_SECRETS = re.compile(r"\b(access_token|corpsecret|secret|user_ticket|code|key)=[^&\s\"']+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """Return a text in which addresses have lost what nobody may read."""
    return _SECRETS.sub(r"\1=…", text)


class WeComError(Refusal):
    """The platform answered with an error number."""

    code = "wecom_error"
    numbers: ClassVar[tuple[int, ...]] = ()
    source_what = _("企业微信返回 %(errcode)s：%(path)s")
    source_remedy = _("请在 open.work.weixin.qq.com/devtool 按错误码查询")

    def __init__(self, *, errcode: int, errmsg: str = "", path: str = "") -> None:
        self.errcode, self.errmsg, self.path = errcode, without_secrets(errmsg), path
        super().__init__(errcode=errcode, errmsg=self.errmsg, path=path)

    @property
    def hint(self) -> str:
        """The platform's own trace number, for its support."""
        found = _HINT.search(self.errmsg)
        return found[1] if found else ""

    @property
    def ip(self) -> str:
        """The address the platform saw us under; empty where it did not say."""
        found = _FROM.search(self.errmsg)
        return found[1] if found else ""


class BadSecret(WeComError):
    """The secret does not match the corp, or the app is disabled. Never retried: the address would be blocked."""

    code, numbers = "bad_secret", (40001, 41004)


class BadCorp(WeComError):
    """There is no such corp."""

    code, numbers = "bad_corp", (40013, 41002)


class TokenRejected(WeComError):
    """The token is over, or was taken back early; fetched anew once."""

    code, numbers = "token_rejected", (40014, 42001)


class Busy(WeComError):
    """The platform is busy; tried again at most three times."""

    code, numbers = "busy", (-1,)


class RateLimited(WeComError):
    """Too often: blocked for as long as the window that was exceeded (a minute to a month) [D:90313].

    `until` is when the block ends at the earliest, in Unix seconds: the platform does not tell which window it was, so
    the shortest of the endpoint is meant.
    """

    code, numbers = "rate_limited", (45009,)

    def __init__(self, *, errcode: int, errmsg: str = "", path: str = "", until: float = 0.0) -> None:
        super().__init__(errcode=errcode, errmsg=errmsg, path=path)
        self.until = until
        self.params["until"] = until


class TooManyAtOnce(WeComError):
    """Too many calls of one endpoint at the same time."""

    code, numbers = "too_many_at_once", (45033,)


class WriteConflict(WeComError):
    """Two writes of the same thing at once, or traffic the platform finds odd: one after the other, later."""

    code = "write_conflict"
    numbers: ClassVar[tuple[int, ...]] = (45035, 45036)


class VersionConflict(WriteConflict):
    """Somebody wrote another version of it meanwhile."""

    code = "version_conflict"
    numbers: ClassVar[tuple[int, ...]] = (6000,)


class NotPermitted(WeComError):
    """The app may not call this endpoint: not in the list of callable apps, or the wrong secret."""

    code, numbers = "not_permitted", (48001, 48002)


class AddressNotTrusted(WeComError):
    """Our address is not in the list of trusted ones."""

    code, numbers = "address_not_trusted", (60020, 301042)


class OutOfRange(WeComError):
    """About somebody the app does not see."""

    code, numbers = "out_of_range", (60011, 60021, 60030, 50002)


class AppDisabled(WeComError):
    """Disabled, withdrawn through disuse, or barred."""

    code, numbers = "app_disabled", (50003, 48005, 48006, 48011, 60031)


class NotOurCustomer(WeComError):
    """No relation between this account and this customer."""

    code, numbers = "not_our_customer", (84061, 40096, 610004)


class NoSuchGroup(WeComError):
    """Dissolved, unknown, or not a customer group we may see: which of them is not documented (§4.4)."""

    code, numbers = "no_such_group", (49008, 40050, 86001, 86003, 90501, 90509)


class StillDispatching(WeComError):
    """Asked too soon after a task was made."""

    code, numbers = "still_dispatching", (41063, 41079)


class NoSuchCode(WeComError):
    """A welcome code that is unknown, used up or over."""

    code, numbers = "no_such_code", (41049, 41050)


class AlreadyWelcomed(WeComError):
    """The customer has been welcomed, or the two have begun to talk: not to be tried again."""

    code, numbers = "already_welcomed", (41051,)


class BeingWelcomed(WeComError):
    """Another app is welcoming the customer just now; may be tried again."""

    code, numbers = "being_welcomed", (41096,)


class Unreachable(Refusal):
    """No connection to the platform, or one that was cut while only reading; nothing was changed."""

    code, counted_as = "unreachable", -1001
    source_what = _("连不上企业微信服务器（%(path)s）")
    source_remedy = _("请检查服务器能否访问 qyapi.weixin.qq.com 的 443 端口")


class TimedOut(Refusal):
    """No answer in time."""

    code, counted_as = "timed_out", -1002
    source_what = _("企业微信没有及时回答（%(path)s）")
    source_remedy = _("稍后会自动再试")


class Uncertain(Refusal):
    """The connection broke after something was asked that must not be asked twice: it may have been done."""

    code, counted_as = "uncertain", -1003
    source_what = _("不知道企业微信有没有做完（%(path)s）")
    source_remedy = _("请先到平台核对，再决定是否重发")


class NotJson(Refusal):
    """Something that is not the platform answered."""

    code, counted_as = "not_json", -1004
    source_what = _("回答不是企业微信的格式（%(path)s，HTTP %(status)s）")
    source_remedy = _("请检查中间的代理")


class OverLimit(Refusal, ValueError):
    """More than an endpoint takes; it was not asked."""

    code = "over_limit"
    source_what = _("%(what)s超过上限 %(most)s")
    source_remedy = _("请分成几次")


class Incomplete(OverLimit):
    """None of what an endpoint needs was given; it was not asked."""

    code = "incomplete"
    source_where = "%(what)s"
    source_what = _("参数不符合要求")
    source_remedy = SourceText("")


_BY_NUMBER: dict[int, type[WeComError]] = {
    number: kind for kind in (*WeComError.__subclasses__(), *WriteConflict.__subclasses__()) for number in kind.numbers
}


def error_for(errcode: int, errmsg: str, path: str) -> WeComError:
    """Return the error of a number; an unknown one is a WeComError itself."""
    return _BY_NUMBER.get(errcode, WeComError)(errcode=errcode, errmsg=errmsg, path=path)

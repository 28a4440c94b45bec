"""One call: token in the query and nowhere else, JSON without escapes, errors by number, repeats where they are safe (§0, §11.7)."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import msgspec

from jinlin.wecom.client.errors import (
    BadSecret,
    BeingWelcomed,
    Busy,
    NotJson,
    RateLimited,
    TimedOut,
    TokenRejected,
    TooManyAtOnce,
    Uncertain,
    Unreachable,
    WeComError,
    WriteConflict,
    error_for,
    without_secrets,
)
from jinlin.wecom.client.limits import Limits, block_seconds
from jinlin.wecom.client.tokens import App, Fetched, MemoryTokens, TokenStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["OFFICIAL", "Answer", "Caller"]

OFFICIAL = "https://qyapi.weixin.qq.com"
TIMEOUT = httpx.Timeout(15.0, connect=5.0)
WAITS: dict[type[WeComError], tuple[float, ...]] = {
    Busy: (0.5, 1.0, 2.0),
    TooManyAtOnce: (1.0, 3.0),
    WriteConflict: (0.5, 1.0, 2.0),
    BeingWelcomed: (1.0, 3.0),
}


def _quiet(record: logging.LogRecord) -> bool:
    """Take the secrets out of a line of httpx, which carries whole addresses, whatever level somebody sets."""
    record.msg, record.args = without_secrets(record.getMessage()), ()
    return True


logging.getLogger("httpx").addFilter(_quiet)
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What every answer begins with; `errcode` may be absent where all went well [D:90664]."""

    errcode: int = 0
    errmsg: str = ""


A = TypeVar("A", bound=Answer)
T = TypeVar("T")


class Cut(Uncertain):
    """The connection broke; whether that matters depends on what was asked."""


class TokenAnswer(Answer, frozen=True, kw_only=True):
    """The answer of `gettoken` [D:91039]."""

    access_token: str = ""
    expires_in: int = 7200


class Caller:
    """Calls the platform as one app; safe to use from several threads.

    `patience`: for how many seconds a call may wait for the end of a block (45009), once; else RateLimited is raised with
    its end. `observe` is told of every exchange: path, the answer's number (or `counted_as` where there was none), seconds.
    """

    def __init__(  # noqa: PLR0913  (what a test or a setting must be able to put in its place)
        self,
        app: App,
        *,
        tokens: TokenStore | None = None,
        base_url: str = OFFICIAL,
        limits: Limits | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
        patience: float = 0.0,
        observe: Callable[[str, int, float], None] = lambda _path, _errcode, _seconds: None,
    ) -> None:
        self.app, self._tokens, self._limits = app, tokens or MemoryTokens(), limits or Limits()
        self._sleep, self._clock, self._patience, self._observe = sleep, clock, patience, observe
        self._http = httpx.Client(base_url=f"{base_url}/cgi-bin/", timeout=TIMEOUT, transport=transport)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def get(self, path: str, into: type[A], params: Mapping[str, Any] | None = None, *, repeatable: bool = True) -> A:
        """Ask with GET; `repeatable` False where even that uses something up. Raises WeComError and its kinds."""
        return self._call("GET", path, into, params or {}, {}, repeatable=repeatable)

    def post(
        self,
        path: str,
        into: type[A],
        body: Mapping[str, Any],
        *,
        repeatable: bool = True,
        params: Mapping[str, Any] | None = None,
    ) -> A:
        """Ask with POST; `repeatable` False: never again after a cut connection. Raises WeComError and its kinds, Uncertain."""
        return self._call("POST", path, into, params or {}, _json(body), repeatable=repeatable)

    def upload(
        self,
        path: str,
        into: type[A],
        name: str,
        content: bytes,
        params: Mapping[str, Any],
        *,
        repeatable: bool = True,
    ) -> A:
        """Send a file as the one part `media`; the name goes as raw UTF-8, which these servers want [D:90253]."""
        return self._call("POST", path, into, params, _multipart(name, content), repeatable=repeatable)

    def upload_without_token(self, path: str, into: type[A], name: str, content: bytes, params: Mapping[str, Any]) -> A:
        """Send a file to an endpoint that takes no token."""
        return self._checked(path, self._send("POST", path, params, _multipart(name, content), repeatable=True), into)

    def download(
        self, path: str, params: Mapping[str, Any], *, first: int = 0, last: int | None = None
    ) -> httpx.Response:
        """Return the raw answer, a stretch of bytes of it where asked [D:90254]. Raises WeComError."""
        headers = {"Range": f"bytes={first}-{last}"} if last is not None else {}

        def ask() -> httpx.Response:
            response = self._with_token("GET", path, params, {"headers": headers}, repeatable=True)
            if not response.is_success or "json" in response.headers.get("content-type", ""):
                self._checked(path, response, Answer)
            return response

        return self._patiently(path, ask)

    def token(self) -> str:
        """Return the app's access token. Raises BadSecret, BadCorp, RateLimited, Unreachable, TimedOut."""
        return self._tokens.token(self._fetch)

    def without_token(self, method: str, path: str, into: type[A], params: Mapping[str, Any], body: Any = None) -> A:
        """Call an endpoint that takes no token (webhooks, whose address is the secret); never again after a cut."""
        extra = {} if body is None else _json(body)
        return self._patiently(
            path, lambda: self._checked(path, self._send(method, path, params, extra, repeatable=False), into)
        )

    def _fetch(self) -> Fetched:
        """Fetch a token; a wrong secret is never tried again, since the address would be blocked for an hour."""
        params = {"corpid": self.app.corp_id, "corpsecret": self.app.secret}
        answer = self._patiently(
            "gettoken",
            lambda: self._checked("gettoken", self._send("GET", "gettoken", params, {}, repeatable=True), TokenAnswer),
        )
        if not answer.access_token:
            raise BadSecret(errcode=40001, errmsg="no token in the answer", path="gettoken")
        return Fetched(answer.access_token, answer.expires_in)

    def _call(
        self,
        method: str,
        path: str,
        into: type[A],
        params: Mapping[str, Any],
        extra: Mapping[str, Any],
        *,
        repeatable: bool,
    ) -> A:
        return self._patiently(
            path,
            lambda: self._checked(path, self._with_token(method, path, params, extra, repeatable=repeatable), into),
        )

    def _patiently(self, path: str, ask: Callable[[], T]) -> T:
        """Ask again where the platform itself said that it did nothing, a few times, later each time."""
        refused: Counter[type[WeComError]] = Counter()
        while True:
            try:
                return ask()
            except tuple(WAITS) as error:
                kind = next(each for each in WAITS if isinstance(error, each))
                if refused[kind] >= len(WAITS[kind]):
                    raise
                wait = WAITS[kind][refused[kind]]
            except RateLimited as error:
                kind, now = RateLimited, self._clock()
                until = error.until or now + block_seconds(path, now)
                wait = until - now
                if refused[kind] or wait > self._patience:
                    raise RateLimited(errcode=error.errcode, errmsg=error.errmsg, path=path, until=until) from None
            refused[kind] += 1
            self._sleep(wait)

    def _with_token(
        self, method: str, path: str, params: Mapping[str, Any], extra: Mapping[str, Any], *, repeatable: bool
    ) -> httpx.Response:
        """Send with the token; one that is refused is fetched anew once."""
        token = self.token()
        response = self._send(method, path, {**params, "access_token": token}, extra, repeatable=repeatable)
        if _number(response) in TokenRejected.numbers:
            self._tokens.forget(token)
            response = self._send(method, path, {**params, "access_token": self.token()}, extra, repeatable=repeatable)
        return response

    def _send(
        self, method: str, path: str, params: Mapping[str, Any], extra: Mapping[str, Any], *, repeatable: bool
    ) -> httpx.Response:
        """Send once, and once more what does no harm if a connection was cut. Raises Unreachable, TimedOut, Uncertain.

        They are raised outside of any handler: the cause carries the address, and the address the token.
        """
        began = time.monotonic()
        answer = self._tried(method, path, params, extra)
        if answer is Cut and repeatable:
            answer = self._tried(method, path, params, extra)
        seconds = time.monotonic() - began
        if isinstance(answer, httpx.Response):
            number = _number(answer)
            self._observe(path, NotJson.counted_as if number is None else number, seconds)
            return answer
        if not repeatable and answer is not Unreachable:
            answer = Uncertain
        elif answer is Cut:
            answer = Unreachable
        self._observe(path, answer.counted_as, seconds)
        raise answer(path=path)

    def _tried(
        self, method: str, path: str, params: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> httpx.Response | type[Unreachable | TimedOut | Uncertain]:
        """Return the answer, or what became of the connection."""
        lane = str(params.get("key", ""))  # each robot has a count of its own
        with self._limits.passage(path, lane):
            try:
                return self._http.request(method, path, params=dict(params), **extra)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
                return Unreachable
            except httpx.TimeoutException:
                return TimedOut
            except httpx.HTTPError:
                return Cut

    def _checked(self, path: str, response: httpx.Response, into: type[A]) -> A:
        """Return the answer. Raises the error of its number, NotJson. The number is looked at before any data (§0.2)."""
        number = _number(response)
        if number is None:
            raise NotJson(path=path, status=response.status_code)
        if number != 0:
            raise error_for(number, str(response.json().get("errmsg", "")), path)
        try:
            return msgspec.json.decode(response.content, type=into, strict=False)
        except msgspec.DecodeError as error:
            raise NotJson(path=path, status=f"{response.status_code}: {error}") from None


def _json(body: Any) -> dict[str, Any]:
    """Write a body in plain UTF-8: escapes would be refused with 40033."""
    return {"content": msgspec.json.encode(body), "headers": {"Content-Type": "application/json"}}


def _multipart(name: str, content: bytes) -> dict[str, Any]:
    boundary = f"jinlin{time.time_ns()}"
    safe = name.replace('"', "'").replace("\r", " ").replace("\n", " ")
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="media";filename="{safe}"; filelength={len(content)}'
        "\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return {"content": body, "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"}}


def _number(response: httpx.Response) -> int | None:
    """Return the error number; 0 where there is none or a file came, None for what the platform does not send."""
    if "json" not in response.headers.get("content-type", "json") and response.is_success:
        return 0
    try:
        answer = response.json()
    except ValueError:
        return None
    if not isinstance(answer, dict) or not response.is_success:
        return None
    number = answer.get("errcode", 0)
    if isinstance(number, str) and number.lstrip("-").isdecimal():  # some pages print it as text
        return int(number)
    return number if isinstance(number, int) else None


__all__ += ["RateLimited"]

"""The platform as callers meet it: a corp, its settings, tokens lent, faults asked for, callbacks on their way."""

from __future__ import annotations

import base64
import json
import secrets
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wecomsim.rules.quota import Quota
from wecomsim.rules.refused import Refused
from wecomsim.rules.settings import Settings
from wecomsim.state.assistant import Assistant

if TYPE_CHECKING:
    from pathlib import Path

    from wecomsim.state.corp import Corp
    from wecomsim.state.rows import App

__all__ = ["CallFault", "Caller", "LoginCode", "Platform", "Token", "Way", "WelcomeCode"]

LIFE = 7200  # seconds a token is good [D:91039]
GROWN = 64


@dataclass(slots=True)
class Token:
    """A token that was lent."""

    value: str = field(repr=False)
    app: App
    expires_at: float
    revoked: bool = False


@dataclass(slots=True)
class CallFault:
    """A fault of calls: answered with a number, slowly, or cut off; `times` None: until it is taken back."""

    path: str
    errcode: int = 0
    share: float = 1.0
    times: int | None = None
    slow_seconds: float = 0.0
    cut: str = ""  # after_write: done, but the answer is lost; before_write: neither

    def fits(self, path: str) -> bool:
        """Whether it concerns this endpoint."""
        return self.path in {"*", path}


@dataclass(slots=True)
class Way:
    """A contact way or a join way: `told` is what was asked for, as the platform gives it back."""

    config_id: str
    kind: str  # contact or join
    told: dict[str, Any]
    maker: str
    made_at: int


@dataclass(slots=True)
class WelcomeCode:
    """The right to welcome a new friend once, within 20 seconds (§11.5)."""

    userid: str
    external_userid: str
    until: float
    sent: bool = False
    sender: str = ""
    sent_at: float = 0.0
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class LoginCode:
    """A code of OAuth or web login: once, for five minutes [D:91022]."""

    userid: str
    until: float
    used: bool = False
    external_userid: str = ""
    private: bool = False  # asked for with snsapi_privateinfo


@dataclass(slots=True)
class Caller:
    """Who calls: the app of the token, and the address."""

    app: App
    ip: str


class Platform:
    """Everything one corp's callers meet."""

    def __init__(self, corp: Corp, settings: Settings | None = None) -> None:
        self.corp, self.settings = corp, settings or Settings()
        self.tokens: dict[str, Token] = {}
        self.faults: list[CallFault] = []
        self.calls: dict[str, int] = defaultdict(int)
        self.blocked_until: dict[str, float] = {}
        self.missed: Counter[tuple[str, int]] = Counter()  # numbers looked for in vain: app and day
        self.under_way: Counter[str] = Counter()
        self.transferred: Counter[tuple[str, int]] = Counter()  # owner or group, and the day
        self.ways: dict[str, Way] = {}
        self.welcome_codes: dict[str, WelcomeCode] = {}
        self.templates: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, LoginCode] = {}
        self.tickets: dict[str, list[float]] = defaultdict(list)
        self.quota = Quota()
        self.public_keys: dict[int, str] = {}
        self.assistant = Assistant()
        self.journal: Path | None = None
        self._recent: dict[str, deque[float]] = defaultdict(deque)
        self._wrong: dict[str, int] = defaultdict(int)

    def wrote_down(self, at: float, given: dict[str, Any]) -> None:
        """Keep what somebody did, where a journal is kept: the city is the same after a restart."""
        if self.journal:
            line = json.dumps({"at": at, **given}, ensure_ascii=False)
            with self.journal.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    # -- tokens ------------------------------------------------------------------------------------------

    def lend(self, corp_id: str, secret: str, ip: str) -> Token:
        """Lend a token; the secret is looked at before the corp [P], and an address that keeps guessing is blocked (§1.1)."""
        now = self.corp.clock.now()
        if self.blocked_until.get(ip, 0.0) > now:
            raise Refused(45009)
        app = next((app for app in self.corp.apps.values() if app.secret == secret), None)
        if corp_id != self.corp.corp_id:
            raise Refused(40013)
        if app is None or not app.enabled:
            self._guessed(ip, now)
            raise Refused(40001)
        self._wrong.pop(ip, None)
        known = next((t for t in self.tokens.values() if t.app is app and t.expires_at > now and not t.revoked), None)
        if known and self.settings.same_token:
            return known
        token = Token(secrets.token_urlsafe(GROWN), app, now + LIFE)
        self.tokens[token.value] = token
        return token

    def _guessed(self, ip: str, now: float) -> None:
        self._wrong[ip] += 1
        if self._wrong[ip] > self.settings.wrong_secrets:
            self.blocked_until[ip] = now + 3600

    def revoke(self) -> None:
        """Take every token back early, as the platform may."""
        for token in self.tokens.values():
            token.revoked = True

    def caller(self, value: str, ip: str) -> Caller:
        """Return who calls with a token; it is looked at before any parameter [P]."""
        if not value:
            raise Refused(41001)
        token = self.tokens.get(value)
        if token is None or token.revoked:
            raise Refused(40014)
        if token.expires_at <= self.corp.clock.now():
            raise Refused(42001)
        if not token.app.enabled:
            raise Refused(50003)
        if token.app.trusted_ips is not None and ip not in token.app.trusted_ips:
            raise Refused(60020)
        return Caller(token.app, ip)

    # -- how often ---------------------------------------------------------------------------------------

    def count(self, path: str) -> None:
        """Count a call; too many in a minute or an hour are blocked for as long [D:90312]."""
        self.calls[path] += 1
        now = self.corp.clock.now()
        if self.blocked_until.get(path, 0.0) > now:
            raise Refused(45009)
        for most, seconds in ((self.settings.rate_per_minute, 60), (self.settings.rate_per_hour, 3600)):
            if most and self._often(f"{path}:{seconds}", now, seconds) > most:
                self.blocked_until[path] = now + seconds
                raise Refused(45009)

    def _often(self, key: str, now: float, seconds: int) -> int:
        """Return how often something was called within the window, this time included."""
        recent = self._recent[key]
        while recent and recent[0] <= now - seconds:
            recent.popleft()
        recent.append(now)
        return len(recent)

    def begin(self, path: str) -> None:
        """Note that a call is under way, until `end`."""
        with self.corp.lock:
            self.under_way[path] += 1

    def end(self, path: str) -> None:
        """Note that it has been answered."""
        with self.corp.lock:
            self.under_way[path] -= 1

    def crowded(self, path: str) -> bool:
        """Whether too many calls of one endpoint are under way at once (45033), where the settings count them."""
        return 0 < self.settings.parallel < self.under_way[path]

    def fault_for(self, path: str) -> CallFault | None:
        """Return the fault this call meets, counted down."""
        for fault in self.faults:
            if fault.fits(path) and fault.times != 0 and self.corp.chance.random() < fault.share:
                fault.times = None if fault.times is None else fault.times - 1
                return fault
        return None

    # -- cursors -----------------------------------------------------------------------------------------

    def cursor(self, what: str, at: int) -> str:
        """Return an opaque cursor."""
        told = json.dumps([what, at, self.corp.clock.second()]).encode()
        return base64.urlsafe_b64encode(told).decode().rstrip("=")

    def begins_at(self, what: str, cursor: Any) -> int:
        """Return where a cursor goes on. Raises Refused 50100 for one that is not ours, or too old."""
        if not cursor:
            return 0
        try:
            kind, at, made_at = json.loads(base64.urlsafe_b64decode(str(cursor) + "=" * (-len(str(cursor)) % 4)))
        except ValueError:
            raise Refused(50100) from None
        if kind != what or made_at < self.corp.clock.now() - self.settings.cursor_seconds:
            raise Refused(50100)
        return int(at)

    def page(self, what: str, things: list[Any], cursor: Any, limit: int) -> tuple[list[Any], str]:
        """Cut a page; the second is the cursor of the next, empty at the end."""
        begin = self.begins_at(what, cursor)
        end = begin + limit
        return things[begin:end], self.cursor(what, end) if end < len(things) else ""

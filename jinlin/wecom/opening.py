"""A client for a workspace's connection: its secret, tokens and the count of calls shared by all processes."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from jinlin.core import present
from jinlin.wecom.actions.connecting import NotConnected
from jinlin.wecom.api import WeCom
from jinlin.wecom.client.caller import Caller
from jinlin.wecom.client.errors import TimedOut
from jinlin.wecom.client.limits import Limits, used_of
from jinlin.wecom.client.passages import Common
from jinlin.wecom.client.tokens import EARLY, App, Fetched
from jinlin.wecom.models import App as AppRow
from jinlin.wecom.models import AppKind, CallCount, Token, TokenKind, opened, sealed
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.wecom.client.limits import Used
    from jinlin.wecom.models import Connection

__all__ = ["SharedTokens", "open_platform", "quotas", "write_counts"]

RENEWING = timedelta(seconds=20)  # longer than a call may take
WAIT = 0.2  # seconds between two looks at what another process fetches
REMEMBERED = 60.0  # seconds for which a token is not looked up again
_open: dict[tuple[int, str, str], WeCom] = {}
_limits: dict[str, Limits] = {}


def open_platform(connection: Connection, kind: AppKind = AppKind.MAIN) -> WeCom:
    """Return the client of a connection, kept in this process. Raises NotConnected."""
    row = AppRow.objects.filter(connection=connection, kind=kind).exclude(secret_sealed="").first()
    if row is None:
        raise NotConnected
    key = (row.pk, row.secret_sealed, connection.base_url)
    if key not in _open:
        _open[key] = WeCom(
            Caller(
                App(connection.corp_id, row.secret, row.agent_id),
                tokens=SharedTokens(row),
                base_url=connection.base_url,
                limits=_limits_of(connection),
                clock=_wall,
                observe=lambda path, errcode, seconds: COUNTS.add(row.workspace_id, path, errcode, seconds),
            )
        )
    return _open[key]


def _limits_of(connection: Connection) -> Limits:
    """Return what counts the calls of a corp, whichever process makes them and whichever workspace they are for."""
    corp = _corp(connection)
    if corp not in _limits:
        _limits[corp] = Limits(passages=_counted(corp), wall=_wall)
    return _limits[corp]


def quotas(connection: Connection, most: int) -> list[Used]:
    """Return the endpoints that are nearest to what the platform allows, as all processes have called them."""
    return used_of(_counted(_corp(connection)), most)


def _corp(connection: Connection) -> str:
    return hashlib.sha256(f"{connection.base_url} {connection.corp_id}".encode()).hexdigest()[:16]


def _counted(corp: str) -> Common:
    return Common(settings.JINLIN_HOME / "wecom" / "calls" / corp)


def _wall() -> float:
    return present.now().timestamp()


class SharedTokens:
    """The token of an app as a row: one process fetches, the others go on with the old one or wait for the new."""

    def __init__(self, row: AppRow, kind: TokenKind = TokenKind.ACCESS) -> None:
        self._row, self._kind = row, kind
        self._lock = threading.Lock()
        self._value, self._looked_at = "", 0.0

    def token(self, fetch: Callable[[], Fetched]) -> str:
        """Return a token that is good for a while yet. Raises TimedOut where another process does not come back with one."""
        with self._lock:
            if not self._value or time.monotonic() - self._looked_at > REMEMBERED:
                self._value = self._looked_up(fetch)
                self._looked_at = time.monotonic()
            return self._value

    def _looked_up(self, fetch: Callable[[], Fetched]) -> str:
        deadline = time.monotonic() + RENEWING.total_seconds()
        while time.monotonic() < deadline:
            good = self._good(timedelta(seconds=EARLY))
            if good:
                return good
            if self._claimed():
                return self._fetched(fetch)
            if good := self._good(timedelta(0)):  # somebody else is fetching; the old one will do meanwhile
                return good
            time.sleep(WAIT)
        raise TimedOut(path="gettoken")

    def _good(self, margin: timedelta) -> str:
        row = Token.objects.filter(app=self._row, kind=self._kind, expires_at__gt=present.now() + margin).first()
        return opened(row.value_sealed) if row and row.value_sealed else ""

    def _claimed(self) -> bool:
        now = present.now()
        rows = Token.objects.filter(app=self._row, kind=self._kind)
        if rows.filter(Q(renewing_until=None) | Q(renewing_until__lt=now)).update(renewing_until=now + RENEWING):
            return True
        _row, made = Token.objects.get_or_create(
            workspace_id=self._row.workspace_id,
            app=self._row,
            kind=self._kind,
            defaults={"renewing_until": now + RENEWING},
        )
        return made

    def _fetched(self, fetch: Callable[[], Fetched]) -> str:
        rows = Token.objects.filter(app=self._row, kind=self._kind)
        try:
            fetched = fetch()
        except Exception:
            rows.update(renewing_until=None)
            raise
        until = present.now() + timedelta(seconds=fetched.seconds)
        rows.update(value_sealed=sealed(fetched.value), expires_at=until, renewing_until=None)
        return fetched.value

    def forget(self, value: str) -> None:
        """Drop the token if it still is this one."""
        with self._lock:
            self._value = "" if self._value == value else self._value
        row = Token.objects.filter(app=self._row, kind=self._kind).first()
        if row and row.value_sealed and opened(row.value_sealed) == value:
            Token.objects.filter(pk=row.pk, value_sealed=row.value_sealed).update(value_sealed="", expires_at=None)


class Counts:
    """Calls of this process that are not written down yet: threads add, the worker writes now and then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: Counter[tuple[int, str, int]] = Counter()
        self._milliseconds: Counter[tuple[int, str, int]] = Counter()

    def add(self, workspace: int, path: str, errcode: int, seconds: float) -> None:
        """Count one call."""
        with self._lock:
            self._calls[workspace, path[:80], errcode] += 1
            self._milliseconds[workspace, path[:80], errcode] += int(seconds * 1000)

    def taken(self) -> list[tuple[tuple[int, str, int], int, int]]:
        """Return what was counted, and begin anew."""
        with self._lock:
            counted = [(key, count, self._milliseconds[key]) for key, count in self._calls.items()]
            self._calls.clear()
            self._milliseconds.clear()
        return counted


COUNTS = Counts()


@transaction.atomic
def write_counts(now: datetime) -> None:
    """Add what this process counted to the day's rows."""
    counted = COUNTS.taken()
    spaces = {row.pk: row for row in Workspace.objects.filter(pk__in={key[0] for key, _n, _ms in counted})}
    for (workspace, path, errcode), count, milliseconds in counted:
        if workspace not in spaces:
            continue
        on = now.astimezone(spaces[workspace].zone).date()
        row, made = CallCount.objects.get_or_create(
            workspace_id=workspace,
            on=on,
            path=path,
            errcode=errcode,
            defaults={"count": count, "milliseconds": milliseconds, "last_at": now},
        )
        if not made:
            more = {"count": F("count") + count, "milliseconds": F("milliseconds") + milliseconds}
            CallCount.objects.filter(pk=row.pk).update(**more, last_at=now)

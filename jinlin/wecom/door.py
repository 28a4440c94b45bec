"""The callback door: what the platform sends is verified, opened and durably stored before it is answered (§2).

`verify` answers the check of the address, `Writer` keeps callbacks: threads hand theirs in, one of them commits all that
wait (group commit), and nobody is answered before the commit that holds what they brought. Both ways in use it: the page
of the product (`views/callback.py`) and the entry of its own for large chains (`entry.py`).
"""

from __future__ import annotations

import hashlib
import threading
import time
from concurrent.futures import Future
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Q

from jinlin.core import faults
from jinlin.wecom.crypto import NotAnEnvelope, Signed, WrongAesKey, WrongReceiver, WrongSignature
from jinlin.wecom.models import App, Callback
from jinlin.wecom.payloads import envelope_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jinlin.core.refusals import Refusal
    from jinlin.wecom.crypto import Keys

__all__ = ["Doorplate", "Doorplates", "Writer", "note_refusal", "open_callback", "signed_by", "verify"]

faults.declare("wecom:callback-opened", "wecom:callbacks-written", "wecom:callbacks-committed")

REMEMBERED = 10.0  # seconds for which the keys of an address are not looked up again
MOST_AT_ONCE = 1000
OUR_OWN = "0"  # the timestamp of our own check of the address, which proves nothing about the platform
NEVER = (-REMEMBERED, None)
REFUSALS = (NotAnEnvelope, WrongSignature, WrongAesKey, WrongReceiver)
PROVEN = (WrongAesKey.code, WrongReceiver.code)  # signed with our token: it was the platform, not somebody who tries
NOTED_EVERY, BELIEVED = timedelta(minutes=1), timedelta(hours=1)


class Doorplate(NamedTuple):
    """Whose address it is, and what opens what comes there."""

    workspace: int
    app: int
    keys: Keys


class Doorplates:
    """The addresses of this process, each looked up at most every ten seconds."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Doorplate]] = {}
        self._noted: dict[tuple[int, bool], float] = {}

    def known(self, slug: str) -> Doorplate | None:
        """Return whose address it is, where that was looked up a moment ago."""
        asked_at, plate = self._known.get(slug, NEVER)
        return plate if time.monotonic() - asked_at < REMEMBERED else None

    def of(self, slug: str) -> Doorplate | None:
        """Return whose address it is; None where nobody has it or it has no keys. Raises BadKeyShape, CannotDecrypt."""
        if plate := self.known(slug):
            return plate
        app = App.objects.select_related("connection").filter(slug=slug).first()
        plate = Doorplate(app.workspace_id, app.pk, app.keys) if app and app.hears else None
        if plate:  # an address nobody has must not fill the memory
            self._known[slug] = (time.monotonic(), plate)
        return plate

    def forget(self) -> None:
        """Look everything up again: keys were changed."""
        self._known.clear()
        self._noted.clear()

    def worth_noting(self, plate: Doorplate, query: Mapping[str, str], refusal: Refusal) -> bool:
        """Say whether a refusal is the first of its sort for a minute: hostile requests must not write a row each."""
        if not isinstance(refusal, REFUSALS) or query.get("timestamp") == OUR_OWN:
            return False
        sort = plate.app, refusal.code in PROVEN
        lately = time.monotonic() - self._noted.get(sort, -NOTED_EVERY.total_seconds()) < NOTED_EVERY.total_seconds()
        if not lately:
            self._noted[sort] = time.monotonic()
        return not lately


def signed_by(query: Mapping[str, str]) -> Signed:
    """Return what stands beside the envelope; what is absent is empty, and no signature fits it."""
    return Signed(query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", ""))


def verify(plate: Doorplate, query: Mapping[str, str], *, now: datetime) -> bytes:
    """Answer the platform's check of the address [D:90930]: the exact bytes of `echostr`, opened. Raises as `Keys.open`."""
    plain = plate.keys.open(query.get("echostr", ""), signed_by(query))
    if query.get("timestamp") != OUR_OWN:
        App.objects.filter(pk=plate.app).update(verified_at=now, refused_at=None, refused_by="", refused_for="")
    return plain


def note_refusal(plate: Doorplate, refusal: Refusal, *, now: datetime) -> None:
    """Keep what was refused last, once a minute, for the page of whoever mistyped something.

    Anybody can post what is not signed; it does not cover for an hour what only the platform can have sent.
    """
    seldom = Q(refused_at=None) | Q(refused_at__lt=now - NOTED_EVERY)
    if refusal.code in PROVEN:
        due = seldom | ~Q(refused_by__in=PROVEN)
    else:
        due = seldom & (~Q(refused_by__in=PROVEN) | Q(refused_at__lt=now - BELIEVED))
    found = str(refusal.params.get("found", ""))[:64]
    App.objects.filter(due, pk=plate.app).update(refused_at=now, refused_by=refusal.code, refused_for=found)


def open_callback(plate: Doorplate, query: Mapping[str, str], body: bytes, *, now: datetime) -> Callback:
    """Return the callback in a request, not stored yet. Raises NotAnEnvelope and as `Keys.open`."""
    message = plate.keys.open(envelope_in(body), signed_by(query))
    return Callback(
        workspace_id=plate.workspace,
        app_id=plate.app,
        digest=hashlib.sha256(message).hexdigest(),
        body=message.decode("utf-8", "replace").replace("\0", ""),
        received_at=now,
        due_at=now,
    )


class Writer:
    """Stores callbacks, all that wait in one transaction."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Callback, Future[None]]] = []
        self._turn = threading.Lock()
        self._list = threading.Lock()

    def keep(self, callback: Callback) -> None:
        """Return when the callback is in the database for good. Raises DatabaseError when it is not."""
        kept: Future[None] = Future()
        with self._list:
            self._waiting.append((callback, kept))
        with self._turn:  # whoever waited for a turn mostly finds that the one before has written theirs too
            if not kept.done():
                self._write()
        kept.result()

    def _write(self) -> None:
        with self._list:
            taken, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
        try:
            store([callback for callback, _kept in taken])
        except Exception as error:  # noqa: BLE001  (each of those who wait hears of it)
            for _callback, kept in taken:
                kept.set_exception(error)
        else:
            for _callback, kept in taken:
                kept.set_result(None)


def store(callbacks: Sequence[Callback]) -> None:
    """Write callbacks in one transaction; one that is known already stays as it was."""
    faults.reach("wecom:callback-opened")
    with transaction.atomic():
        Callback.objects.bulk_create(callbacks, ignore_conflicts=True)
        faults.reach("wecom:callbacks-written")
    faults.reach("wecom:callbacks-committed")

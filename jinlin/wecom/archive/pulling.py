"""Pull the archive: fetched, opened, written as a file of history, imported by the engine; the cursor moves after the rows are in.

The importer of decrypted archives knows every message by its id, so that fetching something twice adds nothing. The next
pull waits for the import of the last: `seq` advances only when the lake has the rows (§6.2).
"""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from jinlin.core import faults
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.imports import actions as imports
from jinlin.imports import uploads
from jinlin.imports.models import Kind, State
from jinlin.imports.reaching import history_reaches
from jinlin.wecom.archive import rooms
from jinlin.wecom.archive.fetching import note_files
from jinlin.wecom.archive.native import NativeSdk
from jinlin.wecom.archive.sdk import MOST, ArchiveRefused, sealed_in
from jinlin.wecom.archive.simulated import SimulatedSdk
from jinlin.wecom.archive.unsealing import Unsealing
from jinlin.wecom.models import OFFICIAL, App, AppKind, Archive, unsealed_keys
from jinlin.wecom.reading import came_through

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from jinlin.wecom.archive.rooms import Sides
    from jinlin.wecom.archive.sdk import Sdk

__all__ = ["pull", "pull_all", "sdk_of"]

faults.declare("wecom:archive-fetched", "wecom:archive-queued")

CALLS_AT_ONCE = 20  # of up to 1,000 messages: what one import takes in
AFTER_ERROR = timedelta(seconds=30)
GROUPS_READ = "unseen"  # the step of the reading after which the groups are known; what follows it may take days
PATIENCE = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))  # with an import
PULLED = (
    "seq",
    "next_seq",
    "run",
    "pulled_at",
    "tried_at",
    "more",
    "error",
    "unreadable_count",
    "unreadable_reason",
    "failures",
    "due_at",
)  # what a pull writes; people choose the rest
ENDED = {State.APPLIED, State.FAILED, State.ROLLED_BACK}


class NotTakenIn(Refusal):
    """What was fetched could not be imported."""

    code = "not_taken_in"
    source_what = _("取到的聊天没有导入成功(连续 %(count)s 次):%(reason)s")
    source_remedy = _("会自动再取,间隔逐次加长;原因见“导入”")


def sdk_of(app: App) -> Sdk:
    """Return what fetches for an app: the vendor's library, or the simulator behind another base address. Raises ArchiveRefused."""
    connection = app.connection
    if connection.base_url != OFFICIAL:
        return SimulatedSdk(connection.base_url, connection.corp_id, app.secret)
    if not settings.JINLIN_FINANCE_SDK:
        raise ArchiveRefused(number=301053)
    return NativeSdk(settings.JINLIN_FINANCE_SDK, connection.corp_id, app.secret)


def pull_all(now: datetime, every: timedelta = timedelta(0)) -> bool:
    """Pull every workspace's archive, each so often, and one that had more at once; say whether one can be asked again now.

    What fails is told on its row, tried again soon, and stops no other.
    """
    apps = App.objects.select_related("connection__workspace").filter(kind=AppKind.ARCHIVE).exclude(secret_sealed="")
    again = False
    for app in apps:
        row, _made = Archive.objects.get_or_create(workspace_id=app.workspace_id)
        if not _is_due(row, now, every) or not _was_read(app) or rooms.are_awaited(app.workspace_id, now):
            continue
        try:
            with closing(sdk_of(app)) as sdk:
                pull(app, row, sdk, now)
        except Refusal as refusal:
            Archive.objects.filter(pk=row.pk).update(error=refusal.message()[:300], tried_at=now)
        again = again or (row.more and row.run_id is None)
    return again


def _was_read(app: App) -> bool:
    """Whether the groups have been read once: before that, nobody could say whose talk it is."""
    return came_through(app.workspace_id, GROUPS_READ)


def _is_due(row: Archive, now: datetime, every: timedelta) -> bool:
    """Say whether it is time: at once where the last pull was full and its rows are in, a moment after an error."""
    if row.due_at and row.due_at > now:
        return False
    if row.error and row.tried_at:
        return row.tried_at + min(every, AFTER_ERROR) <= now
    return row.more or row.pulled_at is None or row.pulled_at + every <= now


def pull(app: App, row: Archive, sdk: Sdk, now: datetime) -> int:
    """Fetch what is new into an import; return how many messages. Raises ArchiveRefused, MissingKey."""
    if not _settled(row, now):
        return 0
    unsealing = Unsealing(sdk, app.workspace_id, unsealed_keys(app.workspace_id))
    fetched = [(sealed.seq, unsealing.message(sealed)) for sealed in _fetched(sdk, row.seq)]
    faults.reach("wecom:archive-fetched")
    met = {room for _seq, message in fetched if (room := message.get("roomid"))}
    sides = rooms.told_apart(app.connection.workspace, met, now)
    settled = list(takewhile(lambda each: _is_settled(each[1], sides, now), fetched))
    ours = [message for _seq, message in settled if message.get("roomid") in sides.ours]
    passed_over = sum(not message for _seq, message in settled)
    if passed_over:
        row.unreadable_count, row.unreadable_reason = row.unreadable_count + passed_over, unsealing.reason[:300]
    stopped = fetched[len(settled) :][:1]
    row.more = len(settled) == CALLS_AT_ONCE * MOST or any(_is_past(message, now) for _seq, message in stopped)
    _queue(app, row, ours, settled[-1][0] if settled else row.seq, now)
    faults.reach("wecom:archive-queued")
    return len(ours)


def _is_settled(message: dict[str, Any], sides: Sides, now: datetime) -> bool:
    """Whether we can say what to do with a message: it is past, and of a group of ours or of a room that is none."""
    room = message.get("roomid", "")
    return _is_past(message, now) and (not room or room in sides.ours or room in sides.others)


def _is_past(message: dict[str, Any], now: datetime) -> bool:
    return int(message.get("msgtime", 0)) / 1000 <= now.timestamp()


def _settled(row: Archive, now: datetime) -> bool:
    """Say whether the rows of the last pull are in, then the cursor moves; what failed is fetched again, later each time."""
    run = row.run
    if run is None:
        return True
    if run.state not in ENDED:
        return False
    is_in = run.state == State.APPLIED
    if is_in:
        if row.pulled_at:
            _reaches(row, row.pulled_at)
        row.seq, row.failures, row.due_at, row.error = row.next_seq, 0, None, ""
    else:
        wait = PATIENCE[min(row.failures, len(PATIENCE) - 1)]
        row.failures, row.due_at, row.more = row.failures + 1, now + wait, False
        row.error = NotTakenIn(count=row.failures, reason=run.failure or run.get_state_display()).message()[:300]
    row.run = None
    row.save(update_fields=PULLED)
    return is_in


def _reaches(row: Archive, until: datetime) -> None:
    """Note that everything said until a pull is in, unless it left something behind."""
    if not row.more:
        history_reaches(workspace=row.workspace, until=until)


def _fetched(sdk: Sdk, seq: int) -> Iterator[Any]:
    for _call in range(CALLS_AT_ONCE):
        found = sealed_in(sdk.chat_data(seq, MOST))
        yield from found
        if len(found) < MOST:
            return
        seq = found[-1].seq


@transaction.atomic
def _queue(app: App, row: Archive, messages: list[dict[str, Any]], last: int, now: datetime) -> None:
    """Give the messages to the importer and note their files; where none concerns our groups, only the cursor moves."""
    row.pulled_at, row.tried_at = now, now
    if not row.failures or not messages:
        row.error = ""  # that of an import stays until one has succeeded
    if not messages:
        _reaches(row, now)
        row.seq = row.next_seq = last
        row.failures, row.due_at = 0, None
        row.save(update_fields=PULLED)
        return
    text = "\n".join(json.dumps(each, ensure_ascii=False) for each in messages) + "\n"
    name = f"archive-{row.seq + 1}-{last}.jsonl"
    run = uploads.take_in_text(workspace=app.connection.workspace, kind=Kind.HISTORY, name=name, text=text, now=now)
    imports.begin(run=run, dry=False)
    note_files(row, messages, now=now)
    row.run, row.next_seq = run, last
    row.save(update_fields=PULLED)

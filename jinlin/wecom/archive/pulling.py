"""Pull the archive: fetched, opened, written as a file of history, imported by the engine; the cursor moves after the rows are in.

The importer of decrypted archives knows every message by its id, so that fetching something twice adds nothing. The next
pull waits for the import of the last: `seq` advances only when the lake has the rows (§6.2).
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from jinlin.core import faults
from jinlin.core.refusals import Refusal
from jinlin.imports import actions as imports
from jinlin.imports.models import Kind, State
from jinlin.wecom.archive.native import NativeSdk
from jinlin.wecom.archive.sdk import MOST, ArchiveRefused, opened, sealed_in
from jinlin.wecom.archive.simulated import SimulatedSdk
from jinlin.wecom.models import OFFICIAL, App, AppKind, Archive, Chat, unsealed_keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from jinlin.wecom.archive.sdk import Sdk

__all__ = ["pull", "pull_all", "sdk_of"]

faults.declare("wecom:archive-fetched", "wecom:archive-queued")

CALLS_AT_ONCE = 20  # of up to 1,000 messages: what one import takes in
ENDED = {State.APPLIED, State.FAILED, State.ROLLED_BACK}


def sdk_of(app: App) -> Sdk:
    """Return what fetches for an app: the vendor's library, or the simulator behind another base address. Raises ArchiveRefused."""
    connection = app.connection
    if connection.base_url != OFFICIAL:
        return SimulatedSdk(connection.base_url, connection.corp_id, app.secret)
    if not settings.JINLIN_FINANCE_SDK:
        raise ArchiveRefused(number=301053)
    return NativeSdk(settings.JINLIN_FINANCE_SDK, connection.corp_id, app.secret)


def pull_all(now: datetime, every: timedelta = timedelta(0)) -> None:
    """Pull every workspace's archive, each so often; what fails is told on its row, tried again soon, and stops no other."""
    apps = App.objects.select_related("connection__workspace").filter(kind=AppKind.ARCHIVE).exclude(secret_sealed="")
    for app in apps:
        row, _made = Archive.objects.get_or_create(workspace_id=app.workspace_id)
        if row.pulled_at and not row.error and row.pulled_at + every > now:
            continue
        try:
            pull(app, row, sdk_of(app), now)
        except Refusal as refusal:
            Archive.objects.filter(pk=row.pk).update(error=refusal.message()[:300], tried_at=now)


def pull(app: App, row: Archive, sdk: Sdk, now: datetime) -> int:
    """Fetch what is new into an import; return how many messages. Raises ArchiveRefused, MissingKey."""
    if not _settled(row):
        return 0
    keys = unsealed_keys(app.workspace_id)
    messages, last = [], row.seq
    for sealed in _fetched(sdk, row.seq):
        message = opened(sdk, sealed, keys)
        if int(message.get("msgtime", 0)) > now.timestamp() * 1000:
            break  # their clock is ahead of ours: next time it is past
        messages.append(message)
        last = sealed.seq
    faults.reach("wecom:archive-fetched")
    rooms = {each.get("roomid", "") for each in messages}
    known = set(Chat.objects.filter(workspace=app.workspace_id, chat_id__in=rooms).values_list("chat_id", flat=True))
    lines = [json.dumps(each, ensure_ascii=False) for each in messages if each.get("roomid") in known]
    _queue(app, row, lines, last, now)
    faults.reach("wecom:archive-queued")
    return len(lines)


def _settled(row: Archive) -> bool:
    """Whether the last pull's import is over; when its rows are in, the cursor moves."""
    run = row.run
    if run is None:
        return True
    if run.state not in ENDED:
        return False
    if run.state == State.APPLIED:
        row.seq = row.next_seq
    row.run = None
    row.save(update_fields=["seq", "run"])
    return True


def _fetched(sdk: Sdk, seq: int) -> Iterator[Any]:
    for _call in range(CALLS_AT_ONCE):
        found = sealed_in(sdk.chat_data(seq, MOST))
        yield from found
        if len(found) < MOST:
            return
        seq = found[-1].seq


@transaction.atomic
def _queue(app: App, row: Archive, lines: list[str], last: int, now: datetime) -> None:
    """Give the messages to the importer; where none concerns our groups, only the cursor moves."""
    row.pulled_at, row.tried_at, row.error = now, now, ""
    if not lines:
        row.seq = row.next_seq = last
        row.save()
        return
    path = _file(app, row.seq, last, lines)
    workspace = app.connection.workspace
    run = imports.open_run(workspace=workspace, kind=Kind.HISTORY, files=[(path.name, path)], now=now)
    imports.match_columns(run=run)
    imports.begin(run=run, dry=False)
    row.run, row.next_seq = run, last
    row.save()


def _file(app: App, first: int, last: int, lines: list[str]) -> Path:
    folder = Path(settings.JINLIN_HOME) / "archive" / app.connection.workspace.slug
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"archive-{first + 1}-{last}.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path

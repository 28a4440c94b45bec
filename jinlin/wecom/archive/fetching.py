"""Fetch the files of the archive by the clock, piece by piece, so that a crash or a restart costs at most one piece (§6.2).

A piece is appended and synced to the disk, then the row learns where the next begins. Whatever lies behind `had_count` was
written by one that died before the row knew it: it is cut off when the work goes on.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from jinlin.core import faults
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.wecom.archive.carried import IMAGE, files_in
from jinlin.wecom.archive.keeping import free_space, made_durable, path_of
from jinlin.wecom.archive.sdk import ArchiveRefused
from jinlin.wecom.models import App, AppKind, Archive, Media, MediaChoice, MediaReason, MediaState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import BinaryIO

    from jinlin.wecom.archive.sdk import Sdk

__all__ = ["DiskFull", "fetch_next", "note_files"]

faults.declare("wecom:media-asked", "wecom:media-written", "wecom:media-noted", "wecom:media-whole")

MEGABYTE = 1024 * 1024
BYTES_AT_ONCE = 4 * MEGABYTE  # of one turn: callbacks and imports want theirs
FILES_AT_ONCE = 20
KEEP_FREE = 1024 * MEGABYTE  # of the disk; the database lives there too
LEASE = timedelta(minutes=10)  # longer than one turn's pieces take at the worst
AFTER_TROUBLE = timedelta(minutes=5)  # with the secret, the address, the network, the disk: no single file's
PATIENCE = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))  # with one file
FOR_GOOD = {
    10000: MediaReason.REFUSED,
    10005: MediaReason.REFUSED,
    10010: MediaReason.EXPIRED,
    301052: MediaReason.EXPIRED,
}
ONE_FILES_OWN = {10002, 10003}  # an answer that cannot be read, a library that crashed
READ_AT_ONCE = MEGABYTE


class DiskFull(Refusal):
    """Too little is free to fetch more."""

    code = "disk_full"
    source_what = _("磁盘剩余空间不足 %(megabytes)s MB,已停止下载文件")
    source_remedy = _("请清理磁盘,五分钟内会自动继续")


class Damaged(Exception):
    """What came is not what was sent."""


# -- which are wanted ------------------------------------------------------------------------------------


def note_files(archive: Archive, messages: Iterable[dict[str, Any]], *, now: datetime) -> None:
    """Make a row for each file that is worth keeping, once per message and place, in the transaction of the pull."""
    if archive.media == MediaChoice.OFF:
        return
    rows = [
        _row(archive, message, place, each, now)
        for message in messages
        for place, each in enumerate(files_in(message))
        if archive.media == MediaChoice.ALL or each.kind == IMAGE
    ]
    Media.objects.bulk_create(rows, ignore_conflicts=True, batch_size=400)


def _row(archive: Archive, message: dict[str, Any], place: int, each: Any, now: datetime) -> Media:
    too_large = each.size is not None and each.size > archive.media_most_mb * MEGABYTE
    return Media(
        workspace_id=archive.workspace_id,
        msgid=str(message["msgid"])[:128],
        place=place,
        chat_id=str(message.get("roomid", ""))[:64],
        sender=str(message.get("from", ""))[:128],
        sent_at=datetime.fromtimestamp(int(message.get("msgtime", 0)) / 1000, UTC),
        kind=each.kind,
        name=each.name,
        file_id=each.file_id,
        size=each.size,
        md5=each.md5,
        state=MediaState.SKIPPED if too_large else MediaState.WAITING,
        reason=MediaReason.TOO_LARGE if too_large else "",
        due_at=now,
    )


# -- by the clock ----------------------------------------------------------------------------------------


def fetch_next(sdk_of: Callable[[App], Sdk], now: datetime) -> bool:
    """Fetch some megabytes for one workspace; say whether more is due. Safe on several machines."""
    archive = _next(now)
    if archive is None:
        return False
    app = App.objects.select_related("connection__workspace").filter(
        workspace=archive.workspace_id, kind=AppKind.ARCHIVE
    )
    first = app.exclude(secret_sealed="").first()
    if first is None:
        return _wait(archive, now, "")
    try:
        with closing(sdk_of(first)) as sdk:
            _turn(archive, sdk, now)
    except (Refusal, OSError) as trouble:
        told = trouble.message() if isinstance(trouble, Refusal) else str(trouble)
        return _wait(archive, now, told)
    Archive.objects.filter(pk=archive.pk).exclude(media_error="").update(media_error="")
    return _next(now) is not None


def _due(now: datetime) -> Q:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return free & Q(state=MediaState.WAITING, due_at__lte=now)


def _next(now: datetime) -> Archive | None:
    """Return the archive whose file has waited longest."""
    able = Archive.objects.exclude(media=MediaChoice.OFF).filter(Q(media_due_at=None) | Q(media_due_at__lte=now))
    waiting = Media.objects.filter(_due(now), workspace__in=able.values("workspace")).order_by("due_at", "id").first()
    return able.select_related("workspace").get(workspace=waiting.workspace_id) if waiting else None


def _wait(archive: Archive, now: datetime, told: str) -> bool:
    Archive.objects.filter(pk=archive.pk).update(media_due_at=now + AFTER_TROUBLE, media_error=told[:300])
    return _next(now) is not None


def _turn(archive: Archive, sdk: Sdk, now: datetime) -> None:
    """Fetch one file after the other until the turn is over. Raises DiskFull, OSError, and what is no single file's trouble."""
    budget = BYTES_AT_ONCE
    rows = Media.objects.filter(_due(now), workspace=archive.workspace_id).order_by("due_at", "id")
    for row in rows[:FILES_AT_ONCE]:
        if budget <= 0:
            return
        if free_space() < KEEP_FREE + budget:
            raise DiskFull(megabytes=KEEP_FREE // MEGABYTE)
        if not Media.objects.filter(_due(now), pk=row.pk).update(claimed_until=now + LEASE):
            continue  # another worker's
        row.claimed_until = now + LEASE
        try:
            budget -= _work(archive, row, sdk, budget, now)
        finally:
            Media.objects.filter(pk=row.pk, claimed_until=row.claimed_until).update(claimed_until=None)


def _work(archive: Archive, row: Media, sdk: Sdk, budget: int, now: datetime) -> int:
    """Fetch pieces of one file; return how many bytes. Raises what is no single file's trouble."""
    had = row.had_count
    try:
        _pieces(row, path_of(archive.workspace, row), sdk, archive.media_most_mb * MEGABYTE, budget, now)
    except ArchiveRefused as refused:
        if refused.number in FOR_GOOD:
            _give_up(archive, row, FOR_GOOD[refused.number])
        elif refused.number in ONE_FILES_OWN:
            _put_off(archive, row, MediaReason.BROKEN, now)
        else:
            raise
    except Damaged:
        row.index, row.had_count = "", 0
        _put_off(archive, row, MediaReason.DAMAGED, now)
    return max(row.had_count - had, 1)


def _pieces(row: Media, path: Path, sdk: Sdk, most: int, budget: int, now: datetime) -> None:
    """Append piece after piece, each noted when it is on the disk. Raises ArchiveRefused, Damaged."""
    until = row.had_count + budget
    with _opened(path, row) as file:
        while row.had_count < until:
            data, index, finish = sdk.media(row.file_id, row.index)
            faults.reach("wecom:media-asked")
            if not data and not finish:
                raise Damaged  # it would be asked for again and again
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            faults.reach("wecom:media-written")
            row.had_count, row.index = row.had_count + len(data), index
            if finish:
                _finish(row, file, now)
                return
            if row.had_count > most:  # larger than it was said to be
                row.state, row.reason = MediaState.SKIPPED, MediaReason.TOO_LARGE
                _note(row)
                file.truncate(0)
                return
            if not _note(row):
                return  # the lease was over: another worker goes on
            faults.reach("wecom:media-noted")


def _opened(path: Path, row: Media) -> BinaryIO:
    """Open a file behind its last piece that is known; begin anew where less is there than should be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("r+b" if path.exists() else "x+b")
    made_durable(path.parent)
    if file.seek(0, os.SEEK_END) < row.had_count:
        row.index, row.had_count = "", 0
    file.truncate(row.had_count)
    file.seek(row.had_count)
    return file


def _note(row: Media) -> bool:
    """Write down how far the file is, unless somebody else has it now."""
    mine = Media.objects.filter(pk=row.pk, claimed_until=row.claimed_until)
    return bool(mine.update(had_count=row.had_count, index=row.index, state=row.state, reason=row.reason))


def _finish(row: Media, file: BinaryIO, now: datetime) -> None:
    """Compare what came with what was sent. Raises Damaged."""
    faults.reach("wecom:media-whole")
    if not _is_whole(row, file):
        raise Damaged
    row.state = MediaState.THERE
    if _note(row):
        Media.objects.filter(pk=row.pk).update(fetched_at=now)


def _is_whole(row: Media, file: BinaryIO) -> bool:
    """Say whether checksum, or where the platform gave none its size, is as told."""
    if not row.md5:
        return row.size is None or row.size == row.had_count
    file.seek(0)
    digest = hashlib.md5(usedforsecurity=False)  # the platform's checksum
    while block := file.read(READ_AT_ONCE):
        digest.update(block)
    return digest.hexdigest() == row.md5


def _put_off(archive: Archive, row: Media, reason: MediaReason, now: datetime) -> None:
    """Try again later, a bounded number of times."""
    if row.failures >= len(PATIENCE):
        _give_up(archive, row, reason)
        return
    mine = Media.objects.filter(pk=row.pk, claimed_until=row.claimed_until)
    due = now + PATIENCE[row.failures]
    mine.update(failures=F("failures") + 1, due_at=due, had_count=row.had_count, index=row.index)


def _give_up(archive: Archive, row: Media, reason: MediaReason) -> None:
    """Leave a file that cannot be had; nothing of it stays on the disk."""
    row.state, row.reason, row.had_count = MediaState.FAILED, reason, 0
    if _note(row):
        path_of(archive.workspace, row).unlink(missing_ok=True)

"""What is said anew: the messages a listener has not heard yet, batch by batch, each once.

A listener follows the commits of histories (`history:…`), which hold new messages alone: merged and rewritten files are
commits of other names and are passed over, so that old messages never become new again. What was heard and taken back
with its import is remembered by its keys (`unsaid`), and is not new when the file comes again. What a listener does
with a batch and its cursor are written in one transaction (`heard`), so a process that dies in between repeats the
batch as a whole. Cost follows the new files, never the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import ibis
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from jinlin.communities.history.kinds import MESSAGES
from jinlin.communities.models import Listener
from jinlin.lake import actions as lake
from jinlin.lake import engine, queries
from jinlin.lake.models import LakeFile
from jinlin.lake.schemas import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa

    from jinlin.imports.models import Run
    from jinlin.workspaces.models import Workspace

__all__ = ["Batch", "HeardMeanwhile", "Message", "begin_now", "hear", "heard", "held", "take_back"]

AT_ONCE = 20_000
FILES_AT_ONCE = 200
HEARS = "history:"
FORGOTTEN_AFTER = timedelta(days=14)  # a listener nobody has called for so long holds no files back


class HeardMeanwhile(Exception):
    """Another process has heard this batch; nothing of ours may be kept."""


class Message(NamedTuple):
    """One message with its features; `at` is UTC, `text` null where none is kept, `person` null where nobody is known."""

    community: int
    person: int | None
    at: datetime
    key: int
    kind: str
    name: str | None
    text: str | None
    length: int
    emoji_only: bool
    plus_one: bool
    link: bool
    qr: bool
    phone: bool
    question: bool
    promo: bool
    mention: bool
    reply_to: int | None
    target: int | None
    fingerprint: int | None


class Place(NamedTuple):
    """How far: a commit, a file of it, rows of that."""

    commit: int
    file: int
    row: int


@dataclass(frozen=True)
class Batch:
    """Some messages nobody told this listener of, in the order of their time; `table` holds them as columns."""

    listener: Listener
    reached: Place
    table: pa.Table

    def __iter__(self) -> Iterator[Message]:
        """Yield the messages one by one."""
        columns = [self.table.column(name).to_pylist() for name in Message._fields]
        moment = Message._fields.index("at")
        columns[moment] = [at.replace(tzinfo=UTC) for at in columns[moment]]
        return map(Message, *columns)

    def __len__(self) -> int:
        """Return how many messages there are."""
        return int(self.table.num_rows)


def hear(
    workspace: Workspace,
    name: str,
    *,
    limit: int = AT_ONCE,
    since: datetime | None = None,
    kinds: Sequence[str] = MESSAGES,
) -> Iterator[Batch]:
    """Yield what is new for a listener, some `limit` messages a time; tell `heard` of a batch before taking the next.

    `since` passes over what was said before: a history of years that is imported today is no news. A batch may be
    empty: what it skipped is heard too. Stops where a batch was not told to `heard`.
    """
    while True:
        listener, _made = Listener.objects.get_or_create(workspace=workspace, name=name)
        batch = _next(workspace, listener, limit, since, kinds)
        if batch is None:
            return
        yield batch
        if Listener.objects.filter(pk=listener.pk, **_at(listener)).exists():
            return


def heard(batch: Batch, *, now: datetime) -> None:
    """Advance the cursor past a batch, in the transaction of what was made of it. Raises HeardMeanwhile."""
    reached = batch.reached
    rows = Listener.objects.filter(pk=batch.listener.pk, **_at(batch.listener))
    if not rows.update(commit_id=reached.commit, file_id=reached.file, row=reached.row, heard_at=now):
        raise HeardMeanwhile(batch.listener.name)


def begin_now(workspace: Workspace, name: str, *, now: datetime) -> Listener:
    """Let a listener begin with what is said from now on; one that has begun goes on where it is."""
    newest = _histories(workspace).order_by("-commit_id", "-pk").first()
    place = {"commit_id": newest.commit_id, "file_id": newest.pk, "row": newest.row_count} if newest else {}
    listener, _made = Listener.objects.get_or_create(
        workspace=workspace, name=name, defaults={**place, "heard_at": now}
    )
    return listener


def _at(listener: Listener) -> dict[str, int]:
    return {"commit_id": listener.commit_id, "file_id": listener.file_id, "row": listener.row}


def _histories(workspace: Workspace) -> Any:
    return LakeFile.objects.filter(workspace=workspace, dataset="history", commit__key__startswith=HEARS)


def _next(
    workspace: Workspace, listener: Listener, limit: int, since: datetime | None, kinds: Sequence[str]
) -> Batch | None:
    waiting = _waiting(workspace, listener)
    if not waiting:
        return None
    first_day = since.astimezone(workspace.zone).date() if since else None
    chosen, reached = _choose(waiting, listener, limit)
    told = [file for file in chosen if first_day is None or (file.on and file.on >= first_day)]
    start = listener.row if chosen[0].pk == listener.file_id else 0
    rows = _rows(workspace, listener, told, start, reached)
    rows = rows.filter(rows["kind"].isin(kinds))
    if since is not None:
        rows = rows.filter(rows["at"] >= ibis.literal(since.astimezone(UTC).replace(tzinfo=None), "timestamp(6)"))
    table = engine.connect().to_pyarrow(rows.order_by("at", "key").select(*Message._fields))
    return Batch(listener, reached, table)


def _waiting(workspace: Workspace, listener: Listener) -> list[LakeFile]:
    """Return files with something unheard, oldest commit first."""
    later = Q(commit_id__gt=listener.commit_id)
    rest = Q(commit_id=listener.commit_id) & (
        Q(pk__gt=listener.file_id) | Q(pk=listener.file_id, row_count__gt=listener.row)
    )
    return list(_histories(workspace).filter(later | rest).order_by("commit_id", "pk")[:FILES_AT_ONCE])


def _choose(waiting: list[LakeFile], listener: Listener, limit: int) -> tuple[list[LakeFile], Place]:
    """Take a piece of one large file, or as many whole ones as have `limit` rows together; say how far that goes."""
    first = waiting[0]
    start = listener.row if first.pk == listener.file_id else 0
    if start or first.row_count > limit:
        end = min(start + limit, first.row_count)
        return [first], Place(first.commit_id, first.pk, end)
    chosen, rows = [first], first.row_count
    for file in waiting[1:]:
        rows += file.row_count
        if rows > limit:
            break
        chosen.append(file)
    return chosen, Place(chosen[-1].commit_id, chosen[-1].pk, chosen[-1].row_count)


def _rows(workspace: Workspace, listener: Listener, files: list[LakeFile], start: int, reached: Place) -> ibis.Table:
    """Return the rows of the files (of one cut in pieces, those of the piece) with their texts, none heard before."""
    if len(files) == 1 and (start or reached.row < files[0].row_count):
        path = Path(settings.JINLIN_LAKE) / files[0].path
        numbered = engine.staged_rows(path, SCHEMAS["history"])
        said = numbered.filter(numbered["n"].between(start, reached.row - 1)).drop("n")
        said = engine.keep(said, "said_anew")
    else:
        said = queries.over(files, "history")
    said = _without_unsaid(workspace, listener, files, said)
    texts = queries.over(_texts_of(workspace, files), "texts").select(of="key", name="name", text="text")
    return said.left_join(texts, said["key"] == texts["of"])


def _without_unsaid(workspace: Workspace, listener: Listener, files: list[LakeFile], said: ibis.Table) -> ibis.Table:
    days = {file.on for file in files}
    known = LakeFile.objects.filter(workspace=workspace, dataset="unsaid", on__in=days)
    if not known:
        return said
    unsaid = queries.over(known, "unsaid")
    return said.anti_join(unsaid.filter(unsaid["listener"] == listener.pk).select("key").distinct(), "key")


def _texts_of(workspace: Workspace, files: Iterable[LakeFile]) -> list[LakeFile]:
    """Return the texts that came with these files; of a day whose texts were rewritten since, what was written then."""
    pairs = {(file.commit_id, file.on) for file in files}
    rows = LakeFile.objects.filter(workspace=workspace, dataset="texts", on__in={on for _commit, on in pairs})
    own = list(rows.filter(commit_id__in={commit for commit, _on in pairs}))
    lacking = {on for commit, on in pairs if (commit, on) not in {(file.commit_id, file.on) for file in own}}
    rewritten = rows.filter(on__in=lacking).exclude(commit__key__startswith=HEARS) if lacking else rows.none()
    return [*own, *rewritten]


def take_back(run: Run, *, now: datetime) -> None:
    """Remember which messages of an import each listener has heard, before the import is undone; safe to repeat."""
    files = list(_histories(run.workspace).filter(commit__made_by_run=run).select_related("commit"))
    if not files or lake.committed(run.workspace, f"unsaid:{run.pk}"):
        return
    pieces = [_heard_of(files, listener) for listener in Listener.objects.filter(workspace=run.workspace)]
    pieces = [piece for piece in pieces if piece is not None]
    staged = lake.stage_days(run.workspace, "unsaid", _union(pieces)) if pieces else []
    with transaction.atomic():
        lake.commit(run.workspace, f"unsaid:{run.pk}", staged, now=now)


def _heard_of(files: list[LakeFile], listener: Listener) -> ibis.Table | None:
    """Return the keys of what a listener has heard of these files; of one it is amidst, all."""
    mine = [file for file in files if (file.commit_id, file.pk) <= (listener.commit_id, listener.file_id)]
    if not mine:
        return None
    return queries.over(mine, "history").select("on", listener=ibis.literal(listener.pk, "int64"), key="key")


def _union(pieces: Sequence[ibis.Table]) -> ibis.Table:
    return pieces[0] if len(pieces) == 1 else ibis.union(*pieces, distinct=False)


def held(*, settled: datetime, now: datetime) -> dict[int, int]:
    """Return, by workspace, the last commit heard by all where files older than `settled` wait to be heard.

    Such files must not be merged with others: a listener could not tell their messages from heard ones.
    """
    waiting: dict[int, int] = {}
    for listener in Listener.objects.filter(heard_at__gte=now - FORGOTTEN_AFTER).select_related("workspace"):
        unheard = _histories(listener.workspace).filter(commit__at__lt=settled)
        if unheard.filter(Q(commit_id__gt=listener.commit_id)).exists():
            reached = min(listener.commit_id - 1, waiting.get(listener.workspace_id, listener.commit_id))
            waiting[listener.workspace_id] = reached
    return waiting

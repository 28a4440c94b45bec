"""Bring memberships up to what the file tells, whatever was known before and in whatever order files come.

Pairs of community and person that nobody knew are computed by the engine and written as they come. Of pairs that have
rows, those to which the file adds nothing are left alone; the others are computed again from the rows, the file and,
where somebody turns out to have left in between, from what the lake has of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import repeat
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from jinlin.communities.history import inserting, intervals
from jinlin.communities.history.intervals import BRIEF_JOIN, EVENTS, JOIN, LEAVE, SIGN
from jinlin.communities.history.kinds import MESSAGES
from jinlin.communities.models import Basis, Membership
from jinlin.imports.engine import journal
from jinlin.lake import engine, queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.imports.engine import Job

SIGNS = (*MESSAGES, "rename", "recall")
_AT_ONCE = 5000
_PAIR = ["community", "person"]
_ATTRIBUTES = {"community": "community_id", "person": "member_id", "channel": "channel_id", "inviter": "inviter_id"}
_KEPT = ("joined_at", "joined_basis", "left_at", "left_basis", "channel_id", "inviter_id")

HAD = ibis.schema({"id": "int64", **dict(intervals.INTERVALS.items())})


def events(rows: ibis.Table) -> ibis.Table:
    """Return the events of rows of the lake's kind (community, person, at, kind), with channel and inviter if they have them."""
    kind = rows["kind"]
    some = rows.filter(rows["person"].notnull() & kind.isin(["join", "leave", *SIGNS]))
    kind = some["kind"]
    return some.select(
        "community",
        "person",
        "at",
        rank=ibis.cases((kind == "leave", LEAVE), (kind == "join", JOIN), else_=SIGN),
        event=ibis.cases((kind == "leave", "L"), (kind == "join", "J"), else_="M"),
        channel=some["channel"] if "channel" in some.columns else ibis.null("int64"),
        inviter=some["inviter"] if "inviter" in some.columns else ibis.null("int64"),
    ).cast(EVENTS)


def update(new: ibis.Table, communities: list[int], job: Job) -> None:
    """Make and mend the memberships of the rows that are new to the lake, in batches."""
    new = engine.keep(new, "events")
    had = _had(communities, job)
    if had is None:
        _make(intervals.of(new), job)
        return
    pairs = had.select(*_PAIR).distinct()
    _make(engine.keep(intervals.of(new.anti_join(pairs, _PAIR)), "fresh_intervals"), job)
    touched = engine.keep(_touched(new.semi_join(pairs, _PAIR), had), "touched_pairs")
    if touched.count().to_pyarrow().as_py():
        evidence = _evidence(new, had, touched, job)
        _mend(engine.keep(intervals.of(evidence), "mended_intervals"), had.semi_join(touched, _PAIR), job)


def _had(communities: list[int], job: Job) -> ibis.Table | None:
    """Return the memberships of these communities as a table of the engine, None if there are none."""
    batches = []
    for start in range(0, len(communities), 500):
        rows = Membership.objects.filter(workspace=job.workspace, community__in=communities[start : start + 500])
        fields = ("id", "community_id", "member_id", *_KEPT)
        batches += [_batch(list(some)) for some in _chunks(rows.values_list(*fields).iterator(chunk_size=_AT_ONCE))]
    if not batches:
        return None
    return engine.keep(ibis.memtable(pa.Table.from_batches(batches)), "had").cast(HAD)


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == 10 * _AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _batch(rows: list[tuple[Any, ...]]) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True))
    times = {"joined_at", "left_at"}
    arrays = {
        name: pa.array([_plain(at) for at in values] if name in times else values, _arrow(name))
        for name, values in zip(HAD.names, columns, strict=True)
    }
    return pa.RecordBatch.from_pydict(arrays)


def _arrow(name: str) -> pa.DataType:
    return {"joined_at": pa.timestamp("us"), "left_at": pa.timestamp("us")}.get(
        name, pa.string() if name.endswith("basis") else pa.int64()
    )


def _plain(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC).replace(tzinfo=None) if at else None


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at else None


def _touched(new: ibis.Table, had: ibis.Table) -> ibis.Table:
    """Return the pairs of which the file tells something that the rows do not say already.

    Joined on equal pairs first and filtered after: a join on the whole condition would compare every event with
    every row.
    """
    numbered = engine.keep(new.mutate(number=ibis.row_number()), "numbered_events")
    was = had.rename(hc="community", hp="person", hchannel="channel", hinviter="inviter")
    both = numbered.inner_join(was, [numbered["community"] == was["hc"], numbered["person"] == was["hp"]])
    within = (both["at"] >= both["joined_at"]) & (both["left_at"].isnull() | (both["at"] <= both["left_at"]))
    told = ((both["event"] == "L") & (both["at"] == both["left_at"])) | (
        (both["event"] != "L")
        & within
        & (both["channel"].isnull() | both["hchannel"].notnull())
        & (both["inviter"].isnull() | both["hinviter"].notnull())
        & ~((both["event"] == "J") & (both["at"] == both["joined_at"]) & (both["joined_basis"] != "declared"))
    )
    return numbered.anti_join(both.filter(told).select("number"), "number").select(*_PAIR).distinct()


def _evidence(new: ibis.Table, had: ibis.Table, touched: ibis.Table, job: Job) -> ibis.Table:
    mine = new.semi_join(touched, _PAIR)
    rows = had.semi_join(touched, _PAIR)
    parts = [mine, _begins(rows), _ends(rows)]
    left = engine.keep(_left_within(mine, rows), "left_within")
    if left.count().to_pyarrow().as_py():
        lake = queries.table(job.workspace, "history").select("community", "person", "at", "kind")
        parts.append(events(lake.semi_join(left, _PAIR)))
    return engine.keep(ibis.union(*parts, distinct=False), "evidence")


def _begins(rows: ibis.Table) -> ibis.Table:
    """Return what the beginnings of rows testify; one inferred from its own end testifies nothing of its own."""
    declared = rows["joined_basis"] == Basis.DECLARED.value
    at_once = rows["left_at"] == rows["joined_at"]
    some = rows.filter(declared | ibis.coalesce(~at_once, True))
    declared = some["joined_basis"] == Basis.DECLARED.value
    brief = declared & ibis.coalesce(some["left_at"] == some["joined_at"], False)
    return some.select(
        *_PAIR,
        at="joined_at",
        rank=ibis.cases((brief, BRIEF_JOIN), (declared, JOIN), else_=SIGN),
        event=ibis.cases((declared, "J"), else_="M"),
        channel="channel",
        inviter="inviter",
    ).cast(EVENTS)


def _ends(rows: ibis.Table) -> ibis.Table:
    return (
        rows.filter(rows["left_at"].notnull())
        .select(
            *_PAIR,
            at="left_at",
            rank=ibis.literal(LEAVE),
            event=ibis.literal("L"),
            channel=ibis.null("int64"),
            inviter=ibis.null("int64"),
        )
        .cast(EVENTS)
    )


def _left_within(new: ibis.Table, had: ibis.Table) -> ibis.Table:
    """Return the pairs that turn out to have left while a row says they were in: what came after it counts again."""
    leaves = new.filter(new["event"] == "L").select(*_PAIR, "at")
    both = leaves.inner_join(had.select(*_PAIR, "joined_at", "left_at"), _PAIR)
    within = (both["at"] > both["joined_at"]) & (both["left_at"].isnull() | (both["at"] < both["left_at"]))
    return both.filter(within).select(*_PAIR).distinct()


def _make(found: ibis.Table, job: Job) -> None:
    done = 0
    for batch in engine.batches(found.order_by(*_PAIR), _AT_ONCE):  # as the index has them
        columns = batch.to_pydict()
        named = {_ATTRIBUTES.get(name, name): values for name, values in columns.items()}
        named |= {
            "workspace_id": repeat(job.workspace.pk, batch.num_rows),
            "made_by_run_id": repeat(job.run.pk, batch.num_rows),
        }
        with job.step(job.cursor):
            inserting.insert(Membership, batch.num_rows, named)
        done += batch.num_rows
        job.progress(done, done, "memberships")


def _row(found: dict[str, Any], job: Job) -> Membership:
    return Membership(
        workspace=job.workspace,
        community_id=found["community"],
        member_id=found["person"],
        made_by_run=job.run,
        **_values(found),
    )


def _values(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "joined_at": _aware(found["joined_at"]),
        "joined_basis": found["joined_basis"],
        "left_at": _aware(found["left_at"]),
        "left_basis": found["left_basis"],
        "channel_id": found["channel"],
        "inviter_id": found["inviter"],
    }


def _mend(found: ibis.Table, had: ibis.Table, job: Job) -> None:
    """Make the rows of these pairs say what the intervals say, pair by pair."""
    ids = {row["id"]: row for row in had.select("id", *_PAIR).to_pyarrow().to_pylist()}
    wanted: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in found.order_by(*_PAIR, "joined_at").to_pyarrow().to_pylist():
        wanted.setdefault((row["community"], row["person"]), []).append(row)
    pairs = list(wanted)
    by_pair: dict[tuple[int, int], list[int]] = {}
    for number, row in ids.items():
        by_pair.setdefault((row["community"], row["person"]), []).append(number)
    for start in range(0, len(pairs), 1000):
        some = pairs[start : start + 1000]
        with job.step(job.cursor):
            rows = Membership.objects.in_bulk([number for pair in some for number in by_pair.get(pair, [])])
            _write([(wanted[pair], [rows[number] for number in by_pair.get(pair, [])]) for pair in some], job)


def _write(pairs: list[tuple[list[dict[str, Any]], list[Membership]]], job: Job) -> None:
    made, mended = [], []
    for wanted, rows in pairs:
        for found, row in _matched(wanted, rows):
            if row is None:
                made.append(_row(found, job))
            elif any(getattr(row, name) != value for name, value in _values(found).items()):
                mended.append((row, _values(found)))
    fields = [*_KEPT, "published"]
    journal.changed(job.run, journal.before([row for row, _ in mended], fields))
    for row, values in mended:
        for name, value in {**values, "published": False}.items():
            setattr(row, name, value)
    # One by one in the order of time: a row gives up its place before another takes it.
    for row in sorted((row for row, _ in mended), key=lambda row: row.left_at is None):
        row.save(update_fields=[name.removesuffix("_id") for name in fields])
    Membership.objects.bulk_create(made, batch_size=1000)


def _matched(
    wanted: list[dict[str, Any]], rows: list[Membership]
) -> Iterator[tuple[dict[str, Any], Membership | None]]:
    """Give each interval the row it was: the one that begins, else ends with it, else the next one left."""
    left = sorted(rows, key=lambda row: row.joined_at)
    given: dict[int, Membership] = {}
    for same in (_begins_with, _ends_with, _any):
        for place, found in enumerate(wanted):
            row = next((row for row in left if place not in given and same(row, found)), None)
            if row is not None:
                given[place] = row
                left.remove(row)
    for place, found in enumerate(wanted):
        yield found, given.get(place)


def _begins_with(row: Membership, found: dict[str, Any]) -> bool:
    return row.joined_at == _aware(found["joined_at"])


def _ends_with(row: Membership, found: dict[str, Any]) -> bool:
    return row.left_at == _aware(found["left_at"])


def _any(_row: Membership, _found: dict[str, Any]) -> bool:
    return True

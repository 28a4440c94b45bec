"""One pass of a run's files into the lake, or the same pass in a dry run: the order of the work.

Everything that costs is columnar and can be done again: staged files, kept tables. What is written to the database is
found again when a killed run is resumed (communities, members, memberships). The lake's files become visible with the
counts and the end of the run in one transaction, and only there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import ibis

from jinlin.communities.history import keys, memberships, moments, people, places, quotes, reading, rules, sifting
from jinlin.communities.history.reading import STAGED
from jinlin.communities.history.refusals import IdTaken
from jinlin.core.faults import declare, reach
from jinlin.imports.engine import RefusedRow
from jinlin.lake import actions as lake
from jinlin.lake import engine
from jinlin.members.actions import look_again
from jinlin.members.models import Forgetting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.communities.history.people import People
    from jinlin.communities.history.reading import Part
    from jinlin.imports.engine import Job

declare("history:read", "history:people", "history:memberships", "history:staged", "history:listed")

_AT_ONCE = 5000
_OF_STAGED = ("file", "id", "reply", "channel", "inviter", "kind", "at", "key")
KEYED = ibis.schema(
    {name: STAGED[name] for name in _OF_STAGED}
    | {"part": "int32", "n": "int64", "community": "int64", "person": "int64", "on": "date"}
    | {"digest": "int64", "has_id": "boolean"}
)


@dataclass
class Passage:
    """What one pass knows."""

    job: Job
    parts: list[Part]
    headers: dict[str, str]
    forgotten: tuple[int, ...] = ()  # whose texts are left out


def carry(job: Job) -> None:
    """Take the files of a run into the lake, or count and refuse exactly as if."""
    if job.write and lake.committed(job.workspace, _key(job)):
        return
    parts, no_rows = reading.stage(job)
    reach("history:read")
    headers = dict(job.sources[0].columns) if job.sources else {}
    passage = Passage(job, parts, headers)
    staged = sifting.staged(parts, job.zone)
    refused = _refusals(passage, staged, no_rows)
    good = staged.filter(sifting.problem(staged, job.now).isnull())
    rows, more = _known(good, passage)
    verdicts = keys.judge(rows, job.workspace)
    all_refused = [refused, more, _taken(rows, verdicts, passage)]
    new = _new(rows, verdicts)
    files = _land(new, passage) if job.write else []
    _finish(passage, files, all_refused, {"staged": staged, "verdicts": verdicts, "rows": rows})


def _key(job: Job) -> str:
    return f"history:{job.run.pk}"


def _refusals(passage: Passage, staged: ibis.Table, no_rows: list[RefusedRow]) -> Iterator[RefusedRow]:
    yield from no_rows
    yield from sifting.refused(staged, passage.job, passage.parts, passage.headers)


def _known(good: ibis.Table, passage: Passage) -> tuple[ibis.Table, Iterator[RefusedRow]]:
    """Return the good rows with their community, person, day and key, and those whose community cannot be told."""
    job = passage.job
    good = good.mutate(ref=places.ref(good))
    found = places.find(good, job)
    placed = good.drop("community").join(found.table, "ref")
    everybody = people.find(placed, job)
    reach("history:people")
    known = everybody.table.rename(known_as="member")
    rows = _borrowed(placed.left_join(known, placed["member"] == known["known_as"]).drop("known_as"), everybody)
    rows = keys.keyed(rows.mutate(on=moments.day(rows["at"], job.workspace.zone)))
    return _set_down(rows, job), _two_communities(good, found, passage)


def _set_down(rows: ibis.Table, job: Job) -> ibis.Table:
    """Write what is known of the good rows now, all but their words, into one scratch file; what follows reads its columns."""
    path = job.folder / "keyed.parquet"
    kept = rows.select(*KEYED.names).cast(KEYED)
    engine.stage_rows(kept, path, ordered=False)
    return engine.staged_rows(path, KEYED, numbered=False)


def _borrowed(rows: ibis.Table, everybody: People) -> ibis.Table:
    """Give rows of a borrowed id to the person who borrowed it; who gives it back by a leave or rename is still they."""
    if everybody.aliases is None:
        return rows
    loans = everybody.aliases
    gives_back = rows["kind"].isin(["leave", "rename"])
    endless = loans["until"].isnull()
    during = (rows["at"] >= loans["since"]) & (endless | (rows["at"] < loans["until"]))
    at_end = (rows["at"] > loans["since"]) & (endless | (rows["at"] <= loans["until"]))
    same = (rows["community"] == loans["alias_community"]) & (rows["member"] == loans["alias_id"])
    joined = rows.left_join(loans, [same, ibis.ifelse(gives_back, at_end, during)])
    return joined.mutate(person=ibis.coalesce(joined["by"], joined["person"])).drop(*loans.columns)


def _two_communities(good: ibis.Table, found: places.Places, passage: Passage) -> Iterator[RefusedRow]:
    if not found.refused:
        return
    bad = good.filter(good["ref"].isin(list(found.refused))).select("part", "n", "ref", "community")
    for row in _in_order(bad):
        file, number = passage.parts[row["part"]].where(row["n"])
        yield RefusedRow(
            file=file,
            row=number,
            column=passage.headers.get("community", "community"),
            value=(row["community"] or "")[:200],
            why=found.refused[row["ref"]],
        )


def _taken(rows: ibis.Table, verdicts: ibis.Table, passage: Passage) -> Iterator[RefusedRow]:
    taken = verdicts.filter(verdicts["verdict"] == "taken").select("part", "n")
    for row in _in_order(rows.semi_join(taken, ["part", "n"]).select("part", "n", "id")):
        file, number = passage.parts[row["part"]].where(row["n"])
        column = passage.headers.get("id", "id")
        yield RefusedRow(file=file, row=number, column=column, value=row["id"][:200], why=IdTaken(value=row["id"][:60]))


def _in_order(rows: ibis.Table) -> Iterator[dict[str, Any]]:
    for batch in engine.batches(rows.order_by("part", "n"), _AT_ONCE):
        yield from batch.to_pylist()


def _new(rows: ibis.Table, verdicts: ibis.Table) -> ibis.Table:
    """Return the rows the lake does not have, with their true key."""
    not_new = verdicts.filter(verdicts["verdict"] != "new")
    further = verdicts.filter(verdicts["verdict"] == "new").select(vp="part", vn="n", new_key="new_key")
    new = rows.anti_join(not_new, ["part", "n"])
    joined = new.left_join(further, [new["part"] == further["vp"], new["n"] == further["vn"]])
    return joined.mutate(key=ibis.coalesce(joined["new_key"], joined["key"])).drop("vp", "vn", "new_key")


def _land(new: ibis.Table, passage: Passage) -> list[lake.Staged]:
    """Write memberships and stage the lake's files; nothing of the lake is visible yet."""
    job = passage.job
    rows = _in_file_order(new)
    job.progress(0, 0, "history")
    communities = engine.keep(rows.select("community").distinct(), "communities_met").to_pyarrow().column(0).to_pylist()
    passage.forgotten = tuple(Forgetting.objects.filter(workspace=job.workspace).values_list("member_id", flat=True))
    told = _told(reading.worded(quotes.answered(rows, passage.parts, job), passage.parts), passage)
    with lake.staging(job.workspace, {"history": "", "texts": "kept"}, told) as staged:
        memberships.update(_events(rows, job), communities, job)
        reach("history:memberships")
    reach("history:staged")
    return staged


def _in_file_order(rows: ibis.Table) -> ibis.Table:
    """Keep what one person does in one community at one moment in the order of the file, if they come or go then.

    Logs by the minute have someone join, speak and leave in one; each later row counts a microsecond later.
    """
    place = ["community", "person", "at"]
    moves = rows.filter(rows["kind"].isin(["join", "leave"]) & rows["person"].notnull()).select(*place).distinct()
    some = rows.select(*place, "part", "n").semi_join(engine.keep(moves, "moves"), place)
    ordinal = ibis.row_number().over(ibis.window(group_by=place, order_by=[some["part"], some["n"]]))
    later = some.select(lp="part", ln="n", later=ordinal).filter(lambda t: t["later"] > 0)
    later = engine.keep(later, "later")
    if not later.count().to_pyarrow().as_py():
        return rows
    joined = rows.left_join(later, [rows["part"] == later["lp"], rows["n"] == later["ln"]])
    moved = engine.from_microseconds(engine.microseconds(joined["at"]) + ibis.coalesce(joined["later"], 0))
    return joined.mutate(at=moved.cast("timestamp(6)")).drop("lp", "ln", "later")


def _events(rows: ibis.Table, job: Job) -> ibis.Table:
    """Return the events of the new rows, joins with their channel and inviter."""
    joins = rows.filter(rows["kind"] == "join").select("community", "person", "at", "kind", "channel", "inviter")
    numbers = places.channels(joins, job)
    inviters = engine.kept("people").rename(inviter_id="member", inviter_person="person")
    joined = joins.left_join(inviters, [("inviter", "inviter_id")])
    invited = joined["inviter_person"] != joined["person"]
    named = joined.select(
        "community",
        "person",
        "at",
        "kind",
        channel=joined["channel"].cases(*numbers.items()).cast("int64") if numbers else ibis.null("int64"),
        inviter=ibis.cases((invited, joined["inviter_person"])),
    )
    others = rows.filter(rows["kind"] != "join").select("community", "person", "at", "kind")
    return ibis.union(memberships.events(named), memberships.events(others), distinct=False)


def _told(rows: ibis.Table, passage: Passage) -> ibis.Table:
    """Return the rows of the lake's history and texts in one; `kept` says of which the text is."""
    recall = rows["kind"] == "recall"
    told = rows.mutate(
        reply_to=ibis.cases((~recall, rows["reply"])),
        target=ibis.cases((recall, rows["reply"])),
        rules=ibis.literal(rules.RULES, "int16"),
        kept=_kept(rows, passage),
    )
    return reading.featured(told)


def _kept(rows: ibis.Table, passage: Passage) -> Any:
    """Say of which rows the workspace still keeps the text: none of people who are forgotten."""
    job, gone = passage.job, passage.forgotten
    since = job.now.astimezone(job.workspace.zone).date() - timedelta(days=job.workspace.text_retention_days)
    kept = rows["text"].notnull() & (rows["on"] >= ibis.literal(since))
    return kept & ~ibis.coalesce(rows["person"], 0).isin(gone) if gone else kept


def _finish(
    passage: Passage, files: list[lake.Staged], refused: list[Iterator[RefusedRow]], tables: dict[str, ibis.Table]
) -> None:
    """Tell the refusals in batches, then make everything visible with the counts, at once."""
    job = passage.job
    counts = _counts(**tables)
    told = int(str(job.cursor.get("refused", 0)))
    everything = islice((row for some in refused for row in some), told, None)
    while batch := list(islice(everything, _AT_ONCE)):
        told += len(batch)
        with job.step({"refused": told}):
            job.refuse(*batch)
    with job.step({"refused": told, "done": True}):
        job.count(**counts)
        if job.write:
            lake.commit(job.workspace, _key(job), files, now=job.now, run=job.run)
            look_again(job.workspace, "texts", but=passage.forgotten)  # who asked for it while we wrote
            reach("history:listed")


def _counts(staged: ibis.Table, verdicts: ibis.Table, rows: ibis.Table) -> dict[str, int]:
    passed_over = staged.filter(staged["passed_over"]).count().to_pyarrow().as_py()
    told = dict(verdicts.group_by("verdict").agg(number=verdicts.count()).to_pyarrow().to_pydict())
    by_verdict = dict(zip(told["verdict"], told["number"], strict=True))
    total = rows.count().to_pyarrow().as_py()
    known, taken = by_verdict.get("known", 0), by_verdict.get("taken", 0)
    return {"new": total - known - taken, "skipped": passed_over + known}

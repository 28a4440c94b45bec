"""A row counts once: keys, occurrence numbers, what the file or the lake has already.

A row with an id is known by it. One without is known by its content; of equal rows of one file the first goes by the
content alone, each further one by the content and its occurrence number. Only rows whose key repeats are looked at
twice, and of the lake only the days the file touches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from jinlin.lake import engine, queries
from jinlin.lake.models import LakeFile

if TYPE_CHECKING:
    from jinlin.workspaces.models import Workspace

VERDICTS = ibis.schema({"part": "int32", "n": "int64", "new_key": "int64", "verdict": "string"})


def keyed(rows: ibis.Table) -> ibis.Table:
    """Return the rows with `digest` and `key`; `share` is the community's share of the content's key."""
    digest = rows["content"] ^ rows["share"]
    return rows.mutate(digest=digest, has_id=rows["key"].notnull(), key=ibis.coalesce(rows["key"], digest))


def judge(rows: ibis.Table, workspace: Workspace) -> ibis.Table:
    """Return a verdict on every row that is not simply new: its true `new_key`, or why it is not taken.

    `verdict` is "new" (with its occurrence number in the key), "known" or "taken".
    """
    narrow = rows.select("part", "file", "n", "on", "key", "digest", "has_id")
    repeated = engine.keep(
        narrow.group_by("key").agg(times=narrow.count()).filter(lambda t: t["times"] > 1).select("key"), "repeated"
    )
    within = _within(narrow, repeated)
    if within is not None:
        within = engine.keep(within, "verdicts_within")
    against = _against(narrow, within, workspace)
    verdicts = [table for table in (within, against) if table is not None]
    if not verdicts:
        return ibis.memtable(VERDICTS.to_pyarrow().empty_table())
    return verdicts[0] if len(verdicts) == 1 else _worst(*verdicts)


def _worst(within: ibis.Table, against: ibis.Table) -> ibis.Table:
    """Put the two verdicts together: what the lake says of a row counts before what the file says."""
    kept = within.anti_join(against, ["part", "n"])
    return engine.keep(ibis.union(kept, against, distinct=False), "verdicts")


def _within(narrow: ibis.Table, repeated: ibis.Table) -> ibis.Table | None:
    """Judge the rows of the run that share a key: an id twice is known or taken, a content twice is a further one."""
    if not repeated.count().to_pyarrow().as_py():
        return None
    some = narrow.semi_join(repeated, "key")
    order = [some["part"], some["n"]]
    occurrence = ibis.row_number().over(ibis.window(group_by=[some["key"], some["part"], some["file"]], order_by=order))
    numbered = some.mutate(occurrence=ibis.cases((some["has_id"], 0), else_=occurrence))
    numbered = numbered.mutate(new_key=_new_key(numbered))
    again = ibis.window(group_by=numbered["new_key"], order_by=[numbered["part"], numbered["n"]])
    placed = numbered.mutate(place=ibis.row_number().over(again), first=numbered["digest"].first().over(again))
    verdict = ibis.cases((placed["place"] == 0, "new"), (placed["digest"] == placed["first"], "known"), else_="taken")
    return placed.select("part", "n", "new_key", verdict=verdict).cast(VERDICTS)


def _new_key(rows: ibis.Table) -> Any:
    further = engine.key64(rows["digest"].cast("string") + "#" + (rows["occurrence"] + 1).cast("string"))
    return ibis.cases((rows["occurrence"] == 0, rows["key"]), else_=further)


def _against(narrow: ibis.Table, within: ibis.Table | None, workspace: Workspace) -> ibis.Table | None:
    """Judge the rows whose key the lake has on the days of the file."""
    days = narrow.select("on").distinct().to_pyarrow().column(0).to_pylist()
    files = [file for file in LakeFile.objects.filter(workspace=workspace, dataset="history") if file.on in set(days)]
    if not files:
        return None
    there = queries.over(files, "history").select(known_key="key", known_digest="digest")
    ours = narrow.select("part", "n", "key", "digest")
    if within is not None:
        named = within.select(vpart="part", vn="n", new_key="new_key")
        joined = ours.left_join(named, [("part", "vpart"), ("n", "vn")]).select("part", "n", "key", "new_key", "digest")
        # A projection of its own: Ibis cannot join on an expression that a join has just computed.
        ours = joined.mutate(key=ibis.coalesce(joined["new_key"], joined["key"])).drop("new_key")
    both = ours.inner_join(there, [("key", "known_key")])
    # Of a content's further rows the digest is the same as the first one's, in the lake as here.
    verdict = ibis.cases((both["digest"] == both["known_digest"], "known"), else_="taken")
    found = both.select("part", "n", new_key="key", verdict=verdict).distinct().cast(VERDICTS)
    return engine.keep(found, "verdicts_against")

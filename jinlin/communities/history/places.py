"""Which communities and channels the rows name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from jinlin.communities.actions import resolving
from jinlin.core.refusals import Refusal
from jinlin.lake import engine

if TYPE_CHECKING:
    from jinlin.imports.engine import Job


@dataclass
class Places:
    """The communities of a run: `table` maps what rows say (`ref`) to a number and its share of the keys."""

    table: ibis.Table
    refused: dict[str, Refusal] = field(default_factory=dict)
    known: list[int] = field(default_factory=list)


def ref(rows: ibis.Table) -> Any:
    """Return how a row names its community: by id if it has one."""
    return ibis.coalesce(ibis.literal("#") + rows["community_id"], ibis.literal("=") + rows["community"])


def find(rows: ibis.Table, job: Job) -> Places:
    """Find the communities of good rows; make those that are not known, in a dry run only number them."""
    keys = {
        row["ref"]: resolving.CommunityKey(external_id=row["community_id"] or "", name=row["name"] or "")
        for row in _named(rows)
    }
    found = resolving.resolve_communities(job.workspace, job.run, list(keys.values()), write=job.write)
    refused = {each: why for each, key in keys.items() if isinstance(why := found[key], Refusal)}
    numbers = {each: place.pk for each, key in keys.items() if not isinstance(place := found[key], Refusal)}
    _note(job, numbers, keys)
    known = sorted({number for number in numbers.values() if number > 0})
    return Places(table=_table(numbers), refused=refused, known=known)


def _named(rows: ibis.Table) -> list[dict[str, Any]]:
    """List the references, those by id first: a name can then find the community that an id has just made."""
    named = rows.select(ref=ref(rows), community_id=rows["community_id"], community=rows["community"], at=rows["at"])
    last = named.group_by("ref").agg(
        community_id=named["community_id"].max(),
        name=named["community"].argmax(ibis.cases((named["community"].notnull(), named["at"]))),
        first_at=named["at"].min(),
    )
    found: list[dict[str, Any]] = last.order_by("ref").to_pyarrow().to_pylist()
    return found


def _note(job: Job, numbers: dict[str, int], keys: dict[str, resolving.CommunityKey]) -> None:
    thought = [keys[each].name or keys[each].external_id for each, number in numbers.items() if number < 0]
    if thought:
        job.note("communities_made", thought)


def _table(numbers: dict[str, int]) -> ibis.Table:
    columns = {"ref": pa.array(numbers.keys(), pa.string()), "community": pa.array(numbers.values(), pa.int64())}
    listed = ibis.memtable(pa.table(columns))
    share = engine.key64(ibis.literal("community:") + listed["community"].cast("string"))
    return engine.keep(listed.mutate(share=share), "places")


def channels(joins: ibis.Table, job: Job) -> dict[str, int]:
    """Find the channels that joins name; make those that are not registered, as unknown ones."""
    names = joins.filter(joins["channel"].notnull()).select("channel").distinct()
    listed = resolving.Channels(job.workspace, job.run, write=job.write)
    found = listed.find_or_make(sorted(names.to_pyarrow().column(0).to_pylist()))
    if listed.made:
        job.note("channels_made", listed.made)
    return found

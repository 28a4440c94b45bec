"""From staged rows to rows with a problem and rows without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from jinlin.communities.history import moments, refusals
from jinlin.communities.history.reading import STAGED, Part
from jinlin.core.clock import parse_moment
from jinlin.core.refusals import Refusal
from jinlin.imports.engine import RefusedRow
from jinlin.lake import engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo

    from jinlin.imports.engine import Job

LONGEST = {"community_id": 128, "community": 120, "member": 128, "new_member": 128}
_AT_ONCE = 5000

TIMES = ibis.schema({"written": "!string", "found_at": "timestamp(6)"})


def staged(parts: list[Part], zone: tzinfo) -> ibis.Table:
    """Return every row of the parts with `part`, `n` and a time wherever there is one; blank rows are gone."""
    tables = [
        engine.staged_rows(part.path, STAGED).mutate(part=ibis.literal(place, "int32"))
        for place, part in enumerate(parts)
    ]
    rows = tables[0] if len(tables) == 1 else ibis.union(*tables, distinct=False)
    rows = rows.filter(~_blank(rows))
    times = _odd_times(rows, zone)
    if times is None:
        return rows
    joined = rows.left_join(times, rows["time"] == times["written"])
    return joined.mutate(at=ibis.coalesce(joined["at"], joined["found_at"])).drop("written", "found_at")


def _blank(rows: ibis.Table) -> Any:
    given = ("time", "community_id", "community", "member", "kind", "strange_kind", "text", "id", "broken")
    empty = rows["at"].isnull() & ~rows["passed_over"]
    for name in given:
        empty &= rows[name].isnull()
    return empty


def _odd_times(rows: ibis.Table, zone: tzinfo) -> ibis.Table | None:
    """Read the times the engine could not, each distinct text once."""
    odd = rows.filter(rows["at"].isnull() & rows["time"].notnull()).select("time").distinct()
    written: list[str] = []
    found: list[datetime | None] = []
    for batch in engine.batches(odd, _AT_ONCE):
        for text in batch.column(0).to_pylist():
            written.append(text)
            found.append(moments.read(text, zone))
    if not any(found):
        return None
    table = pa.table({"written": pa.array(written, pa.string()), "found_at": pa.array(found, pa.timestamp("us"))})
    return engine.keep(ibis.memtable(table), "odd_times").cast(TIMES)


def problem(rows: ibis.Table, now: datetime) -> Any:
    """Return the code of the first thing that is wrong with a row, null where nothing is."""
    now_utc = ibis.literal(now.replace(tzinfo=None), "timestamp(6)")
    too_long = [(rows[key].length() > limit, f"too_long:{key}") for key, limit in LONGEST.items()]
    return ibis.cases(
        (rows["passed_over"], "passed_over"),
        (rows["broken"].notnull(), "not_json"),
        (rows["at"].isnull() & rows["time"].isnull(), "no_time"),
        (rows["at"].isnull(), "bad_time"),
        (rows["at"] > now_utc, "future_time"),
        (rows["community_id"].isnull() & rows["community"].isnull(), "no_community"),
        (rows["kind"].isnull() & rows["strange_kind"].isnull(), "no_kind"),
        (rows["kind"].isnull(), "unknown_kind"),
        (rows["member"].isnull() & (rows["kind"] != "system"), "no_member"),
        *too_long,
    )


def refused(rows: ibis.Table, job: Job, parts: list[Part], headers: Mapping[str, str]) -> Iterator[RefusedRow]:
    """Tell of every row with a problem where it stands, what stood there and how to mend it; in order."""
    bad = rows.mutate(code=problem(rows, job.now)).filter(lambda t: t["code"].notnull() & (t["code"] != "passed_over"))
    wanted = bad.select(
        "part", "n", "code", "time", "at", "community_id", "community", "member", "new_member", "strange_kind", "broken"
    )
    for batch in engine.batches(wanted.order_by("part", "n"), _AT_ONCE):
        for row in batch.to_pylist():
            yield _refused(row, job, parts[row["part"]], headers)


def _refused(row: dict[str, Any], job: Job, part: Part, headers: Mapping[str, str]) -> RefusedRow:
    file, number = part.where(row["n"])
    column, value, why = _reason(row, job.zone)
    return RefusedRow(file=file, row=number, column=headers.get(column, column), value=value[:200], why=why)


def _reason(row: dict[str, Any], zone: tzinfo) -> tuple[str, str, Refusal]:
    code = row["code"]
    if code.startswith("too_long:"):
        column = code.partition(":")[2]
        return column, row[column], refusals.TooLong(limit=LONGEST[column])
    if code == "bad_time":
        return "time", row["time"], _why_no_moment(row["time"], zone)
    if code == "future_time":
        shown = row["at"].replace(microsecond=0).isoformat(" ") + " UTC"
        return "time", shown, refusals.FutureTime(value=shown)
    if code == "unknown_kind":
        return "kind", row["strange_kind"], refusals.UnknownKind(value=row["strange_kind"][:40])
    column, refusal = _PLAIN[code]
    return column, (row["broken"] or "") if code == "not_json" else "", refusal()


_PLAIN: dict[str, tuple[str, type[Refusal]]] = {
    "not_json": ("", refusals.NotJson),
    "no_time": ("time", refusals.NoTime),
    "no_community": ("community", refusals.NoCommunity),
    "no_kind": ("kind", refusals.NoKind),
    "no_member": ("member", refusals.NoMember),
}


def _why_no_moment(text: str, zone: tzinfo) -> Refusal:
    try:
        parse_moment(text, zone)
    except Refusal as refusal:
        return refusal
    return refusals.NoTime()

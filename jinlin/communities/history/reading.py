"""Read the files of a run once: every row typed and keyed into one staged file a header.

A staged file is scratch of the run. It is written in the order of the source, so that the place of a row in it
tells the row's number; a file whose quotes do not match is mended first (`mending`), the others are never read by row.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis

from jinlin.communities.history import archive, moments, rules
from jinlin.communities.history.kinds import written
from jinlin.communities.history.mending import mend
from jinlin.communities.history.opening import open_all
from jinlin.communities.history.refusals import BadQuotes, TooLongARow, WrongColumns
from jinlin.imports.engine import RefusedRow
from jinlin.lake import engine

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo
    from pathlib import Path

    from jinlin.communities.history.opening import Opened
    from jinlin.imports.engine import Job

BLANKS = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b\u200c\u200e\u200f\u2060"
APART = "\x1f"

STAGED = ibis.schema(
    {
        "file": "string",
        "at": "timestamp(6)",
        "time": "string",
        "community_id": "string",
        "community": "string",
        "member": "string",
        "name": "string",
        "kind": "string",
        "strange_kind": "string",
        "text": "string",
        "id": "string",
        "key": "int64",
        "content": "int64",
        "reply": "int64",
        "new_name": "string",
        "new_member": "string",
        "channel": "string",
        "inviter": "string",
        "passed_over": "boolean",
        "broken": "string",
    }
)


@dataclass
class Part:
    """One staged file: the source files in it, in order, and the rows of theirs that are no rows."""

    path: Path
    files: list[Opened]
    firsts: list[int] = field(default_factory=list)  # place in the part of each file's first row
    lost: dict[int, list[int]] = field(default_factory=dict)  # by place of the file: numbers of rows that are none
    mended: set[int] = field(default_factory=set)  # places of the files that had to be mended

    def where(self, n: int) -> tuple[str, int]:
        """Return the name of the file and the number of the row, as a person sees it, of the row at place `n`."""
        place = bisect_right(self.firsts, n) - 1
        file = self.files[place]
        ordinal = n - self.firsts[place]
        # The rows kept before each lost one: with as many kept before us, all those lost stand above us.
        kept_before = [lost - number - file.first_row for number, lost in enumerate(sorted(self.lost.get(place, [])))]
        return file.source.name, file.first_row + ordinal + bisect_right(kept_before, ordinal)


def stage(job: Job) -> tuple[list[Part], list[RefusedRow]]:
    """Write the staged files of a run; return them and the rows that are none."""
    refused: list[RefusedRow] = []
    parts = []
    files = open_all(job)
    for number, group in enumerate(_alike(files)):
        part = Part(path=job.folder / f"staged-{number}.parquet", files=group)
        refused += _stage(part, job)
        parts.append(part)
        job.progress(sum(len(p.files) for p in parts), len(files), "reading")
    return parts, refused


def _alike(files: Iterable[Opened]) -> list[list[Opened]]:
    groups: dict[Any, list[Opened]] = {}
    for file in files:
        groups.setdefault(file.shape, []).append(file)
    return list(groups.values())


def _stage(part: Part, job: Job) -> list[RefusedRow]:
    refused = []
    for place, file in enumerate(part.files):
        if not file.is_json and _quotes_do_not_match(file.path):
            refused += _mend(part, place, job)
    found = _write(part, job.zone)
    bad = {part.files.index(_named(part, reject.file)) for reject in found if reject.what == "UNQUOTED VALUE"}
    if bad:
        for place in sorted(bad):
            refused += _mend(part, place, job)
        found = _write(part, job.zone)
    _find_firsts(part)
    return refused + [_lost(part, reject) for reject in found]


def _write(part: Part, zone: tzinfo) -> list[engine.Reject]:
    paths = [file.path for file in part.files]
    first = part.files[0]
    if first.is_json:
        lines = engine.line_rows(paths)
        rows = archive.rows(lines) if first.layout == archive.LAYOUT else _from_json(lines, first.columns)
    else:
        table = first.table
        cells = engine.text_rows(paths, len(table.headers), delimiter=table.delimiter, skip=table.skip)
        rows = cells.select("file", **_columns(cells, first))
    engine.stage_rows(typed(rows, zone), part.path)
    found = engine.rejects()
    engine.drop_rejects()
    return found


def _columns(cells: ibis.Table, file: Opened) -> dict[str, Any]:
    places = {header: place for place, header in enumerate(file.table.headers)}
    return {key: cells[f"c{places[header]}"] for key, header in file.columns.items() if header in places}


def _from_json(lines: ibis.Table, columns: dict[str, str]) -> ibis.Table:
    good = ibis.cases((engine.json_valid(lines["line"]) & lines["line"].re_search(r"^\s*\{"), lines["line"]))
    cells = {key: engine.json_text(good, f'$."{header}"') for key, header in columns.items()}
    return lines.select(
        "file", **cells, broken=ibis.cases((good.isnull() & _trimmed(lines["line"]).notnull(), lines["line"]))
    )


def typed(rows: ibis.Table, zone: tzinfo) -> ibis.Table:
    """Return the rows of `STAGED` of rows of texts, in the same order."""
    cells = engine.settle(rows.mutate(**{key: _cell(rows, key) for key in _TEXTS}))
    cells = cells.mutate(
        moment=moments.at(cells["time"], zone),
        known_kind=_kind(cells["kind"]),
    )
    cells = engine.settle(cells)
    kind = cells["known_kind"]
    return cells.select(
        "file",
        at=cells["moment"],
        time=ibis.cases((cells["moment"].isnull(), cells["time"])),
        community_id=cells["community_id"],
        community=cells["community"],
        member=cells["member"],
        name=cells["name"],
        kind=kind,
        strange_kind=ibis.cases((kind.isnull(), cells["kind"])),
        text=cells["text"],
        id=cells["id"],
        key=engine.key64(ibis.literal("id:") + cells["id"]),
        content=_content(cells),
        reply=_reply(cells),
        new_name=cells["new_name"],
        new_member=cells["new_member"],
        channel=cells["channel"],
        inviter=cells["inviter"],
        passed_over=cells["passed_over"] if "passed_over" in cells.columns else ibis.literal(value=False),
        broken=cells["broken"] if "broken" in cells.columns else ibis.null("string"),
    ).cast(STAGED)


def worded(rows: ibis.Table, parts: list[Part]) -> ibis.Table:
    """Return the rows (with `part` and `n`) and what the parts have of them: `name` and `text`."""
    tables = []
    for place, part in enumerate(parts):
        staged = engine.staged_rows(part.path, STAGED)
        tables.append(staged.select(wp=ibis.literal(place, "int32"), wn="n", name="name", text="text"))
    words = tables[0] if len(tables) == 1 else ibis.union(*tables, distinct=False)
    joined = rows.inner_join(words, [("part", "wp"), ("n", "wn")])
    return joined.drop("wp", "wn")


def featured(rows: ibis.Table) -> ibis.Table:
    """Return the rows (with `kind` and `text`) and the features of what a person wrote themselves (C-07)."""
    said = engine.settle(rows.mutate(said=rules.own_words(_trimmed(rows["text"]))))
    return said.mutate(**rules.features(said["said"], said["kind"])).drop("said")


_TEXTS = (
    "time", "community_id", "community", "member", "name", "kind", "text",
    "id", "reply_to", "new_name", "new_member", "channel", "inviter",
)  # fmt: skip


def _cell(rows: ibis.Table, key: str) -> Any:
    if key not in rows.columns:
        return ibis.null("string")
    if key == "text":  # kept as written, blanks at its ends too
        return rows[key].nullif("")
    return _trimmed(rows[key])


def _trimmed(cell: Any) -> Any:
    """Return a cell without blanks and invisible signs at its ends, null if nothing is left.

    The signs that are no blanks to Unicode are looked for only where a cell begins or ends with one.
    """
    plain = engine.trim_blanks(cell)
    invisible = (
        (plain < " ")
        | ((plain >= "\u200b") & (plain < "\u2070"))
        | ((plain >= "\ufeff") & (plain < "\uff00"))
        | plain.endswith("\n")
        | plain.endswith("\r")
        | plain.endswith("\t")
        | plain.endswith("\u200b")
        | plain.endswith("\ufeff")
    )
    return ibis.cases((invisible, engine.trim(plain, BLANKS)), else_=plain).nullif("")


def _kind(cell: Any) -> Any:
    """Return the kind a cell names. One comparison after the other: a long list would become a join, and joins run alone."""
    plain = cell.lower()
    return ibis.cases((plain == "message", "message"), *[(plain == text, kind) for text, kind in written()])


def _content(cells: ibis.Table) -> Any:
    """Return the key of what a row says, without its community, whose name may be written in two ways."""
    when = ibis.coalesce(engine.microseconds(cells["moment"]).cast("string"), cells["time"])
    kind = ibis.coalesce(cells["known_kind"], cells["kind"])
    parts = [when, kind, *(cells[key] for key in ("member", "text", "reply_to", "new_name", "new_member"))]
    return engine.key64(ibis.literal(APART).join([ibis.coalesce(part, "") for part in parts]))


def _reply(cells: ibis.Table) -> Any:
    named = engine.key64(ibis.literal("id:") + cells["reply_to"])
    quoted = ibis.coalesce(rules.is_quote(cells["text"]), False) & (cells["known_kind"] == "message")
    return ibis.coalesce(named, ibis.cases((quoted, ibis.literal(rules.UNNAMED, "int64"))))


def _quotes_do_not_match(path: Path) -> bool:
    """Whether a file has an odd number of quotation marks: then some cell is never closed, and the engine may lose rows."""
    count = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 22):
            count += chunk.count(b'"')
    return count % 2 == 1


def _mend(part: Part, place: int, job: Job) -> list[RefusedRow]:
    file = part.files[place]
    if place in part.mended:
        return []
    target = job.folder / f"mended-{file.source.index}.csv"
    mended = mend(file, target)
    part.mended.add(place)
    part.lost[place] = [row for row, _line, _quotes in mended.refused]
    part.files[place] = file.moved(target)
    return [
        RefusedRow(file=file.source.name, row=row, why=BadQuotes() if quotes else WrongColumns(), value=line[:200])
        for row, line, quotes in mended.refused
    ]


def _named(part: Part, path: str) -> Opened:
    return next(file for file in part.files if str(file.path) == path)


def _lost(part: Part, reject: engine.Reject) -> RefusedRow:
    file = _named(part, reject.file)
    row = reject.row + file.first_row - 2
    part.lost.setdefault(part.files.index(file), []).append(row)
    why = TooLongARow() if "SIZE" in reject.what else WrongColumns(found=reject.found)
    return RefusedRow(file=file.source.name, row=row, why=why, value=reject.line[:200])


def _find_firsts(part: Part) -> None:
    staged = engine.staged_rows(part.path, STAGED)
    if len(part.files) == 1:
        part.firsts = [0]
        return
    firsts = dict(staged.group_by("file").agg(first=staged["n"].min()).to_pyarrow().to_pydict().items())
    known = dict(zip(firsts["file"], firsts["first"], strict=True))
    after = staged.count().to_pyarrow().as_py()
    part.firsts = [known.get(str(file.path), after) for file in part.files]
    for place in range(len(part.firsts) - 2, -1, -1):  # a file without rows begins where the next one does
        if str(part.files[place].path) not in known:
            part.firsts[place] = part.firsts[place + 1]

"""The engine under the lake: DuckDB in this process's memory, spoken to through Ibis.

The only module with engine-specific SQL. Another engine (Spark, ClickHouse) is another module with these functions.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    import pyarrow as pa

ROW_GROUP_ROWS = 122_880
ONE_PIECE_ROWS = 4_000_000  # a result up to this size comes as one piece of memory
DISK_ERRORS = (duckdb.IOException, duckdb.OutOfMemoryException)
NEWEST_NAMES = 500
IN_MEMORY = "rows_to_write"
LONGEST_ROW = 2_000_000
"""Bytes of one row of a CSV file; a longer one is refused. The reader works in pieces of many times as much: with
16 MB a file of 60 MB is one piece, and one thread reads it."""
LONGEST_LINE = 16_000_000
"""Bytes of one line of a JSONL file."""

_lock = threading.Lock()
_local = threading.local()
_root: tuple[int, duckdb.DuckDBPyConnection] | None = None


def scratch() -> Path:
    """Return this process's own folder for spilled and half-written files."""
    folder = Path(settings.JINLIN_HOME) / "scratch" / str(os.getpid())
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _open() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={
            "memory_limit": settings.JINLIN_LAKE_MEMORY,
            "threads": settings.JINLIN_LAKE_THREADS,
            "temp_directory": str(scratch() / "spill"),
            "autoinstall_known_extensions": "false",
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET parquet_metadata_cache = true")
    connection.execute("SET preserve_insertion_order = false")
    # The same 63 bits as md5_number_lower(text) % 2^63, in a third of the time.
    connection.execute(
        "CREATE MACRO key64(text) AS CAST((md5_number(text) >> 64) & 9223372036854775807::UHUGEINT AS BIGINT)"
    )
    return connection


def connect() -> Any:
    """Return this thread's Ibis backend; all threads of a process share one in-memory DuckDB and its limits."""
    global _root  # noqa: PLW0603  (one engine per process is the point)
    with _lock:
        if _root is None or _root[0] != os.getpid():
            _root = (os.getpid(), _open())
            _local.__dict__.clear()
        root = _root[1]
    if getattr(_local, "root", None) is not root:
        _local.root = root
        _local.backend = ibis.duckdb.from_connection(root.cursor())
        _local.backend._make_memtable_finalizer = _Registered(_local.backend).note  # noqa: SLF001  (Ibis keeps all until the end)
    return _local.backend


class _Registered:
    """The in-memory tables a backend knows by name; those no expression holds any more are forgotten in time."""

    def __init__(self, backend: Any) -> None:
        self.backend, self.names = backend, list[str]()

    def note(self, name: str) -> None:
        """Remember a new name. The newest stay in any case: a compiled query may still mention one."""
        self.names.append(name)
        if len(self.names) < 2 * NEWEST_NAMES:
            return
        alive = {table.name for table in self.backend._memtables}  # noqa: SLF001  (a set of weak references)
        old, newest = self.names[:-NEWEST_NAMES], self.names[-NEWEST_NAMES:]
        for each in old:
            if each not in alive:
                self.backend.con.unregister(each)
        self.names = [each for each in old if each in alive] + newest


def read_files(paths: Iterable[Path], schema: ibis.Schema) -> ibis.Table:
    """Return one table over Parquet files of one schema; no file is opened until the table is used."""
    backend = connect()
    listed = ", ".join(_quoted(path) for path in paths)
    columns = ", ".join(f'"{name}"' for name in schema)
    if not listed:
        return ibis.memtable(schema.to_pyarrow().empty_table())
    return backend.sql(f"SELECT {columns} FROM read_parquet([{listed}])", schema=schema)  # noqa: S608  (own paths)


def write_file(table: ibis.Table | pa.Table, path: Path, *, order_by: tuple[str, ...]) -> int:
    """Write a table sorted, or in the order it has, into one Parquet file and return its number of rows; memory spills."""
    backend = connect()
    if isinstance(table, ibis.Table):
        backend._run_pre_execute_hooks(table)  # noqa: SLF001  (registers in-memory tables by name)
        return _copy(backend.compile(table.order_by(list(order_by)) if order_by else table), path)
    order = " ORDER BY " + ", ".join(f'"{name}"' for name in order_by) if order_by else ""
    backend.con.register(IN_MEMORY, table)
    try:
        return _copy(f"SELECT * FROM {IN_MEMORY}{order}", path)  # noqa: S608  (own names)
    finally:
        backend.con.unregister(IN_MEMORY)


def in_order(table: ibis.Table) -> pa.Table:
    """Compute a table in the order of the files it reads, as far as its expressions keep one."""
    backend = connect()
    backend._run_pre_execute_hooks(table)  # noqa: SLF001  (registers in-memory tables by name)
    with _keeping_order(backend):
        return backend.con.execute(backend.compile(table)).to_arrow_table(ONE_PIECE_ROWS)


@contextmanager
def _keeping_order(backend: Any) -> Iterator[None]:
    backend.con.execute("SET preserve_insertion_order = true")
    try:
        yield
    finally:
        backend.con.execute("SET preserve_insertion_order = false")


def write_day(name: str, columns: tuple[str, ...], on: date, where: str, path: Path) -> int:
    """Write columns of one day of a shared table, sorted as it is, into one Parquet file: the rows where one is true, if named."""
    listed = ", ".join(f'"{column}"' for column in columns)
    also = f' AND "{where}"' if where else ""
    return _copy(f'SELECT {listed} FROM memory.main."{name}" WHERE "on" = DATE \'{on}\'{also}', path)  # noqa: S608  (own names)


def days_of(name: str, where: str = "") -> list[date]:
    """List the days of a shared table, in order; those of the rows where a column is true, if one is named."""
    only = f' WHERE "{where}"' if where else ""
    rows = connect().con.execute(f'SELECT DISTINCT "on" FROM memory.main."{name}"{only} ORDER BY 1').fetchall()  # noqa: S608
    return [row[0] for row in rows]


def _copy(query: str, path: Path) -> int:
    result = (
        connect()
        .con.execute(
            f"COPY ({query}) TO {_quoted(path)} "
            f"(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1, "
            f"ROW_GROUP_SIZE {ROW_GROUP_ROWS}, DICTIONARY_SIZE_LIMIT 1000, PRESERVE_ORDER true)"
        )
        .fetchone()
    )
    return int(result[0]) if result else 0


def stage_rows(table: ibis.Table, path: Path, *, ordered: bool = True) -> int:
    """Write a table into one Parquet file, in the order it comes or any, and return its number of rows: scratch, never lake."""
    backend = connect()
    backend._run_pre_execute_hooks(table)  # noqa: SLF001  (registers in-memory tables by name)
    aside = path.with_suffix(".part")
    result = backend.con.execute(
        f"COPY ({backend.compile(table)}) TO {_quoted(aside)} "
        f"(FORMAT parquet, COMPRESSION lz4, DICTIONARY_SIZE_LIMIT 1000, PRESERVE_ORDER {ordered})"
    ).fetchone()
    aside.rename(path)
    return int(result[0]) if result else 0


def staged_rows(path: Path, schema: ibis.Schema, *, numbered: bool = True) -> ibis.Table:
    """Return what `stage_rows` wrote; numbered, with `n`: the place of each row in the file, from 0."""
    columns = ", ".join(f'"{name}"' for name in schema)
    if not numbered:
        return connect().sql(f"SELECT {columns} FROM read_parquet({_quoted(path)})", schema=schema)  # noqa: S608
    rows = f"SELECT file_row_number AS n, {columns} FROM read_parquet({_quoted(path)}, file_row_number = true)"  # noqa: S608
    return connect().sql(rows, schema=ibis.schema({"n": "int64", **dict(schema.items())}))


def keep(table: ibis.Table, name: str) -> ibis.Table:
    """Compute a table once and keep it, spilling, under a name of this thread until `forget` or the next of that name."""
    _make_table(table, f'TEMP TABLE "{name}"', ())
    return kept(name)


def share(table: ibis.Table, name: str, *, order_by: tuple[str, ...]) -> None:
    """Compute a table once and keep it, sorted and spilling, under a name all threads of this process know until `unshare`."""
    _make_table(table, f'TABLE memory.main."{name}"', order_by)


def unshare(name: str) -> None:
    """Give back the room of a shared table."""
    connect().con.execute(f'DROP TABLE IF EXISTS memory.main."{name}"')


def _make_table(table: ibis.Table, place: str, order_by: tuple[str, ...]) -> None:
    backend = connect()
    backend._run_pre_execute_hooks(table)  # noqa: SLF001  (registers in-memory tables by name)
    query = backend.compile(table.order_by(list(order_by)) if order_by else table)
    with _keeping_order(backend) if order_by else nullcontext():
        backend.con.execute(f"CREATE OR REPLACE {place} AS {query}")


def kept(name: str) -> ibis.Table:
    """Return a table that `keep` computed in this thread."""
    return connect().table(name, database="temp.main")


def settle(table: ibis.Table) -> ibis.Table:
    """Return the same table as a step of its own: what it computes is used as it is, not computed again in each use.

    Ibis merges one selection into the next, and a column used ten times would be computed ten times.
    """
    backend = connect()
    backend._run_pre_execute_hooks(table)  # noqa: SLF001  (registers in-memory tables by name)
    return backend.sql(backend.compile(table), schema=table.schema())


def batches(table: ibis.Table, size: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table as they are computed, at most `size` at a time; ask nothing else meanwhile."""
    backend = connect()
    backend._run_pre_execute_hooks(table)  # noqa: SLF001  (registers in-memory tables by name)
    # Not Ibis' own: it calls what the driver has deprecated.
    reader = backend.con.execute(backend.compile(table)).to_arrow_reader(size)
    for batch in reader:
        for start in range(0, batch.num_rows, size):
            yield batch.slice(start, size)


def forget(*names: str) -> None:
    """Give back the room of kept tables."""
    for name in names:
        connect().con.execute(f'DROP TABLE IF EXISTS temp.main."{name}"')


@dataclass(frozen=True)
class Reject:
    """A row of a text file that is not a row: which file, its number (the header is 1), what is wrong, how it reads."""

    file: str
    row: int
    what: str
    found: int
    line: str


def text_rows(paths: Iterable[Path], width: int, *, delimiter: str = ",", skip: int = 0) -> ibis.Table:
    """Return the rows of UTF-8 CSV files of one header as texts `c0` … with `file`; rows that are none go to `rejects`."""
    drop_rejects()
    listed = ", ".join(_quoted(path) for path in paths)
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    names = ", ".join(f"c{place}" for place in range(width))
    rows = (
        f"SELECT filename AS file, {names} FROM read_csv([{listed}], columns = {{{columns}}}, header = true, "  # noqa: S608  (own paths)
        f"skip = {skip}, auto_detect = false, delim = '{delimiter}', quote = '\"', escape = '\"', strict_mode = true, "
        f"filename = true, store_rejects = true, max_line_size = {LONGEST_ROW})"
    )
    schema = ibis.schema({"file": "string", **{f"c{place}": "string" for place in range(width)}})
    return connect().sql(rows, schema=schema)


def line_rows(paths: Iterable[Path]) -> ibis.Table:
    """Return the lines of UTF-8 files, blank ones too, with `file`: for JSON, one object a line."""
    drop_rejects()
    listed = ", ".join(_quoted(path) for path in paths)
    rows = (
        f"SELECT filename AS file, line FROM read_csv([{listed}], columns = {{'line': 'VARCHAR'}}, header = false, "  # noqa: S608
        f"auto_detect = false, delim = '\x01', quote = '', escape = '', filename = true, max_line_size = {LONGEST_LINE})"
    )
    return connect().sql(rows, schema=ibis.schema({"file": "string", "line": "string"}))


def rejects() -> list[Reject]:
    """List what the last `text_rows` of this thread could not take, in the order of the files, each row once."""
    connection = connect().con
    if not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'reject_errors'").fetchone():
        return []
    found = connection.execute(
        "SELECT s.file_path, e.line, min(e.error_type), max(e.column_idx), any_value(e.csv_line) FROM reject_errors e "
        "JOIN reject_scans s USING (scan_id, file_id) GROUP BY s.file_path, e.line ORDER BY s.file_path, e.line"
    ).fetchall()
    return [Reject(file=row[0], row=row[1], what=row[2], found=row[3], line=row[4] or "") for row in found]


def drop_rejects() -> None:
    """Forget what could not be read before."""
    connect().con.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@ibis.udf.scalar.builtin(name="key64", signature=(("string",), "int64"))
def key64(text: str) -> int:  # type: ignore[empty-body]
    """Return 63 bits of the MD5 of a text as a signed integer: the key under which a row counts once."""


@ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp"), "timestamp('UTC')"))
def _moment_of(zone: str, wall_clock: Any) -> Any:  # type: ignore[empty-body]
    ...


@ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp('UTC')"), "timestamp"))
def _wall_clock_of(zone: str, moment: Any) -> Any:  # type: ignore[empty-body]
    ...


def in_utc(wall_clock: Any, zone: str) -> Any:
    """Return the UTC time of a wall clock's time in a zone; of an hour the clock change repeats, its second passage."""
    return _wall_clock_of("UTC", _moment_of(zone, wall_clock))


def in_zone(at: Any, zone: str) -> Any:
    """Return the wall clock's time in a zone of a UTC time."""
    return _wall_clock_of(zone, _moment_of("UTC", at))


@ibis.udf.scalar.builtin(name="trim", signature=(("string", "string"), "string"))
def trim(text: str, signs: str) -> str:  # type: ignore[empty-body]
    """Cut the signs off both ends."""


@ibis.udf.scalar.builtin(name="trim", signature=(("string",), "string"))
def trim_blanks(text: str) -> str:  # type: ignore[empty-body]
    """Cut what Unicode calls a blank off both ends; much faster than naming the signs."""


@ibis.udf.scalar.builtin(name="regexp_full_match", signature=(("string", "string"), "boolean"))
def all_of_it_is(text: str, pattern: str) -> bool:  # type: ignore[empty-body]
    """Whether the whole text fits the pattern (RE2)."""


@ibis.udf.scalar.builtin(name="regexp_replace", signature=(("string", "string", "string", "string"), "string"))
def replace_all(text: str, pattern: str, by: str, options: str) -> str:  # type: ignore[empty-body]
    """Replace what fits the pattern; options "g" for every place."""


@ibis.udf.scalar.builtin(name="json_valid", signature=(("string",), "boolean"))
def json_valid(text: str) -> bool:  # type: ignore[empty-body]
    """Whether the text is one JSON value."""


@ibis.udf.scalar.builtin(name="json_extract_string", signature=(("string", "string"), "string"))
def json_text(text: str, path: str) -> str:  # type: ignore[empty-body]
    """Return the value at a path of a JSON text, as text; null where there is none."""


@ibis.udf.scalar.builtin(name="epoch_us", signature=(("timestamp",), "int64"))
def microseconds(at: Any) -> int:  # type: ignore[empty-body]
    """Return the microseconds since 1970 of a UTC time."""


@ibis.udf.scalar.builtin(name="make_timestamp", signature=(("int64",), "timestamp"))
def from_microseconds(count: int) -> Any:
    """Return the UTC time of microseconds since 1970."""


@ibis.udf.scalar.builtin(name="json_extract_string", signature=(("string", "string"), "array<string>"))
def json_texts(text: str, path: str) -> list[str]:  # type: ignore[empty-body]
    """Return every value at a path with a star of a JSON text, as texts."""

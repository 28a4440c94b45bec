"""The engine under the lake: DuckDB in this process's memory, spoken to through Ibis.

The only module with engine-specific SQL. Another engine (Spark, ClickHouse) is another module with these functions.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

ROW_GROUP_ROWS = 122_880
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
    return _local.backend


def read_files(paths: Iterable[Path], schema: ibis.Schema) -> ibis.Table:
    """Return one table over Parquet files of one schema; no file is opened until the table is used."""
    backend = connect()
    listed = ", ".join(_quoted(path) for path in paths)
    columns = ", ".join(f'"{name}"' for name in schema)
    if not listed:
        return ibis.memtable([], schema=schema)
    return backend.sql(f"SELECT {columns} FROM read_parquet([{listed}])", schema=schema)  # noqa: S608  (own paths)


def write_file(table: ibis.Table | pa.Table, path: Path, *, order_by: tuple[str, ...]) -> int:
    """Write a table sorted into one Parquet file and return its number of rows; memory spills, never grows."""
    backend = connect()
    source = ibis.memtable(table) if not isinstance(table, ibis.Table) else table
    if not isinstance(table, ibis.Table):
        backend._run_pre_execute_hooks(source)  # noqa: SLF001  (registers the in-memory table by name)
    else:
        backend._run_pre_execute_hooks(table)  # noqa: SLF001
    query = backend.compile(source.order_by(list(order_by)))
    result = backend.con.execute(
        f"COPY ({query}) TO {_quoted(path)} "
        f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
    ).fetchone()
    return int(result[0]) if result else 0


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@ibis.udf.scalar.builtin(name="md5_number_lower", signature=(("string",), "uint64"))
def _md5_number_lower(text: str) -> int:  # type: ignore[empty-body]
    ...


def key64(text: ibis.expr.types.StringValue) -> ibis.expr.types.IntegerValue:
    """Return 63 bits of the MD5 of a text as a signed integer: the key under which a row counts once."""
    return (_md5_number_lower(text) % ibis.literal(1 << 63, "uint64")).cast("int64")

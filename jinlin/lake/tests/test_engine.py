"""The engine over a long life: what questions bring with them goes again."""

from __future__ import annotations

import ibis
import pyarrow as pa

from jinlin.lake import engine


def known_names():
    return {
        row[0]
        for row in engine.connect().con.execute("SELECT view_name FROM duckdb_views() WHERE temporary").fetchall()
    }


def test_small_tables_of_past_questions_are_forgotten(monkeypatch):
    monkeypatch.setattr(engine, "NEWEST_NAMES", 20)
    before = len(known_names())
    held = ibis.memtable(pa.table({"n": [-1]}))
    assert engine.connect().to_pyarrow(held)["n"].to_pylist() == [-1]
    for n in range(200):
        assert engine.connect().to_pyarrow(ibis.memtable(pa.table({"n": [n]})))["n"].to_pylist() == [n]
    assert len(known_names()) - before < 3 * engine.NEWEST_NAMES
    assert engine.connect().to_pyarrow(held)["n"].to_pylist() == [-1]


def test_rows_in_memory_are_written_in_their_order_or_sorted(tmp_path):
    rows = pa.table({"on": [3, 1, 2], "x": ["c", "a", "b"]})
    for order, found in (((), ["c", "a", "b"]), (("on",), ["a", "b", "c"])):
        assert engine.write_file(rows, tmp_path / "rows.parquet", order_by=order) == len(found)
        read = engine.read_files([tmp_path / "rows.parquet"], ibis.schema({"x": "string"}))
        assert engine.in_order(read)["x"].to_pylist() == found
    assert engine.IN_MEMORY not in known_names()

"""History import against the engine's own CSV → sorted Parquet COPY of the same file, in the same run.

    python benchmarks/history_import.py [ROWS[/GROUPS] …]        (default 1000000 1000000/1000 10000000)

Each import runs in a process of its own with a new home, so that its peak memory is its own; a file of a few rows goes
first, as in a worker that has been up for a while. The file has a group for 10,000 rows, as many as the size the issue
names (100 million messages in 10,000 groups), unless told otherwise; 90 days, half of the rows with an id, five per cent
joins, leaves, pictures and links.
Prints one line a size: seconds of the COPY and of the import (checks, keys, people, memberships and lake files included)
by the clock and by the processor, their ratios, and the peak memory of the import. The aim is at most 4.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 4, 2, tzinfo=UTC)
HEADER = ["time", "community_id", "community", "member", "name", "kind", "text", "id", "reply_to", "channel"]
WORDS = [
    "今天",
    "大家",
    "好",
    "请问",
    "这个",
    "多少钱",
    "什么时候",
    "发货",
    "我要",
    "两份",
    "谢谢",
    "[微笑]",
    "收到",
    "+1",
    "1",
    "https://a.b/c",
    "优惠",
    "秒杀",
    "群里",
    "有人",
    "知道",
    "吗",
    "水果",
    "新鲜",
    "吃",
    "了",
    "哈哈",
    "😂",
    "13812345678",
    "@小王",
]


def write_file(path: Path, rows: int, groups: int) -> None:
    """Write a plausible export, in the order of time."""
    chance = random.Random(rows)
    begin, step = datetime(2026, 1, 1), timedelta(days=90) / rows  # noqa: DTZ001  (wall clock, as exports have it)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            group, member = chance.randrange(groups), int(chance.paretovariate(1.1)) % 200
            kind = "message" if chance.random() < 0.95 else chance.choice(("image", "join", "leave", "link"))
            text = "".join(chance.choices(WORDS, k=chance.randint(1, 12))) if kind == "message" else ""
            moment = (begin + number * step).isoformat(" ", "seconds")
            key = "" if number % 2 else f"m{number}"
            writer.writerow(
                (moment, f"g{group}", f"群{group}", f"m{group}_{member}", f"名{member}", kind, text, key, "", "")
            )


def copy_seconds(path: Path, folder: Path) -> tuple[float, float]:
    """Time the engine's own way, by clock and processor: the same file, sorted as the lake is, into one Parquet file."""
    import duckdb

    limits = {"memory_limit": "2GB", "threads": os.cpu_count() or 2, "temp_directory": str(folder / "spill")}
    connection = duckdb.connect(config=limits)
    connection.execute("SET preserve_insertion_order = false")
    began = time.perf_counter(), time.process_time()
    connection.execute(
        f"COPY (SELECT * FROM read_csv('{path}', all_varchar = true, header = true) "  # noqa: S608  (own path)
        f"ORDER BY time[:10], community_id, member, time) TO '{folder / 'copy.parquet'}' "
        f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
    return since(began)


def since(began: tuple[float, float]) -> tuple[float, float]:
    """Return the seconds that went by, on the clock and of the processor."""
    return time.perf_counter() - began[0], time.process_time() - began[1]


def import_file(path: Path) -> None:
    """Import the file into the new home of this process and print seconds and peak memory as JSON."""
    sys.path.insert(0, str(REPOSITORY))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from jinlin.communities.history.importer import HistoryImporter
    from jinlin.imports.engine.job import RunJob
    from jinlin.imports.models import Run
    from jinlin.workspaces.models import Unit, Workspace

    call_command("migrate", verbosity=0)

    def imported(workspace: Workspace, path: Path) -> tuple[tuple[float, float], Run]:
        known = {"name": path.name, "path": str(path), "size": path.stat().st_size}
        files = [{**known, "columns": {key: key for key in HEADER}}]
        run = Run.objects.create(
            workspace=workspace, kind="history", timezone="Asia/Shanghai", created_at=NOW, files=files
        )
        began = time.perf_counter(), time.process_time()
        HistoryImporter().apply(RunJob(run, write=True, clock=lambda: NOW))
        seconds = since(began)
        run.refresh_from_db()
        return seconds, run

    few = path.with_name("few.csv")
    write_file(few, 100, 10)
    for slug, file in (("warm", few), ("bench", path)):
        workspace = Workspace.objects.create(slug=slug, name=slug, created_at=NOW)
        Unit.objects.create(workspace=workspace, kind="hq", name="hq", path=f"/{workspace.pk}/")
        seconds, run = imported(workspace, file)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "new": run.new_count, "errors": run.error_count}))


def measure(rows: int, groups: int) -> None:
    """Print the line of one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "history.csv"
        write_file(path, rows, groups)
        copied = min(copy_seconds(path, folder) for _ in range(2))
        told = subprocess.run(
            [sys.executable, __file__, "--import", str(path)],
            env={**os.environ, "JINLIN_HOME": str(folder / "home"), "JINLIN_SECRET_KEY": "benchmark" * 8},
            check=True,
            capture_output=True,
            text=True,
        )
        found = json.loads(told.stdout.splitlines()[-1])
    clock, cpu = found["seconds"]
    times = f"{copied[0]:>8.1f} {clock:>8.1f} {clock / copied[0]:>6.1f} {copied[1]:>8.1f} {cpu:>8.1f} {cpu / copied[1]:>6.1f}"
    print(f"{rows:>12,} {groups:>7,} {times} {found['peak']:>9.0f} {found['new']:>12,}", flush=True)


def size_of(word: str) -> tuple[int, int]:
    """Return how many rows and groups a word of the command line asks for."""
    rows, _, groups = word.partition("/")
    return int(rows), int(groups) if groups else max(int(rows) // 10_000, 1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--import"]:
        Path(os.environ["JINLIN_HOME"]).mkdir(parents=True, exist_ok=True)
        import_file(Path(sys.argv[2]))
    else:
        print(f"{'':>20} {'by the clock':>24} {'by the processor':>24}")
        heads = f"{'COPY s':>8} {'import s':>8} {'ratio':>6}"
        print(f"{'rows':>12} {'groups':>7} {heads} {heads} {'peak MiB':>9} {'new':>12}")
        for word in sys.argv[1:] or ["1000000", "1000000/1000", "10000000"]:
            measure(*size_of(word))

"""All rules over a stream of messages against the bare word search of the same texts, on one core in the same run.

    python benchmarks/conduct_stream.py [MESSAGES]        (default 200000)
    python benchmarks/conduct_stream.py --written [MESSAGES] [SHARE]    (default 100000, 0.01)

The rules are the strictest pack's: word lists, abuse, links, QR, phone numbers, flooding, repetition and the advertisement
model. The texts are the public group messages of `data/text/zh_qq_ads` where that folder is there, otherwise made up. Prints
messages a second (of processor time), the ratio to the bare library call (`find_matches_as_indexes` on each text) and the
share of each way. The aim is 100,000 messages a second.

With --written everything that is done with a batch is measured, in a database of its own (SQLite, or DATABASE_URL's server
through bin/postgres): who is spared, earlier talk, finding, cases with evidence and facts, complaints, trails. SHARE of
the messages are advertisements; the others are ordinary talk.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import random
import re
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from jinlin.conduct import packs
from jinlin.conduct.detecting.finding import Watch, find
from jinlin.conduct.detecting.words import Words  # noqa: TC001  (one place for imports after the path is set)

REAL = Path("/work/shared/data/text/zh_qq_ads/train.txt")
MADE = (
    "今天草莓多少钱",
    "收到谢谢",
    "+1",
    "我要两份",
    "加微信领优惠券",
    "几点发货",
    "哈哈哈",
    "https://a.b/c 点击领取",
    "13812345678",
)
AT_ONCE = 20_000
_LINK, _QR = re.compile(r"https?://|www\.|\.com"), re.compile("二维码|扫码")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def texts() -> list[str]:
    """Return the texts the stream is drawn from."""
    if not REAL.exists():
        return list(MADE)
    return [line.rpartition("==")[0] for line in REAL.read_text(encoding="utf-8").splitlines()]


def stream(count: int, ads: float | None = None) -> list[pa.Table]:
    """Return messages of 1,000 groups with 50 people each, some a second, in batches as a listener hears them.

    `ads` is the share of advertisements; without it as in the file.
    """
    chance = random.Random(1)
    pool = [text for text in texts() if text]
    said = [chance.choice(pool) for _number in range(count)]
    if ads is not None:
        told = (
            [line.rpartition("==") for line in REAL.read_text(encoding="utf-8").splitlines()] if REAL.exists() else []
        )
        kinds = {mark: [text for text, _sign, each in told if each.strip() == mark and text] for mark in ("0", "1")}
        kinds = kinds if told else {"0": [MADE[0], *MADE[2:4]], "1": [MADE[4]]}
        said = [chance.choice(kinds["1" if chance.random() < ads else "0"]) for _number in range(count)]
    groups = [chance.randrange(1000) for _number in said]
    start = datetime(2026, 3, 5, 9)  # noqa: DTZ001  (the lake's times are UTC without zone)
    columns = {
        "community": pa.array(groups, pa.int64()),
        "person": pa.array([group * 50 + chance.randrange(50) for group in groups], pa.int64()),
        "at": pa.array([start + timedelta(milliseconds=20 * number) for number in range(count)], pa.timestamp("us")),
        "key": pa.array(range(count), pa.int64()),
        "name": pa.array(["群友"] * count),
        "kind": pa.array(["message"] * count),
        "emoji_only": pa.array([False] * count),
        "text": pa.array(said),
        "length": pa.array([len(text) for text in said], pa.int32()),
        "link": pa.array([bool(_LINK.search(text)) for text in said]),
        "qr": pa.array([bool(_QR.search(text)) for text in said]),
        "phone": pa.array([bool(_PHONE.search(text)) for text in said]),
        "plus_one": pa.array([text == "+1" for text in said]),
        "fingerprint": pa.array([hash(text) >> 1 for text in said], pa.int64()),
    }
    whole = pa.table(columns)
    return [whole.slice(first, AT_ONCE) for first in range(0, count, AT_ONCE)]


def spent(watch: Watch, batches: list[pa.Table]) -> tuple[float, int]:
    """Return the seconds of processor time of all batches, and how much was found."""
    before = time.process_time()
    found = sum(len(find(watch, batch)) for batch in batches)
    return time.process_time() - before, found


def bare(words: Words, batches: list[pa.Table]) -> float:
    """Return the seconds of the library's own call on each text."""
    listed = [batch.column("text").to_pylist() for batch in batches]
    call = words._find or str  # noqa: SLF001  (the library's own function is the baseline)
    before = time.process_time()
    for each in listed:
        for text in each:
            call(text)
    return time.process_time() - before


def written(count: int, share: float) -> None:
    """Measure everything that is done with batches, rows included."""
    import django

    django.setup()
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    from django.conf import settings

    settings.MIGRATION_MODULES = _NoMigrations()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        _written(count, share)
    finally:
        runner.teardown_databases(databases)


class _NoMigrations(dict[str, None]):
    """Tables come from the models as they are."""

    def __contains__(self, _app: object) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


def _written(count: int, share: float) -> None:
    from datetime import UTC

    from jinlin.communities.models import Community
    from jinlin.conduct import actions
    from jinlin.conduct.actions import scanning
    from jinlin.conduct.models import Case, Complaint, Trail
    from jinlin.members.models import Member
    from tests.world import World, access_of

    world, batches = World(), stream(count, share)
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)
    begun = actions.begin_set(who=access_of(world.lin), name="群规", pack="strict", now=now)
    actions.publish(who=access_of(world.lin), version=begun.versions.get(), now=now)
    Community.objects.bulk_create(
        Community(pk=n + 1, workspace=world.qinghe, unit=world.jingan, name=f"{n}", external_id=f"{n}")
        for n in range(1001)
    )
    Member.objects.bulk_create(
        (Member(pk=n + 1, workspace=world.qinghe, name=f"{n}") for n in range(50_001)), batch_size=5000
    )
    batches = [_moved(batch) for batch in batches]
    scanning.judge(workspace=world.qinghe, said=batches[0].slice(0, 10), now=now)  # compiled, model read
    before, spent = time.perf_counter(), time.process_time()
    for batch in batches:
        scanning.judge(workspace=world.qinghe, said=batch, now=now)
    spent, whole = time.process_time() - spent, time.perf_counter() - before
    print(f"messages            {count:>10,}   {share:.1%} advertisements")
    print(f"cases {Case.objects.count():,}  complaints {Complaint.objects.count():,}  trails {Trail.objects.count():,}")
    print(
        f"with writing        {count / spent:>10,.0f} messages/s of processor time, {count / whole:,.0f} by the clock"
    )


def _moved(batch: pa.Table) -> pa.Table:
    """Count groups and people from 1, as rows do."""
    import pyarrow.compute as pc

    for name in ("community", "person"):
        batch = batch.set_column(batch.column_names.index(name), name, pc.add(batch.column(name), 1))
    return batch


def main() -> None:
    """Measure and print."""
    if "--written" in sys.argv:
        numbers = [each for each in sys.argv[1:] if each != "--written"]
        written(int(numbers[0]) if numbers else 100_000, float(numbers[1]) if len(numbers) > 1 else 0.01)
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    watch = Watch(packs.wanted("strict"))
    batches = stream(count)
    find(watch, batches[0])  # compiled, model read
    base = min(bare(watch.words, batches) for _time in range(3))
    whole, found = min(spent(watch, batches) for _time in range(3))
    print(f"messages            {count:>10,}   found {found:,}")
    print(f"bare word search    {count / base:>10,.0f} messages/s")
    print(f"all rules           {count / whole:>10,.0f} messages/s   {whole / base:.1f} × the bare search")
    for name in sorted({rule.detector for rule in watch.rules if rule.detector not in {"nickname", "intro", "by_eye"}}):
        alone, _found = min(spent(Watch(tuple(watch.of(name))), batches) for _time in range(3))
        print(f"  {name:<10}        {alone / count * 1e6:>10.2f} µs a message")


if __name__ == "__main__":
    main()

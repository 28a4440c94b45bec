"""All rules over a stream of messages against the bare word search of the same texts, on one core in the same run.

    python benchmarks/conduct_stream.py [MESSAGES]        (default 200000)

The rules are the strictest pack's: word lists, abuse, links, QR, phone numbers, flooding, repetition and the advertisement
model. The texts are the public group messages of `data/text/zh_qq_ads` where that folder is there, otherwise made up. Prints
messages a second (of processor time), the ratio to the bare library call (`find_matches_as_indexes` on each text) and the
share of each way. The aim is 100,000 messages a second.
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


def stream(count: int) -> list[pa.Table]:
    """Return messages of 1,000 groups with 50 people each, some a second, in batches as a listener hears them."""
    chance = random.Random(1)
    pool = [text for text in texts() if text]
    said = [chance.choice(pool) for _number in range(count)]
    start = datetime(2026, 3, 5, 9)  # noqa: DTZ001  (the lake's times are UTC without zone)
    columns = {
        "community": pa.array([chance.randrange(1000) for _number in said], pa.int64()),
        "person": pa.array([chance.randrange(50_000) for _number in said], pa.int64()),
        "at": pa.array([start + timedelta(milliseconds=20 * number) for number in range(count)], pa.timestamp("us")),
        "key": pa.array(range(count), pa.int64()),
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


def main() -> None:
    """Measure and print."""
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

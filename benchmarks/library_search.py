"""Looking for words in the library, and following a tracked link, against the plainest look-ups the database has.

    JINLIN_HOME=/tmp/library-bench .venv/bin/python benchmarks/library_search.py --assets 100000

Makes so many short materials (in an empty home), then asks for a rare word, a common one, two words together, a sentence and
the other script. Baseline: one row by its key. A link is followed through the whole stack, counted, two hundred times; its
baseline is the redirect of the site without a page (`/healthz`). Prints median and worst in ms; exits 1 where a search's
median passes 100 ms or a redirect's passes 10 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinlin.workspaces.access import Access

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
GOODS = [
    "樱桃",
    "草莓",
    "鲈鱼",
    "番茄",
    "鸡蛋",
    "牛奶",
    "大米",
    "豆腐",
    "青菜",
    "土豆",
    "羊肉",
    "牛腩",
    "莲藕",
    "山药",
    "苹果",
    "橙子",
    "葡萄",
    "排骨",
    "虾仁",
    "面条",
]
DEEDS = [
    "到货",
    "清蒸",
    "红烧",
    "凉拌",
    "煲汤",
    "保鲜",
    "试吃",
    "预售",
    "自提",
    "会员日",
    "菜谱",
    "秒懂",
    "检测",
    "产地",
    "故事",
    "问答",
    "开箱",
    "搭配",
    "省钱",
    "晚市",
]
ASKED = ("莲藕排骨汤", "到货", "樱桃 产地", "今天店里的番茄怎么保鲜", "雞蛋 會員日", "v99123")
AT_ONCE = 5000


def main() -> int:
    """Make the library where it is not there, ask, and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assets", type=int, default=100_000)
    options = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    access = _access()
    made = _make(access, options.assets)
    print(f"{made:,} materials, {_terms():,} terms")
    return max(_searches(access), _redirects(access))


def _access() -> Access:
    from jinlin.core import present
    from jinlin.workspaces import actions as workspaces
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff, Workspace

    if not Workspace.objects.filter(slug="bench").exists():
        space = workspaces.open_workspace(slug="bench", name="bench", now=present.now())
        root = space.units.get(parent=None)
        workspaces.add_staff(space, unit=root, name="b", username="bench", roles=["hq_admin"], password="x" * 20, now=present.now())  # fmt: skip
    return Access.of(Staff.objects.select_related("workspace", "unit").get(workspace__slug="bench"))


def _make(access: Access, wanted: int) -> int:
    from jinlin.content.models import Asset

    there = Asset.objects.filter(workspace=access.workspace).count()
    for start in range(there, wanted, AT_ONCE):
        _batch(access, range(start, min(wanted, start + AT_ONCE)))
    return Asset.objects.filter(workspace=access.workspace).count()


def _batch(access: Access, numbers: range) -> None:
    from django.db import connection, transaction

    from jinlin.content import finding, parts
    from jinlin.content.models import Asset
    from jinlin.content.parts import Part
    from jinlin.core import present

    now, rows, terms = present.now(), [], []
    for number in numbers:
        chance = random.Random(number)
        title = f"{chance.choice(GOODS)}{chance.choice(DEEDS)}{number}"
        text = f"今天店里的{chance.choice(GOODS)}{chance.choice(DEEDS)},{chance.choice(GOODS)}配{chance.choice(GOODS)}{chance.choice(DEEDS)}"
        rows.append(Asset(workspace=access.workspace, title=title, direction="activation", format="text", state="approved", parts=parts.as_json([Part("text", text=text)]), digest=f"{number:064}", made_at=now, changed_at=now))  # fmt: skip
        terms.append(finding.weighed([(title, 6), (f"v{number}", 8)], text))
    with transaction.atomic(), connection.cursor() as cursor:
        made = Asset.objects.bulk_create(rows, batch_size=500)
        told = [(access.workspace.pk, "asset", term, weight, asset.pk) for asset, each in zip(made, terms, strict=True) for term, weight in each.items()]  # fmt: skip
        cursor.executemany("INSERT INTO content_searchterm (workspace_id, kind, term, weight, row) VALUES (%s, %s, %s, %s, %s)", told)  # fmt: skip


def _terms() -> int:
    from jinlin.content.models import SearchTerm

    return SearchTerm.objects.count()


def _searches(access: Access) -> int:
    from jinlin.content import queries
    from jinlin.content.models import Asset
    from jinlin.core import present

    on, key = present.now().date(), Asset.objects.values_list("pk", flat=True).first()
    base, _worst = _timed(lambda: Asset.objects.get(pk=key), 50)
    slow = 0
    for words in ASKED:
        middle, worst = _timed(lambda words=words: queries.find(access, words, on=on), 9)
        slow |= middle > 100
        print(f"{words:<16} {middle:8.2f} ms  worst {worst:8.2f} ms  {middle / base:8.1f} × one row by its key")
    return int(slow)


def _redirects(access: Access) -> int:
    from django.conf import settings
    from django.test import Client

    from jinlin.content.links import actions as links
    from jinlin.core import present

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"})
    link = links.shorten(workspace=access.workspace, url="https://shop.example/", now=present.now())
    base, _worst = _timed(lambda: client.get("/healthz"), 50)
    middle, worst = _timed(lambda: client.get(f"/l/{link.slug}"), 200)
    print(f"{'/l/…':<16} {middle:8.2f} ms  worst {worst:8.2f} ms  {middle / base:8.1f} × /healthz")
    return int(middle > 10)


def _timed(do: Callable[[], object], times: int) -> tuple[float, float]:
    spans = sorted(_spans(do, times))
    return statistics.median(spans), spans[-1]


def _spans(do: Callable[[], object], times: int) -> Iterator[float]:
    for _time in range(times):
        begun = time.perf_counter()
        do()
        yield (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())

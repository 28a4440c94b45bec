"""The matcher of the answers library against the bare call of the automaton it stands on.

    .venv/bin/python benchmarks/answers_matcher.py

A library of 10,000 ways of asking and messages as a group writes them; for each message the outcome with entry, words and
why the others lost. What is asked is asked by Zipf's law: a few things again and again. Baseline: `find_matches_as_indexes` of one automaton with the same 10,000 words, once for each message.
Prints the time to build, microseconds a message and the ratio; exits 1 above `--aim` or where building takes a second.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, AT_ONCE = 7, 20_000
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
OPENERS = [
    "怎么",
    "如何",
    "在哪里",
    "什么时候",
    "几点",
    "能不能",
    "可以",
    "多少钱",
    "有没有",
    "为什么",
    "怎样",
    "哪里能",
    "谁来",
    "多久能",
    "几天",
]
VERBS = [
    "打卡",
    "报名",
    "领券",
    "退货",
    "换货",
    "发货",
    "取货",
    "改地址",
    "开发票",
    "查订单",
    "用积分",
    "升会员",
    "进群",
    "预约",
    "付款",
    "退款",
    "兑换",
    "续费",
    "投诉",
    "参加",
]
THINGS = [
    "面包",
    "蛋糕",
    "茶包",
    "礼盒",
    "会员卡",
    "优惠券",
    "积分",
    "红包",
    "快递",
    "自提",
    "团购",
    "秒杀",
    "拼团",
    "试吃",
    "新品",
    "套餐",
    "生日",
    "活动",
    "门店",
    "小程序",
]
CHAT = [
    "早上好呀,今天的面包好香",
    "收到谢谢",
    "哈哈哈哈太可爱了",
    "周末有一起去的吗",
    "我先去接孩子了",
    "刚取到了,包装很好",
    "+1",
    "我家孩子特别爱吃这个",
    "路上有点堵,晚十分钟到",
    "下雨天来一杯热茶",
    "VIP 有什么优惠",
    "昨天的蛋糕有点甜",
    "好的好的",
    "那个礼盒还有吗",
    "明天一早去店里",
    "地址发我一下",
]


def main() -> None:
    options = _options()
    import django

    django.setup()
    from jinlin.answers.matching import Condition, Group, Library, Message, answer

    dice = random.Random(7)
    asked = _ways(dice, options.keywords)
    weights = [1.0] * len(asked) if options.evenly else [1 / rank for rank in range(1, len(asked) + 1)]
    often = dice.choices(dice.sample(asked, len(asked)), weights, k=ROUNDS * AT_ONCE)
    draws = [[_said(dice, often.pop(), options.asking) for _ in range(AT_ONCE)] for _ in range(ROUNDS)]
    library, built = timed(lambda: Library(Condition(n, way, (way,)) for n, way in enumerate(asked)))
    from datetime import UTC, datetime

    now, group = datetime.now(UTC), Group("1", is_on=True)
    find, rounds = bare(asked), []
    for said in draws:  # each other messages, on texts nobody has looked at: Python remembers how a text is encoded
        texts, messages = _fresh(said), [Message(text, now, mentions=True) for text in _fresh(said)]
        floor = timed(lambda texts=texts: [find(each, overlapping=True) for each in texts])[1]
        rounds.append((floor, timed(lambda messages=messages: [answer(library, group, each) for each in messages])[1]))
    floor, ours = (min(times) / len(said) for times in zip(*rounds, strict=True))
    messages = [Message(text, now, mentions=True) for said in draws for text in said]
    hits = sum(answer(library, group, each).entry is not None for each in messages) / len(messages)
    print(f"library of {len(asked):,} ways of asking built in {built:.2f} s")
    print(f"bare call {floor * 1e6:.2f} us a message; matcher {ours * 1e6:.2f} us; ratio {ours / floor:.2f}")
    print(f"{hits:.0%} of the messages met an entry")
    sys.exit(1 if ours / floor > options.aim or built >= 1 else 0)


def bare(words: list[str]) -> Callable[..., object]:
    """Return the call of the library alone."""
    from ahocorasick_rs import AhoCorasick, MatchKind

    return AhoCorasick(words, matchkind=MatchKind.Standard, store_patterns=False).find_matches_as_indexes


def timed(run: Callable[[], object]) -> tuple[object, float]:
    """Run it without the collector, as `timeit` does: what it keeps is the measuring's, not the matcher's."""
    gc.collect()
    gc.disable()
    began = time.process_time()
    made = run()
    spent = time.process_time() - began
    gc.enable()
    return made, spent


def _said(dice: random.Random, way: str, asking: float) -> str:
    """Say something as in a group; now and then ask what the library knows."""
    line = dice.choice(CHAT) + dice.choice(["", dice.choice(CHAT)])
    return dice.choice(["", "@小助理 ", "请问"]) + way + "?" if dice.random() < asking else line


def _fresh(said: list[str]) -> list[str]:
    return [text.encode().decode() for text in said]


def _ways(dice: random.Random, count: int) -> list[str]:
    found = {"怎么打卡", "几点关门", "vip"}
    while len(found) < count:
        found.add(
            dice.choice(THINGS) + dice.choice(OPENERS) + dice.choice(VERBS) + dice.choice(["", str(dice.randrange(99))])
        )
    return sorted(found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keywords", type=int, default=10_000)
    parser.add_argument(
        "--asking", type=float, default=0.1, help="the share of messages that ask what the library knows"
    )
    parser.add_argument(
        "--evenly", action="store_true", help="each way of asking as often as any other, instead of by Zipf's law"
    )
    parser.add_argument("--aim", type=float, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()

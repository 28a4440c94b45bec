"""Nicknames as people really write them, hostile ones included."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = (
    "小满", "阿德", "晓彤", "佳佳", "思远", "雨桐", "梓涵", "一诺", "建国", "秀兰", "桂芳", "志强", "丽丽", "婷婷", "浩然", "子轩",
    "欣怡", "诗涵", "晨曦", "明哲", "慧敏", "春梅", "国庆", "小芳", "大伟", "晓峰", "雪莲", "玉兰", "安然", "可心", "知夏", "阿杰",
    "若云", "清禾", "思思", "阿宁", "小北", "南风", "向阳", "乐乐", "果果", "豆豆", "糖糖", "米粒", "团子", "石头", "小鱼", "阿布",
)  # fmt: skip
FANCY = (
    "一碗小面", "晚风", "今天吃什么", "厨房小白", "早睡早起", "不加香菜", "多喝热水", "橘子汽水", "云朵", "山有木兮", "半糖去冰", "人间烟火",
    "慢慢走", "追风", "平安是福", "知足常乐", "岁月静好", "花开富贵", "一路向北", "随遇而安", "向日葵", "小确幸", "海边的猫", "晴天", "星期八",
    "会飞的鱼", "爱吃鱼的猫", "胡萝卜", "小番茄", "柚子茶", "抹茶拿铁", "奶黄包", "三餐四季", "土豆炖牛肉", "葱花", "不辣不欢", "月亮邮差",
)  # fmt: skip
ROLES = ("妈妈", "爸爸", "姐", "阿姨", "哥", "老师", "奶奶", "妈咪", "同学", "叔")
FLOWERS = ("🌸", "🍀", "🌻", "🍓", "☀️", "🌙", "🐱", "🐶", "🍊", "💐", "✨", "🥑", "👨‍👩‍👧‍👦", "🇨🇳", "❤️", "🌈")
ENGLISH = (
    "Lily", "Kevin", "Coco", "Mia", "Jason", "Vivian", "Tony", "Amy", "Leo", "Cherry", "Echo", "Yoyo", "Sunny", "Nana", "Max",
)  # fmt: skip

# What a page, a spreadsheet and a parser must survive; every made-up town has them all when it has the people.
HOSTILE: tuple[str, ...] = (
    "<b>小满</b>",
    "<script>alert('邻')</script>",
    "\"引号\"&'撇'",
    "逗号,分号;竖线|",
    "=SUM(A1:A9)",
    "@cmd|' /C calc'!A0",
    "+86 妈妈",
    "\u202e倒着写\u202c",
    "مرحبا بالجيران",
    "שכן טוב",
    "👨‍👩‍👧‍👦👩🏽‍🍳🏳️‍🌈",
    "🍓",
    "零\u200b宽\u200b字",
    "z\u0351\u0316a\u030d\u0332l\u0301g\u0360o",
    "NULL",
    "{{ 7*7 }}",
    "%s%n",
    "全角　空格",
    "繁體鄰居",
    "a" * 64,
)


def bank(rng: np.random.Generator, size: int) -> list[str]:
    """Return `size` nicknames in the common manners of writing one."""
    manners = rng.choice(8, size=size, p=(0.24, 0.16, 0.14, 0.14, 0.12, 0.08, 0.07, 0.05))
    picks = rng.integers(0, 1 << 30, size=(size, 2))
    return [_nickname(int(manner), int(a), int(b)) for manner, (a, b) in zip(manners, picks, strict=True)]


def _nickname(manner: int, a: int, b: int) -> str:
    given, family = GIVEN[a % len(GIVEN)], FAMILY[b % len(FAMILY)]
    fancy, flower = FANCY[a % len(FANCY)], FLOWERS[b % len(FLOWERS)]
    forms = (
        family + given,
        given + ROLES[b % len(ROLES)],
        fancy,
        given + flower,
        family + ROLES[a % len(ROLES)],
        ENGLISH[a % len(ENGLISH)] + (family if b % 3 else str(b % 100)),
        fancy + flower,
        f"A{family}{ROLES[a % len(ROLES)]}~{b % 1000}",
    )
    return forms[manner]


def manager(place: int) -> str:
    """Return the name of the n-th made-up store manager."""
    return FAMILY[place * 7 % len(FAMILY)] + GIVEN[place * 5 % len(GIVEN)]

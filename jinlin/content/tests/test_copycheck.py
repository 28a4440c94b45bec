"""The copy check: tiers, packs, what is spared, induced sharing, countdowns, prices (ux.md §8.2, §8.5)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.content import copycheck
from jinlin.content.copycheck import Facts
from jinlin.content.copycheck.dictionary import pack
from tests.world import NOW


def found(text, *packs, **facts):
    return [(hit.level, hit.group, hit.word) for hit in copycheck.check(text, packs=packs, facts=Facts(**facts))]


def test_words_of_the_highest_degree_are_refused_with_where_they_stand_and_what_to_say_instead():
    (hit,) = copycheck.check("今天的樱桃是全城最甜的,来尝尝")
    assert (hit.level, hit.word, hit.start, hit.end) == ("block", "全城最甜", 6, 10)
    (hit,) = copycheck.check("樱桃最甜的一天")
    assert (hit.word, hit.suggestion, hit.replacement, hit.exceptions[0]) == ("最甜", "很甜", "很甜", "own_comparison")


@pytest.mark.parametrize(
    "text",
    ["最後一次提醒", "最近很忙", "第一次来", "第一时间回复", "最新通知", "最多买 3 份", "TOP10 榜单", "国家级非遗手艺"],
)
def test_time_order_and_amount_are_no_claims(text):
    assert found(text) == []


@pytest.mark.parametrize("text", ["全網最低價", "全网最 低价", "全网最*低价", "全网最低价"])
def test_both_scripts_and_signs_put_between_are_the_same_words(text):
    assert [(level, group) for level, group, _word in found(text)] == [("block", "superlative")]


def test_first_and_only_need_a_proof_and_a_claimed_exception_makes_them_a_hint():
    assert found("销量第一的牛奶") == [("evidence", "first", "销量第一")]
    (hit,) = copycheck.check("销量第一的牛奶", facts=Facts(accepted={"销量第一": "proven"}))
    assert (hit.level, hit.excused) == ("hint", "proven")


def test_an_exception_that_a_group_does_not_know_excuses_nothing():
    assert found("帮我砍一刀", accepted={"砍一刀": "proven", "帮我砍一刀": "proven"}) == [
        ("block", "inducement", "帮我砍一刀")
    ]


def test_a_registered_name_is_spared():
    assert found("第一食品商店开门了") == [("evidence", "first", "第一")]
    assert found("第一食品商店开门了", spared=("第一食品",)) == []


def test_a_brand_forbids_words_of_its_own():
    assert found("亲们早上好", own=("亲们",)) == [("block", "own", "亲们")]


@pytest.mark.parametrize(
    "text",
    [
        "分享到三个群即可领取 5 元券",
        "转发朋友圈截图找我领红包",
        "集 38 个赞送一份",
        "邀请 3 位好友进群,送鸡蛋一盒",
        "关注公众号后才能查看答案",
        "五星好评返 2 元",
        "好友助力免费拿",
        "轉發給好友就能抽獎",
    ],
)
def test_a_reward_for_sharing_inviting_or_following_is_refused(text):
    assert {(level, group) for level, group, _word in found(text)} == {("block", "inducement")}


@pytest.mark.parametrize("text", ["觉得有用可以分享给邻居", "欢迎大家晒图", "转发是您的自由", "邀请您来店里坐坐"])
def test_sharing_without_a_reward_is_free(text):
    assert found(text) == []


def test_a_countdown_without_an_end_needs_one():
    assert found("秒杀开始啦,手慢无") == [("evidence", "countdown", "秒杀"), ("evidence", "countdown", "手慢无")]
    assert found("秒杀今晚 8 点开始,限量 50 份") == []


def test_the_last_hour_of_three_days_is_a_false_countdown():
    late, early = NOW + timedelta(days=3), NOW + timedelta(minutes=50)
    assert found("最后1小时", at=NOW, ends_at=late) == [("block", "false_countdown", "最后1小时")]
    assert found("最后1小时", at=NOW, ends_at=early) == []
    assert found("今晚截止", at=NOW, ends_at=late) == [("block", "false_countdown", "今晚截止")]


def test_a_compared_price_needs_a_basis():
    assert found("原价 99,今天 59") == [("evidence", "price", "原价")]
    assert found("原价 99,今天 59", price_basis="2 月 28 日小票 99 元") == []


def test_the_pack_of_a_trade_adds_its_words():
    assert found("这款蜂蜜能润肺、提高免疫力") == []
    assert found("这款蜂蜜能润肺、提高免疫力", "food") == [("block", "cure", "润肺"), ("block", "cure", "提高免疫力")]
    assert found("美白面霜", "cosmetics") == [("evidence", "claim", "美白")]
    assert found("有机会来店里", "food") == []
    assert found("媲美母乳", "baby") == [("block", "cure", "媲美母乳")]
    assert found("保过班", "education") == [("block", "guarantee", "保过")]


@pytest.mark.parametrize("name", ["general", *copycheck.PACKS])
def test_every_pack_can_be_read_and_says_nothing_twice(name):
    words = [word.text for word in pack(name)]
    assert len(words) > 15
    assert sorted(set(words)) == sorted(words)


def test_the_gravest_level_decides():
    hits = copycheck.check("全新到货,销量第一,最好吃")
    assert (copycheck.level_of(hits), copycheck.blocks(hits), copycheck.wants_evidence(hits)) == ("block", True, True)
    assert copycheck.level_of(()) == ""


@given(st.text(alphabet="最好第一次唯分享到群领券秒杀 *·\u200b今晚8点價低網Ａ１\n", max_size=60))
def test_hits_stand_where_they_say_and_do_not_overlap(text):
    hits = copycheck.check(text, packs=("food",))
    assert [hit.word for hit in hits] == [text[hit.start : hit.end] for hit in hits]
    assert all(one.end <= other.start for one, other in pairwise(hits))

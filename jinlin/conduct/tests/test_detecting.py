"""Pure parts: words as whole words, hosts, bursts against a count by hand, packs, the advertisement model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.conduct import packs
from jinlin.conduct.detecting import ads
from jinlin.conduct.detecting.bursts import Said, bursts
from jinlin.conduct.detecting.finding import hosts_in
from jinlin.conduct.detecting.words import Words
from jinlin.conduct.models import Detector, Penalty, Severity


def test_latin_words_count_whole_and_chinese_ones_anywhere():
    words = Words([("ass", 0), ("sb", 1), ("傻逼", 2), ("AD", 3)])
    assert list(words.found(["class pass", "sb", "你个傻逼玩意", "usb线", None, "", "an ad!"])) == [
        (1, 1, "sb"),
        (2, 2, "傻逼"),
        (6, 3, "ad"),
    ]


def test_hosts_are_found_with_and_without_a_scheme():
    text = "看 https://Mp.weixin.QQ.com/s/1 和 www.evil.cn/x,还有 shop.example.vip 以及 3.5 元"
    assert hosts_in(text) == ["mp.weixin.qq.com", "evil.cn", "shop.example.vip"]


moments = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 300)), max_size=40)


@given(moments, st.integers(1, 5), st.integers(1, 2))
def test_bursts_are_those_a_count_by_hand_finds(rows, more_than, minutes):
    rows.sort()
    speaker, second = (np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))
    zeros = np.zeros(len(rows), dtype=np.int64)
    found = bursts(Said(speaker, second, zeros, np.arange(len(rows))), more_than=more_than, minutes=minutes)
    inside = [
        sum(who == other and at - minutes * 60 < then <= at for other, then in rows[: place + 1]) > more_than
        for place, (who, at) in enumerate(rows)
    ]
    expected = [
        place
        for place, now in enumerate(inside)
        if now and not (place and inside[place - 1] and rows[place - 1][0] == rows[place][0])
    ]
    assert [each.place for each in found] == expected


@pytest.mark.parametrize("key", packs.all_packs())
def test_every_pack_has_three_parts_in_both_languages_and_knows_its_words(key):
    pack = packs.pack(key)
    for language in ("zh", "en"):
        assert all(
            texts.get(language) for texts in (pack.name, pack.positioning, pack.penalties, pack.welfare, pack.intro)
        )
        assert all(rule.text.get(language) for rule in pack.rules)
    for rule in pack.rules:
        assert rule.detector in Detector.values
        assert rule.severity in Severity.values
        assert set(rule.ladder) <= set(Penalty.values)
        assert rule.ladder


def test_the_model_tells_an_advertisement_from_a_chat_and_survives_any_text():
    texts = ["出售王者账号低价稳定包赔加我微信联系", "群里有人知道怎么做红烧肉吗", "", "😀😀", "\U0001f600a1"]
    scores = ads.shipped().scores(texts)
    assert [bool(score > ads.THRESHOLD) for score in scores] == [True, False, False, False, False]


def test_what_is_learned_is_what_is_written_and_read():
    model = ads.learn(["出售账号", "出售号码", "今天吃饭", "今天下雨"] * 3, [True, True, False, False] * 3)
    scores = model.scores(["出售账号", "今天下雨"])
    assert scores[0] > 0 > scores[1]
    assert next(iter(model.lines())).startswith("#base\t")

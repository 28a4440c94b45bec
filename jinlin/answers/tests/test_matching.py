"""One matcher: which entry answers, by which words, why not the others (R-085, R-086, R-271)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.answers.matching import (
    Condition,
    Conflict,
    Group,
    Library,
    Message,
    Outcome,
    PatternBroken,
    Scope,
    Why,
    answer,
    check_pattern,
    conflicts_of,
    form,
    lines_of,
    words_of,
)
from tests.world import NOW

ON = Group("7", is_on=True, types=frozenset({"stage=service"}), tags=frozenset({"办公楼"}))
CHECK_IN = Condition(1, "打卡", ("怎么打卡", "打卡+积分"))


def asked(text, *conditions, group=ON, mentions=True, **how):
    return answer(Library(conditions), group, Message(text, NOW, mentions=mentions, **how))


def told(outcome):
    return (outcome.why, outcome.entry and outcome.entry.title, outcome.words)


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@小助理 怎么打卡", ("怎么打卡",)),
        ("請問怎麼打卡?", ("怎么打卡",)),
        ("打卡之后有多少积分", ("打卡", "积分")),
        ("积分在打卡后到吗", ("打卡", "积分")),
        ("怎么打\u200b卡", ("怎么打卡",)),
    ],
)
def test_a_way_of_asking_is_found_in_both_scripts_and_any_order(text, words):
    assert told(asked(text, CHECK_IN)) == (Why.REPLIED, "打卡", words)


@pytest.mark.parametrize("text", ["打卡", "积分", "早上好", ""])
def test_a_line_needs_all_of_its_words(text):
    assert told(asked(text, CHECK_IN)) == (Why.NO_MATCH, None, ())


@pytest.mark.parametrize(
    ("text", "fires"), [("VIP怎么升", True), ("ｖｉｐ 呢", True), ("svip 呢", False), ("vip2", False)]
)
def test_a_latin_word_is_found_as_a_word_and_not_within_another(text, fires):
    assert (asked(text, Condition(1, "会员", ("VIP",))).entry is not None) is fires


def test_a_pattern_is_searched_without_regard_to_case_and_says_what_it_found():
    order = Condition(2, "订单", patterns=("(?i)訂單.{0,4}no",))
    assert told(asked("我的订单 NO 是多少", order)) == (Why.REPLIED, "订单", ("订单 no",))
    assert told(asked("我的订单呢", order)) == (Why.NO_MATCH, None, ())


@pytest.mark.parametrize("pattern", ["(", "(?<=a)b", "a" * 201, "(a{1000}){1000}"])
def test_a_pattern_that_cannot_be_searched_in_linear_time_is_refused(pattern):
    with pytest.raises(PatternBroken):
        check_pattern(pattern)


def test_a_pattern_made_to_hang_costs_nothing():
    check_pattern("(a+)+$")
    assert told(asked("a" * 50_000 + "b", Condition(1, "慢", patterns=("(a+)+$",)))) == (Why.NO_MATCH, None, ())


def test_ways_of_asking_are_typed_a_line_each_or_parted_by_bars():
    assert lines_of("怎么打卡\n\n 打卡 + 积分 | 打卡规则|怎么打卡") == ("怎么打卡", "打卡 + 积分", "打卡规则")
    assert words_of("買一送一,怎么用?") == ("买一送一", "怎么用")


# --- who is answered ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "mentions", "why"),
    [
        (Group("7"), True, Why.OFF),
        (Group("7", is_on=True, is_paused=True), True, Why.PAUSED),
        (ON, False, Why.UNMENTIONED),
        (ON, True, Why.REPLIED),
    ],
)
def test_the_assistant_speaks_where_it_is_on_not_paused_and_named(group, mentions, why):
    """R-086: no reply if the switch is off or there is no @; C-18: a crisis silences it."""
    outcome = asked("怎么打卡", CHECK_IN, group=group, mentions=mentions)
    assert (outcome.why, outcome.entry.title, outcome.replies) == (why, "打卡", why is Why.REPLIED)


def test_without_a_match_or_when_asked_again_people_take_over():
    by_staff = Condition(3, "退款", ("退款",), by_staff=True)
    assert [
        asked("退货运费谁出", CHECK_IN).why,
        asked("怎么打卡", CHECK_IN, repeats=True).why,
        asked("我要退款", by_staff).why,
    ] == [Why.NO_MATCH, Why.REPEATED, Why.BY_STAFF]


# --- who wins -----------------------------------------------------------------------------------------------------


def test_why_the_others_lost_is_told():
    entries = [
        Condition(1, "全部", ("打卡",)),
        Condition(2, "这个群", ("打卡",), scope=Scope("community", "7")),
        Condition(3, "别的群", ("打卡",), scope=Scope("community", "8")),
        Condition(4, "标签", ("打卡",), scope=Scope("tag", "办公楼"), priority=9),
        Condition(5, "过去", ("打卡",), until=NOW),
        Condition(6, "将来", ("打卡",), since=NOW + timedelta(days=1)),
        Condition(7, "要@", ("打卡",), mention_needed=True),
        Condition(8, "服务群", ("打卡",), scope=Scope("type", "stage=service")),
    ]
    outcome = asked("打卡", *entries, mentions=False)
    assert outcome.entry.title == "这个群"
    assert {lost.entry.title: lost.why for lost in outcome.lost} == {
        "全部": "narrower", "别的群": "scope", "标签": "narrower", "过去": "over", "将来": "not_yet", "要@": "mention",
        "服务群": "narrower",
    }  # fmt: skip


def test_then_priority_then_the_closest_words_then_the_older_one():
    low, high = Condition(1, "低", ("打卡规则",), priority=4), Condition(2, "高", ("打卡",), priority=6)
    assert told(asked("打卡规则", low, high))[1] == "高"
    short, long, same = (
        Condition(3, "短", ("打卡",)),
        Condition(4, "长", ("打卡规则",)),
        Condition(5, "同", ("打卡规则",)),
    )
    outcome = asked("打卡规则", short, same, long)
    assert (outcome.entry.title, {lost.entry.title: lost.why for lost in outcome.lost}) == (
        "长",
        {"短": "closer", "同": "older"},
    )


# --- conflicts ----------------------------------------------------------------------------------------------------


def conflicts(*conditions):
    return [(each.kind, each.entry.key, each.other.key, each.words) for each in conflicts_of(Library(conditions))]


def test_two_entries_with_equal_right_to_the_same_words_clash():
    one, two = Condition(1, "甲", ("怎么打卡", "打卡规则")), Condition(2, "乙", ("怎麼打卡", "签到"))
    assert conflicts(one, two) == [("clash", 1, 2, "怎么打卡")]


def test_an_entry_that_another_always_beats_is_shadowed():
    strong, weak = Condition(1, "强", ("打卡",), priority=9), Condition(2, "弱", ("怎么打卡", "打卡规则"))
    assert conflicts(strong, weak) == [("shadowed", 2, 1, "怎么打卡")]
    assert conflicts(strong, Condition(2, "弱", ("怎么打卡", "签到"))) == []
    passing = Condition(1, "强", ("打卡",), priority=9, until=NOW)
    assert conflicts(passing, weak) == []


def test_entries_of_different_groups_or_times_do_not_meet():
    here = Condition(1, "甲", ("打卡",), scope=Scope("community", "1"))
    there = Condition(2, "乙", ("打卡",), scope=Scope("community", "2"))
    before, after = Condition(3, "丙", ("打卡",), until=NOW), Condition(4, "丁", ("打卡",), since=NOW)
    service = Condition(5, "戊", ("打卡",), scope=Scope("type", "stage=service"))
    flash = Condition(6, "己", ("打卡",), scope=Scope("type", "stage=flash"))
    assert conflicts(here, there) + conflicts(before, after) + conflicts(service, flash) == []
    assert isinstance(conflicts_of(Library([Condition(1, "a", ("b",)), Condition(2, "c", ("b",))]))[0], Conflict)


# --- properties ---------------------------------------------------------------------------------------------------

SIGNS = st.text("打卡积分怎么麼規则Ａa1 ,?", max_size=12)
ENTRIES = st.lists(
    st.builds(
        Condition,
        key=st.integers(1, 9),
        title=st.just("e"),
        lines=st.lists(SIGNS.filter(lambda text: bool(words_of(text))), min_size=1, max_size=3).map(tuple),
        priority=st.integers(4, 6),
        scope=st.sampled_from([Scope(), Scope("community", "7"), Scope("tag", "办公楼"), Scope("tag", "别")]),
        mention_needed=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda each: each.key,
)


def naive(conditions, group, message):
    """Try every entry by hand: the slow way to the same answer."""
    text, standing = form(message.text), []
    for each in conditions:
        sizes = [
            sum(map(len, words_of(line))) for line in each.lines if all(_stands(word, text) for word in words_of(line))
        ]
        if sizes and group.is_in(*each.scope) and (message.mentions or not each.mention_needed):
            standing.append((each.scope.rank, -each.priority, -max(sizes), each.key))
    return min(standing)[3] if standing else None


def _stands(word, text):
    def joined(a, b):
        return bool(a and b) and (a + b).isascii() and (a + b).isalnum()

    places = [place for place in range(len(text)) if text.startswith(word, place)]
    return any(
        not joined(text[place - 1 : place], word[0])
        and not joined(word[-1], text[place + len(word) : place + len(word) + 1])
        for place in places
    )


@given(ENTRIES, SIGNS, st.booleans())
def test_the_matcher_finds_what_trying_every_entry_finds(conditions, text, mentions):
    message = Message(text, NOW, mentions=mentions)
    outcome = answer(Library(conditions), ON, message)
    assert (outcome.entry.key if outcome.entry else None) == naive(conditions, ON, message)
    others = {each.entry.key for each in outcome.lost} | ({outcome.entry.key} if outcome.entry else set())
    assert len(others) == len(outcome.lost) + (outcome.entry is not None)


@given(SIGNS)
def test_the_form_of_a_form_is_itself(text):
    assert form(form(text)) == form(text)


@given(ENTRIES, SIGNS)
def test_nobody_is_answered_by_an_assistant_that_is_off(conditions, text):
    outcome = answer(Library(conditions), Group("7"), Message(text, NOW, mentions=True))
    assert isinstance(outcome, Outcome)
    assert not outcome.replies

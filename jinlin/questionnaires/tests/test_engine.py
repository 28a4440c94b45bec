"""Branching, scores, meaning and checks as pure functions, recounted by brute force."""

from __future__ import annotations

import itertools
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from jinlin.questionnaires.engine.answering import Wrong, read_answer
from jinlin.questionnaires.engine.branching import asked, that_count
from jinlin.questionnaires.engine.checking import problems
from jinlin.questionnaires.engine.definition import (
    Condition,
    Definition,
    How,
    Kind,
    Look,
    Option,
    Page,
    kept,
    read,
)
from jinlin.questionnaires.engine.editing import differences, move_question, put_question, remove_page, remove_question
from jinlin.questionnaires.engine.meaning import Meant, in_words, meant, scores
from jinlin.questionnaires.tests.samples import ANSWERS, NOTICE, SCREENING, SPENDS, TROUBLE, USES, WHY, question


def of(*questions, **fields):
    return Definition(title="t", notice=NOTICE, pages=(Page(questions=questions),), **fields)


def when(*tests, every=True):
    return Condition(looks=tests, every=every)


def has(key, *options):
    return Look(question=key, how=How.ANY, options=options)


def choice(key, n=3, **fields):
    options = tuple(Option(key=f"{key}{i}", label=f"{key}{i}") for i in range(n))
    return question(key, Kind.SINGLE, options=options, **fields)


# --- branching ----------------------------------------------------------------------------------------------------


def keys(definition, answers):
    return [each.key for each in asked(definition, answers)]


def test_a_question_is_asked_when_its_condition_holds():
    assert keys(SCREENING, {}) == ["uses", "spends", "why"]
    assert keys(SCREENING, {"uses": "daily"}) == ["uses", "trouble", "spends", "why"]
    assert keys(SCREENING, {"uses": "never"}) == ["uses", "spends", "why"]


def test_the_answer_of_a_hidden_question_counts_for_nothing_and_hides_what_hangs_on_it():
    c = choice("c", when=when(has("b", "b0")))
    definition = of(choice("a"), choice("b", when=when(has("a", "a0"))), c)
    answers = {"a": "a1", "b": "b0", "c": "c0"}

    assert that_count(definition, answers) == {"a": "a1"}
    assert that_count(definition, answers | {"a": "a0"}) == {"a": "a0", "b": "b0", "c": "c0"}


@pytest.mark.parametrize(
    ("how", "number", "answer", "expected"),
    [
        (How.LEAST, 5, 5, True),
        (How.LEAST, 5, 4.5, False),
        (How.MOST, 5, 5, True),
        (How.MOST, 5, 6, False),
        (How.MOST, 5, None, False),
    ],
)
def test_numbers_are_compared_with_both_ends_included(how, number, answer, expected):
    last = question("y", when=when(Look(question="x", how=how, number=number)))
    definition = of(question("x", Kind.NUMBER), last)

    assert ("y" in keys(definition, {} if answer is None else {"x": answer})) is expected


def test_none_of_needs_an_answer():
    last = question("y", when=when(Look(question="a", how=How.NONE, options=("a0",))))
    definition = of(choice("a"), last)

    assert [("y" in keys(definition, each)) for each in ({}, {"a": "a0"}, {"a": "a1"})] == [False, False, True]


# --- scores -------------------------------------------------------------------------------------------------------


def test_options_and_ranges_give_points_to_named_scores():
    assert scores(SCREENING, ANSWERS) == {"成分": 17, "预算": 8}
    assert scores(SCREENING, {"uses": "never", "trouble": ["acne"], "spends": 100}) == {"成分": 0, "预算": 3}
    assert scores(SCREENING, {}) == {"成分": 0, "预算": 0}


@given(
    st.sampled_from(["daily", "never"]),
    st.lists(st.sampled_from(["acne", "dry", "none"]), unique=True),
    st.integers(0, 1000),
)
def test_scores_equal_a_count_by_hand(uses, trouble, spends):
    skill = 10 if uses == "daily" else 0
    if uses == "daily":
        skill += 5 * ("acne" in trouble) + 3 * ("dry" in trouble)
    budget = 1 if spends <= 99 else 3 if spends <= 499 else 8
    answers = {"uses": uses, "trouble": trouble, "spends": spends}

    assert scores(SCREENING, answers) == {"成分": skill + 2 * (spends >= 500), "预算": budget}


def test_a_number_can_count_itself():
    definition = of(question("n", Kind.NPS, counts_to="推荐"), scores=("推荐",))

    assert scores(definition, {"n": 9}) == {"推荐": 9}


# --- meaning ------------------------------------------------------------------------------------------------------


def test_answers_map_to_tags_codes_and_attributes():
    """R-184: each option can map to tags, codes and scores."""
    assert meant(SCREENING, ANSWERS) == Meant(["护肤", "痘肌", "高预算"], ["3"], {"肤质烦恼": "痘痘"})
    assert meant(SCREENING, {**ANSWERS, "uses": "never"}) == Meant(["高预算"], [], {})


def test_a_phone_number_becomes_no_attribute_and_is_read_masked():
    phone = question("p", Kind.PHONE, attribute="手机")

    assert in_words(phone, {"sealed": "x", "masked": "138****1234"}) == "138****1234"
    assert meant(of(phone), {"p": {"sealed": "x", "masked": "138****1234"}}) == Meant()


# --- checks -------------------------------------------------------------------------------------------------------


def texts(definition):
    return [problem.text for problem in problems(definition)]


def test_a_sound_questionnaire_has_no_problem():
    assert texts(SCREENING) == []


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        (of(), "还没有题目,请至少加一题"),
        (replace(SCREENING, notice=replace(NOTICE, contact=" ")), "告知内容不完整:请写明谁在收集、用来做什么、联系谁"),
        (replace(SCREENING, scores=("预算",)), "得分“成分”没有在问卷里列出"),
        (of(choice("a", 1)), "“题 a”至少要有两个选项"),
        (of(question("n", Kind.NUMBER, least=2, most=1)), "“题 n”的下限大于上限"),
        (of(choice("a", when=when(has("gone", "x")))), "“题 a”的显示条件指向一道不存在的题"),
        (of(choice("a"), choice("b", when=when(has("a", "b0")))), "“题 b”的显示条件用了那道题没有的选项或数值"),
        (of(choice("a", when=when(has("b", "b0"))), choice("b")), "“题 a”的显示条件指向后面的题"),
    ],
)
def test_each_fault_is_told_in_words(definition, words):
    assert texts(definition) == [words]


def test_conditions_in_a_circle_are_refused():
    a, b = choice("a", when=when(has("b", "b0"))), choice("b", when=when(has("a", "a0")))

    assert texts(of(a, b)) == ["“题 a”的显示条件绕成了圈", "“题 b”的显示条件绕成了圈"]


def test_a_question_nobody_is_ever_asked_is_refused():
    both = question("x", when=when(has("a", "a0"), has("a", "a1")))
    high = question("y", when=when(Look(question="n", how=How.LEAST, number=11)))
    hanging = question("z", when=when(has("b", "b1")))
    b = choice("b", when=when(has("a", "a0"), has("a", "a2")))

    expected = [
        "“题 x”怎么回答都不会出现",
        "“题 y”怎么回答都不会出现",
        "“题 b”怎么回答都不会出现",
        "“题 z”怎么回答都不会出现",
    ]
    assert texts(of(choice("a"), question("n", Kind.NPS), both, high, b, hanging)) == expected


@st.composite
def webs(draw):
    """Three choices and a last question, with conditions on earlier ones drawn at random."""
    made = []
    for key in "abcd":
        tests = []
        for earlier in made:
            if draw(st.booleans()):
                options = draw(st.lists(st.sampled_from([o.key for o in earlier.options]), min_size=1, unique=True))
                how = draw(st.sampled_from([How.ANY, How.NONE, How.ANSWERED]))
                tests.append(Look(question=earlier.key, how=how, options=() if how is How.ANSWERED else tuple(options)))
        condition = Condition(looks=tuple(tests), every=draw(st.booleans())) if tests else None
        made.append(choice(key, when=condition, required=draw(st.booleans())))
    return of(*made)


@given(webs())
def test_unreachable_means_that_no_way_of_answering_shows_it(definition):
    ways = [[None, *(o.key for o in q.options)] for q in definition.questions]
    shown = set()
    for chosen in itertools.product(*ways):
        answers = {q.key: a for q, a in zip(definition.questions, chosen, strict=True) if a is not None}
        counted = that_count(definition, answers)
        may_be = all(q.key in counted for q in asked(definition, answers) if q.required)
        shown |= {q.key for q in asked(definition, answers)} if may_be else set()

    assert [p.question for p in problems(definition)] == [q.key for q in definition.questions if q.key not in shown]


# --- keeping and changing -----------------------------------------------------------------------------------------


def test_what_is_kept_is_read_back():
    assert read(kept(SCREENING)) == SCREENING


def test_questions_are_replaced_added_moved_over_pages_and_taken_out():
    def order(definition):
        return [[q.key for q in page.questions] for page in definition.pages]

    more = put_question(SCREENING, question("new"), page=0)
    assert order(more) == [["uses", "trouble", "new"], ["spends", "why"]]
    assert put_question(SCREENING, replace(WHY, title="?")).question("why").title == "?"
    assert order(move_question(more, "new", up=False)) == [["uses", "trouble"], ["new", "spends", "why"]]
    assert order(move_question(SCREENING, "spends", up=True)) == [["uses", "trouble", "spends"], ["why"]]
    assert order(move_question(SCREENING, "uses", up=True)) == [["uses", "trouble"], ["spends", "why"]]
    assert order(move_question(SCREENING, "uses", up=False)) == [["trouble", "uses"], ["spends", "why"]]
    assert order(remove_question(SCREENING, "trouble")) == [["uses"], ["spends", "why"]]
    assert order(remove_page(SCREENING, 1)) == [["uses", "trouble", "spends", "why"]]


def test_what_publishing_would_change_is_told_in_sentences():
    changed = put_question(remove_question(SCREENING, "why"), replace(SPENDS, title="每月多少"))
    changed = replace(put_question(changed, question("new", title="新题")), notice=replace(NOTICE, retention_days=90))

    assert differences(None, SCREENING) == ["第一次发布"]
    assert differences(SCREENING, SCREENING) == []
    assert differences(SCREENING, changed) == [
        "修改题目“每月多少”",
        "新增题目“新题”",
        "删除题目“题 why”" if WHY.title == "题 why" else "删除题目“为什么想来”",
        "告知内容有变,已同意旧内容的人重新填写时要再次同意",
    ]


# --- reading answers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_for", "given_words", "expected"),
    [
        (USES, ["daily"], "daily"),
        (TROUBLE, ["dry", "acne", "acne"], ["acne", "dry"]),
        (SPENDS, [" 1,000 "], 1000.0),
        (SPENDS, ["12.5"], 12.5),
        (WHY, ["a\r\nb\x00"], "a\nb"),
        (WHY, ["  "], None),
        (question("d", Kind.DATE), ["2026-03-05"], "2026-03-05"),
        (question("r", Kind.RATING), ["5"], 5),
        (question("n", Kind.NPS), ["0"], 0),
        (question("g", Kind.REGION), ["浙江", "杭州"], "浙江 杭州"),
        (question("p", Kind.PHONE), ["+86 138-0013-8000"], "13800138000"),
        (question("c", Kind.CONSENT), ["yes"], True),
    ],
)
def test_answers_are_read(asked_for, given_words, expected):
    assert read_answer(asked_for, given_words) == expected


@pytest.mark.parametrize(
    ("asked_for", "given_words", "told"),
    [
        (USES, [], "这一题必填"),
        (USES, ["forged"], "请从选项里选一个"),
        (USES, ["daily", "never"], "请从选项里选一个"),
        (TROUBLE, ["acne", "<script>"], "请从选项里选"),
        (replace(TROUBLE, most=1), ["acne", "dry"], "最多选 1 项"),
        (SPENDS, ["1e309"], "请填写数字"),
        (SPENDS, ["NaN"], "请填写数字"),
        (SPENDS, ["-1"], "请填写 0 到 100000 之间的数"),
        (WHY, ["长" * 201], "最多 200 个字"),
        (question("d", Kind.DATE), ["2026-02-30"], "请填写日期,例如 2026-03-05"),
        (question("r", Kind.RATING), ["6"], "请选一个分数"),
        (question("n", Kind.NPS), ["1" * 5000], "请选一个分数"),
        (question("g", Kind.REGION), ["火星"], "请选择省份"),
        (question("p", Kind.PHONE), ["12345"], "请填写 11 位手机号"),
        (question("c", Kind.CONSENT), [], "请勾选后再继续"),
    ],
)
def test_what_is_no_answer_is_told_why(asked_for, given_words, told):
    with pytest.raises(Wrong, match="^" + told.replace("(", r"\(") + "$"):
        read_answer(asked_for, given_words)


@given(st.sampled_from(list(Kind)), st.lists(st.text(), max_size=5))
def test_no_input_breaks_the_reader(kind, words):
    options = (Option(key="a", label="a"), Option(key="b", label="b"))
    with suppress(Wrong):
        read_answer(question("q", kind, options=options, required=False), words)

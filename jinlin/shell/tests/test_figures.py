"""What a tile says about a number."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from jinlin.shell.figures import Definition, Delta, Figure, Link


@pytest.fixture(autouse=True)
def chinese():
    with override("zh-hans"):
        yield


def drawn(source, **context):
    return Template("{% load shell %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("change", "unit", "better", "text", "direction", "news"),
    [
        (12, "count", "higher", "+12", "up", "good"),
        (-84, "count", "higher", "−84", "down", "bad"),
        (-84, "count", "lower", "−84", "down", "good"),
        (0.009, "share", "lower", "+0.9pp", "up", "bad"),
        (0.0001, "share", "higher", "0.0pp", "same", "plain"),
        (0, "count", "higher", "0", "same", "plain"),
        (5, "count", "neither", "+5", "up", "plain"),
        (67_700, "yuan", "higher", "+¥677", "up", "good"),
        (-530, "yuan", "higher", "−¥5.30", "down", "bad"),
        (0.25, "decimal", "higher", "+0.3", "up", "good"),
        (None, "count", "higher", "—", "same", "plain"),
    ],
)
def test_a_change_has_arrow_sign_and_news(change, unit, better, text, direction, news):
    delta = Delta(change, unit, better)
    assert (delta.text, delta.direction, delta.news) == (text, direction, news)


def test_a_change_says_its_direction_in_words_too():
    assert drawn("{% delta -3 %}").strip() == (
        '<span class="jl-delta jl-news-bad"><span aria-hidden="true">▼</span>'
        '<span class="visually-hidden">下降</span> −3</span>'
    )


def test_a_figure_compares_with_the_day_before_and_the_same_weekday():
    figure = Figure("净增成员", 48, "signed", day_before=36, week_before=51)
    assert [(delta.against, delta.text) for delta in figure.deltas] == [("较前日", "+12"), ("较上周同日", "−3")]


def test_a_shortened_value_keeps_the_whole_one_on_hover():
    assert [
        (figure.text, figure.full) for figure in (Figure("", 18_642), Figure("", 48), Figure("", 0.5, "share"))
    ] == [
        ("1.86万", "18,642"),
        ("48", ""),
        ("50.0%", ""),
    ]


def test_a_missing_value_is_a_dash_with_its_reason_and_a_way_out_and_never_a_zero():
    html = drawn(
        "{% figure_tile figure %}",
        figure=Figure("成交额", None, "yuan", day_before=5, reason="未接入订单", remedy=Link("去接入", "/imports/")),
    )
    assert "jl-tile-none" in html
    assert '未接入订单 <a href="/imports/">去接入</a>' in html
    assert "较前日" not in html
    assert "0" not in html.replace("viewBox", "")


def test_a_definition_tells_both_halves_and_the_window_and_skips_what_it_does_not_know():
    definition = Definition(
        "退群率", "退群 ÷ 期初人数", numerator="23", window="2026-03-04", url="/data/dictionary/#exit"
    )
    assert definition.lines == [("公式", "退群 ÷ 期初人数"), ("分子", "23"), ("时间窗", "2026-03-04")]
    html = drawn("{% info definition %}", definition=definition)
    assert '<a class="jl-info" href="/data/dictionary/#exit"' in html
    assert "“退群率”的口径" in html


def test_names_from_outside_are_escaped():
    html = drawn("{% figure_tile figure %}", figure=Figure("<b>x</b>", 1, note="<script>"))
    assert "<b>x" not in html
    assert "<script>" not in html

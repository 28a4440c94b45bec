"""The small marks of a page."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override


@pytest.fixture(autouse=True)
def chinese():
    with override("zh-hans"):
        yield


def drawn(source, **context):
    return Template("{% load shell %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{{ 10342|plain }}", "10,342"),
        ("{{ 18600|wan }}", '<span title="18,600">1.86万</span>'),
        ("{{ 860|wan }}", "860"),
        ("{{ 0.182|share }}", "18.2%"),
        ("{{ 4740|yuan }}", "¥47.40"),
        ('{{ 412000|yuan:"whole" }}', '<span title="¥4,120.00">¥4,120</span>'),
        ("{{ nothing|yuan }}", "—"),
        ("{{ nothing|moment }}", "—"),
        ('{% status "warn" "关注" %}', '<span class="jl-status"><i class="jl-dot jl-bg-warn"></i>关注</span>'),
        ('{% health_tag "silent" %}', '<span class="jl-status"><i class="jl-dot jl-bg-quiet"></i>沉寂</span>'),
        ('{% health_tag "?" %}', '<span class="jl-status"><i class="jl-dot jl-bg-quiet"></i>—</span>'),
        ('{% tag "价值" "value" %}', '<span class="jl-tag jl-tag-value">价值</span>'),
    ],
)
def test_a_mark_is_drawn(source, html):
    assert drawn(source, nothing=None) == html


def test_the_health_light_speaks_english_too():
    with override("en"):
        assert [drawn(f'{{% health_tag "{light}" %}}')[-14:-7] for light in ("healthy", "warning")] == [
            "Healthy",
            "Warning",
        ]


def test_a_moment_is_written_in_the_zone_of_the_workspace():
    at = datetime(2026, 3, 5, 18, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        assert (
            drawn("{{ at|moment }} {{ at|day }} {{ on|day }}", at=at, on=date(2026, 3, 5))
            == "2026-03-06 02:30 2026-03-06 2026-03-05"
        )


def test_an_icon_is_inline_hidden_from_readers_unless_it_has_a_name():
    assert 'aria-hidden="true"' in drawn('{% icon "home" %}')
    assert 'role="img" aria-label="首页"' in drawn('{% icon "home" "首页" %}')
    assert "M5 12l-2 0l9 -9l9 9l-2 0" in drawn('{% icon "home" %}')


@pytest.mark.parametrize("name", ["no-such-icon", "../../package", "Home", ""])
def test_an_icon_that_is_not_there_is_a_square_and_reads_no_other_file(name):
    assert '<rect x="4" y="4"' in drawn("{% icon name %}", name=name)


def test_an_avatar_keeps_its_colour_and_finds_a_letter():
    assert drawn('{% avatar "林主理" %}') == drawn('{% avatar "林主理" %}')
    assert ">A<" in drawn('{% avatar "· anna" %}')
    assert ">·<" in drawn('{% avatar "🎉" %}')


@pytest.mark.parametrize(
    ("part", "whole", "width"), [(58, 60, "96.7"), (0, 60, "0.0"), (90, 60, "100.0"), (5, 0, "0.0"), (None, 60, "0.0")]
)
def test_a_bar_is_never_longer_than_its_bed(part, whole, width):
    assert f'<rect class="jl-fill-primary" width="{width}%"' in drawn("{% bar part whole %}", part=part, whole=whole)


def test_a_gap_in_the_values_is_a_gap_in_the_line():
    html = drawn("{% sparkline values %}", values=[1, 2, None, 4])
    assert html.count("<polyline") == 2
    assert 'points="2.0,16.0 22.7,11.3"' in html
    assert 'aria-label="1.00 → 4.00"' in html


def test_a_line_without_values_or_change_is_drawn_without_failing():
    assert drawn("{% sparkline values %}", values=[]).count("<polyline") == 0
    assert 'points="2.0,9.0 64.0,9.0"' in drawn("{% sparkline values %}", values=[3, 3])


def test_a_missing_value_tells_why_to_everybody():
    assert drawn('{% missing "没有聊天记录" %}') == (
        '<span class="jl-missing" tabindex="0" data-tip="没有聊天记录">—<span class="visually-hidden">没有聊天记录</span></span>'
    )

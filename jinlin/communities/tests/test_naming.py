"""Names of groups: exact time and theme for flash groups, patterns for the rest (R-026)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.communities import naming
from jinlin.core.refusals import Refusal

NEAR = datetime.fromisoformat("2026-03-05 10:00")  # a Thursday
FIRST, LAST = (datetime.fromisoformat(day) for day in ("2026-01-01", "2027-12-31"))


@pytest.mark.parametrize(
    ("name", "when", "theme"),
    [
        ("周日晚20点1元竞拍群", "2026-03-08 20:00", "1元竞拍"),
        ("周日晚8点1元竞拍群", "2026-03-08 20:00", "1元竞拍"),
        ("星期天晚上八点半草莓秒杀3群", "2026-03-08 20:30", "草莓秒杀"),
        ("礼拜六下午三点烘焙课群", "2026-03-07 15:00", "烘焙课"),
        ("本周四20点10元抢购群", "2026-03-05 20:00", "10元抢购"),
        ("下周四20点30抢购群", "2026-03-12 20:30", "抢购"),
        ("今晚20:30新品首发", "2026-03-05 20:30", "新品首发"),
        ("明晚十二点跨夜场", "2026-03-07 00:00", "跨夜场"),
        ("明天中午1点试吃会", "2026-03-06 13:00", "试吃会"),
        ("后天早上7点早市", "2026-03-07 07:00", "早市"),
        ("3月8日19点45分女神节专场", "2026-03-08 19:45", "女神节专场"),
        ("1月2日 20:00 年货专场", "2027-01-02 20:00", "年货专场"),
        ("2026.3.9 20\uff1a00 会员日", "2026-03-09 20:00", "会员日"),
        ("青禾周六20点整会员竞拍群", "2026-03-07 20:00", "青禾 会员竞拍"),
        ("Sunday 20:00 one-yuan auction group", "2026-03-08 20:00", "one-yuan auction"),
        ("Sun 8pm strawberry sale", "2026-03-08 20:00", "strawberry sale"),
        ("Strawberry sale, Mar 8th at 8:30 p.m.", "2026-03-08 20:30", "Strawberry sale"),
        ("8 March 12am night market", "2026-03-08 00:00", "night market"),
        ("tomorrow 20:00 tasting chat", "2026-03-06 20:00", "tasting"),
        ("2026-03-09 20:00 members' day", "2026-03-09 20:00", "members' day"),
    ],
)
def test_a_name_says_when_and_what_for(name, when, theme):
    assert naming.read_name(name, NEAR) == (datetime.fromisoformat(when), theme)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("1元竞拍群", "no_time_in_name"),
        ("周日1元竞拍群", "no_time_in_name"),
        ("20点1元竞拍群", "no_time_in_name"),
        ("2月30日20点竞拍群", "no_time_in_name"),
        ("周日晚25点竞拍群", "no_time_in_name"),
        ("Sunday 3 offers", "no_time_in_name"),
        ("周日晚20点群", "no_theme_in_name"),
        ("周日晚20点", "no_theme_in_name"),
        ("Sunday 20:00 group", "no_theme_in_name"),
    ],
)
def test_a_flash_name_without_a_time_or_a_theme_is_rejected(name, code):
    with pytest.raises(Refusal) as caught:
        naming.read_name(name, NEAR)
    assert caught.value.code == code


def test_the_time_in_the_name_is_the_start_of_the_event():
    start = datetime.fromisoformat("2026-03-15 20:00")
    assert naming.check_flash_name("周日晚20点1元竞拍群", start).theme == "1元竞拍"
    with pytest.raises(naming.NameTellsAnotherTime) as caught:
        naming.check_flash_name("周六晚20点1元竞拍群", start)
    assert str(caught.value) == "群名里的时间是 2026-03-21 20:00,活动开始是 2026-03-15 20:00 — 请让两者一致"


@given(st.datetimes(FIRST, LAST), st.booleans())
def test_what_is_written_is_read_again(start, english):
    start = start.replace(second=0, microsecond=0)
    name = f"{naming.write_when(start, english=english)}{'one-yuan auction' if english else '草莓竞拍群'}"
    assert naming.read_name(name, start.replace(hour=0, minute=0)).when == start


@given(st.text(max_size=60))
def test_no_name_breaks_the_reader(name):
    try:
        found = naming.read_name(name, NEAR)
    except Refusal:
        return
    assert found.when >= NEAR - timedelta(days=40_000)


@pytest.mark.parametrize(
    ("pattern", "parts", "name"),
    [
        ("{when}{theme}群", {"when": "周日晚20点", "theme": "1元竞拍"}, "周日晚20点1元竞拍群"),
        ("{place}{theme}福利{serial}群", {"place": "静安店", "theme": "果蔬", "serial": "2"}, "静安店果蔬福利2群"),
        ("{place}{theme}交流{serial}群", {"place": "静安店", "theme": "烘焙"}, "静安店烘焙交流群"),
        ("{region}资源置换{serial}群", {"region": "华东", "serial": "1"}, "华东资源置换1群"),
    ],
)
def test_other_types_have_their_own_pattern_with_a_serial(pattern, parts, name):
    assert naming.name_for(pattern, parts) == name


def test_a_pattern_that_lacks_a_part_or_grows_too_long_is_refused():
    with pytest.raises(naming.PartOfNameMissing):
        naming.name_for("{when}{theme}群", {"when": "周日晚20点"})
    with pytest.raises(naming.NameTooLong):
        naming.name_for("{theme}群", {"theme": "长" * 60})

"""How content was received: rates, advice, promo share, mix, columns and their gaps (R-090, R-094, R-095, R-096, R-244)."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.communities.actions import placing
from jinlin.content import programme, refusals, weighing
from jinlin.content.actions import publications
from jinlin.content.actions.columns import ColumnWording, end_column, save_column
from jinlin.content.actions.publications import Sent
from jinlin.content.models import Publication
from jinlin.content.programme import Cadenced
from jinlin.content.queries import columns, results
from jinlin.content.weighing import Totals, advised, mix_of, promo_level
from tests.world import NOW, access_of

TODAY = NOW.date()
MONDAY = date(2026, 3, 2)


def category(opens, posts=6, reach=600):
    return Totals(posts, posts, reach, opens, 12)


def told(judged):
    return {each.key: str(each.advice) for each in judged}


def test_above_the_median_with_a_sample_more_below_less_and_too_few_no_advice_r_094():
    found = advised(
        {"菜谱": category(240), "到货": category(120), "促销": category(30), "试吃": category(4, posts=4, reach=20)}
    )
    assert told(found) == {"菜谱": "increase", "到货": "keep", "促销": "decrease", "试吃": "unknown"}
    assert [each.key for each in found] == ["菜谱", "到货", "促销", "试吃"]
    assert found[0].median == 0.2


def test_one_category_alone_is_kept():
    assert told(advised({"菜谱": category(240)})) == {"菜谱": "keep"}


def test_fifty_opens_of_two_hundred_are_a_quarter_and_without_reach_there_is_no_rate_r_244():
    row = Publication(reach_count=200, open_count=50, comment_count=8)
    totals = results.totals_of(row)
    assert (totals.open_rate, totals.comment_rate, totals.interaction_rate) == (0.25, 0.04, 0.04)
    assert results.totals_of(Publication(open_count=5)).open_rate is None
    assert results.totals_of(Publication(reach_count=0, open_count=5)).open_rate is None
    assert not totals.is_enough


def test_nine_of_ten_posts_that_sell_alarm_r_095():
    assert promo_level([True] * 9 + [False], 0.3) == (0.9, "alarm")
    assert promo_level([True] * 5 + [False] * 5, 0.3) == (0.5, "warn")
    assert promo_level([True] * 4 + [False] * 6, 0.3) == (0.4, "over")
    assert promo_level([True] * 2 + [False] * 6 + [None], 0.3) == (0.25, "")
    assert promo_level([None], 0.3) == (None, "")


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 10_000)))
def test_a_mix_sums_to_a_hundred_r_090(counts):
    mix = mix_of(counts, ["a", "b", "c"])
    assert sum(mix.values()) == (100 if sum(counts.values()) else 0)
    assert all(abs(mix[key] - counts.get(key, 0) * 100 / max(1, sum(counts.values()))) < 1 for key in mix)


def test_a_column_comes_out_on_its_days():
    weekly = Cadenced("weekly", (1, 5), MONDAY)
    assert programme.issues(weekly, MONDAY, MONDAY + timedelta(days=8)) == [MONDAY, date(2026, 3, 6), date(2026, 3, 9)]
    assert programme.issues(Cadenced("monthly", (31,), MONDAY), MONDAY, date(2026, 5, 1)) == [
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    assert len(programme.issues(Cadenced("daily", (), date(2026, 3, 4)), MONDAY, MONDAY + timedelta(days=7))) == 5


@pytest.fixture
def lin(world):
    return access_of(world.lin)


@pytest.fixture
def group(world):
    return world.community()


@pytest.fixture
def publish(world, group):
    def made(*, community=None, count=1, **told):
        number = world.next("post")
        told = {"at": NOW - timedelta(days=1), "direction": "activation"} | told
        sent = [Sent(f"p{number}-{each}", (community or group).pk, **told) for each in range(count)]
        publications.record_all(workspace=world.qinghe, sent=sent)

    return made


@pytest.mark.django_db
@pytest.mark.database
def test_a_weekly_column_with_a_missing_issue_appears_in_the_gap_report_r_096(lin, publish):
    wording = ColumnWording("周一菜谱", "activation", "weekly", time(9), days=[1])
    column = save_column(who=lin, wording=wording, now=NOW - timedelta(days=20))
    publish(column=column.pk, at=NOW - timedelta(days=3))  # Monday, 2 March
    found = columns.gaps(lin, TODAY - timedelta(days=20), TODAY)
    assert [(gap.column.name, gap.on) for gap in found] == [
        ("周一菜谱", date(2026, 2, 23)),
        ("周一菜谱", date(2026, 2, 16)),
    ]
    (row,) = columns.columns(lin, TODAY)
    assert (row.due, row.missed, row.following, row.totals.posts) == (
        3,
        [date(2026, 2, 16), date(2026, 2, 23)],
        date(2026, 3, 9),
        1,
    )


@pytest.mark.django_db
def test_a_column_needs_a_name_of_its_own_a_direction_and_its_days(lin):
    wording = ColumnWording("周一菜谱", "activation", "weekly", time(9), days=[1])
    column = save_column(who=lin, wording=wording, now=NOW)
    with pytest.raises(refusals.NameTaken):
        save_column(who=lin, wording=wording, now=NOW)
    with pytest.raises(refusals.FieldMissing):
        save_column(who=lin, wording=ColumnWording("别的", "brand", "weekly", time(9)), now=NOW)
    with pytest.raises(refusals.DirectionMissing):
        save_column(who=lin, wording=ColumnWording("别的", "", "daily", time(9)), now=NOW)
    end_column(who=lin, column=column, now=NOW)
    assert save_column(who=lin, wording=wording, now=NOW).pk != column.pk


@pytest.mark.django_db
@pytest.mark.database
def test_groups_beyond_the_ceiling_of_their_type_are_found_the_worst_first_r_095(world, lin, group, publish):
    other = world.community()
    placing.place(community=other, keys={"stage": "service"})
    publish(count=9, promo=True), publish(promo=False)
    publish(community=other, count=2, promo=True), publish(community=other, count=5, promo=False)
    rows = results.sent(lin, TODAY - timedelta(days=7), TODAY)
    found = [(each.community, round(each.share, 2), each.ceiling, each.level) for each in results.crowded(lin, rows)]
    assert found == [(group, 0.9, 0.3, "alarm"), (other, 0.29, 0.2, "over")]
    assert (
        results.crowded(
            access_of(world.charlie), results.sent(access_of(world.charlie), TODAY - timedelta(days=7), TODAY)
        )
        == []
    )


@pytest.mark.django_db
@pytest.mark.database
def test_totals_by_direction_leave_posts_without_reach_out_of_the_rates(lin, publish):
    publish(reach=200, count=2), publish(), publish(direction="brand", reach=100)
    Publication.objects.filter(reach_count=200).update(open_count=50)
    rows = results.sent(lin, TODAY - timedelta(days=7), TODAY)
    found = results.totals_by(rows, "direction")
    assert found["activation"] == Totals(3, 2, 400, 100)
    assert (found["activation"].open_rate, found["brand"].open_rate) == (0.25, None)
    assert results.mix(lin, rows).shares == {"activation": 75, "conversion": 0, "brand": 25}
    assert weighing.LEAST_POSTS == 5

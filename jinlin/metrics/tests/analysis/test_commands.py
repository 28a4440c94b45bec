from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from jinlin.communities.models import Channel
from jinlin.metrics.tests.analysis.world import World, days_back

WINDOW = ("--workspace", "xianguo", "--since", "2026-03-01", "--until", "2026-04-01")


@pytest.fixture
def brand(world):
    """A lively group with buyers; what `refresh` derives is already written by the world itself."""
    community = world.community("门店群")
    channel = Channel.objects.create(workspace=world.workspace, name="海报")
    people = world.members(5)
    for index, member in enumerate(people):
        world.joins(community, member, date(2026, 3, 6) + timedelta(days=index), channel=channel)
        world.buys(member, date(2026, 3, 10), 1000 * (index + 1), community)
    world.buys(people[0], date(2026, 3, 14), 500, community, product="面包")
    for on in days_back(20):
        for index, member in enumerate(people[:4]):
            world.says(community, member, on, to=people[(index + 1) % 4].pk)
    world.sees(channel, date(2026, 3, 2), 100, community)
    return world.settle(), community


def asked(command, *more):
    out = io.StringIO()
    call_command(command, *WINDOW, "--format", "json", *more, stdout=out)
    return json.loads(out.getvalue())


def test_health_prints_a_row_per_community_with_class_and_figures(brand):
    [row] = asked("health")
    assert (row["community"], row["health_class"], row["rule"]) == ("门店群", "value", "alive")
    assert (row["people_messages"], row["speakers"], row["members"]) == (80, 4, 5)
    assert row["definition"].startswith("按顺序判断")
    assert row["remedies"] == "keep_topics,grow_members,share_practice"


def test_segments_print_counts_that_add_up(brand):
    rows = [row for row in asked("segments", "--community", "门店群") if row["kind"] == "segment"]
    assert sum(row["value"] for row in rows) == 5 == rows[0]["members"]
    assert {row["segment"] for row in rows} == {"loyal", "freebie", "demand", "low_need", "unclassified"}
    both = asked("segments", "--kind", "lifecycle", "--each-community")
    assert [row["community"] for row in both if row["segment"] == "new"] == ["", "门店群"]


def test_cohorts_print_numerator_and_denominator_of_every_number(brand):
    rows = {(row["kind"], row["metric"]): row for row in asked("cohorts")}
    assert rows["join", "retention_d7"]["numerator"] == rows["join", "retention_d7"]["denominator"] == 5
    assert rows["order", "repurchase_d7"]["value"] == 0.2
    assert rows["association", "associated_repurchase_d7"]["value"] == 0.2
    assert rows["order", "ltv_profit_fen"]["basis"] == "部分订单行没有商品成本,毛利未知"


def test_rfm_prints_grades_fifths_and_on_request_the_buyers(brand):
    grades = [row for row in asked("rfm") if row["axis"] == "grade"]
    assert sum(row["value"] for row in grades) == 5
    people = asked("rfm", "--people")
    assert [row["spent_fen"] for row in people][-1] == 2000
    assert len(people) == 5


def test_the_funnel_prints_its_stages_in_order_by_channel(brand):
    rows = asked("funnel", "--mode", "cohort", "--group", "channel")
    assert [(row["group"], row["stage"], row["value"]) for row in rows] == [
        ("海报", "exposure", 100),
        ("海报", "contact", 5),
        ("海报", "join", 5),
        ("海报", "active", 4),
        ("海报", "buyer", 4),
        ("海报", "repeat", 1),
        ("海报", "core", 0),
    ]


def test_windows_may_be_cut_into_weeks_and_printed_as_csv_or_table(brand):
    out = io.StringIO()
    call_command("segments", *WINDOW, "--by", "week", "--kind", "segment", "--format", "csv", stdout=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["as_of"] for row in rows if row["segment"] == "loyal"] == [
        "2026-03-01", "2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29", "2026-03-31",
    ]  # fmt: skip
    table = io.StringIO()
    call_command("health", *WINDOW, stdout=table)
    assert "门店群" in table.getvalue()


@pytest.mark.parametrize("command", ["health", "segments", "cohorts", "rfm", "funnel"])
def test_an_unknown_workspace_or_community_or_window_ends_with_2(brand, command):
    for words in (
        ("--workspace", "nobody", "--since", "2026-03-01", "--until", "2026-04-01"),
        (*WINDOW, "--community", "没有这个群"),
        ("--workspace", "xianguo", "--since", "2026-04-01", "--until", "2026-03-01"),
        ("--workspace", "xianguo", "--since", "soon", "--until", "2026-03-01"),
    ):
        with pytest.raises(CommandError) as refused:
            call_command(command, *words, "--format", "json", stdout=io.StringIO())
        assert refused.value.returncode == 2


def test_another_workspace_is_not_in_the_answer(brand):
    other = World.begin("other")
    other.community("别家的群")
    other.settle()
    assert {row["community"] for row in asked("health")} == {"门店群"}

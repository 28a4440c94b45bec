"""The examples of the requirements R-234 … R-245, one sentence each, and what is not available."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from jinlin.imports.reaching import history_reaches
from jinlin.lake.models import LakeFile
from jinlin.metrics import actions, queries
from jinlin.metrics.queries import Scope
from jinlin.metrics.tests.counting.world import NOW, Raw

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 10)
LONG_AGO = datetime(2026, 1, 1)  # noqa: DTZ001  (as in the lake)


def members(raw: Raw, count: int, **fields) -> None:
    begin = len(raw.memberships)
    for n in range(begin + 1, begin + count + 1):
        row = {"id": n, "community": 1, "person": n, "joined_at": LONG_AGO, "joined_basis": "declared"}
        raw.memberships.append(row | fields)


def noon(raw: Raw, day: date = DAY) -> datetime:
    return raw.midnight(day) + timedelta(hours=12)


def say(raw: Raw, person: int, **fields) -> None:
    row = {"on": DAY, "community": 1, "person": person, "at": noon(raw), "key": len(raw.history) + 1, "digest": 1}
    raw.history.append(
        row | {"kind": "message", "length": 5, "emoji_only": False, "plus_one": False, "promo": False} | fields
    )


def order(raw: Raw, person: int, fen: int, **fields) -> None:
    row = {"on": DAY, "community": 1, "person": person, "order_id": f"D{len(raw.orders)}", "line": "1", "at": noon(raw)}
    raw.orders.append(row | {"amount_fen": fen, "refunded_fen": 0, "status": "paid"} | fields)


def figure(raw: Raw, metric: str, days: int = 1, **readings):
    if not LakeFile.objects.filter(workspace=raw.workspace).exists():
        raw.write()
    actions.build_roll_ups(workspace=raw.workspace, now=NOW)
    asked = queries.figures(
        raw.workspace, Scope.communities(1), DAY, DAY + timedelta(days=days), metrics=[metric], readings=readings
    )
    return asked[0]


def test_thirty_joins_of_six_hundred_exposures_are_five_percent(raw):
    members(raw, 30, joined_at=noon(raw))
    raw.exposures.append({"on": DAY, "community": 1, "channel": 1, "exposures": 600})
    assert figure(raw, "entry_rate").value == 0.05


def test_without_exposures_the_entry_rate_is_null_and_not_zero(raw):
    members(raw, 3, joined_at=noon(raw))
    raw.exposures.append({"on": DAY, "community": 1, "channel": 1, "exposures": 0})
    found = figure(raw, "entry_rate")
    assert (found.value, found.reason) == (None, "窗口内没有曝光")


def test_of_one_channel_only_its_joiners_and_its_exposures_count(raw):
    members(raw, 2, joined_at=noon(raw), channel=1)
    members(raw, 5, joined_at=noon(raw), channel=2)
    for channel in (1, 2):
        raw.exposures.append({"on": DAY, "community": 1, "channel": channel, "exposures": 10})
    assert figure(raw, "entry_rate", channel=1).value == 0.2


def test_five_exits_of_a_hundred_at_the_start_are_five_percent_and_the_denominator_is_stated(raw):
    members(raw, 95)
    members(raw, 5, left_at=noon(raw))
    found = figure(raw, "exit_rate")
    assert (found.value, found.denominator) == (0.05, 100)
    assert "期初人数" in found.definition


@pytest.mark.parametrize(("reading", "denominator"), [("end", 105), ("average", 105), ("start_plus_joins", 110)])
def test_the_denominator_of_the_exit_rate_can_be_chosen(raw, reading, denominator):
    members(raw, 95)
    members(raw, 5, left_at=noon(raw))
    members(raw, 10, joined_at=noon(raw))
    found = figure(raw, "exit_rate", exit=reading)
    assert (found.numerator, found.denominator) == (5, denominator)


def test_twelve_valid_speakers_of_two_hundred_are_six_percent_and_staff_is_left_out(raw):
    members(raw, 201)
    raw.persons.append({"id": 201, "person": 201, "kind": "staff"})
    for person in (*range(1, 13), 201):
        say(raw, person)
    say(raw, 50, emoji_only=True)
    say(raw, 51, plus_one=True)
    say(raw, 52, kind="image")
    found = figure(raw, "interaction_rate")
    assert (found.value, found.numerator, found.denominator) == (0.06, 12, 200)


def test_what_counts_as_valid_can_be_chosen(raw):
    members(raw, 10)
    say(raw, 1, plus_one=True)
    say(raw, 2, length=1)
    say(raw, 3, length=9)
    found = figure(raw, "interaction_rate", plus_one="yes", min_length="5")
    assert found.numerator == 2
    assert "最少字数 5" in found.definition


def test_a_confirmed_violation_is_no_valid_message_until_it_turns_out_a_mistake(raw):
    members(raw, 10)
    for person in (1, 2, 3):
        say(raw, person)
    assert figure(raw, "interaction_rate").numerator == 3
    raw.found_against_the_rules(raw.history[1])
    assert figure(raw, "interaction_rate").numerator == 2
    assert figure(raw, "valid_messages", min_length="2").value == 2
    assert figure(raw, "messages").value == 3
    actions.restore(workspace=raw.workspace, source="case:2")
    assert figure(raw, "interaction_rate").numerator == 3


def test_whether_violations_are_valid_can_be_chosen(raw):
    members(raw, 10)
    say(raw, 1)
    raw.found_against_the_rules(raw.history[0])
    assert figure(raw, "valid_messages", against_rules="yes").value == 1
    assert figure(raw, "valid_messages").value == 0


def test_a_message_taken_back_the_next_day_is_no_valid_message(raw):
    members(raw, 10)
    say(raw, 1)
    say(raw, 1, kind="recall", target=1, on=DAY + timedelta(days=1), at=noon(raw, DAY + timedelta(days=1)))
    assert figure(raw, "valid_messages").value == 0


def test_four_hundred_messages_of_two_hundred_members_are_two_each(raw):
    members(raw, 200)
    raw.persons.append({"id": 999, "person": 999, "kind": "bot"})
    for n in range(400):
        say(raw, n % 200 + 1)
    for _ in range(100):
        say(raw, 999)
    assert figure(raw, "messages_per_member").value == 2.0
    assert figure(raw, "messages_per_member_all").value == 2.5


def test_a_hundred_and_eighty_of_two_hundred_stayed(raw):
    members(raw, 180)
    members(raw, 20, left_at=noon(raw))
    assert figure(raw, "retention_rate").value == 0.9


def test_who_left_and_came_back_was_retained(raw):
    members(raw, 1, left_at=noon(raw))
    raw.memberships.append(raw.memberships[0] | {"id": 2, "joined_at": noon(raw) + timedelta(hours=1), "left_at": None})
    assert figure(raw, "retention_rate").value == 1


def test_literal_retention_divides_by_everybody_who_ever_joined(raw):
    members(raw, 6)
    members(raw, 2, left_at=LONG_AGO + timedelta(days=3))
    assert figure(raw, "retention_rate", retention="literal").value == 0.75


def test_cohort_retention_counts_joiners_whose_day_has_come(raw):
    members(raw, 3, joined_at=noon(raw))
    members(raw, 1, joined_at=noon(raw), left_at=noon(raw, DAY + timedelta(days=3)))
    say(raw, 1, on=DAY + timedelta(days=10), at=noon(raw, DAY + timedelta(days=10)))
    assert figure(raw, "retention_rate", retention="d7").value == 0.75


def test_twenty_four_buyers_of_two_hundred_are_twelve_percent_and_spend_a_hundred_each(raw):
    members(raw, 200)
    for person in range(1, 25):
        order(raw, person, 10_000)
    order(raw, 30, 5_000, status="refunded")
    order(raw, 31, 5_000, status="cancelled")
    order(raw, 32, 5_000, refunded_fen=5_000)
    assert figure(raw, "conversion_rate").value == 0.12
    assert figure(raw, "spend_per_buyer").value == 10_000


def test_spend_per_order_is_another_number(raw):
    members(raw, 2)
    order(raw, 1, 6_000)
    order(raw, 1, 2_000)
    assert figure(raw, "average_order_value").value == 4_000
    assert figure(raw, "spend_per_buyer", spend="order").value == 4_000


def test_sales_of_five_thousand_for_a_thousand_are_five_and_the_profit_roi_is_shown_apart(raw):
    members(raw, 1)
    order(raw, 1, 500_000, cost_fen=300_000)
    raw.costs.append({"on": DAY, "community": 1, "kind": "gift", "amount_fen": 80_000})
    raw.exposures.append({"on": DAY, "community": 1, "channel": 1, "exposures": 10, "cost_fen": 20_000})
    assert figure(raw, "roi").value == 5.0
    assert figure(raw, "profit_roi").value == 1.0


def test_profit_is_not_available_where_the_cost_of_goods_is_not_known(raw):
    members(raw, 1)
    order(raw, 1, 500_000)
    raw.costs.append({"on": DAY, "community": 1, "kind": "gift", "amount_fen": 80_000})
    assert figure(raw, "profit_roi").why == "cost_of_goods"


def test_fifty_opens_of_two_hundred_are_a_quarter(raw):
    raw.posts.append({"on": DAY, "community": 1, "at": noon(raw), "reach": 200, "opens": 50, "comments": 4})
    assert figure(raw, "open_rate").value == 0.25


def test_a_referral_is_valid_after_seven_days_and_not_in_circles(raw):
    members(raw, 6)
    old = noon(raw) - timedelta(days=8)
    for invitee, inviter, joined in ((2, 1, old), (4, 3, noon(raw)), (5, 6, old), (6, 5, old)):
        raw.memberships[invitee - 1] |= {"inviter": inviter, "joined_at": joined}
    found = figure(raw, "referral_rate")
    assert (found.numerator, found.denominator) == (1, 6)


@pytest.mark.parametrize(
    ("metric", "why"),
    [
        ("messages", "history"),
        ("conversion_rate", "orders"),
        ("roi", "orders"),
        ("referral_rate", "inviter"),
        ("entry_rate", "exposures"),
        ("open_rate", "posts"),
    ],
)
def test_a_number_without_its_source_is_null_and_says_why(raw, metric, why):
    members(raw, 3)
    found = figure(raw, metric)
    assert (found.value, found.numerator, found.why) == (None, None, why)


def test_leaves_that_nobody_recorded_are_not_zero(raw):
    members(raw, 3, joined_basis="inferred")
    say(raw, 1)
    found = figure(raw, "exit_rate")
    assert (found.value, found.why) == (None, "leaves")
    assert "推断" in figure(raw, "members").basis


def test_a_community_that_opened_within_the_window_has_no_exit_rate(raw):
    members(raw, 3, joined_at=noon(raw))
    assert figure(raw, "exit_rate").why == "no_start"


def test_replies_to_somebody_unknown_are_no_part_of_the_share_of_peers(raw):
    for person in (1, 2, 3):
        say(raw, person)
    say(raw, 3, reply_to=1)
    say(raw, 2, reply_to=1)
    say(raw, 1, reply_to=0)
    found = figure(raw, "peer_interaction_share")
    assert (found.value, found.denominator) == (1.0, 2)


def test_where_most_quotes_cannot_be_told_the_share_of_peers_is_not_known(raw):
    say(raw, 1)
    say(raw, 2, reply_to=1)
    for _ in range(2):
        say(raw, 2, reply_to=0)
    found = figure(raw, "peer_interaction_share")
    assert (found.value, found.why, found.reason) == (None, "unnamed_replies", "引用的消息对不上")


def daily(raw: Raw, metric: str, days: int, since: date = DAY):
    figure(raw, metric)
    found = queries.figures(
        raw.workspace, Scope.communities(1), since, since + timedelta(days=days), "day", metrics=[metric]
    )
    return [(each.value, each.reason) for each in found]


def test_a_day_after_the_history_is_not_known_and_a_silent_day_within_it_is_zero(raw):
    members(raw, 4)
    say(raw, 1)
    say(raw, 1, on=DAY + timedelta(days=2), at=noon(raw, DAY + timedelta(days=2)))
    begins, ended = "聊天记录从 2026-03-10 才开始", "聊天记录只到 2026-03-12"
    eve = DAY - timedelta(days=1)
    assert daily(raw, "messages", 5, eve) == [(None, begins), (1, ""), (0, ""), (1, ""), (None, ended)]
    assert daily(raw, "interaction_rate", 5, eve) == [(None, begins), (0.25, ""), (0.0, ""), (0.25, ""), (None, ended)]


def test_a_window_that_is_partly_known_keeps_its_formula_and_names_the_days_that_lack(raw):
    members(raw, 4)
    say(raw, 1)
    say(raw, 1, on=DAY + timedelta(days=1), at=noon(raw, DAY + timedelta(days=1)))
    order(raw, 1, 500, on=DAY + timedelta(days=4), at=noon(raw, DAY + timedelta(days=4)))
    found = figure(raw, "interaction_rate", days=5)
    assert (found.numerator, found.denominator, found.value) == (2, 20, 0.1)
    assert (found.since, found.until) == (DAY, DAY + timedelta(days=5))
    assert found.basis == "来源:聊天记录、群成员关系;缺这些天:2026-03-12 – 2026-03-14"
    both = queries.figures(
        raw.workspace, Scope.communities(1), DAY, DAY + timedelta(days=5), metrics=["messages", "sales"]
    )
    assert [(each.metric, each.value) for each in both] == [("messages", 2), ("sales", 500)]


def test_a_pull_that_found_nothing_more_makes_the_silence_after_it_known(raw):
    say(raw, 1)
    assert daily(raw, "messages", 2) == [(1, ""), (None, "聊天记录只到 2026-03-10")]
    history_reaches(workspace=raw.workspace, until=datetime(2026, 3, 11, 12, tzinfo=UTC))
    history_reaches(workspace=raw.workspace, until=datetime(2026, 3, 9, 12, tzinfo=UTC))
    assert daily(raw, "messages", 3) == [(1, ""), (0, ""), (None, "聊天记录只到 2026-03-11")]


def test_who_is_in_a_group_stays_known_after_the_last_word(raw):
    members(raw, 4)
    say(raw, 1)
    assert daily(raw, "members_end", 2) == [(4, ""), (4, "")]


def test_a_basis_lists_its_sources_as_the_language_does(raw):
    members(raw, 4)
    say(raw, 1)
    with translation.override("en"):
        basis = figure(raw, "interaction_rate", days=2).basis
    assert basis == "Sources: chat history, memberships; these days are missing: 2026-03-11"

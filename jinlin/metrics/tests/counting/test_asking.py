"""Asking by name, within one's own subtree, with the workspace's own readings; and the command that prints the answers."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from jinlin.communities.models import Community
from jinlin.metrics import actions, queries
from jinlin.metrics.asking import OutOfScope
from jinlin.metrics.models import Settings
from jinlin.metrics.queries import Scope
from jinlin.metrics.tests.counting.test_examples import DAY, members, noon, order, say
from jinlin.metrics.tests.counting.world import NOW
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff
from jinlin.workspaces.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
NEXT = DAY + timedelta(days=1)
KEYS = ["community", "since", "until", "metric", "value", "numerator", "denominator", "definition", "basis"]


@pytest.fixture
def shop(raw):
    """One community that the database knows too, with two members and a sale."""
    made = Community.objects.create(workspace=raw.workspace, name="一群", unit=raw.stores[0], external_id="wr1")
    raw.communities[0]["community"] = made.pk
    members(raw, 2)
    order(raw, 1, 1_050)
    say(raw, 1, plus_one=True)
    for row in (*raw.memberships, *raw.orders, *raw.history):
        row["community"] = made.pk
    raw.community = made
    return raw.write()


def answer(shop, *words, **options):
    lines = []
    given = {"workspace": "raw", "since": str(DAY), "until": str(NEXT), "format": "json"} | options
    arguments = [part for name, value in given.items() for part in (f"--{name}", value)]
    call_command("metrics", *arguments, *words, stdout=type("Out", (), {"write": lambda _, text: lines.append(text)})())
    return json.loads("".join(lines))


def test_the_command_answers_for_each_community_and_the_whole_in_yuan(shop):
    rows = answer(shop, "--metric", "sales", "members")
    assert [(row["community"], row["metric"], row["value"]) for row in rows] == [
        ("一群", "sales", 10.5),
        ("一群", "members", 2),
        (None, "sales", 10.5),
        (None, "members", 2),
    ]
    assert list(rows[0])[: len(KEYS)] == KEYS


@pytest.mark.parametrize(
    "words",
    [
        ("--community", "没有"),
        ("--metric", "nonsense"),
        ("--unit", "没有"),
        ("--reading", "exit=never"),
        ("--reading", "channel=x"),
    ],
)
def test_the_command_says_what_it_does_not_know(shop, words):
    with pytest.raises(CommandError) as refused:
        answer(shop, *words)
    assert refused.value.returncode == 2


def test_an_unknown_workspace_is_refused(shop):
    with pytest.raises(CommandError, match="nowhere"):
        answer(shop, workspace="nowhere")


def test_nobody_sees_numbers_of_another_subtree(shop):
    def access(unit):
        staff = Staff.objects.create(workspace=shop.workspace, unit=unit, name="x")
        return Access(workspace=shop.workspace, staff=staff, unit=unit, roles=frozenset({Role.STORE_MANAGER}))

    theirs, others = access(shop.stores[0]), access(shop.stores[1])

    def ask(scope, who):
        return queries.figures(shop.workspace, scope, DAY, NEXT, metrics=["members"], access=who)

    assert [figure.value for figure in ask(Scope.whole(), theirs)] == [2]
    assert [figure.value for figure in ask(Scope.whole(), others)] == [0]
    assert [figure.value for figure in ask(Scope.communities(), others)] == []
    with pytest.raises(OutOfScope):
        ask(Scope.communities(shop.community.pk), others)


def test_another_reading_of_valid_messages_restates_what_was_rolled_up(shop):
    def valid():
        actions.build_roll_ups(workspace=shop.workspace, now=NOW)
        return queries.figures(shop.workspace, Scope.whole(), DAY, NEXT, metrics=["valid_messages"])[0].value

    assert valid() == 0
    Settings.objects.create(workspace=shop.workspace, values={"readings": {"plus_one": "yes"}})
    assert valid() == 1


def test_an_answer_is_kept_until_the_lake_changes(shop):
    def ask():
        return queries.figures(shop.workspace, Scope.whole(), DAY, NEXT, metrics=["sales"])[0].value

    assert ask() == ask() == 1_050
    shop.put("orders", DAY, [shop.orders[0] | {"order_id": "more", "amount_fen": 50, "at": noon(shop)}])
    assert ask() == 1_100

"""A brand without the chat archive has the platform's own statistics: per owner, each figure saying so; a group has none."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from jinlin.communities.actions import Counted, begin_counting, keep_counted
from jinlin.communities.models import Community, OfficialKind
from jinlin.core.clock import Window
from jinlin.metrics import actions, queries
from jinlin.metrics.answers import OFFICIAL
from jinlin.metrics.models import Alert, ScopeStanding, Standing
from jinlin.metrics.queries import Scope
from jinlin.metrics.tests.counting.world import Raw
from jinlin.metrics.tests.official import DAY, DAYS, FIRST, LAST, TODAY, WEEK, owner, row, tell
from jinlin.workspaces.access import Access
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

TOLD = ("interaction_rate", "messages_per_member", "messages", "messages_all", "speakers", "groups_with_messages")


@pytest.fixture
def told(world):
    """Three owners, two of them in one store, with a week of numbers that nobody could guess."""
    dice = random.Random(7)
    owners = [owner(world, "dz1", world.jingan), owner(world, "dg2", world.jingan), owner(world, "dz3", world.pudong)]
    rows = [
        row(
            account,
            on,
            0,
            (groups := dice.randint(1, 4)),
            dice.randint(0, groups),
            *(dice.randint(1, 90) for _ in "abcd"),
        )
        for account, _person in owners
        for on in DAYS
    ]
    tell(world, rows)
    return owners, rows


def expected(rows, window):
    """Count by hand: value by metric; none where days cannot be added up."""
    mine = [each for each in rows if window.since <= each["on"] < window.until]
    days = {each["on"] for each in mine}
    messages, members = sum(each["messages"] for each in mine), sum(each["members"] for each in mine)
    last = [each for each in mine if each["on"] == max(days)]
    one = window.days == 1
    return {
        "interaction_rate": sum(each["speakers"] for each in mine) / members,
        "messages_per_member": messages / (members / len(days)),
        "messages": messages,
        "messages_all": messages,
        "speakers": sum(each["speakers"] for each in mine) if one else None,
        "groups_with_messages": sum(each["groups_with_messages"] for each in mine) if one else None,
        "joins": sum(each["joins"] for each in mine),
        "members": sum(each["members"] for each in last),
        "members_end": sum(each["members"] for each in last),
    }


def asked(world, scope, windows, metrics=TOLD, **readings):
    found = queries.figures_over(world.qinghe, scope, windows, metrics=metrics, readings=readings)
    return {
        (each.community or each.unit or each.owner or 0, each.since, each.until, each.metric): each for each in found
    }


def test_every_number_of_every_scope_and_window_is_the_sum_over_its_owners(world, told):
    owners, rows = told
    windows = [*WEEK.split("day"), *WEEK.split("week"), WEEK]
    persons = {account.pk: person.pk for account, person in owners}
    units = {
        account.pk: unit.pk
        for (account, _p), unit in zip(owners, (world.jingan, world.jingan, world.pudong), strict=True)
    }
    metrics = (*TOLD, "joins", "members", "members_end")
    scopes = [
        (Scope.whole(), {0: rows}),
        (
            Scope.units(),
            {
                world.hq.pk: rows,
                world.east.pk: rows,
                **{unit: [each for each in rows if units[each["account"]] == unit] for unit in units.values()},
            },
        ),
        (
            Scope.owners(*persons.values(), within=world.hq.path),
            {person: [each for each in rows if each["account"] == pk] for pk, person in persons.items()},
        ),
    ]
    for scope, places in scopes:
        found = asked(world, scope, windows, metrics, source="official")
        for place, mine in places.items():
            for window in windows:
                by_hand = expected(mine, window)
                for metric in metrics:
                    figure = found[place, window.since, window.until, metric]
                    assert figure.value == pytest.approx(by_hand[metric]), (scope.kind, place, window, metric)
                    assert figure.source == OFFICIAL
                    assert figure.basis.startswith("来源:官方统计,按群主;")


def test_each_figure_says_whose_it_is_and_what_it_leaves_open(world, told):
    whole = asked(world, Scope.whole(), [WEEK])[0, FIRST, TODAY, "messages"]
    store = asked(world, Scope.units(world.jingan.pk), [WEEK])[world.jingan.pk, FIRST, TODAY, "messages"]

    assert whole.basis == "来源:官方统计,按群主;3 位群主的合计"
    assert store.basis == "来源:官方统计,按群主;2 位群主的合计;按群主所在部门归属,群主的群可能分属多个部门"
    assert whole.definition == "每日群消息总数之和,含员工"


def test_a_group_has_no_number_of_its_own_and_says_why(world, told):
    group = world.community()
    actions.prepare(world.qinghe, NOW)
    for each in asked(world, Scope.communities(group.pk), [WEEK]).values():
        assert (each.value, each.numerator, each.why) == (None, None, "official_per_owner")
        assert each.reason == "官方统计只按群主给出,没有单个群的数"


def test_what_the_platform_counts_once_a_day_does_not_add_up_to_a_week(world, told):
    figure = asked(world, Scope.whole(), [WEEK])[0, FIRST, TODAY, "speakers"]

    assert (figure.value, figure.why) == (None, "official_one_day")


def test_a_place_where_no_owner_works_says_so(world, told):
    store = world.unit("空店", parent=world.east)
    figure = asked(world, Scope.units(store.pk), [WEEK])[store.pk, FIRST, TODAY, "messages"]

    assert (figure.value, figure.why) == (None, "nobody_counted")


def some_read(world, accounts, rows, days, today, refused=()):
    """Let the platform have answered for some of the accounts only."""
    begin_counting(world.qinghe, OfficialKind.GROUPS, today, [])
    asked = {account.pk: account.userid for account in accounts}
    numbers = dict.fromkeys((account.pk for account in refused), 60020)
    keep_counted(world.qinghe, OfficialKind.GROUPS, Counted(asked, list(days), rows, numbers), now=NOW)


@pytest.fixture
def half_read(world):
    """Return three owners of groups; of the last day the first alone was read, and the third was refused."""
    owners = [owner(world, "dz1", world.jingan), owner(world, "dg2", world.jingan), owner(world, "dz3", world.pudong)]
    for _account, person in owners:
        world.community(owner=person)
    accounts = [account for account, _person in owners]
    rows = [row(account, on, 0, 2, 1, 1, 10, 5, 20) for account in accounts for on in DAYS]
    earlier = [each for each in rows if each["on"] < LAST]
    some_read(world, accounts, earlier, DAYS[:-1], LAST)
    newest = [each for each in rows if each["on"] == LAST and each["account"] == accounts[0].pk]
    some_read(world, [accounts[0], accounts[2]], newest, [LAST], TODAY, refused=[accounts[2]])
    return owners


def test_a_day_that_was_read_of_nobody_in_a_store_is_unknown_there_and_not_nought(world, half_read):
    day = Window(LAST, TODAY)
    found = asked(
        world, Scope.units(world.jingan.pk, world.pudong.pk), [day], ("messages", "members"), source="official"
    )
    refused, partly = (found[unit.pk, LAST, TODAY, "messages"] for unit in (world.pudong, world.jingan))

    assert (refused.value, refused.why) == (None, "official_unread")
    assert found[world.pudong.pk, LAST, TODAY, "members"].value is None
    assert (partly.value, partly.why) == (20, "")
    assert "1 位群主的合计;1 位群主有几天还没读到" in partly.basis


def test_a_week_counts_the_days_that_a_store_has_and_says_who_is_behind(world, half_read):
    metrics = ("messages_per_member", "members")
    found = asked(world, Scope.units(world.pudong.pk), [WEEK], metrics, source="official")
    rate, members = (found[world.pudong.pk, FIRST, TODAY, each] for each in metrics)

    count = len(DAYS) - 1
    assert (rate.numerator, rate.denominator, members.value) == (20 * count, 10.0, 10)
    assert "1 位群主有几天还没读到" in rate.basis


def test_who_owns_no_group_is_not_behind(world, half_read):
    Community.objects.filter(owner__in=[person for _account, person in half_read[1:]]).update(owner=None)
    found = asked(world, Scope.whole(), [Window(LAST, TODAY)], ("messages",), source="official")

    assert found[0, LAST, TODAY, "messages"].basis == "来源:官方统计,按群主;1 位群主的合计"


def test_days_that_were_not_read_are_named(world):
    account, _person = owner(world, "dz1", world.jingan)
    days = [FIRST, FIRST + DAY, LAST]
    tell(world, [row(account, on, 0, 2, 1, 0, 10, 5, 20) for on in days], days)
    found = asked(world, Scope.whole(), [WEEK, Window(FIRST + 2 * DAY, LAST)])
    rate, empty = found[0, FIRST, TODAY, "messages_per_member"], found[0, FIRST + 2 * DAY, LAST, "messages"]

    assert (rate.value, rate.numerator, rate.denominator) == (6.0, 60, 10.0)  # a mean of the days there are
    assert rate.basis == "来源:官方统计,按群主;1 位群主的合计;缺这些天:2026-02-27 – 2026-03-03"
    assert (empty.value, empty.why) == (None, "official_unread")


def test_a_day_that_is_read_and_has_nothing_is_not_missing(world):
    account, _person = owner(world, "dz1", world.jingan)
    tell(world, [row(account, LAST, 0, 2, 1, 0, 10, 5, 20)])
    figure = asked(world, Scope.whole(), [WEEK])[0, FIRST, TODAY, "messages"]

    assert (figure.value, figure.basis) == (20, "来源:官方统计,按群主;1 位群主的合计")


def test_a_workspace_in_another_zone_is_told_that_the_days_are_beijings(world, told):
    world.qinghe.timezone = "America/New_York"
    world.qinghe.save()
    figure = asked(world, Scope.whole(), [WEEK])[0, FIRST, TODAY, "messages"]

    assert figure.basis.endswith(";按北京时间的自然日")


def history(world, *days):
    """Let somebody have said something on these days."""
    group = world.community(external_id="wr1")
    member = world.member()
    world.join(member, group)
    actions.prepare(world.qinghe, NOW)
    raw = Raw(world.qinghe.zone, FIRST, 8, workspace=world.qinghe)
    for on in days:
        line = {
            "on": on,
            "community": group.pk,
            "person": member.pk,
            "at": raw.midnight(on),
            "key": on.day,
            "digest": 1,
        }
        raw.put(
            "history",
            on,
            [line | {"kind": "text", "length": 5, "emoji_only": False, "plus_one": False, "promo": False}],
        )
    actions.prepare(world.qinghe, NOW)
    return group


def test_the_history_answers_where_there_is_one_and_the_platform_for_the_days_outside_of_it(world, told):
    _owners, rows = told
    history(world, date(2026, 2, 27), date(2026, 3, 1))
    found = asked(world, Scope.whole(), [*WEEK.split("day"), WEEK], ("messages",))
    by_day = {
        since: (each.value, each.source) for (_p, since, until, _m), each in found.items() if (until - since).days == 1
    }
    theirs = {on: sum(each["messages"] for each in rows if each["on"] == on) for on in DAYS}

    assert by_day == {
        date(2026, 2, 25): (theirs[date(2026, 2, 25)], OFFICIAL),
        date(2026, 2, 26): (theirs[date(2026, 2, 26)], OFFICIAL),
        date(2026, 2, 27): (1, ""),
        date(2026, 2, 28): (0, ""),  # between two days of talk nobody said anything
        date(2026, 3, 1): (1, ""),
        **{on: (theirs[on], OFFICIAL) for on in (date(2026, 3, 2), date(2026, 3, 3), LAST)},
    }
    assert (found[0, FIRST, TODAY, "messages"].value, found[0, FIRST, TODAY, "messages"].source) == (2, "")


def test_either_source_can_be_asked_for_by_name(world, told):
    _owners, rows = told
    history(world, date(2026, 2, 27))
    theirs = asked(world, Scope.whole(), [WEEK], ("messages", "valid_messages"), source="official")
    ours = asked(world, Scope.whole(), [Window(LAST, TODAY)], ("messages",), source="history")

    assert theirs[0, FIRST, TODAY, "messages"].value == sum(each["messages"] for each in rows)
    assert (theirs[0, FIRST, TODAY, "valid_messages"].value, theirs[0, FIRST, TODAY, "valid_messages"].source) == (
        1,
        "",
    )
    assert (ours[0, LAST, TODAY, "messages"].value, ours[0, LAST, TODAY, "messages"].source) == (0, "")


def test_members_come_from_the_memberships_unless_the_platform_is_asked_for(world, told):
    _owners, rows = told
    history(world)
    day = Window(LAST, TODAY)
    usual = asked(world, Scope.whole(), [day], ("members", "joins"))
    theirs = asked(world, Scope.whole(), [day], ("members", "joins"), source="official")

    assert [usual[0, LAST, TODAY, key].source for key in ("members", "joins")] == ["", ""]
    assert theirs[0, LAST, TODAY, "members"].value == sum(each["members"] for each in rows if each["on"] == LAST)


def test_without_any_source_the_reason_stays_what_it_was(world):
    figure = asked(world, Scope.whole(), [WEEK])[0, FIRST, TODAY, "messages"]
    forced = asked(world, Scope.whole(), [WEEK], source="official")[0, FIRST, TODAY, "messages"]

    assert (figure.value, figure.why) == (None, "history")
    assert (forced.value, forced.why) == (None, "official_day")


def test_who_sees_a_store_sees_of_an_owner_only_what_is_counted_there(world, told):
    owners, rows = told
    (jingan, first), _second, (_pudong, third) = owners
    access = access_of(world.chen)
    found = queries.figures_over(
        world.qinghe, Scope.owners(first.pk, third.pk, within="/"), [WEEK], metrics=["messages"], access=access
    )
    mine = sum(each["messages"] for each in rows if each["account"] == jingan.pk)

    assert isinstance(access, Access)
    assert [(each.owner, each.value, each.why) for each in found] == [
        (first.pk, mine, ""),
        (third.pk, None, "nobody_counted"),
    ]


def test_an_owners_numbers_stay_where_they_worked_when_they_were_counted(world, told):
    (account, _person), *_others = told[0]
    before = asked(world, Scope.units(world.pudong.pk), [WEEK])[world.pudong.pk, FIRST, TODAY, "messages"].value
    account.department = 100 + world.pudong.pk
    account.save()
    tell(world, [row(account, LAST, 0, 1, 1, 0, 1, 1, 1000)], [LAST])
    after = asked(world, Scope.units(world.pudong.pk), [WEEK])[world.pudong.pk, FIRST, TODAY, "messages"].value
    gone = sum(each["messages"] for each in told[1] if each["on"] == LAST and each["account"] == told[0][2][0].pk)

    assert after == before + 1000 - gone  # the day was told anew: the others had nothing on it


def test_telling_the_same_again_writes_nothing(world, told):
    _owners, rows = told
    before = set(world.qinghe.lake_files.values_list("path", flat=True))

    assert tell(world, rows) == 0
    assert set(world.qinghe.lake_files.values_list("path", flat=True)) == before
    assert tell(world, [{**rows[0], "messages": 1}, *rows[1:]]) == 1
    assert len(set(world.qinghe.lake_files.values_list("path", flat=True)) - before) == 1


def test_the_pages_have_numbers_of_the_whole_and_no_judgement_of_groups_nobody_heard(world, told):
    _owners, rows = told
    group = world.community()
    world.join(world.member(), group)
    as_of = actions.refresh(world.qinghe, NOW)
    whole = ScopeStanding.objects.get(unit=world.hq)
    standing = Standing.objects.get(community=group)

    assert as_of == LAST
    assert whole.windows["7d"]["messages"] == {
        "value": sum(each["messages"] for each in rows if each["on"] > LAST - 7 * DAY),
        "source": "official",
    }
    assert standing.windows["7d"]["messages"] == {"why": "official_per_owner"}
    assert (standing.dormancy, standing.health_class, standing.light) == ("", "", "")
    assert not Alert.objects.exists()


def test_more_owners_and_days_ask_no_more_questions(world):
    def cost(days):
        with CaptureQueriesContext(database) as found:
            asked(world, Scope.whole(), [Window(FIRST, FIRST + days * DAY)])
        return len(found)

    account, _person = owner(world, "dz1", world.jingan)
    tell(world, [row(account, FIRST, 0, 2, 1, 0, 10, 5, 20)], [FIRST])
    one = cost(1)
    others = [owner(world, f"u{n}", world.pudong)[0] for n in range(3)]
    tell(world, [row(each, on, 0, 2, 1, 0, 10, 5, 20) for each in others for on in DAYS])

    assert cost(8) == one

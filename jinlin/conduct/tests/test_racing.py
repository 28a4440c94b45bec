"""Two people decide at the same time: one decision counts, the other is refused, and nobody waits for ever (R-077)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from jinlin.conduct import actions
from jinlin.conduct.models import Case, CaseState
from jinlin.conduct.refusals import CaseDecided
from jinlin.conduct.tests.stage import published
from tests.world import NOW, access_of

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def cases(world, count):
    community, member, version = world.community("福利群"), world.member("阿飞"), published(world)
    world.join(member, community)
    rule = version.rules.get(detector="ad")
    return [
        Case.objects.create(
            workspace=world.qinghe,
            community=community,
            member=member,
            rule=rule,
            rule_key=rule.key,
            message=number,
            at=NOW - timedelta(days=count - number),
            found_at=NOW,
        )
        for number in range(count)
    ]


def together(*deeds):
    """Do these at the same time; return what each came to."""
    gate, came = threading.Barrier(len(deeds)), {}

    def do(place, deed):
        try:
            gate.wait(10)
            came[place] = deed()
        except Exception as error:  # noqa: BLE001  (what it was is asserted below)
            came[place] = type(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [came[place] for place in range(len(deeds))]


def confirm(world, case):
    return lambda: actions.confirm(who=access_of(world.chen), cases=[case], note="自愿", now=NOW)[0].penalty


def test_two_boards_with_the_same_cases_in_another_order_do_not_lock_each_other_out(world):
    found = cases(world, 60)
    one = lambda: len(actions.dismiss(who=access_of(world.wang), cases=found, now=NOW))  # noqa: E731
    other = lambda: len(actions.dismiss(who=access_of(world.chen), cases=found[::-1], now=NOW))  # noqa: E731
    assert sorted(together(one, other), key=str) == [60, CaseDecided]


def test_of_two_who_decide_one_case_the_first_counts(world):
    (case,) = cases(world, 1)
    dismiss = lambda: actions.dismiss(who=access_of(world.wang), cases=[case], now=NOW)[0].state  # noqa: E731
    told = together(confirm(world, case), dismiss)
    case.refresh_from_db()
    assert (told.count(CaseDecided), case.state in {CaseState.CONFIRMED, CaseState.DISMISSED}) == (1, True)

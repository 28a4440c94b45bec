"""Screening in rounds (R-068, R-069)."""

import pytest
from django.db.models import Count

from jinlin.joining import gate_refusals as refusals
from jinlin.joining.actions import applying, rounds
from jinlin.joining.models import Application, Entry, State
from jinlin.joining.queries import screening
from jinlin.joining.tests.gate_cast import all_of, apply, gate_of, hand_in
from jinlin.members.models import Member
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db


def people(world, count):
    rows = [Member(workspace=world.qinghe, name=f"买家{n}") for n in range(count)]
    Member.objects.bulk_create(rows, batch_size=400)
    return list(
        Member.objects.filter(workspace=world.qinghe, name__startswith="买家")
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def answer(entries, questionnaire, scores):
    """Let these people answer, one after the other in the bulk manner of a test: rows, then what `answered` would do."""
    for number, (entry, score) in enumerate(zip(entries, scores, strict=True)):
        entry.score, entry.answered_at = (
            score,
            at("2026-03-05 11:00") + number * (at("2026-03-05 11:01") - at("2026-03-05 11:00")),
        )
    Entry.objects.bulk_update(entries, ["score", "answered_at"], batch_size=400)


def test_six_thousand_become_exactly_five_hundred_in_two_rounds_r_068(world):
    lin, group = access_of(world.lin), world.community(cap=500)
    gate = gate_of(world, all_of(), group)
    first = rounds.add(access=lin, gate=gate, name="海选", questionnaire=1, at_least=60, now=NOW)
    second = rounds.add(access=lin, gate=gate, name="复选", questionnaire=2, top=500, now=NOW)
    ids = people(world, 6000)
    made = rounds.invite(access=lin, gate=gate, members=ids, now=NOW)
    assert len(made) == 6000
    assert rounds.invite(access=lin, gate=gate, members=ids[:10], now=NOW) == []
    entries = list(Entry.objects.filter(round=first).order_by("pk"))
    answer(entries[:4000], 1, [n % 100 for n in range(4000)])  # 1,600 of them from 60 on; 2,000 never answer
    rounds.settle(access=lin, row=first, now=NOW)
    onward = list(Entry.objects.filter(round=second).order_by("pk"))
    assert {each.application_id for each in onward} == {
        each.application_id for n, each in enumerate(entries[:4000]) if n % 100 >= 60
    }
    answer(onward, 2, [7] * 1600)  # all alike: the tie-break decides
    rounds.settle(access=lin, row=second, now=NOW)

    funnel = [(each.invited, each.answered, each.passed, each.cut) for each in screening.funnel(gate)]
    assert funnel == [(6000, 4000, 1600, 2400), (1600, 1600, 500, 1100)]
    chosen = list(Application.objects.filter(state=State.ADMITTED).order_by("pk").values_list("pk", flat=True))
    assert chosen == sorted(each.application_id for each in onward[:500])  # who answered first
    states = dict(Application.objects.values_list("state").annotate(n=Count("pk")).order_by())
    assert states == {"admitted": 500, "rejected": 5500}


def test_the_tie_break_is_score_then_time_then_number(world):
    lin = access_of(world.lin)
    gate = gate_of(world, all_of())
    only = rounds.add(access=lin, gate=gate, name="一轮", questionnaire=1, top=2, now=NOW)
    rounds.invite(access=lin, gate=gate, members=people(world, 4), now=NOW)
    entries = list(Entry.objects.order_by("pk"))
    for entry, score, time in zip(entries, (5, 8, 8, 8), ("10:00", "12:00", "11:00", "12:00"), strict=True):
        entry.score, entry.answered_at = score, at(f"2026-03-05 {time}")
        entry.save()
    rounds.settle(access=lin, row=only, now=NOW)
    ranks = list(Entry.objects.order_by("pk").values_list("rank", "passed"))
    assert ranks == [(4, False), (2, True), (1, True), (3, False)]


def test_a_round_is_settled_once_and_in_order(world):
    lin = access_of(world.lin)
    gate = gate_of(world, all_of())
    first = rounds.add(access=lin, gate=gate, name="一轮", questionnaire=1, top=1, now=NOW)
    second = rounds.add(access=lin, gate=gate, name="二轮", questionnaire=2, top=1, now=NOW)
    with pytest.raises(refusals.RoundNotReady):
        rounds.settle(access=lin, row=second, now=NOW)
    rounds.settle(access=lin, row=first, now=NOW)
    with pytest.raises(refusals.RoundNotReady):
        rounds.settle(access=lin, row=first, now=NOW)


def test_who_applies_by_phone_goes_into_the_first_round_and_answers_it(world):
    lin = access_of(world.lin)
    gate = gate_of(world, all_of(), world.community())
    only = rounds.add(access=lin, gate=gate, name="一轮", questionnaire=7, at_least=5, now=NOW)
    good, bad = (hand_in(apply(gate, world.member())) for _each in range(2))
    assert {good.state, bad.state} == {State.SCREENING}
    for row, score in ((good, 6.0), (bad, 4.0)):
        applying.answered(workspace=world.qinghe, application_id=row.pk, questionnaire=7, score=score, at=NOW, now=NOW)
    rounds.settle(access=lin, row=only, now=NOW)
    assert list(Application.objects.order_by("pk").values_list("state", "score")) == [
        ("admitted", 6.0),
        ("rejected", 4.0),
    ]


def test_who_withdraws_is_out_of_the_cut(world):
    lin = access_of(world.lin)
    gate = gate_of(world, all_of())
    only = rounds.add(access=lin, gate=gate, name="一轮", questionnaire=7, top=1, now=NOW)
    best, next_best = (hand_in(apply(gate, world.member())) for _each in range(2))
    for row, score in ((best, 9.0), (next_best, 8.0)):
        applying.answered(workspace=world.qinghe, application_id=row.pk, questionnaire=7, score=score, at=NOW, now=NOW)
    applying.withdraw(application=best, now=NOW)
    rounds.settle(access=lin, row=only, now=NOW)
    next_best.refresh_from_db()
    assert next_best.state == State.ADMITTED
    (told,) = screening.funnel(gate)
    assert (told.invited, told.answered, told.passed, told.cut) == (2, 2, 1, 1)


def test_a_round_with_people_in_it_is_not_taken_out(world):
    lin = access_of(world.lin)
    gate = gate_of(world, all_of())
    only = rounds.add(access=lin, gate=gate, name="一轮", questionnaire=7, top=1, now=NOW)
    hand_in(apply(gate, world.member()))
    with pytest.raises(refusals.RoundNotReady):
        rounds.remove(access=lin, row=only, now=NOW)

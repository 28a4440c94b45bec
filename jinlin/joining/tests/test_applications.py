"""Applications: asking, answering, proving, deciding, waiting, running out."""

import pytest

from jinlin.events.models import Fact
from jinlin.joining import gate_refusals as refusals
from jinlin.joining.actions import applying, deciding, gates, proving
from jinlin.joining.actions.applying import Asking
from jinlin.joining.gating import wording
from jinlin.joining.gating.conditions import Condition, Kind
from jinlin.joining.models import Application, Invitation, State
from jinlin.joining.queries import applications as queries
from jinlin.joining.queries import gates as gate_queries
from jinlin.joining.tests.gate_cast import (
    AGREE,
    MANUAL,
    NOTICE,
    all_of,
    annual,
    any_of,
    apply,
    bought,
    gate_of,
    hand_in,
    picture,
    score,
    spend,
)
from jinlin.metrics import actions as metrics
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db


def test_nothing_is_kept_about_somebody_who_has_not_agreed(world):
    gate = gate_of(world, all_of(AGREE))
    with pytest.raises(refusals.WithoutConsent):
        applying.begin(gate=gate, asking=Asking("phone", " "), now=NOW)
    assert not Application.objects.exists()


def test_beginning_twice_from_one_phone_is_one_application(world):
    gate = gate_of(world, all_of(AGREE))
    assert apply(gate) == apply(gate)
    assert Fact.objects.filter(kind="application.begun").count() == 1


def test_who_meets_the_gate_is_admitted_at_once_into_the_first_group_with_room(world):
    full, roomy = world.community(cap=1), world.community(cap=5)
    world.join(world.member(), full)
    gate = gate_of(world, all_of(spend(100)), full, roomy)
    buyer = world.member()
    world.order(buyer, 10_000)
    row = hand_in(apply(gate, buyer))
    assert (row.state, row.community) == (State.ADMITTED, roomy)
    assert [step.state for step in row.steps.all()] == ["open", "admitted"]


def test_who_does_not_is_told_why_condition_by_condition(world):
    gate = gate_of(world, all_of(spend(10_000), bought("礼盒")))
    buyer = world.member()
    world.order(buyer, 999_900)
    row = hand_in(apply(gate, buyer))
    assert row.state == State.REJECTED
    assert [wording.reason(each) for each in row.findings] == ["累计消费 ¥9,999,还差 ¥1", "没有找到购买记录"]


def test_9999_yuan_is_rejected_and_10000_admitted_r_031(world):
    gate = gate_of(world, all_of(spend(10_000)))
    low, high = world.member(), world.member()
    world.order(low, 999_900)
    world.order(high, 1_200_000, refunded_fen=200_000)
    assert [hand_in(apply(gate, each)).state for each in (low, high)] == ["rejected", "admitted"]


@pytest.mark.database
def test_neither_orders_nor_talk_is_not_admitted_a_buyer_is_r_030(world, own_lake):
    gate = gate_of(world, any_of(Condition(Kind.ORDER, count=1), Condition(Kind.ACTIVITY, count=3)))
    quiet, buyer = world.member(), world.member()
    group = world.community()
    for each in (quiet, buyer):
        world.join(each, group)
    world.order(buyer, 100)
    metrics.refresh(world.qinghe, NOW)
    assert hand_in(apply(gate, buyer)).state == State.ADMITTED
    assert hand_in(apply(gate, quiet)).state == State.REVIEW  # no talk is known at all: a person looks


def test_a_wholly_refunded_order_counts_for_nothing(world):
    gate = gate_of(world, any_of(bought("礼盒"), Condition(Kind.ORDER, count=1), spend(1)))
    member = world.member()
    world.order(member, 10_000, product="礼盒", status="refunded", refunded_fen=10_000)
    assert hand_in(apply(gate, member)).state == State.REJECTED


def test_admission_without_acknowledgement_is_refused_where_it_is_asked_r_065(world):
    gate = gate_of(world, all_of(AGREE, MANUAL), pledge="互助、不推销。")
    row = hand_in(apply(gate))
    lin = access_of(world.lin)
    with pytest.raises(refusals.NotAdmissible):
        deciding.admit(access=lin, applications=[row], now=NOW)
    said = applying.acknowledge(application=row, now=NOW)
    assert (said.at, said.version.pledge) == (NOW, "互助、不推销。")
    deciding.admit(access=lin, applications=[row], now=NOW)
    row.refresh_from_db()
    assert row.state == State.ADMITTED


def test_agreeing_to_other_words_is_another_agreement(world):
    lin = access_of(world.lin)
    gate = gate_of(world, all_of(AGREE), pledge="一")
    row = apply(gate)
    applying.acknowledge(application=row, now=NOW)
    gates.describe(access=lin, gate=gate, pledge="二", now=NOW)
    gates.publish(access=lin, gate=gate, now=NOW)
    assert hand_in(row).state == State.REVIEW


def test_an_answered_questionnaire_lets_somebody_in_when_its_score_is_high_enough(world):
    gate = gate_of(world, all_of(score(60)))
    row = hand_in(apply(gate))
    assert row.state == State.REVIEW
    told = {"workspace": world.qinghe, "application_id": row.pk, "questionnaire": 7, "at": NOW, "now": NOW}
    applying.answered(**told, score=75.0)
    applying.answered(**told, score=10.0)  # a replayed submission
    row.refresh_from_db()
    assert (row.state, row.score) == (State.ADMITTED, 75.0)


def test_an_answer_for_somebody_elses_application_is_nobodys(world):
    gate = gate_of(world, all_of(score(60)))
    row = hand_in(apply(gate))
    told = {"application_id": row.pk, "questionnaire": 7, "score": 99.0, "at": NOW, "now": NOW}
    assert applying.answered(workspace=world.elsewhere, **told) is None
    assert applying.answered(workspace=world.qinghe, **{**told, "application_id": 10**9}) is None


def test_a_payment_proof_waits_for_a_person_and_then_opens_the_gate_r_064(world):
    gate = gate_of(world, all_of(annual()))
    member = world.member()
    row = apply(gate, member)
    proof = proving.hand_in(application=row, kind=Kind.PAID_ANNUAL, upload=picture(), now=NOW)
    assert hand_in(row).state == State.REVIEW
    proving.judge(access=access_of(world.lin), row=proof, accepted=True, until=at("2027-03-04").date(), now=NOW)
    row.refresh_from_db()
    assert row.state == State.ADMITTED


def test_a_refused_proof_needs_a_reason(world):
    row = apply(gate_of(world, all_of(annual())), world.member())
    proof = proving.hand_in(application=row, kind=Kind.PAID_ANNUAL, upload=picture(), now=NOW)
    with pytest.raises(refusals.ReasonMissing):
        proving.judge(access=access_of(world.lin), row=proof, accepted=False, now=NOW)


@pytest.mark.parametrize(
    ("name", "body", "refusal"),
    [
        ("截图.png", b"<script>alert(1)</script>", refusals.NotAnImage),
        ("截图.png", b"MZ" + b"0" * 100, refusals.NotAnImage),
        ("大图.png", b"\x89PNG\r\n\x1a\n" + b"0" * proving.LARGEST, refusals.TooLarge),
    ],
)
def test_a_proof_is_a_picture_of_a_phones_size(world, name, body, refusal):
    row = apply(gate_of(world, all_of(annual())))
    with pytest.raises(refusal):
        proving.hand_in(application=row, kind=Kind.PAID_ANNUAL, upload=picture(name, body), now=NOW)


def test_the_same_picture_twice_is_one_and_nobody_fills_the_disk(world):
    row = apply(gate_of(world, all_of(annual())))
    for n in (0, 0, 1, 2, 3, 4, 5):
        proving.hand_in(
            application=row, kind=Kind.PAID_ANNUAL, upload=picture(body=picture().read() + bytes([n])), now=NOW
        )
    with pytest.raises(refusals.TooMany):
        proving.hand_in(application=row, kind=Kind.PAID_ANNUAL, upload=picture(body=picture().read() + b"x"), now=NOW)
    assert row.evidence.count() == proving.MOST


def test_proofs_go_when_their_time_is_over(world):
    row = apply(gate_of(world, all_of(annual())))
    proof = proving.hand_in(application=row, kind=Kind.PAID_ANNUAL, upload=picture(), now=NOW)
    path = proving.file_of(proof)
    assert path.exists()
    applying.withdraw(application=row, now=NOW)
    proving.sweep(now=at("2026-06-30"))
    proof.refresh_from_db()
    assert (path.exists(), proof.name) == (False, "")


def test_who_is_not_admitted_may_ask_again_after_the_set_time(world):
    gate = gate_of(world, all_of(spend(100)), again_days=30)
    member = world.member()
    assert hand_in(apply(gate, member)).state == State.REJECTED
    with pytest.raises(refusals.TooSoon) as refused:
        apply(gate, member, now=at("2026-04-01"))
    assert refused.value.params == {"on": "2026-04-04"}
    with pytest.raises(refusals.TooSoon):
        apply(gate, member, visitor="another phone", now=at("2026-04-01"))
    world.order(member, 10_000)
    assert hand_in(apply(gate, member, now=at("2026-04-05")), now=at("2026-04-05")).state == State.ADMITTED


def test_a_full_group_makes_people_wait_and_calls_them_up_by_score(world):
    group = world.community(cap=1)
    guest = world.member()
    seat = world.join(guest, group)
    gate = gate_of(world, all_of(MANUAL), group)
    rows = [hand_in(apply(gate, world.member())) for _each in range(2)]
    rows[1].score = 9.0
    rows[1].save()
    deciding.admit(access=access_of(world.lin), applications=rows, now=NOW)
    assert list(queries.waiting(gate)) == [rows[1], rows[0]]
    assert deciding.call_up(gate=gate, now=NOW) == 0
    seat.left_at = NOW
    seat.save()
    assert deciding.call_up(gate=gate, now=NOW) == 1
    assert list(queries.waiting(gate)) == [rows[0]]
    assert [step.state for step in rows[0].steps.all()] == ["open", "review", "waiting"]


def test_seats_limit_how_many_a_gate_admits(world):
    gate = gate_of(world, all_of(MANUAL), world.community(), seats=2)
    rows = [hand_in(apply(gate, world.member())) for _each in range(3)]
    deciding.admit(access=access_of(world.lin), applications=rows, now=NOW)
    assert sorted(Application.objects.values_list("state", flat=True)) == ["admitted", "admitted", "waiting"]


def test_an_interest_leads_to_its_group_r_029(world):
    bread, tea = world.community("烘焙群"), world.community("茶友群")
    lin = access_of(world.lin)
    gate = gate_of(world, all_of())
    gates.guard(access=lin, gate=gate, community=bread, interest="烘焙", now=NOW)
    gates.guard(access=lin, gate=gate, community=tea, interest="喝茶", now=NOW)
    assert hand_in(apply(gate, world.member(), interest="喝茶")).community == tea


def test_a_service_group_asks_for_the_course_r_029(world):
    gate = gate_of(world, all_of(Condition(Kind.COURSE_ENROLLED, products=("烘焙课",))), world.community())
    student, other = world.member(), world.member()
    world.order(student, 19_900, product="烘焙课")
    assert [hand_in(apply(gate, each)).state for each in (student, other)] == ["admitted", "rejected"]


def test_an_invitation_counts_once_for_each_person_it_was_given_for(world):
    gate = gate_of(world, all_of(Condition(Kind.INVITATION)))
    word = Invitation.objects.create(
        workspace=world.qinghe, gate=gate, staff=world.lin, made_at=NOW, expires_at=at("2026-04-01")
    )
    first, second = (apply(gate, world.member(), invitation=word.slug) for _each in range(2))
    assert [hand_in(each).state for each in (first, second)] == ["admitted", "rejected"]
    late = apply(gate, world.member(), invitation=word.slug, now=at("2026-05-01"))
    assert late.invitation is None


def test_whoever_decides_says_why_and_the_trail_keeps_it(world):
    row = hand_in(apply(gate_of(world, all_of(MANUAL))))
    lin = access_of(world.lin)
    with pytest.raises(refusals.ReasonMissing):
        deciding.reject(access=lin, applications=[row], reason=" ", now=NOW)
    deciding.reject(access=lin, applications=[row], reason="资料不完整", now=NOW)
    last = row.steps.last()
    assert (last.state, last.staff, last.reason) == (State.REJECTED, world.lin, "资料不完整")
    assert AuditEntry.objects.get(verb="application.rejected").details == {"reason": "资料不完整"}
    with pytest.raises(refusals.AlreadyDecided):
        deciding.admit(access=lin, applications=[row], now=NOW)


def test_nobody_decides_about_another_stores_applicants(world):
    group = world.community(unit=world.pudong)
    gate = gate_of(world, all_of(MANUAL), group)
    lin = access_of(world.lin)
    gates.guard(access=lin, gate=gate, community=group, interest="x", now=NOW)
    row = hand_in(apply(gate, world.member(), interest="x"))
    assert deciding.admit(access=access_of(world.chen), applications=[row], now=NOW) == []
    assert deciding.admit(access=access_of(world.charlie), applications=[row], now=NOW) == []
    row.refresh_from_db()
    assert row.state == State.REVIEW


def test_joining_the_group_ends_the_application(world):
    group = world.community()
    member = world.member()
    row = hand_in(apply(gate_of(world, all_of(), group), member))
    deciding.joined(community=group, member=member.pk, at=NOW, now=NOW)
    deciding.joined(community=group, member=member.pk, at=NOW, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.steps.count()) == (State.JOINED, 3)


def test_what_is_not_finished_or_used_in_time_runs_out(world):
    gate = gate_of(world, all_of(MANUAL), open_days=14)
    begun, waiting = apply(gate, visitor="a"), hand_in(apply(gate, visitor="b"))
    deciding.expire_due(now=at("2026-03-20"))
    for each in (begun, waiting):
        each.refresh_from_db()
    assert (begun.state, waiting.state) == (State.EXPIRED, State.REVIEW)


def test_an_application_may_be_taken_back_at_any_time_before_it_ends(world):
    row = hand_in(apply(gate_of(world, all_of(MANUAL))))
    assert applying.withdraw(application=row, now=NOW).state == State.WITHDRAWN
    assert applying.withdraw(application=row, now=NOW).steps.count() == 3
    with pytest.raises(refusals.AlreadyDecided):
        hand_in(row)
    assert apply(row.gate) != row


def test_six_thousand_are_asked_about_in_as_many_queries_as_six(world, django_assert_max_num_queries):
    gate = gate_of(world, all_of(spend(1), bought("礼盒"), score(1), AGREE, Condition(Kind.TAG, tags=(1,))))
    rows = [apply(gate, world.member()) for _each in range(30)]
    version = gate_queries.in_force(gate)
    with django_assert_max_num_queries(6):
        queries.evaluated(version, rows, now=NOW)


def test_the_consent_is_kept_with_the_words_agreed_to(world):
    from jinlin.joining.queries.facts import digest_of

    row = apply(gate_of(world, all_of(AGREE)))
    assert (row.consented_at, row.notice_digest) == (NOW, digest_of(NOTICE))

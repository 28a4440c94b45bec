"""Applications and codes under hostile and unlucky use: stale pages, passed-on addresses, two at a time, too late."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jinlin.events.models import Fact
from jinlin.joining import gate_refusals as refusals
from jinlin.joining.actions import applying, deciding, gates, rounds
from jinlin.joining.actions.applying import Asking
from jinlin.joining.codes import actions as codes
from jinlin.joining.models import Application, CodeKind, GateVersion, Invitation, Place, Showing, State
from jinlin.joining.queries import applications as queries
from jinlin.joining.tests.gate_cast import MANUAL, NOTICE, all_of, apply, gate_of, hand_in, spend
from jinlin.members import actions as members
from jinlin.members.actions.visiting import Limit
from jinlin.members.models import Proof, Visitor
from jinlin.questionnaires.models import Response
from jinlin.questionnaires.tests.samples import published
from jinlin.workspaces.roles import Role
from tests.together import together
from tests.world import NOW, access_of, valued

pytestmark = pytest.mark.django_db


def colleague(world):
    """Let 林 have somebody beside them."""
    return world.staff("钱", unit=world.hq, role=Role.HQ_ADMIN)


# --- somebody was faster -------------------------------------------------------------------------------------------


def test_what_a_person_decided_is_not_undone_by_an_answer_read_before_it(world):
    gate = gate_of(world, all_of(MANUAL, spend(100)), world.community())
    row = hand_in(apply(gate))
    stale = Application.objects.select_related("gate", "workspace", "version").get(pk=row.pk)
    deciding.reject(access=access_of(world.lin), applications=[row], reason="资料不全", now=NOW)
    stale.decision = True
    deciding.settle(applications=[stale], now=NOW)
    row.refresh_from_db()
    assert row.state == State.REJECTED
    assert [each.state for each in row.steps.all()] == ["open", "review", "rejected"]


def test_the_clock_does_not_end_what_was_decided_since_it_looked(world):
    gate = gate_of(world, all_of(MANUAL))
    row = hand_in(apply(gate))
    deciding.admit(access=access_of(world.lin), applications=[row], now=NOW)
    assert [each.pk for each in deciding.unchanged([Application.objects.get()])] == [row.pk]
    seen = Application.objects.get()
    Application.objects.update(state=State.JOINED)
    assert deciding.unchanged([seen]) == []


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_reviewers_give_the_last_seat_once(world):
    gate = gate_of(world, all_of(MANUAL), world.community(cap=1))
    rows = [hand_in(apply(gate, world.member())) for _each in range(2)]
    who = access_of(world.lin), access_of(colleague(world))
    assert (
        together(
            *(
                lambda a=a, r=r: deciding.admit(access=a, applications=[r], now=NOW)
                for a, r in zip(who, rows, strict=True)
            )
        )
        == []
    )
    assert sorted(Application.objects.values_list("state", flat=True)) == [State.ADMITTED, State.WAITING]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_reviewers_with_opposite_words_leave_one_decision(world):
    gate = gate_of(world, all_of(MANUAL), world.community())
    row = hand_in(apply(gate, world.member()))
    lin, qian = access_of(world.lin), access_of(colleague(world))
    refused = together(
        lambda: deciding.admit(access=lin, applications=[row], now=NOW),
        lambda: deciding.reject(access=qian, applications=[row], reason="不合适", now=NOW),
    )
    assert refused == [refusals.AlreadyDecided]
    assert row.steps.exclude(state__in=("open", "review")).count() == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_the_line_is_called_up_by_two_clocks_without_a_seat_too_many(world):
    group = world.community(cap=1)
    gate = gate_of(world, all_of(), group)
    rows = [hand_in(apply(gate, world.member())) for _each in range(4)]
    assert [each.state for each in rows] == [State.ADMITTED, *[State.WAITING] * 3]
    group.cap = 2
    group.save()
    assert together(*[lambda: deciding.call_up(gate=gate, now=NOW)] * 3) == []
    assert Application.objects.filter(state=State.ADMITTED).count() == 2


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_an_application_handed_in_in_two_tabs_is_handed_in_once(world):
    gate = gate_of(world, all_of(MANUAL))
    row = apply(gate, world.member())
    assert together(*[lambda: applying.submit(application=row, now=NOW)] * 3) == []
    assert Fact.objects.filter(kind="application.submitted").count() == 1
    assert [each.state for each in row.steps.all()] == ["open", "review"]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_member_who_begins_on_two_phones_at_once_has_one_application(world):
    gate, member = gate_of(world, all_of(MANUAL)), world.member()
    word = Invitation.objects.create(
        workspace=world.qinghe, gate=gate, most=5, made_at=NOW, expires_at=NOW + timedelta(days=1)
    )
    asked = [Asking(f"phone {n}", NOTICE, member=member, invitation=word.slug) for n in range(3)]
    assert together(*(lambda each=each: applying.begin(gate=gate, asking=each, now=NOW) for each in asked)) == []
    word.refresh_from_db()
    assert (Application.objects.count(), word.used_count) == (1, 1)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_an_audience_invited_twice_at_once_is_invited_once(world):
    gate = gate_of(world, all_of())
    lin = access_of(world.lin)
    rounds.add(access=lin, gate=gate, name="海选", questionnaire=1, top=1, now=NOW)
    people = [world.member().pk for _each in range(5)]
    assert together(*[lambda: rounds.invite(access=lin, gate=gate, members=people, now=NOW)] * 2) == []
    assert Application.objects.count() == 5


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_draft_begun_by_two_colleagues_at_once_is_one(world):
    gate = gate_of(world, all_of(MANUAL))
    who = access_of(world.lin), access_of(colleague(world))
    assert together(*(lambda a=a: gates.draft(access=a, gate=gate, now=NOW) for a in who)) == []
    assert GateVersion.objects.filter(gate=gate, published_at=None).count() == 1


# --- too late ------------------------------------------------------------------------------------------------------


def screened(world):
    """Let a gate have had its first round, and have a second."""
    lin = access_of(world.lin)
    gate = gate_of(world, all_of(), world.community())
    first = rounds.add(access=lin, gate=gate, name="海选", questionnaire=1, top=1, now=NOW)
    rounds.add(access=lin, gate=gate, name="复选", questionnaire=2, top=1, now=NOW)
    late = apply(gate, world.member())
    rounds.settle(access=lin, row=first, now=NOW)
    return gate, late


def test_nobody_comes_into_the_second_round_who_was_not_in_the_first_r_068(world):
    gate, late = screened(world)
    with pytest.raises(refusals.ScreeningOver):
        hand_in(late)
    with pytest.raises(refusals.ScreeningOver):
        apply(gate, world.member())
    assert Application.objects.get().state == State.OPEN


def test_the_link_of_a_screening_after_its_deadline_says_so(world, client):
    gate, _late = screened(world)
    shown = client.get(reverse("join", args=[gate.slug])).content.decode()
    assert "这次筛选的报名已经截止" in shown
    assert "开始申请" not in shown
    client.post(reverse("join", args=[gate.slug]), {"deed": "begin", "consent": "yes", "name": "迟到"})
    assert Application.objects.count() == 1


def test_who_still_waits_for_a_person_when_the_round_ends_is_left_to_that_person(world):
    lin = access_of(world.lin)
    gate = gate_of(world, all_of(MANUAL), world.community())
    first = rounds.add(access=lin, gate=gate, name="海选", questionnaire=1, top=1, now=NOW)
    row = hand_in(apply(gate, world.member()))
    rounds.settle(access=lin, row=first, now=NOW)
    row.decision = True
    deciding.settle(applications=[row], now=NOW)
    row.refresh_from_db()
    assert (row.state, row.round) == (State.REVIEW, None)


# --- a round on the phone ------------------------------------------------------------------------------------------


def test_who_is_in_a_round_finds_its_questionnaire_on_the_phone_r_068(world):
    survey = published(world)
    gate = gate_of(world, all_of(), world.community())
    rounds.add(access=access_of(world.lin), gate=gate, name="海选", questionnaire=survey.pk, top=1, now=NOW)
    phone = Client()
    here = reverse("join", args=[gate.slug])
    phone.post(here, {"deed": "begin", "consent": "yes", "name": "小满"})
    phone.post(here, {"deed": "submit"})
    shown = phone.get(here).content.decode()
    assert "请填写这一轮问卷" in shown
    assert f'name="questionnaire" value="{survey.pk}"' in shown
    sent_to = phone.post(here, {"deed": "answer", "questionnaire": str(survey.pk)})
    assert sent_to.url == reverse("questionnaire-start", args=[Response.objects.get().slug])


# --- addresses that were passed on ---------------------------------------------------------------------------------


def guarded_code(world):
    """Let a pool of ours lead to a group behind a gate."""
    (group,) = valued(world.community("核心群"))
    wanted = codes.Wanted(name="核心群码", kind=CodeKind.MANUAL, groups=[group])
    code = codes.make(access_of(world.lin), wanted, now=NOW)
    place = Place.objects.get(code=code)
    codes.set_link(access_of(world.lin), place, link="https://work.weixin.qq.com/gm/abc", until=None, now=NOW)
    return gate_of(world, all_of(MANUAL), group), code


def test_the_address_of_a_code_passed_on_shows_nobody_the_way_past_the_gate_r_072(world, client):
    gate, code = guarded_code(world)
    phone = Client()
    phone.post(reverse("join", args=[gate.slug]), {"deed": "begin", "consent": "yes", "name": "小满"})
    phone.post(reverse("join", args=[gate.slug]), {"deed": "submit"})
    here, picture = reverse("code-phone", args=[code.slug]), reverse("code-picture", args=[code.slug])
    for each in (client, phone):
        shown = each.get(here).content.decode()
        assert "这个群需要先申请" in shown
        assert reverse("join", args=[gate.slug]) in shown
        assert each.get(picture).status_code == 404
    assert not Showing.objects.exists()
    deciding.admit(access=access_of(world.lin), applications=list(Application.objects.all()), now=NOW)
    assert "核心群" in phone.get(here).content.decode()
    assert phone.get(picture).status_code == 200
    assert "这个群需要先申请" in client.get(here).content.decode()


def test_looks_without_a_cookie_take_no_seat_of_a_pool_and_end_at_the_limit(world, monkeypatch):
    monkeypatch.setattr(Limit, "PER_ADDRESS", 3)
    (group,) = valued(world.community())
    code = codes.make(access_of(world.lin), codes.Wanted(name="福利", kind=CodeKind.MANUAL, groups=[group]), now=NOW)
    here = reverse("code-phone", args=[code.slug])
    told = [Client().get(here).status_code for _each in range(5)]
    assert told == [302, 302, 302, 429, 429]
    assert "没有保存 Cookie" in Client().get(f"{here}?seen=1").content.decode()
    assert (Visitor.objects.count(), Showing.objects.count()) == (3, 0)


def test_a_members_second_phone_shows_the_same_application_and_a_strangers_none(world):
    gate, member = gate_of(world, all_of(MANUAL)), world.member()
    first, second, stranger = (members.arrive(workspace=world.qinghe, now=NOW) for _each in range(3))
    for each in (first, second):
        members.recognise(visitor=each, member=member, proof=Proof.LINK, now=NOW)
    row = apply(gate, member, visitor=first.slug)
    found = [queries.latest_of(gate, Visitor.objects.get(pk=each.pk)) for each in (first, second, stranger)]
    assert found == [row, row, None]


# --- the line ------------------------------------------------------------------------------------------------------


def test_the_place_in_line_is_counted_as_the_line_is_called_up(world):
    gate = gate_of(world, all_of(), world.community(cap=0))
    rows = [hand_in(apply(gate, world.member(), now=NOW + timedelta(minutes=n)), now=NOW) for n in range(4)]
    for row, score in zip(rows, (None, 5.0, 7.0, 5.0), strict=True):
        row.score = score
        row.save()
    line = [each.pk for each in queries.waiting(gate)]
    assert line == [rows[2].pk, rows[1].pk, rows[3].pk, rows[0].pk]
    assert [queries.place_in_line(each) for each in rows] == [4, 2, 1, 3]
    deciding.reject(access=access_of(world.lin), applications=[rows[2]], reason="满了", now=NOW)
    rows[2].refresh_from_db()
    assert [queries.place_in_line(each) for each in rows] == [3, 1, 0, 2]


def test_a_name_keeps_its_emoji_whole_and_loses_what_turns_the_page_round(world, client):
    gate = gate_of(world, all_of(MANUAL))
    name = "\u202e<script>alert(1)</script>👨‍👩‍👧\u2066满"
    client.post(reverse("join", args=[gate.slug]), {"deed": "begin", "consent": "yes", "name": name})
    assert Application.objects.get().name == "<script>alert(1)</script>👨‍👩‍👧满"

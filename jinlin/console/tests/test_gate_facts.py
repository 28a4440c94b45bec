"""What follows for applications from facts told elsewhere, and from time."""

import pytest

from jinlin.console import reactions
from jinlin.events import actions as events
from jinlin.joining import gate_jobs
from jinlin.joining.models import State
from jinlin.joining.tests.gate_cast import MANUAL, all_of, apply, gate_of, hand_in, spend
from jinlin.members.actions import visiting
from jinlin.members.models import Proof
from tests.world import NOW, at

pytestmark = pytest.mark.django_db


def test_a_join_told_by_the_platform_ends_the_application(world):
    group, member = world.community(), world.member()
    row = hand_in(apply(gate_of(world, all_of(), group), member))
    data = {"community": group.pk, "member": member.pk}
    events.record("membership.began", world.qinghe, key="1", at=NOW, now=NOW, **data)
    while reactions.react(NOW):
        pass
    row.refresh_from_db()
    assert row.state == State.JOINED


def test_a_phone_that_proves_whose_it_is_gets_its_answer(world):
    member = world.member()
    world.order(member, 10_000)
    visitor = visiting.arrive(workspace=world.qinghe, now=NOW)
    row = hand_in(apply(gate_of(world, all_of(spend(100))), visitor=visitor.slug))
    assert row.state == State.REVIEW
    visiting.recognise(visitor=visitor, member=member, proof=Proof.LINK, now=NOW)
    while reactions.react(NOW):
        pass
    row.refresh_from_db()
    assert (row.member, row.state) == (member, State.ADMITTED)


def test_room_that_comes_free_is_given_to_who_waits(world):
    group = world.community(cap=1)
    seat = world.join(world.member(), group)
    row = hand_in(apply(gate_of(world, all_of(), group), world.member()))
    assert row.state == State.WAITING
    gate_jobs.call_up_waiting(NOW)
    row.refresh_from_db()
    assert row.state == State.WAITING
    seat.left_at = NOW
    seat.save()
    gate_jobs.call_up_waiting(NOW)
    row.refresh_from_db()
    assert row.state == State.ADMITTED


def test_a_person_who_is_still_to_decide_costs_nobody_their_place(world):
    row = hand_in(apply(gate_of(world, all_of(MANUAL))))
    gate_jobs.expire_applications(at("2027-03-05"))
    row.refresh_from_db()
    assert row.state == State.REVIEW

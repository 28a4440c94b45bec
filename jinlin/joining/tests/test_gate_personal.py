"""What gates hold about people can be shown and let go of."""

import pytest

from jinlin.joining.actions import checking, proving
from jinlin.joining.gating.conditions import Kind
from jinlin.joining.models import Application, Evidence, Proposal
from jinlin.joining.personal import STORES
from jinlin.joining.queries import gates as queries
from jinlin.joining.tests.gate_cast import all_of, annual, apply, gate_of, hand_in, picture
from jinlin.workspaces.personal import Person
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db


def test_everything_about_an_applicant_is_shown_and_then_gone(world):
    group, member = world.community(), world.member("小满")
    gate = gate_of(world, all_of(annual()), group)
    world.join(member, group)
    row = apply(gate, member)
    proof = proving.hand_in(application=row, kind=Kind.PAID_ANNUAL, upload=picture(), now=NOW)
    hand_in(row)
    checking.check(who=access_of(world.lin), gate=gate, version=queries.in_force(gate), now=NOW)
    person = Person(world.qinghe, member.pk, member.slug)
    held = {store.key: store.gather(person) for store in STORES}
    assert held["applications"][0]["name"] == "小满"
    assert held["evidence"][0]["name"] == "截图.png"
    assert held["proposals"][0]["community__name"] == group.name
    path = proving.file_of(proof)
    cleared = {store.key: store.clear(person, NOW) for store in STORES}
    assert cleared == {"applications": 1, "evidence": 1, "proposals": 1}
    row.refresh_from_db()
    assert (row.name, row.visitor, row.findings) == ("", "", [])
    assert (Evidence.objects.count(), Proposal.objects.get().findings, path.exists()) == (0, [], False)
    assert {store.key: store.clear(person, NOW) for store in STORES} == {
        "applications": 0,
        "evidence": 0,
        "proposals": 0,
    }
    assert Application.objects.count() == 1

"""What happens at the platform leaves a fact, once: who comes and goes, what is renamed or moved, whose tags change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.communities.models import Community, Membership
from jinlin.console import connecting, reactions
from jinlin.events.models import Fact
from jinlin.members.models import Follow, Tag
from jinlin.wecom import actions
from jinlin.wecom.models import Account, Department
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


def read_everything(world, now):
    actions.begin_sync(world.qinghe, now=now)
    while connecting.read_on(now):
        pass


@pytest.fixture
def known(world, city, connection):
    """Read the city once; what is there then is no news."""
    read_everything(world, NOW)
    assert set(Fact.objects.values_list("kind", flat=True)) == {"community.met", "member.followed"}
    return city


def told_after(world, city, hours=1):
    city.settle()
    read_everything(world, NOW + timedelta(hours=hours))
    rows = Fact.objects.filter(recorded_at=NOW + timedelta(hours=hours)).order_by("kind", "key")
    found = list(rows.values_list("kind", "data"))
    assert {kind for kind, _data in found} <= set(reactions.REACTIONS)
    return found


def test_staff_who_join_leave_and_move_leave_a_fact_each(world, known):
    before = Account.objects.get(userid="dg0001")
    other = Department.objects.exclude(number__in=[before.department, 1]).order_by("number").first()
    known.do("staff.move", userid="dg0001", department=other.number)
    known.do("staff.leave", userid="dz0001")
    known.do("staff.create", userid="new0001", name="新人", department=other.number)

    moved, gone, new = (Account.objects.filter(userid=each) for each in ("dg0001", "dz0001", "new0001"))
    told = [each for each in told_after(world, known) if each[0].startswith("account.")]
    assert told == [
        ("account.joined", {"account": new.get().pk, "department": other.number}),
        ("account.left", {"account": gone.get().pk, "department": gone.get().department}),
        ("account.moved", {"account": moved.get().pk, "department": other.number}),
    ]
    assert [each for each in told_after(world, known, 2) if each[0].startswith("account.")] == []


def test_tags_renamed_and_deleted_at_the_platform_leave_a_fact_each(world, known):
    first, second = Tag.objects.filter(external_id__isnull=False).order_by("pk")[:2]
    known.do("tag.rename", tag_id=first.external_id, name="改了名")
    known.do("tag.delete", tag_id=second.external_id)

    told = [each for each in told_after(world, known) if each[0].startswith("tag.")]
    assert told == [("tag.deleted", {"tag": second.pk}), ("tag.renamed", {"tag": first.pk})]


def test_tags_an_account_puts_on_a_customer_leave_a_fact(world, known):
    follow = Follow.objects.filter(ended_at=None, userid="dz0001").first()
    has = set(follow.tag_ids)
    new = Tag.objects.filter(external_id__isnull=False).exclude(external_id__in=has).first().external_id
    external_id = follow.member.identities.first().external_id
    known.do("customer.edit", userid="dz0001", external_userid=external_id, tags=[new])

    told = [each for each in told_after(world, known) if each[0] == "member.tags_changed"]
    data = {"member": follow.member_id, "userid": "dz0001", "added": [new], "removed": sorted(has)}
    assert told == [("member.tags_changed", data)]


def test_who_becomes_an_admin_of_a_group_and_who_is_none_any_more_leaves_a_fact(world, known):
    group = Community.objects.filter(owner__identities__external_id="dz0001").first()
    seats = Membership.objects.filter(community=group, left_at=None, member__affiliations__kind="staff")
    other = seats.exclude(role="owner").select_related("member").first()
    was = {row.member_id: row.role for row in seats}
    known.do("group.admins", chat_id=group.external_id, admins=[other.member.identities.first().external_id])
    known_admins = {member for member, role in was.items() if role == "admin"}

    about = [each for each in told_after(world, known) if each[0].startswith("membership.admin")]
    kinds = {(kind, data["member"]) for kind, data in about}
    wanted = {("membership.admin_removed", each) for each in known_admins - {other.member_id}}
    wanted |= set() if other.member_id in known_admins else {("membership.admin_added", other.member_id)}
    assert kinds == wanted

    known.do("group.admins", chat_id=group.external_id, admins=[])
    about = [each for each in told_after(world, known, 2) if each[0].startswith("membership.admin")]
    assert about == [("membership.admin_removed", {"community": group.pk, "member": other.member_id})]

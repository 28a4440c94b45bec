"""What a form sends of rows that are not one's own makes nothing: people, groups, units, accounts of others.

陈 keeps 静安店; 浦 and the group of 浦东店 are another store's, Charlie and his group somebody else's brand.
"""

import pytest
from django.urls import reverse

from jinlin.communities.models import (
    Appointment,
    Closing,
    Community,
    Guidance,
    PersonaAccount,
    Shift,
    Succession,
    Volunteer,
)
from jinlin.launch.models import Launch, Seat
from jinlin.launch.tests.test_launches import begin
from jinlin.wecom.models import Account
from jinlin.workspaces.roles import Role
from tests.world import access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def others(world):
    """Return a group, a member and a colleague of 浦东店, and those of the other brand."""
    pudong = world.community("浦东群", unit=world.pudong)
    elsewhere = Community.objects.create(workspace=world.elsewhere, unit=world.elsewhere_hq, name="别家群")
    near, far = world.member("浦东人"), world.member("别家人", workspace=world.elsewhere)
    world.join(near, pudong)
    pu = world.staff("浦", unit=world.pudong, role=Role.STORE_MANAGER)
    return [(pudong, near, pu), (elsewhere, far, world.charlie)]


@pytest.fixture
def mine(world):
    """Return the group of 静安店 with a member."""
    community = world.community("静安群")
    world.join(world.member("静安人"), community)
    return community


@pytest.fixture
def send(world, client_of):
    """Let 陈 post a form to a named address."""
    client = client_of(world.chen)

    def post(name, /, *args, query="", **form):
        return client.post(reverse(name, args=args) + query, form)

    return post


def test_nobody_of_others_gets_a_function_in_ones_group(mine, others, send):
    for _group, member, staff in others:
        send("group-appoint", mine.slug, function="guide", staff=staff.slug)
        send("group-appoint-member", mine.slug, function="koc", member=member.slug, who=member.name)
        send("koc-appoint", mine.slug, member=member.slug)
    assert not Appointment.objects.exists()


def test_ones_own_people_get_no_function_in_the_groups_of_others(world, others, send):
    for group, _member, _staff in others:
        send("team-assign", rows=[group.slug], function="assistant", staff=world.chen.slug)
        send("team-assign", every="1", query_="", function="assistant", staff=world.chen.slug)
    assert set(Appointment.objects.values_list("community__unit", flat=True)) <= {world.jingan.pk}


def test_a_group_closes_into_no_group_of_others_and_is_succeeded_by_none(mine, others, send):
    for group, _member, _staff in others:
        for words in (group.name, str(group.pk), group.slug):
            send("group-closing", mine.slug, outcome="dissolve", target=words, reason="到期")
            send("group-successor", mine.slug, successor=words, reason="换群")
    assert not Closing.objects.exclude(target=None).exists()
    assert not Succession.objects.exists()


def test_a_roster_takes_neither_people_nor_places_of_others(world, mine, others, send):
    shift = {"weekdays": ["0"], "begins": "09:00", "ends": "18:00"}
    for group, _member, staff in others:
        send("shift-add", query=f"?group={mine.slug}", staff=staff.slug, **shift)
        assert send("shift-add", query=f"?group={group.slug}", staff=world.chen.slug, **shift).status_code == 404
        assert send("duty-hours", query=f"?unit={group.unit.slug}", begins="09:00", ends="18:00").status_code == 404
    assert not Shift.objects.exists()


def test_no_member_is_served_by_people_of_others_and_nobody_of_others_becomes_a_volunteer(mine, others, send):
    own = mine.memberships.get().member
    for _group, member, staff in others:
        send("member-bonds", own.slug, advisor=staff.slug)
        assert send("member-bonds", member.slug, is_volunteer="on").status_code == 404
        assert send("favour-add", member.slug, kind="care", on="2026-03-05").status_code == 404
    assert (Guidance.objects.count(), Volunteer.objects.count()) == (0, 0)


def test_a_launch_takes_neither_unit_nor_people_of_others(world, others, send):
    for group, _member, _staff in others:
        form = {"name": "新群", "unit": group.unit.pk, "cap": "200", "language": "zh-hans"}
        assert send("launch-new", query="?pack=fresh", **form).status_code == 200
    assert not Launch.objects.exists()

    launch = begin(world, who=access_of(world.chen))
    for _group, _member, staff in others:
        send("launch-people", launch.slug, owner=staff.pk, admins=[world.chen.pk])
        send("launch-people", launch.slug, owner=world.chen.pk, admins=[staff.pk])
    assert not Seat.objects.exists()


def test_a_persona_speaks_through_no_account_of_another_brand(world, client_of):
    account = Account.objects.create(workspace=world.elsewhere, userid="u1", name="别家号", serves=True)
    answer = client_of(world.lin).post(reverse("persona-add"), {"name": "小满", "accounts": [account.pk]})
    assert answer.status_code == 200
    assert not PersonaAccount.objects.exists()


@pytest.mark.parametrize("name", ["persona-add", "team-role-share"])
def test_what_holds_for_the_brand_is_not_changed_from_a_store(name, world, client_of):
    operator = world.staff("何", unit=world.jingan, role=Role.OPERATOR)
    answer = client_of(operator).post(reverse(name), {"name": "小满", "deed": "plan", "hq": "A"})
    assert (answer.status_code, "由总部来改" in answer.content.decode()) == (403, True)


def test_types_are_defined_by_headquarters_and_adopted_in_the_own_subtree(world, client_of):
    operator = client_of(world.staff("何", unit=world.jingan, role=Role.OPERATOR))
    assert operator.post(reverse("community-type-edit", args=["stage", "service"]), {}).status_code == 403
    assert "编辑定义" not in operator.get(reverse("community-type", args=["stage", "service"])).content.decode()
    assert operator.post(reverse("community-type-adopt", args=["stage", "service"]), {}).status_code == 302

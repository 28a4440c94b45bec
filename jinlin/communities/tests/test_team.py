"""Who does what in a group: functions, what is missing, terms, what a deputy may do (R-046, R-047, R-053, R-055)."""

from datetime import timedelta

import pytest

from jinlin.communities import keepers, staffing, team
from jinlin.communities.actions import appointing
from jinlin.communities.actions.appointing import (
    AlternatesAreOff,
    Holder,
    NotARealMember,
    NotInTheGroup,
    QuotaTooHigh,
    WrongHolder,
)
from jinlin.communities.models import Appointment, Community, Membership, MembershipRole, Overstep
from jinlin.events.models import Fact
from jinlin.members.models import Affiliation
from jinlin.workspaces.models import AuditEntry
from jinlin.workspaces.roles import Role
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def group(world):
    """Return a group of 静安店 with an owner and an admin."""
    community = world.community("瑞金路群", owner=world.member("群主"))
    world.join(community.owner, community, role=MembershipRole.OWNER)
    world.join(world.member("管理员"), community, role=MembershipRole.ADMIN)
    return community


def appoint(world, group, function, *, who=None, **holder):
    return appointing.appoint(
        who=access_of(who or world.lin), community=group, function=function, holder=Holder(**holder), now=NOW
    )


def missing(group):
    return {each.need.function: each.missing or -each.excess for each in team.of(group).vacancies}


def test_a_store_group_needs_an_assistant_a_manager_and_three_guides_r_055(group):
    assert missing(group) == {"assistant": 1, "manager": 1, "guide": 3}


def test_a_group_with_everybody_is_valid_and_a_sixth_guide_is_one_too_many(world, group):
    appoint(world, group, "assistant", staff=world.lin)
    appoint(world, group, "manager", staff=world.chen)
    guides = [world.staff(f"导购{n}", unit=world.jingan, role=Role.GUIDE) for n in range(6)]
    for each in guides[:5]:
        appoint(world, group, "guide", staff=each)

    assert team.of(group).is_valid
    appoint(world, group, "guide", staff=guides[5])
    assert missing(group) == {"guide": -1}


def test_a_group_of_the_headquarters_needs_no_store_people(world):
    assert missing(world.community(unit=world.hq)) == {"owner": 1, "admin": 1, "assistant": 1}


def test_a_group_with_two_owners_or_none_fails_validation_r_046(world, group):
    assert "owner" not in missing(group)

    world.join(world.member("另一个群主"), group, role=MembershipRole.OWNER)
    assert missing(group)["owner"] == -1
    Membership.objects.filter(community=group, role=MembershipRole.OWNER).update(role=MembershipRole.MEMBER)
    group.owner = None
    group.save()
    assert missing(group)["owner"] == 1


def test_an_owner_who_is_admin_too_is_no_admin_and_a_fourth_is_too_many_r_048(world, group):
    Membership.objects.filter(community=group, role=MembershipRole.ADMIN).delete()
    world.join(group.owner, group, "2026-02-02", role=MembershipRole.ADMIN, left="2026-02-03")
    assert missing(group)["admin"] == 1

    for n in range(keepers.MOST_ADMINS + 1):
        world.join(world.member(f"管{n}"), group, role=MembershipRole.ADMIN)
    assert missing(group)["admin"] == -1


@pytest.mark.parametrize(
    ("axis", "key", "needs"),
    [
        ("stage", "flash", {"owner": (1, 1), "admin": (2, 3), "assistant": (1, None)}),
        (
            "stage",
            "conversion",
            {"owner": (1, 1), "admin": (1, 3), "assistant": (1, None), "manager": (1, 1), "guide": (3, 5)},
        ),
        (
            "bond",
            "interest",
            {"owner": (1, 1), "admin": (1, 3), "assistant": (1, None), "manager": (1, 1), "guide": (3, 5)},
        ),
    ],
)
def test_the_staffing_of_a_type_goes_before_that_of_the_unit(world, group, axis, key, needs):
    group.placements.create(workspace=world.qinghe, axis=axis, key=key)

    assert {each.function: (each.least, each.most) for each in team.of(group).needs} == needs


@pytest.mark.parametrize("key", ["", "flash", "service", "conversion", "core"])
def test_the_lists_find_the_groups_that_lack_somebody_as_their_pages_do(world, key):
    for unit in (world.jingan, world.hq):
        for n in range(4):
            community = world.community(unit=unit, owner=world.member() if n else None)
            if key:
                community.placements.create(workspace=world.qinghe, axis="stage", key=key)
            for number in range(n):
                world.join(world.member(), community, role=MembershipRole.ADMIN)
                guide = world.staff(f"{unit}{n}{number}", unit=unit, role=Role.GUIDE)
                appoint(world, community, "guide", staff=guide)
    rows = Community.objects.filter(workspace=world.qinghe)
    teams = team.teams_of(list(rows.select_related("unit")))

    for function in staffing.LACKS:
        told = {pk for pk, each in teams.items() if function in {v.need.function for v in each.vacancies if v.missing}}
        assert set(staffing.lacking(rows, world.qinghe, function).values_list("pk", flat=True)) == told


def test_somebody_is_appointed_once_and_it_is_written_down(world, group):
    first = appoint(world, group, "assistant", staff=world.lin)
    again = appoint(world, group, "assistant", staff=world.lin, until=NOW.date())

    assert first.pk == again.pk
    assert [(each.holder, each.until) for each in team.of(group).holding("assistant")] == [("林", NOW.date())]
    assert list(Fact.objects.filter(kind="team.appointed").values_list("data", flat=True)) == [
        {"community": group.pk, "function": "assistant", "staff": world.lin.pk, "member": None}
    ]
    assert AuditEntry.objects.filter(verb="team.appointed").count() == 2


def test_one_assistant_is_given_to_many_groups_at_once(world, django_assert_num_queries):
    groups = [world.community() for _ in range(3)]
    appoint(world, groups[0], "assistant", staff=world.lin)

    with django_assert_num_queries(9):
        appointing.appoint_all(
            who=access_of(world.lin), communities=groups, function="assistant", holder=Holder(world.lin), now=NOW
        )

    assert Appointment.objects.filter(staff=world.lin).count() == 3


def test_whoever_left_fills_nothing(world, group):
    appoint(world, group, "assistant", staff=world.zhou)
    world.zhou.left_at = NOW
    world.zhou.save()

    assert missing(group)["assistant"] == 1


def test_functions_of_colleagues_are_not_for_members_and_the_other_way_round(world, group):
    member = world.member()
    world.join(member, group)

    with pytest.raises(WrongHolder):
        appoint(world, group, "assistant", member=member)
    with pytest.raises(WrongHolder):
        appoint(world, group, "koc", staff=world.lin)
    with pytest.raises(WrongHolder):
        appoint(world, group, "assistant", staff=world.charlie)
    with pytest.raises(WrongHolder):
        appoint(world, group, "king", staff=world.lin)


def test_the_atmosphere_team_is_real_members_of_the_group_c_16(world, group):
    stranger, colleague, fan = world.member(), world.member(), world.member("小美")
    world.join(colleague, group)
    world.join(fan, group)
    Affiliation.objects.create(workspace=world.qinghe, member=colleague, kind="staff")

    with pytest.raises(NotInTheGroup):
        appoint(world, group, "koc", member=stranger)
    with pytest.raises(NotARealMember):
        appoint(world, group, "koc", member=colleague)
    appoint(world, group, "koc", member=fan)
    assert [each.holder for each in team.of(group).holding("koc")] == ["小美"]


def test_without_the_switch_there_is_no_alternate_account_r_050(world, group):
    member = world.member()
    world.join(member, group)

    with pytest.raises(AlternatesAreOff):
        appoint(world, group, "alternate", member=member)


def test_what_is_taken_back_stays_as_history(world, group):
    row = appoint(world, group, "assistant", staff=world.lin)

    assert appointing.end(who=access_of(world.lin), appointments=[row], reason="换人", now=NOW) == 1
    assert appointing.end(who=access_of(world.lin), appointments=[row], reason="再来", now=NOW) == 0
    row.refresh_from_db()
    assert (row.ended_at, row.ended_by, row.reason) == (NOW, world.lin, "换人")
    assert team.of(group).holding("assistant") == []


def test_a_term_ends_after_its_last_day_where_the_brand_is(world, group):
    last = appoint(world, group, "assistant", staff=world.lin, until=NOW.date())

    appointing.end_terms(now=NOW.replace(hour=23, minute=59))
    assert Appointment.objects.that_last().count() == 1
    appointing.end_terms(now=NOW.replace(hour=0, minute=0) + timedelta(days=1))
    last.refresh_from_db()
    assert last.ended_at == NOW.replace(hour=0, minute=0) + timedelta(days=1)


def test_whoever_leaves_the_group_has_no_function_in_it_any_more(world, group):
    fan, other = world.member(), world.member()
    for each in (fan, other):
        world.join(each, group)
        appoint(world, group, "koc", member=each)
    Membership.objects.filter(member=fan).update(left_at=NOW)

    assert appointing.end_of_those_gone(now=NOW) is False
    assert [each.member for each in team.of(group).holding("koc")] == [other]


@pytest.fixture
def deputy(world, group):
    """Return a deputy who may welcome and answer until the end of March."""
    member = world.member("老周")
    world.join(member, group)
    until = NOW.date().replace(day=31)
    return appoint(world, group, "deputy", member=member, powers=["answer", "welcome", "nonsense"], until=until)


def test_a_deputy_does_what_they_may(deputy):
    team.refuse_beyond(deputy, "answer", now=NOW)

    assert deputy.powers == ["welcome", "answer"]
    assert not Overstep.objects.exists()


@pytest.mark.parametrize("action", ["remove", "promote", "sell_the_group"])
def test_a_deputy_beyond_their_scope_is_refused_and_it_is_logged_r_053(deputy, action):
    with pytest.raises(team.BeyondScope):
        team.refuse_beyond(deputy, action, now=NOW)

    assert list(Overstep.objects.values_list("appointment", "action", "at")) == [(deputy.pk, action, NOW)]


def test_after_the_term_a_deputy_may_nothing(deputy):
    with pytest.raises(team.BeyondScope):
        team.refuse_beyond(deputy, "answer", now=NOW + timedelta(days=27))


def test_an_authority_has_no_speaking_quota_and_an_active_host_has_one_r_047(world, group):
    other = world.community()
    assert team.quota_of([group, other]) == {group.pk: 5, other.pk: 5}

    appointing.carry(who=access_of(world.lin), communities=[group], style="authority", daily_quota=0, now=NOW)
    appointing.carry(who=access_of(world.lin), communities=[other], style="active_host", daily_quota=8, now=NOW)
    assert team.quota_of([group, other]) == {group.pk: None, other.pk: 8}
    with pytest.raises(QuotaTooHigh):
        appointing.carry(who=access_of(world.lin), communities=[group], style="active_host", daily_quota=0, now=NOW)


def test_the_people_of_many_groups_are_read_in_a_handful_of_queries(world, group, django_assert_num_queries):
    groups = [group, world.community(), world.community()]
    for each in groups:
        appoint(world, each, "assistant", staff=world.lin)

    with django_assert_num_queries(5):
        found = team.teams_of(groups)
    assert [found[each.pk].count("assistant") for each in groups] == [1, 1, 1]

"""Who can keep a group going: one owner, one to three admins, accounts that work (R-046, R-047, R-048, R-326)."""

import pytest

from jinlin.communities import keepers
from jinlin.communities.models import Community, MembershipRole
from jinlin.wecom.models import Account, AccountState
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def group(world):
    """Return what makes a group of 静安店 with an owner and some admins."""

    def make(owner="", admins=(), *, unit=None, owners=()):
        community = world.community(unit=unit)
        if owner:
            community.owner = person(world, owner)
            community.save()
            world.join(community.owner, community, role=MembershipRole.OWNER)
        for name in owners:
            world.join(person(world, name), community, role=MembershipRole.OWNER)
        for name in admins:
            world.join(person(world, name), community, role=MembershipRole.ADMIN)
        world.join(world.member(), community)
        return community

    return make


def person(world, name):
    """Bring in somebody of the corp by their account, or as nobody's account where the name begins with a dash."""
    from jinlin.members.models import Member

    found = Member.objects.filter(workspace=world.qinghe, name=name).first()
    if found is None:
        found = world.member(name)
        if not name.startswith("-"):
            Account.objects.create(workspace=world.qinghe, userid=name, name=name)
    return found


def leaves(name, **how):
    Account.objects.filter(userid=name).update(**(how or {"gone_at": NOW}))


def names_in(world, which, who=None):
    access = access_of(who or world.lin)
    rows = Community.objects.visible_to(access)
    return sorted(keepers.in_state(rows, access.workspace, which).values_list("name", flat=True))


def told(world, who=None):
    return keepers.counts(access_of(who or world.lin))


NONE = {"alone": 0, "owner_gone": 0, "nobody": 0}


def test_a_group_with_an_admin_besides_its_owner_is_in_no_list(world, group):
    group("lin", ["wang"])

    assert told(world) == NONE
    assert [names_in(world, which) for which in keepers.STATES] == [[], [], [], [], []]


def test_a_group_without_an_admin_hangs_on_its_owner_alone(world, group):
    alone = group("lin")
    group("lin", ["wang"])

    assert names_in(world, "alone") == [alone.name]
    assert told(world) == NONE | {"alone": 1}


@pytest.mark.parametrize(
    "how",
    [
        {"gone_at": NOW},
        {"state": AccountState.DISABLED},
        {"state": AccountState.INACTIVE},
        {"state": AccountState.LEFT},
    ],
)
def test_an_admin_whose_account_does_not_work_is_no_help(world, group, how):
    alone = group("lin", ["wang"])
    leaves("wang", **how)

    assert names_in(world, "alone") == [alone.name]
    leaves("lin", **how)
    assert names_in(world, "nobody") == [alone.name]
    assert told(world) == NONE | {"nobody": 1}


def test_a_colleague_who_was_ended_here_is_no_help_either(world, group):
    alone = group("lin", ["wang"])
    Account.objects.filter(userid="wang").update(staff=world.wang)
    assert told(world) == NONE
    world.wang.left_at = NOW
    world.wang.save()

    assert names_in(world, "alone") == [alone.name]


def test_an_admin_who_left_the_group_is_no_help(world, group):
    alone = group("lin", ["wang"])
    alone.memberships.filter(role=MembershipRole.ADMIN).update(left_at=NOW)

    assert names_in(world, "alone") == [alone.name]


def test_an_owner_who_left_leaves_the_group_to_its_admins(world, group):
    left = group("lin", ["wang"])
    leaves("lin")

    assert names_in(world, "owner_gone") == [left.name]
    assert told(world) == NONE | {"owner_gone": 1}


def test_an_owner_who_is_told_as_admin_too_is_no_help_to_themselves(world, group):
    alone = group("lin")
    alone.memberships.filter(role=MembershipRole.OWNER).update(role=MembershipRole.ADMIN)

    assert names_in(world, "alone") == [alone.name]


def test_four_admins_are_too_many_and_three_are_not(world, group):
    group("lin", ["a", "b", "c"])
    crowded = group("lin", ["a", "b", "c", "d"])

    assert names_in(world, "crowded") == [crowded.name]


def test_a_group_with_two_owners_or_none_fails(world, group):
    two = group("lin", ["a"], owners=["wang"])
    none = group(admins=["a"])
    group("lin", ["a"])

    assert names_in(world, "owners") == sorted([two.name, none.name])


def test_a_group_of_which_nobody_told_who_runs_it_is_not_accused(world, group):
    unknown = world.community(owner=person(world, "lin"))
    world.join(world.member(), unknown)
    group()

    assert told(world) == NONE
    assert names_in(world, "owners") == []


def test_of_whom_the_platform_tells_nothing_we_suppose_that_they_can_act(world, group):
    group("-导入的群主", ["-导入的管理员"])
    alone = group("-导入的群主")

    assert names_in(world, "alone") == [alone.name]


def test_an_ended_group_needs_nobody(world, group):
    ended = group("lin")
    ended.ended_at = NOW
    ended.save()

    assert told(world) == NONE


def test_one_counts_the_groups_of_ones_own_stores_only(world, group):
    group("lin")
    there = group("lin", unit=world.pudong)

    assert told(world, world.chen) == NONE | {"alone": 1}
    assert names_in(world, "alone", world.chen) != [there.name]
    assert told(world) == NONE | {"alone": 2}
    assert told(world, world.charlie) == NONE


def test_an_account_of_another_brand_with_the_same_id_says_nothing_here(world, group):
    group("lin", ["wang"])
    Account.objects.create(workspace=world.elsewhere, userid="wang", gone_at=NOW)

    assert told(world) == NONE


def test_the_counts_are_one_query(world, group, django_assert_num_queries):
    for _ in range(3):
        group("lin")
    access = access_of(world.lin)
    with django_assert_num_queries(1):
        assert keepers.counts(access)["alone"] == 3


def test_keepers_are_told_with_what_is_wrong_with_them(world, group):
    community = group("lin", ["wang", "-导入的管理员"])
    Account.objects.filter(userid="lin").update(staff=world.lin, gone_at=NOW)
    leaves("wang", state=AccountState.DISABLED)

    assert [
        (each.member.name, each.role, each.works, each.trouble, each.staff)
        for each in keepers.keepers_of_one(community)
    ] == [
        ("lin", "owner", False, "已离职", world.lin),
        ("wang", "admin", False, "已禁用", None),
        ("-导入的管理员", "admin", True, "", None),
    ]


def test_an_owner_who_left_the_corp_is_in_no_group_and_still_its_owner(world, group):
    community = group("lin", ["wang"])
    community.memberships.filter(role=MembershipRole.OWNER).update(left_at=NOW)
    leaves("lin")

    assert [(each.member.name, each.is_owner) for each in keepers.keepers_of_one(community)] == [
        ("lin", True),
        ("wang", False),
    ]
    assert names_in(world, "owner_gone") == [community.name]


def test_keepers_of_many_groups_cost_as_much_as_of_one(world, group, django_assert_num_queries):
    groups = [group("lin", ["wang", "a"]) for _ in range(3)]
    groups = list(Community.objects.select_related("owner").filter(pk__in=[each.pk for each in groups]))
    with django_assert_num_queries(3):
        found = keepers.keepers_of(groups)
        assert [[each.member.name for each in found[row.pk] if each.works] for row in groups] == [
            ["lin", "wang", "a"]
        ] * 3


def test_one_groups_page_says_what_the_list_says(world, group):
    group("lin")
    group("lin", ["wang"])
    group("wang")
    group("wang", ["lin"])
    group("lin", ["wang"], owners=["a"])
    group("lin", ["a", "b", "c", "d"])
    group(admins=["a"])
    group("wang", ["-导入的"])
    leaves("wang", state=AccountState.DISABLED)
    rows = Community.objects.filter(workspace=world.qinghe).select_related("owner")

    by_list = {which: set(keepers.in_state(rows, world.qinghe, which)) for which in keepers.STATES}
    by_page = {row: set(keepers.states_of(found)) for row in rows if (found := keepers.keepers_of_one(row))}
    assert {which for which, found in by_list.items() if found} == set(keepers.STATES)
    assert {row: {which for which, found in by_list.items() if row in found} for row in rows} == by_page

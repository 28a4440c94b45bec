"""Groups as the platform tells them: exact intervals, returns, leaves told late, nothing written twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jinlin.communities import actions
from jinlin.communities.actions import GroupAsIs, SeatAsIs
from jinlin.communities.models import Community, Membership
from jinlin.events.models import Fact
from jinlin.imports.tests.files import imported, table
from jinlin.members.actions import PersonAsIs
from jinlin.members.models import Affiliation, Identity, Member
from tests.world import NOW, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MARCH = at("2026-03-01 09:00")
ABEL = SeatAsIs(PersonAsIs("abel", "阿贝", staff=True), MARCH, scene=1)


def person(name, joined="2026-03-02 10:00", **more):
    return SeatAsIs(PersonAsIs(f"wm{name}", name), at(joined), **({"scene": 3} | more))


def group(*seats, chat="wr1", **more):
    told = {"name": "静安1群", "owner": "Abel", "created_at": MARCH, "notice": "", "admins": ()}
    return GroupAsIs(chat, **(told | more), seats=(ABEL, *seats))


@pytest.fixture
def read(world):
    """Let the platform tell groups at a time; return how many rows changed."""

    def run(*groups, now=NOW):
        units = {"": world.hq.pk, "abel": world.jingan.pk, "dz2": world.pudong.pk}
        return actions.mirror_groups(world.qinghe, groups, units=units, now=now).changed_count

    return run


def intervals(name="wm王"):
    rows = Membership.objects.filter(member__identities__external_id=name).order_by("joined_at")
    return [(row.joined_at, row.left_at, row.left_basis) for row in rows]


def test_a_new_group_stands_at_its_owners_store_with_everybody_in_it(world, read):
    read(group(person("王", state="qr1", inviter="Abel"), admins=("abel",), notice="文明沟通"))
    made = Community.objects.get()

    assert (made.external_id, made.name, made.unit, made.opened_at) == ("wr1", "静安1群", world.jingan, MARCH)
    assert (made.notice, made.owner.name) == ("文明沟通", "阿贝")
    assert Affiliation.objects.get().member == made.owner
    seat = Membership.objects.get(member__name="王")
    assert (seat.scene, seat.state, seat.role, seat.inviter) == (3, "qr1", "member", made.owner)
    assert Membership.objects.get(member=made.owner).role == "owner"


def test_reading_the_same_again_writes_nothing(read, django_assert_max_num_queries):
    told = group(person("王"), person("李"))
    read(told)
    Membership.objects.update(published=True)

    with django_assert_max_num_queries(12) as asked:
        assert read(told, now=NOW + timedelta(days=1)) == 0
    assert not [each["sql"] for each in asked.captured_queries if each["sql"].startswith(("INSERT", "UPDATE"))]
    assert Membership.objects.filter(published=False).count() == 0


def test_many_groups_take_as_many_queries_as_one(read, django_assert_num_queries):
    one, many = [group(person("王"))], [group(person(f"m{n}"), chat=f"w{n}") for n in range(30)]
    read(*one)
    read(*many)

    with django_assert_num_queries(10):
        read(*one)
    with django_assert_num_queries(10):
        read(*many)


def test_history_is_not_told_as_news_but_what_changes_later_is(read):
    read(group(person("王")))
    assert set(Fact.objects.values_list("kind", flat=True)) == {"community.met"}

    read(group(person("王"), person("李", "2026-03-05 09:00")))

    fact = Fact.objects.get(kind="membership.began")
    assert fact.at == at("2026-03-05 09:00")
    assert fact.data["member"] == Member.objects.get(name="李").pk


def test_whoever_is_not_told_any_more_has_left_at_a_time_that_is_a_guess(read):
    read(group(person("王")))
    read(group())

    assert intervals() == [(at("2026-03-02 10:00"), NOW, "inferred")]
    assert Fact.objects.filter(kind="membership.ended").count() == 1


def test_coming_back_is_an_interval_of_its_own(world, read):
    read(group(person("王")))
    actions.note_leaves(world.qinghe, "wr1", ["wm王"], at=at("2026-03-03 08:00"), removed=False, now=NOW)
    read(group(person("王", "2026-03-04 12:00")))

    assert intervals() == [
        (at("2026-03-02 10:00"), at("2026-03-03 08:00"), "declared"),
        (at("2026-03-04 12:00"), None, ""),
    ]


def test_a_leave_told_after_the_return_was_read_mends_the_guess(world, read):
    read(group(person("王")))
    read(group(person("王", "2026-03-04 12:00")))
    assert intervals()[0] == (at("2026-03-02 10:00"), at("2026-03-04 12:00"), "inferred")

    actions.note_leaves(world.qinghe, "wr1", ["wm王"], at=at("2026-03-03 08:00"), removed=True, now=NOW)

    assert intervals() == [
        (at("2026-03-02 10:00"), at("2026-03-03 08:00"), "declared"),
        (at("2026-03-04 12:00"), None, ""),
    ]
    assert Membership.objects.get(left_at__isnull=False).removed is True


def test_a_leave_told_twice_or_before_the_join_changes_nothing(world, read):
    read(group(person("王")))
    leave = {"removed": False, "now": NOW}

    assert actions.note_leaves(world.qinghe, "wr1", ["wm王"], at=at("2026-03-01 08:00"), **leave) == 0
    assert actions.note_leaves(world.qinghe, "wr1", ["wm王"], at=at("2026-03-03 08:00"), **leave) == 1
    assert actions.note_leaves(world.qinghe, "wr1", ["wm王"], at=at("2026-03-03 08:00"), **leave) == 0
    assert actions.note_leaves(world.qinghe, "wr1", ["wmnobody"], at=at("2026-03-03 08:00"), **leave) == 0


def test_an_answer_older_than_the_leave_does_not_bring_somebody_back_but_is_asked_again(world, read):
    read(group(person("王")))
    actions.note_leaves(world.qinghe, "wr1", ["wm王"], at=NOW - timedelta(seconds=2), removed=False, now=NOW)
    units = {"": world.hq.pk}

    mirrored = actions.mirror_groups(world.qinghe, [group(person("王"))], units=units, now=NOW)

    assert mirrored.unsettled == {"wr1"}
    assert intervals()[0][1] == NOW - timedelta(seconds=2)


def test_an_end_that_was_wrong_is_taken_back(world, read):
    read(group(person("王")))
    read(group(), now=NOW - timedelta(hours=1))
    read(group(person("王")))

    assert intervals() == [(at("2026-03-02 10:00"), None, "")]


def test_name_owner_and_notice_follow_the_platform(world, read):
    read(group(person("王")))
    read(replace(group(person("王")), name="静安老客群", owner="sam", notice="新公告"))
    row = Community.objects.get()

    assert (row.name, row.owner.identities.get().external_id, row.notice) == ("静安老客群", "sam", "新公告")
    assert row.unit == world.jingan  # nobody knows where the new owner works
    kinds = set(Fact.objects.values_list("kind", flat=True))
    assert {"community.renamed", "community.owner_changed", "community.notice_changed"} <= kinds


def test_the_store_of_a_group_goes_along_with_its_owner(world, read):
    read(group(person("王")))
    read(replace(group(person("王")), owner="dz2"))
    row = Community.objects.get()

    assert (row.unit, row.published) == (world.pudong, False)
    fact = Fact.objects.get(kind="community.moved")
    assert fact.data == {"community": row.pk, "unit": world.pudong.pk}
    assert read(replace(group(person("王")), owner="dz2"), now=NOW + timedelta(days=1)) == 0


def test_a_store_that_a_file_gave_stays_whoever_owns_the_group(world, read, tmp_path):
    read(group(person("王")))
    imported(world.qinghe, "communities", table(tmp_path, "community_id,community,unit\nwr1,静安1群,华东/静安店\n"))
    assert Community.objects.get().follows_owner is False
    read(replace(group(person("王")), owner="dz2"))

    assert Community.objects.get().unit == world.jingan
    assert Fact.objects.filter(kind="community.moved").count() == 0


def test_a_group_known_from_a_file_stays_where_it_is(world, read):
    world.community("静安1群", unit=world.pudong, external_id="wr1")
    read(group(person("王")))

    assert Community.objects.get().unit == world.pudong


def test_a_group_without_a_name_is_called_what_the_client_calls_it(read):
    read(group(name=""))

    assert Community.objects.get().name == "未命名群聊"


def test_a_dissolved_group_ends_with_everybody_in_it_once(world, read):
    read(group(person("王")))

    assert actions.end_group(world.qinghe, "wr1", at=NOW, now=NOW) == 1
    assert actions.end_group(world.qinghe, "wr1", at=NOW, now=NOW) == 0
    assert Community.objects.get().ended_at == NOW
    assert not Membership.objects.filter(left_at=None).exists()


def test_the_same_person_under_two_ids_has_one_seat(read):
    wang = person("王")
    other = replace(wang, person=PersonAsIs("wo王", "王", unionid="u1"))
    read(group(replace(wang, person=PersonAsIs("wm王", "王", unionid="u1")), other))

    assert Member.objects.filter(name="王").count() == 1
    assert Identity.objects.filter(member__name="王").count() == 2
    assert Membership.objects.filter(member__name="王").count() == 1


def test_another_workspace_with_the_same_ids_is_not_touched(world, read):
    read(group(person("王")))
    actions.mirror_groups(world.elsewhere, [group()], units={"": world.elsewhere_hq.pk}, now=NOW)

    assert intervals() == [(at("2026-03-02 10:00"), None, "")]
    assert Community.objects.count() == 2

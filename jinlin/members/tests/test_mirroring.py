"""Customers, follows and tags as the platform tells them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jinlin.events.models import Fact
from jinlin.members import actions
from jinlin.members.actions import FollowAsIs, PersonAsIs, TagAsIs
from jinlin.members.models import Affiliation, Follow, FollowEnd, Identity, Member, Tag, Tagging
from tests.world import NOW, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WANG = PersonAsIs("wm1", "王语嫣", unionid="u1")
FOLLOW = FollowAsIs(WANG, "Abel", at("2026-03-01"), remark="老王", way=1, state="qr1", tag_ids=("et1",))


@pytest.fixture
def follow(world):
    """Let the platform tell follows; return how many differed."""

    def run(*told):
        return actions.mirror_follows(world.qinghe, told, now=NOW)

    return run


@pytest.fixture
def tags(world):
    """Let the platform tell the corp's tags; return how many differed."""

    def run(*told):
        return actions.mirror_tags(world.qinghe, [TagAsIs(*each) for each in told], now=NOW)

    return run


def carried():
    return sorted(Tagging.objects.values_list("member__name", "tag__name"))


def test_a_customer_is_one_member_with_each_account_that_follows_them(world, follow, tags):
    tags(("et1", "活跃度", "高"))

    assert follow(FOLLOW, replace(FOLLOW, userid="sam", remark="", tag_ids=())) == 2
    assert Member.objects.get().unionid == "u1"
    row = Follow.objects.get(userid="abel")
    assert (row.since, row.remark, row.way, row.state, row.tag_ids) == (at("2026-03-01"), "老王", 1, "qr1", ["et1"])
    assert carried() == [("王语嫣", "高")]
    assert Fact.objects.filter(kind="member.followed").count() == 2


def test_the_same_again_writes_nothing(follow, tags):
    tags(("et1", "活跃度", "高"))
    follow(FOLLOW)

    assert follow(FOLLOW) == 0
    assert tags(("et1", "活跃度", "高")) == 0


def test_somebody_imported_under_the_same_unionid_is_the_same_person(world, follow):
    known = world.member("王", unionid="u1")
    follow(FOLLOW)

    assert Member.objects.get() == known
    assert Identity.objects.filter(member=known, external_id="wm1").exists()


def test_two_ids_with_one_unionid_are_one_person(world):
    people = actions.meet(world.qinghe, [WANG, PersonAsIs("wo1", "王语嫣", unionid="u1")], now=NOW)

    assert people["wm1"] == people["wo1"]
    assert Member.objects.count() == 1


def test_a_unionid_that_somebody_else_has_stays_theirs(world):
    actions.meet(world.qinghe, [PersonAsIs("wm1", "王"), PersonAsIs("wm2", "李", unionid="u2")], now=NOW)
    actions.meet(world.qinghe, [PersonAsIs("wm1", "王", unionid="u2")], now=NOW)

    assert dict(Member.objects.values_list("name", "unionid")) == {"王": None, "李": "u2"}


def test_a_new_nickname_is_kept_and_an_absent_one_changes_nothing(world):
    actions.meet(world.qinghe, [WANG], now=NOW)
    actions.meet(world.qinghe, [replace(WANG, name="语嫣🌸")], now=NOW)
    actions.meet(world.qinghe, [replace(WANG, name="")], now=NOW)

    assert Member.objects.get().name == "语嫣🌸"


def test_accounts_of_the_corp_are_staff_and_stay_so(world):
    actions.meet(world.qinghe, [PersonAsIs("abel", "阿贝", staff=True)], now=NOW)
    actions.meet(world.qinghe, [PersonAsIs("abel", "阿贝", staff=True)], now=NOW)

    assert Affiliation.objects.get().kind == "staff"


def test_a_tag_the_account_took_off_is_gone_and_ours_stay(world, follow, tags):
    tags(("et1", "活跃度", "高"), ("et2", "活跃度", "低"))
    follow(FOLLOW)
    ours = Tag.objects.create(workspace=world.qinghe, name="团长")
    Tagging.objects.create(workspace=world.qinghe, member=Member.objects.get(), tag=ours, at=NOW)
    follow(replace(FOLLOW, tag_ids=("et2",)))

    assert carried() == [("王语嫣", "低"), ("王语嫣", "团长")]


def test_a_tag_stays_while_any_account_has_it_on_them(follow, tags):
    tags(("et1", "活跃度", "高"))
    follow(FOLLOW, replace(FOLLOW, userid="sam"))
    follow(replace(FOLLOW, tag_ids=()))

    assert carried() == [("王语嫣", "高")]


def test_a_follow_ends_once_with_who_ended_it_and_tags_and_history_stay(world, follow, tags):
    tags(("et1", "活跃度", "高"))
    follow(FOLLOW)
    how = {"at": at("2026-03-03"), "by": FollowEnd.STAFF, "now": NOW}

    assert actions.end_follow(world.qinghe, "wm1", "ABEL", **how) == 1
    assert actions.end_follow(world.qinghe, "wm1", "ABEL", **how) == 0
    assert actions.end_follow(world.elsewhere, "wm1", "ABEL", **how) == 0
    assert (Follow.objects.get().ended_by, Follow.objects.get().ended_at) == ("staff", at("2026-03-03"))
    assert carried() == [("王语嫣", "高")]


def test_being_added_again_is_a_new_follow(world, follow):
    follow(FOLLOW)
    actions.end_follow(world.qinghe, "wm1", "abel", at=at("2026-03-03"), by=FollowEnd.STAFF, now=NOW)
    follow(replace(FOLLOW, since=at("2026-03-04")))

    assert list(Follow.objects.order_by("since").values_list("ended_by", flat=True)) == ["staff", ""]


def test_a_customer_who_deleted_the_account_is_followed_one_way_until_they_add_it_again(world, follow):
    follow(FOLLOW)
    drop = {"at": at("2026-03-03"), "now": NOW}

    assert actions.drop_follow(world.qinghe, "wm1", "Abel", **drop) == 1
    assert actions.drop_follow(world.qinghe, "wm1", "Abel", **drop) == 0
    assert follow(FOLLOW) == 0
    assert (Follow.objects.get().dropped_at, Follow.objects.get().ended_at) == (at("2026-03-03"), None)

    follow(replace(FOLLOW, since=at("2026-03-04")))
    old, new = Follow.objects.order_by("since")

    assert (old.ended_at, old.ended_by) == (at("2026-03-03"), "customer")
    assert (new.dropped_at, new.ended_at) == (None, None)


def test_an_end_told_late_does_not_end_what_began_after_it(world, follow):
    follow(FOLLOW)
    follow(replace(FOLLOW, since=at("2026-03-04")))
    late = {"at": at("2026-03-03"), "now": NOW}

    assert actions.end_follow(world.qinghe, "wm1", "abel", by=FollowEnd.STAFF, **late) == 0
    assert actions.drop_follow(world.qinghe, "wm1", "abel", **late) == 0


def test_whom_a_complete_list_does_not_name_is_followed_no_more(world, follow):
    follow(FOLLOW, replace(FOLLOW, person=PersonAsIs("wm2", "李")), replace(FOLLOW, userid="sam"))

    assert actions.keep_follows_of(world.qinghe, "abel", ["wm2"], now=NOW + timedelta(days=1)) == 1
    assert Follow.objects.get(ended_by="not_listed").member.name == "王语嫣"
    assert Follow.objects.filter(ended_at=None).count() == 2


def test_a_tag_is_renamed_moved_and_marked_when_it_is_gone(tags, follow):
    tags(("et1", "活跃度", "高"))
    follow(FOLLOW)

    assert tags(("et1", "活跃", "很高")) == 1
    assert (Tag.objects.get().group, Tag.objects.get().name) == ("活跃", "很高")
    assert tags() == 1
    assert Tag.objects.get().gone_at == NOW
    assert carried() == [("王语嫣", "很高")]
    assert tags(("et1", "活跃", "很高")) == 1
    assert Tag.objects.get().gone_at is None


def test_our_tag_of_the_same_name_becomes_the_corps(world, tags):
    ours = Tag.objects.create(workspace=world.qinghe, group="活跃度", name="高")
    tags(("et1", "活跃度", "高"))

    assert Tag.objects.get().pk == ours.pk
    assert Tag.objects.get().external_id == "et1"


def test_two_tags_that_exchange_their_names_both_keep_their_ids(tags):
    tags(("et1", "g", "甲"), ("et2", "g", "乙"))
    tags(("et1", "g", "乙"), ("et2", "g", "甲"))
    tags(("et1", "g", "乙"), ("et2", "g", "甲"))

    assert dict(Tag.objects.values_list("external_id", "name")) == {"et1": "乙", "et2": "甲"}

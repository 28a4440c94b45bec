"""核心成员 on screen: advisors, super users, volunteers, attitudes (R-054, R-056, R-060, R-063)."""

import pytest

from jinlin.communities.models import Attitude, Guidance, SuperUser, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def fan(world):
    member = world.member("小美")
    world.join(member, world.community("群"))
    return member


def bond(client, member, **given):
    return client.post(f"/members/{member.slug}/bonds/", given)


def test_a_core_member_gets_an_advisor_and_each_contact_is_written_down(world, fan, client_of):
    client = client_of(world.lin)
    bond(client, fan, advisor=world.chen.slug, next_on="2026-03-01")
    row = Guidance.objects.get()

    page = client.get("/team/served/").content.decode()
    assert [word in page for word in ("小美", "陈", "2026-03-01")] == [True] * 3
    client.post(
        f"/team/served/guidance/{row.slug}/",
        {"on": "2026-03-05", "milestone": "match", "note": "要控糖的", "next_on": ""},
    )
    row.refresh_from_db()
    assert (row.milestone, row.next_on, row.visits.get().note) == ("match", None, "要控糖的")
    client.post(f"/team/served/guidance/{row.slug}/end/")
    assert not Guidance.objects.that_last().exists()


def test_another_advisor_takes_over_and_the_earlier_service_ends(world, fan, client_of):
    client = client_of(world.lin)
    bond(client, fan, advisor=world.chen.slug)
    bond(client, fan, advisor=world.wang.slug)

    assert [(row.staff.name, row.ended_at is None) for row in Guidance.objects.order_by("pk")] == [
        ("陈", False),
        ("王", True),
    ]


def test_how_a_member_stands_is_judged_and_the_groups_mix_shows_it(world, fan, client_of):
    client = client_of(world.lin)
    bond(client, fan, attitude="opponent")

    assert list(Attitude.objects.values_list("member", "kind")) == [(fan.pk, "opponent")]
    page = client.get(f"/groups/{fan.memberships.get().community.slug}/?tab=team")
    assert [n for _kind, n in page.context["mix"]] == [0, 0, 1, 0, 0]
    bond(client, fan, attitude="")
    assert not Attitude.objects.exists()


def test_a_super_user_is_bound_reviewed_and_let_go(world, fan, client_of):
    client = client_of(world.lin)
    bond(client, fan, is_super="on", obligations="每月一篇")
    row = SuperUser.objects.get()
    client.post(f"/team/served/super/{row.slug}/", {"words": "很投入", "on": "2026-03-05"})

    page = client.get("/team/served/").content.decode()
    assert [word in page for word in ("每月一篇", "很投入")] == [True, True]
    client.post(f"/team/served/super/{row.slug}/end/")
    assert "每月一篇" not in client.get("/team/served/").content.decode()


def test_a_volunteer_is_proposed_and_moved_on_from_the_page(world, fan, client_of):
    client = client_of(world.lin)
    bond(client, fan, is_volunteer="on")
    row = Volunteer.objects.get()
    address = f"/team/served/volunteers/{row.slug}/"

    assert client.post(address, {"stage": "trained"}).status_code == 200  # not offered: one step after another
    client.post(address, {"stage": "screened", "note": "爱帮忙"})
    row.refresh_from_db()
    assert (row.stage, row.note) == ("screened", "爱帮忙")


def test_a_store_sees_only_its_own_members_and_an_outsider_none(world, fan, client_of):
    bond(client_of(world.lin), fan, is_super="on", is_volunteer="on", advisor=world.lin.slug)
    stranger = world.member("浦东的人")
    world.join(stranger, world.community(unit=world.pudong))
    bond(client_of(world.lin), stranger, is_super="on")

    assert "浦东的人" not in client_of(world.chen).get("/team/served/").content.decode()
    assert client_of(world.charlie).get(f"/members/{fan.slug}/bonds/").status_code == 404
    assert client_of(world.zhou).get(f"/members/{fan.slug}/bonds/").status_code == 403

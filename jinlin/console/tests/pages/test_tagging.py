"""Corp tags on screen: of one friendship, of many customers at once, what became of each."""

import pytest
from django.urls import reverse

from jinlin.members import actions
from jinlin.members.actions import FollowAsIs, PersonAsIs, TagAsIs
from jinlin.members.models import Follow, Tag, TagChange, Tagging
from jinlin.wecom.models import Account
from jinlin.workspaces.roles import Role
from tests.world import NOW, at

pytestmark = pytest.mark.django_db

HIGH, LOW = "et1", "et2"


@pytest.fixture
def people(world):
    """Let 王语嫣 be 陈's customer with the tag 高 and 林's without, 段誉 be 陈's, and 虚竹 nobody's; all in one group of 静安店."""
    community = world.community()
    found = {
        name: world.member(name, external_id=key) for name, key in (("王语嫣", "wm1"), ("段誉", "wm2"), ("虚竹", "wm3"))
    }
    for member in found.values():
        world.join(member, community)
    for userid, staff in (("chen", world.chen), ("lin", world.lin)):
        Account.objects.create(workspace=world.qinghe, userid=userid, staff=staff, name=staff.name)
    actions.mirror_tags(world.qinghe, [TagAsIs(HIGH, "活跃度", "高"), TagAsIs(LOW, "活跃度", "低")], now=NOW)
    one, two, since = PersonAsIs("wm1", "王语嫣"), PersonAsIs("wm2", "段誉"), at("2026-03-01")
    told = [
        FollowAsIs(one, "chen", since, tag_ids=(HIGH,)),
        FollowAsIs(one, "lin", since),
        FollowAsIs(two, "chen", since),
    ]
    actions.mirror_follows(world.qinghe, told, now=NOW)
    return found


def asked():
    rows = TagChange.objects.order_by("follow__userid", "follow__member__name")
    return [
        (row.follow.userid, row.follow.member.name, row.add, row.remove)
        for row in rows.select_related("follow__member")
    ]


def test_a_members_page_says_whose_a_tag_is(world, client_of, people):
    own = Tag.objects.create(workspace=world.qinghe, name="会员日来过")
    Tagging.objects.create(workspace=world.qinghe, member=people["王语嫣"], tag=own, at=NOW)
    context = client_of(world.lin).get(reverse("member", args=[people["王语嫣"].slug])).context

    assert [tag.name for tag in context["corp_tags"]] == ["高"]
    assert [tag.name for tag in context["tags"]] == ["会员日来过"]
    assert sorted((each.name, list(each.tags), each.may_tag) for each in context["follows"]) == [
        ("林", [], True),
        ("陈", ["高"], True),
    ]


def test_only_what_somebody_changed_against_what_they_saw_is_asked_for(world, client_of, people):
    url = reverse("member-tags", args=[people["王语嫣"].slug])
    client = client_of(world.chen)
    shown = client.get(url + "?account=chen").context["groups"]
    assert [(group, [(each.name, each.on) for each in choices]) for group, choices in shown] == [
        ("活跃度", [("低", False), ("高", True)])
    ]

    client.post(url, {"account": "chen", "had": [HIGH], "tags": [LOW]})
    assert asked() == [("chen", "王语嫣", [LOW], [HIGH])]
    page = client.get(reverse("member", args=[people["王语嫣"].slug])).content.decode()
    assert "+低 −高 · 等待企业微信" in page


def test_nobody_changes_the_tags_of_another_account(world, client_of, people):
    url = reverse("member-tags", args=[people["王语嫣"].slug])
    guide = world.staff("导", unit=world.jingan, role=Role.GUIDE)

    assert client_of(world.chen).post(url, {"account": "lin", "tags": [LOW]}).status_code == 404
    assert client_of(guide).post(url, {"account": "chen", "tags": [LOW]}).status_code == 404
    assert "<form" not in client_of(guide).get(url).content.decode()
    assert asked() == []


def test_many_are_tagged_by_everybody_who_follows_them_or_by_one(world, client_of, people):
    client, url = client_of(world.lin), reverse("members-tag")
    slugs = [member.slug for member in people.values()]
    context = client.post(url, {"rows": slugs}).context
    assert [context[key] for key in ("people_count", "followed_count", "alone_count")] == [3, 2, 1]
    assert context["accounts"] == [("chen", "陈", 2), ("lin", "林", 1)]

    answer = client.post(url, {"rows": slugs, "tags": [LOW], "account": "chen", "deed": "add"})
    assert asked() == [("chen", "段誉", [LOW], []), ("chen", "王语嫣", [LOW], [])]
    listed = client.get(answer.url).context["listing"]
    assert sorted(row.follow.member.name for row in listed.source) == ["段誉", "王语嫣"]

    TagChange.objects.all().delete()
    client.post(url, {"rows": slugs, "tags": [LOW], "deed": "add"})
    assert [userid for userid, *_rest in asked()] == ["chen", "chen", "lin"]


def test_all_that_match_can_be_untagged_at_once(world, client_of, people):
    client_of(world.lin).post(
        reverse("members-tag"), {"every": "1", "query": "q=王语嫣", "tags": [HIGH], "deed": "remove"}
    )

    assert asked() == [("chen", "王语嫣", [], [HIGH])]  # 林 has not put it on: nothing to take off


def test_a_store_manager_tags_their_own_customers_only(world, client_of, people):
    slugs = [member.slug for member in people.values()]
    client_of(world.chen).post(reverse("members-tag"), {"rows": slugs, "tags": [LOW], "deed": "add"})

    assert {userid for userid, *_rest in asked()} == {"chen"}


def test_what_became_of_each_is_told_in_words(world, client_of, people):
    follows = {(row.userid, row.member.name): row for row in Follow.objects.select_related("member")}
    for key, state, errcode in (
        (("chen", "王语嫣"), "failed", 40068),
        (("lin", "王语嫣"), "waiting", None),
        (("chen", "段誉"), "done", None),
    ):
        told = {"follow": follows[key], "state": state, "errcode": errcode, "error": "x" if errcode else ""}
        TagChange.objects.create(workspace=world.qinghe, batch="b", add=[LOW], asked_at=NOW, due_at=NOW, **told)
    listed = client_of(world.lin).get(reverse("tag-changes")).context["listing"]
    reasons = {row.state: listed.context["reasons"][row.pk] for row in listed.source}

    assert reasons == {"failed": "标签不存在 — 请同步标签(40068)", "waiting": "", "done": ""}
    pudong = world.staff("浦", unit=world.pudong, role=Role.STORE_MANAGER)
    assert list(client_of(pudong).get(reverse("tag-changes")).context["listing"].source) == []
    failed = client_of(world.lin).get(reverse("tag-changes") + "?state=failed").context["listing"]
    assert [row.state for row in failed.source] == ["failed"]


def test_making_a_tag_without_a_connection_says_so(world, client_of, people):
    client = client_of(world.lin)
    answer = client.post(reverse("tag-make"), {"group": "到店", "name": "常来"}, follow=True)
    assert "还没有对接企业微信" in answer.content.decode()
    empty = client.post(reverse("tag-make"), {"group": "", "name": "常来"}, follow=True)
    assert "标签组和标签名都要填" in empty.content.decode()
    assert client_of(world.chen).post(reverse("tag-make"), {"group": "到店", "name": "常来"}).status_code == 403
    assert not Tag.objects.filter(name="常来").exists()

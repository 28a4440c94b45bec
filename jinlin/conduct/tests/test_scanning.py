"""New messages are checked against the rules of their group (R-076); the program finds, a person decides."""

from datetime import timedelta

import pytest

from jinlin.communities import listening
from jinlin.communities.models import Listener
from jinlin.conduct import actions
from jinlin.conduct.actions import scanning
from jinlin.conduct.models import Case, CaseState, Evidence, Exemption, Trail
from jinlin.conduct.tests.stage import cases, published, said, scan
from jinlin.members.models import Affiliation, Member
from tests.world import NOW, access_of


def flood(who="阿飞", start=0, count=6):
    return [(f"03-05 09:10:{start + number:02}", who, f"第{number}次喊话") for number in range(count)]


def test_a_link_ad_an_abuse_word_and_a_flood_of_six_a_minute_are_one_case_each_and_ordinary_chat_is_none(
    world, tmp_path
):
    """R-076."""
    published(world)
    said(
        world,
        tmp_path,
        ("03-05 09:00:00", "小满", "草莓今天几点到?我要两份"),
        ("03-05 09:00:20", "丽丽", "谢谢店长,昨天的很甜"),
        ("03-05 09:01:00", "广告", "https://evil.example.com/a 领取"),
        ("03-05 09:02:00", "骂人", "你就是个傻逼"),
        *flood(),
    )
    scan(world)
    assert cases() == [("link", "广告", 1), ("abuse", "骂人", 1), ("flood", "阿飞", 6)]
    link = Case.objects.get(rule__detector="link")
    assert (link.why, link.evidence.lines[0]["text"]) == ("evil.example.com", "https://evil.example.com/a 领取")
    assert [line["text"] for line in Case.objects.get(rule__detector="flood").evidence.lines] == [
        f"第{number}次喊话" for number in range(6)
    ]


def test_five_a_minute_are_no_flood_and_one_that_goes_on_is_one_case(world, tmp_path):
    published(world)
    said(world, tmp_path, *flood("安静", count=5), *flood("阿飞", count=20))
    scan(world)
    assert cases() == [("flood", "阿飞", 6)]


def test_a_flood_is_seen_across_batches_with_all_of_its_words(world, tmp_path):
    published(world)
    for number in range(6):
        said(world, tmp_path, (f"03-05 09:10:{number:02}", "阿飞", f"第{number}句话"))
        scan(world)
    assert cases() == [("flood", "阿飞", 6)]
    lines = Case.objects.get().evidence.lines
    assert [line["text"] for line in lines] == [f"第{number}句话" for number in range(6)]


def test_the_same_again_and_again_is_a_case_and_taking_part_in_a_relay_is_none(world, tmp_path):
    published(world)
    again = [(f"03-05 09:{10 + number}:00", "复读", "大家快来看看我家的新品") for number in range(3)]
    relay = [(f"03-05 09:{20 + number}:00", "小满", "+1") for number in range(5)]
    said(world, tmp_path, *again, *relay)
    scan(world)
    assert [each for each in cases() if each[0] == "repeat"] == [("repeat", "复读", 3)]
    assert not Case.objects.filter(member__name="小满").exists()


def test_staff_owners_and_the_white_list_are_never_found(world, tmp_path):
    published(world)
    ad = "https://evil.example.com/a"
    said(
        world,
        tmp_path,
        ("03-05 09:00:00", "员工", "早"),
        ("03-05 09:00:01", "群主", "早"),
        ("03-05 09:00:02", "熟人", "早"),
    )
    staff, owner, friend = (Member.objects.get(name=name) for name in ("员工", "群主", "熟人"))
    Affiliation.objects.create(workspace=world.qinghe, member=staff, kind="staff")
    owner.memberships.update(role="owner")
    actions.spare(who=access_of(world.lin), kind=Exemption.Kind.MEMBER, member=friend, now=NOW)
    said(
        world,
        tmp_path,
        *((f"03-05 09:01:0{place}", who, ad) for place, who in enumerate(("员工", "群主", "熟人", "路人"))),
    )
    scan(world)
    assert cases() == [("link", "路人", 1)]


def test_a_message_heard_twice_is_one_case(world, tmp_path):
    published(world)
    said(world, tmp_path, ("03-05 09:01:00", "骂人", "傻逼"))
    (batch,) = listening.hear(world.qinghe, "again")
    for _twice in range(2):
        actions.judge(workspace=world.qinghe, said=batch.table, now=NOW)
    assert (Case.objects.count(), Evidence.objects.count(), Trail.objects.count()) == (1, 1, 1)


def test_of_two_processes_that_take_one_batch_one_keeps_it_and_the_other_nothing(world, tmp_path):
    published(world)
    said(world, tmp_path, ("03-05 09:01:00", "骂人", "傻逼"))
    (batch,) = listening.hear(world.qinghe, scanning.LISTENER)
    Listener.objects.update(row=1)  # another process was faster
    with pytest.raises(listening.HeardMeanwhile):
        scanning.take(workspace=world.qinghe, batch=batch, now=NOW)
    assert (Case.objects.count(), Trail.objects.count()) == (0, 0)
    Listener.objects.update(row=0)
    scan(world)
    assert cases() == [("abuse", "骂人", 1)]


def test_a_mistake_spares_the_same_words_and_no_other(world, tmp_path):
    """R-076: false-positive marking feeds the white list."""
    published(world)
    said(world, tmp_path, ("03-05 09:01:00", "小满", "看 https://recipes.example.org/soup"))
    scan(world)
    case = Case.objects.get()
    actions.dismiss(who=access_of(world.lin), cases=[case], now=NOW)
    said(
        world,
        tmp_path,
        ("03-05 09:30:00", "丽丽", "看 https://recipes.example.org/soup"),
        ("03-05 09:31:00", "丽丽", "看 https://recipes.example.org/other"),
    )
    scan(world)
    assert list(Case.objects.order_by("at").values_list("state", "evidence__lines__0__text")) == [
        (CaseState.DISMISSED, "看 https://recipes.example.org/soup"),
        (CaseState.OPEN, "看 https://recipes.example.org/other"),
    ]


def test_a_host_on_the_white_list_is_welcome_and_so_are_those_the_rule_names(world, tmp_path):
    published(world)
    actions.spare(who=access_of(world.lin), kind=Exemption.Kind.HOST, value="Shop.example.com", now=NOW)
    said(
        world,
        tmp_path,
        ("03-05 09:01:00", "小满", "https://shop.example.com/1"),
        ("03-05 09:02:00", "小满", "https://mp.weixin.qq.com/s/abc"),
        ("03-05 09:03:00", "小满", "https://notshop.example.net/1"),
    )
    scan(world)
    assert list(Case.objects.filter(rule__detector="link").values_list("why", flat=True)) == ["notshop.example.net"]


def test_a_group_with_rules_of_its_own_is_judged_by_those(world, tmp_path):
    published(world)
    said(world, tmp_path, ("03-05 09:00:00", "小满", "早"), group="宽松群")
    own = world.qinghe.communities.get(name="宽松群")
    lin = access_of(world.lin)
    begun = actions.begin_set(who=lin, name="宽松", pack="standard", community=own, now=NOW)
    draft = begun.versions.get()
    rules = [actions.draft_of_rule(rule) for rule in draft.rules.exclude(detector="abuse")]
    actions.publish(
        who=lin, version=actions.write_draft(who=lin, version=draft, parts={}, rules=rules, now=NOW), now=NOW
    )
    said(world, tmp_path, ("03-05 09:01:00", "骂人", "傻逼"), group="宽松群")
    said(world, tmp_path, ("03-05 09:01:00", "骂人", "傻逼"), group="严格群")
    scan(world)
    assert list(Case.objects.values_list("community__name", flat=True)) == ["严格群"]


def test_old_history_that_is_imported_today_opens_no_case(world, tmp_path):
    published(world)
    said(world, tmp_path, ("01-05 09:01:00", "骂人", "傻逼"))
    assert scan(world) == 1
    assert Case.objects.count() == 0


def test_evidence_goes_when_its_time_is_over_and_the_case_stays(world, tmp_path):
    from jinlin.conduct import jobs

    published(world)
    said(world, tmp_path, ("03-05 09:01:00", "骂人", "傻逼"))
    scan(world)
    jobs.forget(NOW + timedelta(days=scanning.EVIDENCE_DAYS + 2))
    assert (Case.objects.count(), Evidence.objects.count(), Trail.objects.count()) == (1, 0, 0)

"""Rule sets: three parts, versions, the announcement, the notice that is seen to stand there (R-073, R-075)."""

import pytest

from jinlin.communities.models import Membership
from jinlin.conduct import actions, announcement, differences, patterns, queries
from jinlin.conduct.actions.drafting import check_pattern
from jinlin.conduct.models import Acknowledgement, RuleNotice, RuleVersion
from jinlin.conduct.refusals import BadPattern, NoSuchPenalty, PartMissing, Published, ScopeTaken
from jinlin.conduct.tests.stage import published
from jinlin.events import actions as events
from jinlin.tasks.models import Closure, Task
from tests.world import NOW, access_of


@pytest.fixture
def draft(world):
    begun = actions.begin_set(who=access_of(world.lin), name="群规", pack="standard", now=NOW)
    return begun.versions.get()


def write(world, draft, rules=None, **parts):
    kept = [actions.draft_of_rule(rule) for rule in draft.rules.order_by("place")] if rules is None else rules
    return actions.write_draft(who=access_of(world.lin), version=draft, parts=parts, rules=kept, now=NOW)


def test_publishing_without_penalties_positioning_or_rules_is_refused(world, draft):
    """R-073."""
    lin = access_of(world.lin)
    for parts, rules in (({"penalties": " "}, None), ({"positioning": ""}, None), ({}, [])):
        written = write(world, draft, rules, **parts)
        with pytest.raises(PartMissing):
            actions.publish(who=lin, version=written, now=NOW)
        write(world, draft, [actions.RuleDraft("不发广告", "ad")], positioning="邻里互助", penalties="先提醒")
    assert RuleVersion.objects.get().published_at is None
    assert actions.publish(who=lin, version=draft, now=NOW).published_at == NOW


def test_a_rule_without_any_penalty_is_refused_and_so_is_a_penalty_nobody_knows(world, draft):
    lin = access_of(world.lin)
    with pytest.raises(NoSuchPenalty):
        write(world, draft, [actions.RuleDraft("不发广告", ladder=["fine"])])
    write(world, draft, [actions.RuleDraft("不发广告", ladder=[])])
    with pytest.raises(PartMissing):
        actions.publish(who=lin, version=draft, now=NOW)


def test_the_announcement_has_all_three_parts_in_either_language(world, draft):
    """R-073, R-074: the optional items are told where they were written."""
    written = write(
        world,
        draft,
        [actions.RuleDraft("不发广告", "ad")],
        positioning="邻里互助",
        penalties="先提醒",
        welfare="坏果包赔",
    )
    rules = list(written.rules.all())
    told = announcement.render(written, rules)
    for part in (
        "一、群定位\n邻里互助",
        "二、言行规则\n1. 不发广告",
        "三、惩罚规则\n先提醒",
        "群福利\n坏果包赔",
        "群昵称格式\n区域-称呼",
        "自我介绍\n大家好",
    ):
        assert part in told
    assert "邻里互助" in announcement.render(written, rules, "en")


def test_what_is_published_does_not_change_and_the_next_version_says_what_did(world):
    lin, version = access_of(world.lin), published(world)
    with pytest.raises(Published):
        write(world, version)
    following = actions.begin_version(who=lin, rule_set=version.rule_set, now=NOW)
    assert (following.number, actions.begin_version(who=lin, rule_set=version.rule_set, now=NOW)) == (2, following)
    rules = [actions.draft_of_rule(rule) for rule in following.rules.order_by("place")]
    write(world, following, [*rules[1:], actions.RuleDraft("不剧透")], welfare="每周二半价")
    changes = differences.between(version, following)
    assert [each.what for each in changes] == ["群福利", "R1", "R11"]
    assert (changes[1].now, changes[2].was) == ("", "")


def test_one_place_has_one_rule_set_and_a_groups_own_comes_before_its_types(world):
    lin, usual = access_of(world.lin), published(world)
    with pytest.raises(ScopeTaken):
        published(world)
    typed = published(world, axis="stage", key="core")
    core, own, plain = world.community("核心"), world.community("单独"), world.community("普通")
    for each in (core, own):
        each.placements.create(workspace=world.qinghe, axis="stage", key="core")
    single = published(world, community=own)
    held = queries.versions_for(world.qinghe, [core.pk, own.pk, plain.pk])
    assert held == {core.pk: typed, own.pk: single, plain.pk: usual}
    assert lin.workspace == single.workspace


@pytest.mark.parametrize("pattern", ["(", "[a-", "(?=a)b", r"(a)\1", "((a{1,900}){1,900}){1,900}"])
def test_a_nickname_pattern_that_looks_back_or_is_too_large_is_refused(pattern):
    with pytest.raises(BadPattern):
        check_pattern(pattern)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("pattern", ["^(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "^(.?){50}.{50}x$"])
def test_no_nickname_keeps_a_pattern_busy(pattern):
    check_pattern(pattern)
    assert not patterns.fits(pattern, "a" * 59 + "!")


def change_notice(world, community, text):
    community.notice = text
    community.save()
    key = str(world.next("notice"))
    fact = events.record("community.notice_changed", world.qinghe, key=key, at=NOW, now=NOW, community=community.pk)
    actions.notice_changed(fact, NOW)


def test_owners_are_asked_to_set_the_notice_and_the_platform_says_that_it_stands_there(world):
    """R-073, R-075: one task for all groups of a person, verified by `community.notice_changed`."""
    first, second = world.community("一群"), world.community("二群")
    version = published(world)
    assert actions.spread_next(NOW) is False
    task = Task.objects.get()
    assert (task.kind, task.assignee, RuleNotice.objects.count()) == ("rules_notice", world.chen, 2)
    text = announcement.render(version, list(version.rules.order_by("place")))
    change_notice(world, first, "今天有草莓")
    assert RuleNotice.objects.filter(seen_at=None).count() == 2
    change_notice(world, first, f"大家好!\n{text}\n欢迎")
    assert (RuleNotice.objects.filter(seen_at=None).count(), Closure.objects.count()) == (1, 0)
    change_notice(world, second, text)
    closure = Closure.objects.get()
    assert (closure.task, closure.outcome, closure.verified) == (task, "done", True)


def test_a_new_version_asks_again_and_newcomers_get_the_current_one(world, client):
    """R-075."""
    community = world.community("一群")
    member = world.member("小满")
    world.join(member, community)
    old = published(world)
    actions.spread_next(NOW)
    actions.acknowledge(version=old, member=member, now=NOW)
    actions.acknowledge(version=old, member=member, now=NOW)
    new = actions.begin_version(who=access_of(world.lin), rule_set=old.rule_set, now=NOW)
    write(world, new, positioning="新的定位")
    actions.publish(who=access_of(world.lin), version=new, now=NOW)
    actions.spread_next(NOW)
    assert (Task.objects.count(), Acknowledgement.objects.filter(version=old).count()) == (2, 1)
    assert Acknowledgement.objects.filter(version=new).count() == 0
    page = client.get(f"/h/rules/{old.slug}/").content.decode()
    assert "新的定位" in page
    assert Membership.objects.count() == 1


def test_a_member_who_is_known_says_on_the_phone_that_they_read_the_rules(world, client):
    """R-075: by a personal link; a phone nobody knows cannot."""
    from datetime import timedelta

    from jinlin.core import present
    from jinlin.members import visitors

    version, member = published(world), world.member("小满")
    page = f"/h/rules/{version.slug}/"
    assert client.post(page).status_code == 200
    assert Acknowledgement.objects.count() == 0
    link = visitors.link_for(member, page, until=present.now() + timedelta(days=1))
    client.get(link, follow=True)
    client.post(link, follow=True)
    assert client.post(page).status_code == 200
    assert list(Acknowledgement.objects.values_list("version", "member")) == [(version.pk, member.pk)]

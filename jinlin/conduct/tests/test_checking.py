"""Who of a group fits its rules: nicknames, introductions, offences; a dry run (R-074, R-078)."""

from datetime import timedelta

from jinlin.conduct import actions, checking
from jinlin.conduct.models import Case
from jinlin.conduct.tests.stage import published, said
from tests.world import NOW, access_of


def checked(community, version):
    return {
        each.name: (each.verdict, each.bad_nickname, each.no_intro)
        for each in checking.check(community, version, now=NOW)
    }


def test_a_nickname_that_does_not_fit_and_a_newcomer_without_introduction_are_listed(world, tmp_path):
    """R-074."""
    version, group = published(world), world.community("福利群")
    for name, joined in (
        ("静安-小满", "2026-02-20"),
        ("乱七八糟", "2026-02-20"),
        ("静安-老王", "2025-06-01"),
        ("静安-新人", "2026-03-04"),
    ):
        world.join(world.member(name), group, joined)
    said(
        world,
        tmp_path,
        ("03-01 09:00:00", "静安-小满", "大家好,我是静安的小满,喜欢做饭"),
        ("03-01 09:01:00", "乱七八糟", "草莓到了吗"),
    )
    assert checked(group, version) == {
        "静安-小满": ("keep", False, False),
        "乱七八糟": ("ask", True, True),
        "静安-老王": ("keep", False, False),  # no newcomer
        "静安-新人": ("keep", False, False),  # still has time
    }


def test_who_broke_the_rules_thrice_or_is_to_leave_goes_and_nothing_is_done_to_anybody(world):
    """R-078."""
    version, group = published(world), world.community("福利群")
    for name, penalties in (
        ("静安-好人", []),
        ("静安-一次", ["warn"]),
        ("静安-三次", ["warn"] * 3),
        ("静安-移出", ["remove"]),
    ):
        member = world.member(name)
        world.join(member, group, "2025-06-01")
        for penalty in penalties:
            rule = version.rules.get(detector="ad")
            Case.objects.create(
                workspace=world.qinghe, community=group, member=member, rule=rule, rule_key=rule.key, message=world.next("m"),
                at=NOW - timedelta(days=2), found_at=NOW, state="confirmed", penalty=penalty,
            )  # fmt: skip
    before = Case.objects.count(), group.memberships.filter(left_at=None).count()
    assert [(each.name, each.verdict) for each in checking.check(group, version, now=NOW)] == [
        ("静安-三次", "remove"),
        ("静安-移出", "remove"),
        ("静安-一次", "ask"),
        ("静安-好人", "keep"),
    ]
    assert (Case.objects.count(), group.memberships.filter(left_at=None).count()) == before


def test_staff_are_not_checked_and_who_read_the_rules_is_told(world):
    version, group = published(world), world.community("福利群")
    clerk, known = world.member("店员"), world.member("静安-小满")
    clerk.affiliations.create(workspace=world.qinghe, kind="staff")
    for each in (clerk, known):
        world.join(each, group, "2025-06-01")
    actions.acknowledge(version=version, member=known, now=NOW)
    assert [(each.name, each.knows) for each in checking.check(group, version, now=NOW)] == [("静安-小满", True)]


def test_a_new_regulation_has_to_be_read_again(world):
    """R-081."""
    lin = access_of(world.lin)
    first = actions.regulate(who=lin, title="响应时限", text="3 分钟内回复", effective_on=NOW.date(), now=NOW)
    actions.say_known(who=access_of(world.chen), regulation=first, now=NOW)
    actions.say_known(who=access_of(world.chen), regulation=first, now=NOW)
    second = actions.regulate(
        who=lin, title="响应时限", text="2 分钟内回复", effective_on=NOW.date(), now=NOW, instead_of=first
    )
    assert (second.number, second.key, first.reads.count(), second.reads.count()) == (2, first.key, 1, 0)


def test_a_draft_is_tried_on_members_and_their_talk_before_it_is_published(client_of, world, tmp_path):
    """R-078: dry run first, of rules that are still being written; nothing is kept of it."""
    version, group = published(world), world.community("福利群", external_id="福利群")
    for name in ("静安-小满", "静安-老王", "乱七八糟"):
        world.join(world.member(name), group, "2025-06-01")
    said(world, tmp_path, ("03-02 09:00:00", "静安-小满", "求代购一箱"), ("03-03 09:00:00", "静安-小满", "代购吗"))
    draft = actions.begin_version(who=access_of(world.lin), rule_set=version.rule_set, now=NOW)
    rules = [actions.RuleDraft(text="不谈代购", detector="words", words=["代购"])]
    parts = {"nickname_pattern": "老王|小满"}
    actions.write_draft(who=access_of(world.lin), version=draft, parts=parts, rules=rules, now=NOW)
    told = {each.name: (each.verdict, each.reasons) for each in checking.check(group, draft, now=NOW)}
    assert told == {
        "静安-小满": ("ask", ["近 30 天的话有 2 句不合新群规"]),
        "乱七八糟": ("ask", ["昵称不符合“区域-称呼”"]),
        "静安-老王": ("keep", []),
    }
    page = client_of(world.lin).get(f"/rules/checks/{group.slug}/?draft={draft.slug}").content.decode()
    assert ("第 2 版草稿" in page, Case.objects.count()) == (True, 0)
    assert client_of(world.lin).get(f"/rules/checks/{group.slug}/?draft=forged").status_code == 200

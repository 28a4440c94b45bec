"""The library: entries are written, rewritten, ended; each writing stays (R-085)."""

from datetime import timedelta

import pytest

from jinlin.answers import actions, queries
from jinlin.answers.actions import Wording
from jinlin.answers.matching import Message, PatternBroken, Why, answer
from jinlin.answers.models import Entry, Switch
from jinlin.answers.refusals import (
    AddressWrong,
    AnswerMissing,
    AskedMissing,
    NumberWrong,
    ScopeUnknown,
    TitleMissing,
    TooManyWays,
    ValidityWrong,
)
from jinlin.messaging import pauses
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db


def asked(world, community, text, **how):
    group = queries.groups_of(world.qinghe, [community.pk])[community.pk]
    return answer(queries.library_of(world.qinghe), group, Message(text, NOW, mentions=True, **how))


def test_how_to_check_in_is_answered_with_the_article_and_what_is_unknown_goes_to_people(world, write):
    """R-085: "怎么打卡" matches the check-in entry with an article; unknown text goes to the human queue."""
    write(kind="article", text="打卡规则和奖励", url="https://mp.weixin.qq.com/s/abc")
    community = world.community()
    actions.switch_on(who=access_of(world.lin), communities=[community], now=NOW)
    outcome = asked(world, community, "怎么打卡")
    entry = Entry.objects.get(pk=outcome.entry.key)
    assert (outcome.why, entry.kind, entry.url) == (Why.REPLIED, "article", "https://mp.weixin.qq.com/s/abc")
    assert asked(world, community, "可以养猫吗").why == Why.NO_MATCH


def test_each_writing_is_an_edition_and_the_same_words_again_are_none(world, write):
    entry, lin = write(), access_of(world.lin)
    again = Wording(title="打卡", asked="怎么打卡 | 打卡+积分", text="每天早上 8 点前发“打卡”两个字")
    actions.change(who=lin, entry=entry, wording=again, now=NOW)
    actions.change(
        who=lin, entry=entry, wording=Wording(title="打卡", asked="怎么打卡", text="改了"), now=NOW + timedelta(hours=1)
    )
    editions = list(entry.editions.order_by("number").values_list("number", "said__text", "by__name"))
    assert editions == [(1, "每天早上 8 点前发“打卡”两个字", "林"), (2, "改了", "林")]
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["answers.saved", "answers.saved"]


def test_a_changed_or_ended_entry_answers_otherwise_at_once(world, write):
    entry, lin, community = write(), access_of(world.lin), world.community()
    assert asked(world, community, "怎么打卡").entry.title == "打卡"
    actions.change(
        who=lin, entry=entry, wording=Wording(title="签到", asked="怎么签到", text="好"), now=NOW + timedelta(minutes=1)
    )
    assert (asked(world, community, "怎么打卡").entry, asked(world, community, "怎么签到").entry.title) == (
        None,
        "签到",
    )
    actions.end(who=lin, entry=entry, now=NOW + timedelta(minutes=2))
    actions.end(who=lin, entry=entry, now=NOW + timedelta(minutes=3))
    assert asked(world, community, "怎么签到").entry is None
    assert AuditEntry.objects.filter(verb="answers.ended").count() == 1


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"title": " "}, TitleMissing),
        ({"asked": "?!\n "}, AskedMissing),
        ({"asked": "\n".join(f"问{n}" for n in range(61))}, TooManyWays),
        ({"asked": "一+二+三+四+五+六+七"}, TooManyWays),
        ({"patterns": "("}, PatternBroken),
        ({"text": ""}, AnswerMissing),
        ({"kind": "article", "text": "好"}, AnswerMissing),
        ({"kind": "article", "url": "javascript:alert(1)"}, AddressWrong),
        ({"kind": "image", "image_url": "ftp://x/y"}, AddressWrong),
        ({"scope": "type", "scope_key": "stage=moon"}, ScopeUnknown),
        ({"scope": "tag"}, ScopeUnknown),
        ({"scope": "community"}, ScopeUnknown),
        ({"since": NOW, "until": NOW}, ValidityWrong),
        ({"priority": 10}, NumberWrong),
    ],
)
def test_what_could_never_answer_is_refused_by_name(write, wrong, refusal):
    with pytest.raises(refusal):
        write(**wrong)
    assert Entry.objects.count() == 0


def test_a_group_of_another_brand_is_no_scope(world, write):
    theirs = world.community("别家群", unit=world.elsewhere_hq)
    with pytest.raises(ScopeUnknown):
        write(scope="community", community=theirs)


def test_what_a_kind_does_not_need_is_dropped(write):
    entry = write(
        kind="staff", text="请稍等", url="https://a.example/", image_url="https://a.example/b.png", app_id="wx1"
    )
    assert (entry.kind, entry.text, entry.url, entry.image_url, entry.app_id) == ("staff", "请稍等", "", "", "")


def test_a_group_has_its_own_word_where_headquarters_has_one_too(world, write):
    """R-086: central keyword library with group overrides."""
    here, there = world.community(), world.community()
    write(priority=9)
    write("打卡(静安)", text="静安店到店打卡", scope="community", community=here, priority=1)
    assert [asked(world, each, "怎么打卡").entry.title for each in (here, there)] == ["打卡(静安)", "打卡"]


def test_a_paused_group_is_answered_by_nobody_but_people(world, write):
    """C-18: a crisis pauses the robot; the queue goes on."""
    write()
    community, lin = world.community(), access_of(world.lin)
    actions.switch_on(who=lin, communities=[community], now=NOW)
    pauses.pause(community=community, reason="有人投诉发霉", by=world.qinghe, now=NOW)
    assert asked(world, community, "怎么打卡").why == Why.PAUSED
    pauses.lift(community=community, why="已处理", by=lin, now=NOW)
    assert asked(world, community, "怎么打卡").why == Why.REPLIED


def test_a_switch_is_noted_once_and_off_again(world):
    community, lin = world.community(), access_of(world.lin)
    first = actions.switch_on(who=lin, communities=[community], now=NOW)
    assert actions.switch_on(who=lin, communities=[community], now=NOW) == first
    assert actions.switch_off(who=lin, communities=[community], now=NOW) == 1
    assert actions.switch_off(who=lin, communities=[community], now=NOW) == 0
    assert list(Switch.objects.values_list("on_by__name", "off_by__name")) == [("林", "林")]


def test_who_is_meant_by_an_at_is_known_in_both_scripts():
    names = ["小助理", "陈店长"]
    told = ["@小助理 在吗", "@小助理\u2005在吗", "@陳店長 在嗎", "在吗@小助理", "小助理在吗", "@张女士 在吗", "a@b.com"]
    assert [queries.is_mentioned(text, names) for text in told] == [True, True, True, True, False, False, False]


def test_charlie_of_another_brand_sees_no_entry(world, write):
    write()
    assert list(Entry.objects.visible_to(access_of(world.charlie))) == []
    assert queries.library_of(world.elsewhere).conditions == ()

"""Topics, pains, comparisons (R-102, R-107, R-108)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from jinlin.content import refusals
from jinlin.content.actions import assets, talk
from jinlin.content.actions.talk import Comparison
from jinlin.content.models import BattleCard, PainPoint, Topic
from jinlin.content.queries import talk as asking
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def lin(world):
    return access_of(world.lin)


@pytest.fixture
def topic(lin):
    return lambda title, **told: talk.save_topic(who=lin, title=title, text=f"{title}?", now=NOW, **told)


@pytest.mark.database
def test_topics_not_used_lately_in_the_group_are_picked_the_most_answered_first_r_102(world, lin, topic):
    here, there = world.community(), world.community()
    supper, soup, sweets = topic("今晚吃什么"), topic("煲汤"), topic("解暑", months=[7, 8])
    for use, replies in (
        (talk.bring_up(who=lin, topic=soup, community=there, now=NOW), 12),
        (talk.bring_up(who=lin, topic=supper, community=here, now=NOW), 30),
    ):
        talk.count_replies(use=use, replies=1)
        talk.count_replies(use=use, replies=replies)
    picked = lambda **told: [each.title for each in asking.pick(lin, TODAY, **told)]  # noqa: E731 - said four times below
    assert picked(community=here) == ["煲汤"]
    assert picked(community=there) == ["今晚吃什么"]
    assert picked() == []
    later = TODAY + timedelta(days=31)
    assert [each.title for each in asking.pick(lin, later)] == ["今晚吃什么", "煲汤"]
    assert sweets.title not in [each.title for each in asking.pick(lin, later)]
    soup.refresh_from_db()
    assert (soup.use_count, soup.replies_per_use) == (1, 12)


def test_a_topic_brought_up_twice_on_a_day_is_once(world, lin, topic):
    group, supper = world.community(), topic("今晚吃什么")
    assert talk.bring_up(who=lin, topic=supper, community=group, now=NOW) == talk.bring_up(
        who=lin, topic=supper, community=group, now=NOW
    )
    with pytest.raises(refusals.NameTaken):
        topic("今晚吃什么")


def test_a_pain_heard_again_counts_and_one_nothing_is_made_for_is_seen_r_108(lin, wording):
    for _time in range(2):
        pain = talk.hear(who=lin, wording="下班太晚买不到新鲜菜", product="晚市套餐", now=NOW)
    assert [(each.wording, each.heard_count, each.answers) for each in asking.pains(lin)] == [
        ("下班太晚买不到新鲜菜", 2, 0)
    ]
    asset = assets.approve(who=lin, asset=assets.add(who=lin, wording=wording(), now=NOW), now=NOW)
    pain.assets.add(asset)
    assert [each.answers for each in asking.pains(lin)] == [1]


def test_a_comparison_tells_the_two_strongest_sides_that_are_shown_r_107(lin):
    rows = [
        Comparison("price", "每斤便宜 2 元", "贵", "3 月 1 日两店小票", 3),
        Comparison("service", "两小时送到", "次日", "订单记录", 5),
        Comparison("content", "每天菜谱", "没有", "群记录", 1),
    ]
    card = talk.save_card(who=lin, product="樱桃", competitor="隔壁超市", rows=rows, seen_on=TODAY, now=NOW)
    assert asking.script_of(card) == "两小时送到(订单记录);每斤便宜 2 元(3 月 1 日两店小票)"
    assert [old for _card, old in asking.cards(lin, TODAY + timedelta(days=90))] == [False]
    assert [old for _card, old in asking.cards(lin, TODAY + timedelta(days=91))] == [True]
    with pytest.raises(refusals.FieldMissing):
        talk.save_card(
            who=lin,
            product="梨",
            competitor="隔壁",
            rows=[Comparison("price", "便宜", "贵", "", 5)],
            seen_on=TODAY,
            now=NOW,
        )


def test_topic_pain_and_comparison_are_written_in_the_drawer(world, client_of):
    lin = client_of(world.lin)
    lin.post(reverse("topic-new"), {"title": "煲汤", "text": "你家煲什么汤", "tags": "美食,家常", "months": "11,12"})
    lin.post(reverse("pain-new"), {"wording": "买贵了"})
    told = {
        "product": "樱桃",
        "competitor": "隔壁",
        "seen_on": "2026-03-01",
        "price_ours": "便宜",
        "price_evidence": "小票",
        "price_strength": "3",
    }
    lin.post(reverse("card-new"), told)
    topic = Topic.objects.get()
    assert (topic.tags, topic.months) == (["美食", "家常"], [11, 12])
    assert (PainPoint.objects.count(), BattleCard.objects.get().rows[0]["strength"]) == (1, 3)
    assert {"买贵了", "隔壁"} <= {
        word for word in ("买贵了", "隔壁") if word in lin.get(reverse("topics")).content.decode()
    }

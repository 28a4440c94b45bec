"""Deputies who sell though they may not are heard (R-053)."""

from datetime import timedelta

import pytest

from jinlin.communities import bonds, team
from jinlin.communities.actions import appointing, overhearing
from jinlin.communities.actions.appointing import Holder
from jinlin.communities.models import Community, Listener, Membership, Overstep
from jinlin.events import actions as events
from jinlin.events.models import Fact
from jinlin.imports.tests.files import imported, table
from jinlin.members.models import Member
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HEADER = "time,community_id,community,member,name,kind,text,id\n"
SELLS = "限时秒杀 草莓只要9.9元 点击链接下单 https://shop.example/1 优惠券先到先得"


def say(world, tmp_path, *lines, name="chat.csv"):
    text = "".join(f"{line}\n" for line in lines)
    return imported(world.qinghe, "history", table(tmp_path, HEADER + text, name))


def line(number, text, who="wm1", on="2026-03-05"):
    return f"{on} 09:{number:02},g1,福利群,{who},小满,message,{text},m{number}{who}"


@pytest.fixture
def deputy(world, tmp_path):
    """Return the deputy 小满 of a group whose talk is imported; they may answer and not promote."""
    say(world, tmp_path, line(1, "大家好", on="2026-02-01"), line(2, "好", "wm2", on="2026-02-01"), name="before.csv")
    community, member = Community.objects.get(name="福利群"), Member.objects.get(identities__external_id="wm1")
    return appointing.appoint(
        who=access_of(world.lin),
        community=community,
        function="deputy",
        holder=Holder(member=member, powers=["answer"]),
        now=at("2026-03-01"),
    )


def heard():
    return list(Overstep.objects.order_by("at").values_list("action", "at"))


def test_a_promotion_by_a_deputy_who_may_not_promote_is_written_down_once(world, tmp_path, deputy):
    say(world, tmp_path, line(5, SELLS), line(6, "有问题问我"), line(7, SELLS, "wm2"))
    overhearing.watch_deputies(now=NOW)
    overhearing.watch_deputies(now=NOW)

    assert heard() == [("promote", at("2026-03-05 09:05"))]
    assert [each.words for each in team.oversteps_of([deputy.pk])] == ["发促销内容"]
    assert Fact.objects.get(kind="deputy.overstepped").data["appointment"] == deputy.pk
    assert [card.state for card in bonds.cards(access_of(world.lin))] == ["warn"]


def test_who_may_promote_is_not_written_down_and_neither_is_what_was_said_before_the_term(world, tmp_path, deputy):
    deputy.powers = ["promote"]
    deputy.save()
    say(world, tmp_path, line(5, SELLS))
    overhearing.watch_deputies(now=NOW)
    assert heard() == []

    deputy.powers, deputy.since = [], NOW
    deputy.save()
    say(world, tmp_path, line(8, SELLS), name="later.csv")
    overhearing.watch_deputies(now=NOW)
    assert heard() == []


def test_a_brand_without_deputies_is_not_listened_to(world, tmp_path):
    say(world, tmp_path, line(5, SELLS))
    assert overhearing.watch_deputies(now=NOW) is False
    assert not Listener.objects.filter(name=overhearing.LISTENER).exists()


def test_a_history_of_years_is_no_news(world, tmp_path, deputy):
    say(world, tmp_path, line(5, SELLS, on="2026-03-02"))
    overhearing.watch_deputies(now=NOW)
    assert heard() == []


def test_whoever_leaves_a_group_has_no_function_in_it_any_more(world, deputy):
    now = NOW + timedelta(hours=1)
    data = {"community": deputy.community_id, "member": deputy.member_id}
    fact = events.record("membership.ended", world.qinghe, key="x", at=now, now=now, **data)
    appointing.somebody_left(fact, now)
    deputy.refresh_from_db()
    assert deputy.ended_at is None  # they are still in it by another seat

    Membership.objects.filter(member=deputy.member_id).update(left_at=now)
    appointing.somebody_left(fact, now)
    deputy.refresh_from_db()
    assert deputy.ended_at == now

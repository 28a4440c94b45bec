"""Newcomers and the rules: shown with the welcome, acknowledged on the phone or before, a step of their first days (R-079, R-088)."""

from datetime import timedelta

import pytest

from jinlin.conduct import actions as conduct
from jinlin.conduct import links
from jinlin.console import knowing, reactions
from jinlin.events import actions as events
from jinlin.events.models import Fact
from jinlin.joining.models import Newcomer
from jinlin.joining.newcoming import arriving, counting, plans
from jinlin.joining.newcoming.plans import PlanWords
from jinlin.messaging.tests.keeping import owned
from jinlin.tasks.models import Task
from jinlin.wecom.models import Connection
from tests.world import NOW, PASSWORD, access_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def group(world):
    """A group of 陈's that looks after its newcomers and has rules."""
    made = owned(world, world.chen, name="邻里群", external_id="g1")
    plans.begin(who=access_of(world.lin), communities=[made.pk], now=NOW - DAY)
    return made


@pytest.fixture
def version(world, group):
    """The rules of everybody."""
    lin = access_of(world.lin)
    begun = conduct.begin_set(who=lin, name="群规", pack="standard", now=NOW)
    return conduct.publish(who=lin, version=begun.versions.get(), now=NOW)


def come(world, group, name, channel=None):
    member = world.member(name)
    world.join(member, group, channel=channel)
    data = {"community": group.pk, "member": member.pk, "scene": 3, "state": ""}
    events.record("membership.began", world.qinghe, key=f"{member.pk}", at=NOW, now=NOW, **data)
    react()
    return member


def react():
    while reactions.react(NOW):
        pass


def read():
    return dict(Newcomer.objects.order_by("pk").values_list("member__name", "acknowledged_at"))


def test_who_says_on_the_phone_that_they_know_the_rules_is_done_with_that_step(world, group, version):
    """R-079, R-088: and only where these rules hold."""
    member = come(world, group, "小美")
    other = owned(world, world.chen, name="别的群", external_id="g2")
    lin = access_of(world.lin)
    plans.begin(who=lin, communities=[other.pk], now=NOW - DAY)
    own = conduct.begin_set(who=lin, name="自己的群规", pack="strict", community=other, now=NOW)
    conduct.publish(who=lin, version=own.versions.get(), now=NOW)
    world.join(member, other)
    data = {"community": other.pk, "member": member.pk, "scene": 3, "state": ""}
    arriving.came(events.record("membership.began", world.qinghe, key="second", at=NOW, now=NOW, **data), NOW)
    conduct.acknowledge(version=version, member=member, now=NOW + HOUR)
    react()
    told = Newcomer.objects.order_by("pk").values_list("community__name", "acknowledged_at")
    assert list(told) == [("邻里群", NOW + HOUR), ("别的群", None)]


def test_who_knew_the_rules_before_they_came_is_not_asked_again(world, group, version):
    member = world.member("小满")
    conduct.acknowledge(version=version, member=member, now=NOW - DAY)
    world.join(member, group)
    data = {"community": group.pk, "member": member.pk, "scene": 3, "state": ""}
    fact = events.record("membership.began", world.qinghe, key="1", at=NOW, now=NOW, **data)
    arriving.came(fact, NOW)
    knowing.came(fact, NOW)
    knowing.came(fact, NOW)
    assert read() == {"小满": NOW}


def test_the_welcome_shows_rules_asks_for_an_introduction_and_an_easy_question(world, group, version):
    """R-079: one message is welcome, rules, prompt and question."""
    Connection.objects.create(workspace=world.qinghe, corp_id="ww1", public_url="https://hi.example/", connected_at=NOW)
    plans.save_plan(
        who=access_of(world.lin),
        words=PlanWords(text=str(plans.TEXT), question="你家阳台种菜吗?"),
        now=NOW,
    )
    come(world, group, "小美")
    arriving.give_batches(NOW + HOUR, rules=links.of_groups)
    brief = Task.objects.get(kind=arriving.KIND).brief
    assert brief == (
        "欢迎@小美 !这里是邻里群,有问题随时在群里问。\n"
        f"先看一眼群规:https://hi.example/h/rules/{version.slug}/\n"
        "再做个自我介绍,顺便说说:你家阳台种菜吗?"
    )


def test_newcomers_who_have_not_read_the_rules_after_their_hours_are_listed_and_noted_by_a_colleague(
    client, world, group, version, monkeypatch
):
    """R-079: unread newcomers listed after N hours."""
    from jinlin.core import present

    come(world, group, "小美")
    come(world, group, "小满")
    assert list(counting.unread(access_of(world.chen), NOW + HOUR)) == []
    late = NOW + timedelta(hours=25)
    assert {row.member.name for row in counting.unread(access_of(world.chen), late)} == {"小美", "小满"}
    monkeypatch.setattr(present, "now", lambda: late)
    client.login(username="陈", password=PASSWORD)
    assert "还没看群规" in client.get("/newcomers/").content.decode()
    client.post("/newcomers/acknowledged/", {"newcomer": [Newcomer.objects.get(member__name="小美").slug]})
    assert [row.member.name for row in counting.unread(access_of(world.chen), late)] == ["小满"]


def test_who_came_by_a_channel_with_words_of_its_own_is_welcomed_with_them(world, group):
    """R-082: variants by source channel; everybody else is one batch as before."""
    poster = world.channel("门店海报")
    words = PlanWords(text="欢迎{昵称}", channel_texts={"门店海报": "{昵称},到店报暗号领一份豆腐"})
    plans.save_plan(who=access_of(world.lin), words=words, now=NOW)
    come(world, group, "小美", poster)
    come(world, group, "小满", world.channel("朋友圈"))
    come(world, group, "小林")
    arriving.give_batches(NOW + HOUR)
    briefs = Task.objects.order_by("brief").values_list("brief", flat=True)
    assert list(briefs) == ["@小美 ,到店报暗号领一份豆腐", "欢迎@小满 @小林"]


def test_words_for_a_channel_nobody_registered_are_refused(client, world, group):
    world.channel("门店海报")
    client.login(username="林", password=PASSWORD)
    given = {"sla_minutes": 30, "silent_hours": 24, "order_days": 7, "text": "欢迎{昵称}", "welcomed": "0"}
    for lines, count in (("电梯广告:欢迎", 0), ("门店海报:", 0), ("門店海報：{昵称}来啦", 1)):
        client.post("/newcomers/plan/", given | {"channels": lines})
        from jinlin.joining.models import OnboardingPlan

        assert OnboardingPlan.objects.count() == count, lines
    assert OnboardingPlan.objects.get().channel_texts == {"门店海报": "{昵称}来啦"}
    assert Fact.objects.count() == 0

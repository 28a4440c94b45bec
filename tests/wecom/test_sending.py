"""Posts become tasks of the platform once, whatever is cut or refused; what became of each group is known in the end (R-269)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.communities.models import Community
from jinlin.console import connecting
from jinlin.content.parts import Part
from jinlin.events.models import Fact
from jinlin.messaging import bodies, posting
from jinlin.messaging.models import Post, Sending
from jinlin.messaging.posting import Wanted
from jinlin.messaging.sending import grouping
from jinlin.wecom import actions
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

ADD = "externalcontact/add_msg_template"


@pytest.fixture
def platform(world, city, connection):
    """Read the city once; return its groups by owner."""
    actions.begin_sync(world.qinghe, now=NOW)
    while connecting.read_on(NOW):
        pass
    return city


def groups():
    return list(Community.objects.filter(ended_at=None).order_by("pk"))


def plan(world, text="今天的菜到了", when=NOW, to=None, **fields):
    body = bodies.keep(workspace=world.qinghe, parts=[Part("text", text=text)], now=when)
    wanted = [Wanted(each.pk, when, body.pk, f"{text}:{each.pk}", **fields) for each in to or groups()]
    return posting.plan(who=world.qinghe, wanted=wanted, now=when).posts


def work(city, now):
    """Let the platform's clock and ours be at a moment, and do what is due."""
    city.ask("POST", "clock", now=now.isoformat())
    while connecting.send_posts(now):
        pass


def tasks(city):
    return city.http.get("state", params={"what": "tasks", "limit": 1000}).json()["tasks"]


def confirm(city, **fields):
    for task in tasks(city):
        for userid in task["recipients"]:
            if userid not in task["confirmed"]:
                city.do("task.confirm", msgid=task["msgid"], userid=userid, **fields)


def states():
    return sorted(Post.objects.values_list("state", "fault"))


def test_groups_of_one_owner_are_one_task_and_nothing_is_sent_before_they_confirm(world, platform):
    posts = plan(world)
    work(platform, NOW)

    owners = {post.account.userid for post in posts}
    asked = [(list(task["recipients"]), task["content"]["text"]["content"]) for task in tasks(platform)]
    assert sorted(asked) == sorted(([owner], "今天的菜到了") for owner in owners)
    assert states() == [("asked", "")] * len(posts)

    confirm(platform)
    work(platform, NOW + timedelta(minutes=2))

    assert states() == [("sent", "")] * len(posts)
    assert set(Sending.objects.values_list("state", flat=True)) == {"done"}
    assert Fact.objects.filter(kind="post.sent").count() == len(posts)
    assert {post.evidence for post in Post.objects.all()} == {"platform"}


def test_a_task_nobody_confirms_is_stopped_before_the_night_and_expires(world, platform):
    """R-269: unconfirmed is not sent; expired."""
    posts = plan(world)
    work(platform, NOW)
    for minutes in (31, 721):
        work(platform, NOW + timedelta(minutes=minutes))
        grouping.call_late(NOW + timedelta(minutes=minutes))

    assert states() == [("expired", "not_confirmed")] * len(posts)
    assert {task["cancelled"] for task in tasks(platform)} == {True}
    assert Fact.objects.filter(kind="post.late").count() == len(posts)
    assert Fact.objects.filter(kind="post.expired").count() == len(posts)


def test_a_group_the_owner_left_out_has_failed_and_the_others_are_sent(world, platform):
    posts = plan(world)
    work(platform, NOW)
    task = next(task for task in tasks(platform) if len(next(iter(task["recipients"].values()))) > 1)
    ((userid, chats),) = task["recipients"].items()
    platform.do("task.confirm", msgid=task["msgid"], userid=userid, only=chats[1:])
    work(platform, NOW + timedelta(minutes=2))

    of = dict(Post.objects.values_list("community__external_id", "state"))
    assert [of[chat] for chat in chats] == ["failed", *["sent"] * (len(chats) - 1)]
    assert Post.objects.get(community__external_id=chats[0]).fault == "left_out"
    assert Post.objects.filter(state="asked").count() == len(posts) - len(chats)


def test_the_platforms_own_quota_is_told_and_counts_for_the_rest_of_the_month(world, platform):
    first = groups()[0]
    owner = first.owner.identities.get().external_id
    for n in range(31):
        recipients = [first.external_id]
        platform.do("task.personal", userid=owner, chat_type="group", recipients=recipients, text=f"自己发的{n}")
    plan(world, to=[first])
    work(platform, NOW)
    confirm(platform)
    work(platform, NOW + timedelta(minutes=2))

    assert states() == [("failed", "quota")]
    body = bodies.keep(workspace=world.qinghe, parts=[Part("text", text="再来")], now=NOW)
    again = posting.plan(who=world.qinghe, wanted=[Wanted(first.pk, NOW + timedelta(hours=2), body.pk, "k")], now=NOW)
    assert [(each.rule, each.numbers) for each in again.refused] == [("quota", {"used": 31, "most": 31})]


@pytest.mark.parametrize("cut", ["after_write", "before_write"])
def test_a_connection_cut_around_the_write_makes_one_task(world, platform, cut):
    """The platform has no number of the client's: its list tells whether the task is there."""
    group = groups()[0]
    plan(world, to=[group])
    platform.ask("POST", "faults", calls=[{"path": ADD, "cut": cut, "times": 1}])
    work(platform, NOW)
    assert Sending.objects.get().state == "called"
    for seconds in (21, 42, 62, 84, 110):
        work(platform, NOW + timedelta(seconds=seconds))

    assert len(tasks(platform)) == 1
    row = Sending.objects.get()
    assert (row.state, row.msgid) == ("asked", tasks(platform)[0]["msgid"])
    assert row.tries == (1 if cut == "after_write" else 2)


def test_two_sendings_that_look_alike_are_told_apart_when_both_answers_are_lost(world, platform):
    group = groups()[0]
    plan(world, to=[group])
    twin = Post.objects.get()
    twin.pk, twin.key, twin.at = None, "twin", NOW + timedelta(seconds=1)
    twin.save()
    platform.ask("POST", "faults", calls=[{"path": ADD, "cut": "after_write", "times": 2}])
    for seconds in range(2, 300, 15):
        work(platform, NOW + timedelta(seconds=seconds))

    made = [task["msgid"] for task in tasks(platform)]
    assert (len(made), set(Sending.objects.values_list("msgid", flat=True))) == (2, set(made))


def test_a_refusal_of_the_platform_fails_one_owner_alone(world, platform):
    posts = plan(world)
    platform.ask("POST", "faults", calls=[{"path": ADD, "errcode": 40058, "times": 1}])
    work(platform, NOW)
    confirm(platform)
    work(platform, NOW + timedelta(minutes=2))

    refused = Sending.objects.get(state="refused")
    assert {(post.state, post.fault) for post in refused.posts.all()} == {("failed", "platform")}
    assert Post.objects.filter(state="sent").count() == len(posts) - refused.posts.count()


def test_a_busy_platform_is_asked_again_and_makes_one_task(world, platform):
    plan(world, to=groups()[:1])
    platform.ask("POST", "faults", calls=[{"path": ADD, "errcode": 45009, "times": 1}])
    for minutes in (0, 2, 62, 130):
        work(platform, NOW + timedelta(minutes=minutes))

    assert len(tasks(platform)) == 1
    assert Sending.objects.get().msgid == tasks(platform)[0]["msgid"]


def test_what_is_taken_back_before_its_call_never_reaches_the_platform_and_after_it_is_stopped_there(world, platform):
    posts = plan(world, to=groups()[:1])
    grouping.group_due(NOW)
    posting.withdraw(who=world.qinghe, keys=[posts[0].key], reason="货没到", now=NOW)
    work(platform, NOW)
    assert (tasks(platform), states()) == ([], [("skipped", "withdrawn")])

    later = NOW + timedelta(hours=2)
    posts = plan(world, "下午的菜", later, to=groups()[:1])
    work(platform, later)
    posting.withdraw(who=world.qinghe, keys=[posts[0].key], reason="货没到", now=later)
    work(platform, later + timedelta(seconds=5))
    assert [task["cancelled"] for task in tasks(platform)] == [True]
    assert states() == [("skipped", "withdrawn")] * 2

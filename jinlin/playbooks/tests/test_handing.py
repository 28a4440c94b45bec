"""What is due goes to the one door, to announcements, to people; what became of it is counted from there."""

from __future__ import annotations

import pytest

from jinlin.events import actions as events
from jinlin.messaging.models import Announcement, Post, PostState
from jinlin.messaging.sending import ending
from jinlin.messaging.tests.keeping import owned
from jinlin.playbooks.actions import settling
from jinlin.playbooks.models import Occurrence, State
from jinlin.playbooks.tests.running import started, until
from jinlin.tasks import actions as tasks
from jinlin.tasks.models import Task
from tests.world import access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def one_row(**row):
    told = {"key": "row", "at": "daily 12:00", "column": "午间", "brief": "说一句", **row}
    return {"name": "一行", "anchor": "group", "stages": [{"key": "day", "name": "每天", "rows": [told]}]}


def first(run):
    return Occurrence.objects.filter(run=run).order_by("due_at")[0]


POSTS = {f"post.{kind}": [settling.post_told] for kind in ("sent", "failed", "expired", "skipped")}
TASKS = {f"task.{kind}": [settling.task_told] for kind in ("done", "declined", "withdrawn")}


def react(words):
    while events.hand_on(POSTS | TASKS, now=at(words)):
        pass


def test_a_message_with_its_words_goes_through_the_door_by_its_groups_owner(world):
    groups = [owned(world, world.chen, name="甲"), owned(world, world.chen, name="乙")]
    run = started(world, *groups, content=one_row(text="中午好,这里是{群名}", channel="sidebar", direction="promo"))
    until("2026-03-05 11:30")
    posts = Post.objects.order_by("community__name")
    assert [(post.at, post.channel, post.promo, post.label, post.source_id) for post in posts] == [
        (at("2026-03-05 12:00"), "sidebar", True, "午间", first(run).pk)
    ] * 2
    assert sorted(post.body.parts[0]["text"] for post in posts) == ["中午好,这里是乙", "中午好,这里是甲"]
    assert Task.objects.count() == 0


def test_what_was_sent_is_done_and_what_expired_makes_it_late(world):
    groups = [owned(world, world.chen, name="甲"), owned(world, world.chen, name="乙")]
    run = started(world, *groups, content=one_row(text="中午好"))
    until("2026-03-05 11:30")
    one, other = Post.objects.order_by("pk")
    ending.sent(world.qinghe, {one.pk: at("2026-03-05 12:05")}, evidence="click", now=at("2026-03-05 12:05"))
    react("2026-03-05 12:06")
    until("2026-03-05 12:06")
    assert (first(run).state, first(run).done, first(run).total) == (State.ISSUED, 1, 2)
    ending.end(world.qinghe, [other.pk], PostState.EXPIRED, fault="not_sent", now=at("2026-03-05 14:00"))
    react("2026-03-05 14:00")
    until("2026-03-05 14:00")
    assert (first(run).state, first(run).done, first(run).failed, first(run).total) == (State.LATE, 1, 1, 2)


def test_all_sent_in_time_is_done(world):
    run = started(world, owned(world, world.chen), content=one_row(text="中午好"))
    until("2026-03-05 11:30")
    ending.sent(
        world.qinghe, {Post.objects.get().pk: at("2026-03-05 12:05")}, evidence="click", now=at("2026-03-05 12:05")
    )
    react("2026-03-05 12:06")
    until("2026-03-05 12:06")
    assert (first(run).state, first(run).settled_at) == (State.DONE, at("2026-03-05 12:06"))


def test_what_the_door_refuses_is_left_out_with_its_rule(world):
    run = started(world, owned(world, world.chen, name="甲"), world.community("没人管"), content=one_row(text="中午好"))
    until("2026-03-05 11:30")
    row = first(run)
    assert (row.total, row.skipped, row.left_out) == (1, 1, {"nobody": 1})


def test_a_message_without_words_is_prepared_by_whoever_owns_the_group(world):
    run = started(world, owned(world, world.chen, name="甲"), content=one_row(slot="海报"))
    until("2026-03-05 11:30")
    task = Task.objects.get()
    assert (task.assignee, task.title, task.brief) == (world.chen, "午间（发消息）：甲", "说一句\n要放：海报")
    tasks.finish(who=access_of(world.chen), task=task, now=at("2026-03-05 12:00"))
    react("2026-03-05 12:01")
    until("2026-03-05 12:01")
    assert first(run).state == State.DONE


def test_what_people_say_need_not_be_done_is_left_out_of_the_share(world):
    run = started(
        world,
        owned(world, world.chen, name="甲"),
        owned(world, world.chen, name="乙"),
        content=one_row(action="human_task"),
    )
    until("2026-03-05 11:30")
    one, other = Task.objects.order_by("pk")
    tasks.decline(who=access_of(world.chen), task=one, reason="店休", now=at("2026-03-05 12:00"))
    tasks.finish(who=access_of(world.chen), task=other, now=at("2026-03-05 12:00"))
    react("2026-03-05 12:01")
    until("2026-03-05 12:01")
    row = first(run)
    assert (row.state, row.total, row.done, row.skipped) == (State.DONE, 1, 1, 1)


def test_a_notice_is_published_for_all_groups_at_once(world):
    groups = [owned(world, world.chen, name="甲"), owned(world, world.chen, name="乙")]
    run = started(world, *groups, content=one_row(action="announcement", text="明天盘点"))
    until("2026-03-05 11:30")
    notice = Announcement.objects.get()
    assert (notice.title, notice.subject_kind, notice.subject_id, notice.postings.count()) == (
        "午间", "occurrence", first(run).pk, 2,
    )  # fmt: skip
    assert first(run).total == 2


def test_many_groups_are_handed_on_in_pieces_and_each_once(world, monkeypatch):
    from jinlin.playbooks.actions import issuing

    monkeypatch.setattr(issuing, "PIECE", 2)
    run = started(world, *(world.community() for _ in range(5)), content=one_row(action="human_task"))
    occurrence = first(run)
    assert issuing.issue(Occurrence.objects.get(pk=occurrence.pk), at("2026-03-05 11:30")) is True
    assert (Task.objects.count(), first(run).state) == (2, State.PLANNED)
    until("2026-03-05 11:31")
    assert (Task.objects.count(), first(run).total, first(run).state) == (5, 5, State.ISSUED)


def test_an_authority_owner_is_spared_the_routine_where_an_assistant_is_there_r_047(world):
    from jinlin.communities.models import Appointment, Function, OwnerProfile, OwnerStyle

    group, other = owned(world, world.chen, name="甲"), owned(world, world.chen, name="乙")
    for each in (group, other):
        Appointment.objects.create(
            workspace=world.qinghe,
            community=each,
            function=Function.ASSISTANT,
            staff=world.wang,
            since=at("2026-01-01"),
        )
    OwnerProfile.objects.create(
        workspace=world.qinghe, community=group, style=OwnerStyle.AUTHORITY, at=at("2026-01-01")
    )
    started(world, group, other, content=one_row(action="human_task", owner="owner"))
    until("2026-03-05 11:30")
    assert sorted(Task.objects.values_list("title", "assignee__name")) == [
        ("午间（人工任务）：乙", "陈"),
        ("午间（人工任务）：甲", "王"),
    ]

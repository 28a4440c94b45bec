"""A task's life: given out, done by word or by fact, declined, taken back, passed on; nobody else's business."""

from datetime import timedelta

import pytest

from jinlin.events import actions as events
from jinlin.events.models import Fact
from jinlin.tasks import actions as tasks
from jinlin.tasks import queries
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Closure, Outcome, Passing, Subject, Task
from jinlin.tasks.refusals import (
    LinkLeadsOutside,
    NobodyThere,
    NotYourTask,
    ReasonMissing,
    TaskClosed,
    TitleMissing,
)
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TOMORROW = NOW + timedelta(days=1)
GROUP = Subject("community", 7)


def wish(assignee, title="回复张三", **more):
    return Wanted(assignee=assignee, title=title, due_at=more.pop("due_at", TOMORROW), **more)


def give(world, assignee=None, who=None, **more):
    return tasks.assign(who=access_of(who or world.wang), wanted=wish(assignee or world.chen, **more), now=NOW)


def a_fact(world, key="7"):
    return events.record("community.ended", world.qinghe, key=key, at=NOW, now=NOW, community=7)


def kinds():
    return list(Fact.objects.order_by("id").values_list("kind", flat=True))


def titles(rows):
    return [task.title for task in rows]


def test_a_task_says_who_what_until_when_and_where(world):
    task = give(world, brief=" 问她要几斤 ", subject=GROUP, link="/groups/abc/", kind="by_hand")

    task.refresh_from_db()
    assert (task.assignee, task.title, task.brief, task.due_at) == (world.chen, "回复张三", "问她要几斤", TOMORROW)
    assert (task.subject, task.link, task.made_by, task.made_at) == (GROUP, "/groups/abc/", world.wang, NOW)
    fact = Fact.objects.get(kind="task.assigned")
    assert fact.data == {"task": task.pk, "staff": world.chen.pk, "about": "community", "id": 7}
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.staff, entry.subject_id, entry.details) == (
        "task.assigned",
        world.wang,
        task.slug,
        {"to": "陈"},
    )


def test_the_same_key_is_the_same_task_however_often_it_is_wished(world):
    first = give(world, key="x:7")
    again = give(world, key="x:7", title="别的话")

    assert (again.pk, again.title, Task.objects.count()) == (first.pk, "回复张三", 1)
    assert kinds() == ["task.assigned"]
    assert AuditEntry.objects.count() == 1


def test_what_was_done_under_a_key_is_not_given_out_again(world):
    task = give(world, key="x:7")
    tasks.finish(who=access_of(world.chen), task=task, now=NOW)

    assert give(world, key="x:7").closed_at == NOW
    assert list(queries.open_for(world.chen, now=NOW)) == []


def test_the_same_key_of_another_brand_is_another_task(world):
    give(world, key="x:7")
    theirs = tasks.assign(who=access_of(world.charlie), wanted=wish(world.charlie, key="x:7"), now=NOW)

    assert (theirs.workspace, Task.objects.count()) == (world.elsewhere, 2)


def test_many_tasks_are_given_out_with_a_handful_of_queries(world, django_assert_num_queries):
    who, many = access_of(world.lin), [wish(world.chen, key=f"x:{number}") for number in range(30)]
    with django_assert_num_queries(7):  # 2 of the transaction; known keys, tasks, their ids; facts; the trail
        made = tasks.assign_all(who=who, wanted=many, now=NOW)

    assert [task.key for task in made] == [each.key for each in many]
    assert Fact.objects.count() == 30
    assert AuditEntry.objects.get().details == {"count": 30}


def test_without_a_title_no_task(world):
    with pytest.raises(TitleMissing):
        give(world, title=" ")


def test_who_left_or_works_elsewhere_gets_no_task(world):
    with pytest.raises(NobodyThere):
        give(world, assignee=world.charlie)
    world.chen.left_at = NOW
    world.chen.save()
    with pytest.raises(NobodyThere):
        give(world)
    assert Task.objects.count() == 0


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"])
def test_a_link_leads_nowhere_but_into_the_product(world, link):
    with pytest.raises(LinkLeadsOutside):
        give(world, link=link)


def test_finishing_is_somebodys_word(world):
    task = give(world)
    closure = tasks.finish(who=access_of(world.chen), task=task, evidence="已回复", now=TOMORROW)

    assert (closure.outcome, closure.by, closure.at, closure.evidence) == (
        Outcome.DONE,
        world.chen,
        TOMORROW,
        "已回复",
    )
    assert (closure.verified, closure.fact) == (False, None)
    assert kinds() == ["task.assigned", "task.done"]


def test_finishing_twice_changes_nothing(world):
    task = give(world)
    first = tasks.finish(who=access_of(world.chen), task=task, now=NOW)
    again = tasks.finish(who=access_of(world.wang), task=task, evidence="又一次", now=TOMORROW)

    assert (again.pk, again.by, again.evidence) == (first.pk, world.chen, "")
    assert kinds() == ["task.assigned", "task.done"]


def test_a_fact_closes_what_waits_and_is_kept_with_it(world):
    task, fact = give(world), a_fact(world)
    closure = tasks.verify(task=task, fact=fact, now=TOMORROW)

    assert (closure.outcome, closure.by, closure.at, closure.verified, closure.fact) == (
        Outcome.DONE,
        None,
        TOMORROW,
        True,
        fact,
    )
    assert kinds() == ["task.assigned", "community.ended", "task.done", "task.verified"]


def test_a_fact_confirms_what_somebody_said(world):
    task = give(world)
    tasks.finish(who=access_of(world.chen), task=task, now=NOW)
    closure = tasks.verify(task=task, fact=a_fact(world), now=TOMORROW)

    assert (closure.by, closure.at, closure.verified) == (world.chen, NOW, True)
    assert kinds()[-1] == "task.verified"


def test_verifying_twice_keeps_the_first_fact(world):
    task, fact = give(world), a_fact(world)
    tasks.verify(task=task, fact=fact, now=NOW)
    closure = tasks.verify(task=task, fact=a_fact(world, "8"), now=TOMORROW)

    assert closure.fact == fact
    assert kinds().count("task.verified") == 1


def test_a_fact_does_not_undo_that_a_task_was_taken_back(world):
    task = give(world)
    tasks.withdraw(who=access_of(world.wang), task=task, now=NOW)
    closure = tasks.verify(task=task, fact=a_fact(world), now=TOMORROW)

    assert (closure.outcome, closure.verified) == (Outcome.WITHDRAWN, False)


def test_whoever_declines_says_why(world):
    task = give(world)
    with pytest.raises(ReasonMissing):
        tasks.decline(who=access_of(world.chen), task=task, reason=" ", now=NOW)
    closure = tasks.decline(who=access_of(world.chen), task=task, reason="客户已退群", now=NOW)

    assert (closure.outcome, closure.evidence) == (Outcome.NOT_NEEDED, "客户已退群")
    assert kinds() == ["task.assigned", "task.declined"]


def test_what_ended_cannot_end_otherwise(world):
    task = give(world)
    tasks.decline(who=access_of(world.chen), task=task, reason="客户已退群", now=NOW)
    with pytest.raises(TaskClosed) as refused:
        tasks.finish(who=access_of(world.chen), task=task, now=NOW)

    assert str(refused.value) == "“回复张三”已经结束(无需处理) — 需要再做一次时,请派一个新任务"
    assert Closure.objects.count() == 1


def test_a_colleague_without_the_right_closes_nobodys_task(world):
    task = give(world, assignee=world.wang, who=world.lin)
    for who in (world.chen, world.zhou, world.charlie):
        with pytest.raises(NotYourTask):
            tasks.finish(who=access_of(who), task=task, now=NOW)
        with pytest.raises(NotYourTask):
            tasks.withdraw(who=access_of(who), task=task, now=NOW)
        with pytest.raises(NotYourTask):
            tasks.reassign(who=access_of(who), tasks=[task], taker=who, now=NOW)

    assert kinds() == ["task.assigned"]


def test_whoever_gave_a_task_may_take_it_back(world):
    task = give(world, assignee=world.wang, who=world.chen)
    closure = tasks.withdraw(who=access_of(world.chen), task=task, reason="重复了", now=NOW)

    assert (closure.outcome, closure.by) == (Outcome.WITHDRAWN, world.chen)


def test_a_task_passed_on_keeps_who_had_it(world):
    task = give(world)
    (passing,) = tasks.reassign(
        who=access_of(world.wang), tasks=[task], taker=world.zhou, reason="陈休假", now=TOMORROW
    )

    task.refresh_from_db()
    assert task.assignee == world.zhou
    assert (passing.giver, passing.taker, passing.by, passing.at, passing.reason) == (
        world.chen,
        world.zhou,
        world.wang,
        TOMORROW,
        "陈休假",
    )
    fact = Fact.objects.get(kind="task.reassigned")
    assert (fact.data["staff"], fact.data["giver"]) == (world.zhou.pk, world.chen.pk)


def test_there_and_back_again_are_two_passings(world):
    task = give(world)
    tasks.reassign(who=access_of(world.wang), tasks=[task], taker=world.wang, now=NOW)
    tasks.reassign(who=access_of(world.wang), tasks=[task], taker=world.chen, now=NOW)

    assert [(each.giver, each.taker) for each in Passing.objects.order_by("pk")] == [
        (world.chen, world.wang),
        (world.wang, world.chen),
    ]
    assert kinds().count("task.reassigned") == 2


def test_passing_on_to_whoever_has_it_changes_nothing(world):
    task = give(world)

    assert tasks.reassign(who=access_of(world.wang), tasks=[task], taker=world.chen, now=NOW) == []
    assert Passing.objects.count() == 0


def test_what_ended_is_not_passed_on_and_then_nothing_is(world):
    waiting, ended = give(world, title="等着"), give(world, title="做完了")
    tasks.finish(who=access_of(world.chen), task=ended, now=NOW)
    with pytest.raises(TaskClosed):
        tasks.reassign(who=access_of(world.wang), tasks=[waiting, ended], taker=world.wang, now=NOW)

    waiting.refresh_from_db()
    assert waiting.assignee == world.chen
    assert Passing.objects.count() == 0


def test_my_tasks_come_by_their_time_and_say_which_are_late(world):
    give(world, title="明天")
    give(world, title="昨天", due_at=NOW - timedelta(days=1))
    give(world, title="王的", assignee=world.wang)
    tasks.finish(who=access_of(world.chen), task=give(world, title="做完了"), now=NOW)

    assert [(task.title, task.late) for task in queries.open_for(world.chen, now=NOW)] == [
        ("昨天", True),
        ("明天", False),
    ]


def test_my_tasks_about_one_thing(world):
    give(world, title="七群", subject=GROUP)
    give(world, title="八群", subject=Subject("community", 8))
    give(world, title="七号成员", subject=Subject("member", 7))
    give(world, title="无")

    assert titles(queries.open_for(world.chen, subject=GROUP, now=NOW)) == ["七群"]


def test_one_sees_the_tasks_of_ones_people_ones_own_and_those_one_gave(world):
    give(world, title="陈的", who=world.lin)
    give(world, title="王的", assignee=world.wang, who=world.chen)
    give(world, title="周的", assignee=world.zhou, who=world.lin)
    tasks.assign(who=access_of(world.charlie), wanted=wish(world.charlie, title="别家的"), now=NOW)

    def seen(staff):
        return sorted(titles(queries.due(access_of(staff), until=NOW + timedelta(days=9))))

    assert seen(world.lin) == ["周的", "王的", "陈的"]
    assert seen(world.wang) == ["王的", "陈的"]
    assert seen(world.chen) == ["王的", "陈的"]
    assert seen(world.charlie) == ["别家的"]


def test_due_overdue_and_lately_closed(world):
    give(world, title="昨天", due_at=NOW - timedelta(days=1))
    give(world, title="今天", due_at=NOW + timedelta(hours=1))
    give(world, title="下周", due_at=NOW + timedelta(days=7))
    tasks.finish(who=access_of(world.chen), task=give(world, title="做完了"), now=NOW)
    tasks.finish(who=access_of(world.chen), task=give(world, title="早做完了"), now=NOW - timedelta(days=9))
    access = access_of(world.lin)

    assert titles(queries.due(access, until=TOMORROW)) == ["昨天", "今天"]
    assert titles(queries.overdue(access, now=NOW)) == ["昨天"]
    assert titles(queries.closed_since(access, since=NOW - timedelta(days=7))) == ["做完了"]

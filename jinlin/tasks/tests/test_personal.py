"""What tasks say of a member is handed out to them, and forgotten with them (R-195)."""

from datetime import timedelta

import pytest

from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Passing, Subject, Task
from jinlin.tasks.personal import STORES
from jinlin.workspaces.models import AuditEntry
from jinlin.workspaces.personal import Person
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

(STORE,) = STORES
DUE = NOW + timedelta(days=1)


@pytest.fixture
def zhang(world):
    member = world.member("张三")
    about = Subject("member", member.pk)
    wanted = Wanted(
        world.chen, "回复张三", DUE, brief="她问退款", subject=about, link=f"/members/{member.slug}/", key="x"
    )
    task = tasks.assign(who=access_of(world.lin), wanted=wanted, now=NOW)
    tasks.reassign(who=access_of(world.lin), tasks=[task], taker=world.wang, reason="张三点名要王", now=NOW)
    tasks.finish(who=access_of(world.wang), task=task, evidence="已给张三退款", now=NOW)
    other = Wanted(world.chen, "回复李四", DUE, subject=Subject("community", member.pk))
    tasks.assign(who=access_of(world.lin), wanted=other, now=NOW)
    return Person(world.qinghe, member.pk, member.slug)


def test_everything_about_a_person_is_handed_out(zhang):
    assert STORE.gather(zhang) == [
        {
            "title": "回复张三",
            "brief": "她问退款",
            "made_at": NOW,
            "due_at": DUE,
            "closed_at": NOW,
            "closure__outcome": "done",
            "closure__evidence": "已给张三退款",
        },
        {"task__title": "回复张三", "at": NOW, "reason": "张三点名要王"},
    ]


def test_the_words_go_and_what_was_done_when_stays(world, zhang):
    assert STORE.clear(zhang, NOW) == 1
    assert STORE.clear(zhang, NOW) == 0

    task = Task.objects.select_related("closure").get(key="x")
    assert (task.title, task.brief, task.link, task.closure.evidence) == ("—", "", "", "")
    assert (task.assignee, task.closed_at, task.closure.outcome) == (world.wang, NOW, "done")
    assert Task.objects.exclude(key="x").get().title == "回复李四"


def test_neither_the_passing_nor_the_trail_tells_of_them_any_more(world, zhang):
    STORE.clear(zhang, NOW)

    assert [(each.taker, each.reason) for each in Passing.objects.all()] == [(world.wang, "")]
    said = AuditEntry.objects.filter(verb__startswith="task.").order_by("pk")
    assert [(each.verb, each.subject_name, each.details) for each in said] == [
        ("task.assigned", "", {"to": "陈"}),
        ("task.reassigned", "", {"to": "王", "count": 1}),
        ("task.done", "", {}),
        ("task.assigned", "回复李四", {"to": "陈"}),
    ]


def test_a_person_of_another_brand_with_the_same_number_is_another_person(world, zhang):
    elsewhere = Person(world.elsewhere, zhang.member, zhang.slug)

    assert STORE.gather(elsewhere) == []
    assert STORE.clear(elsewhere, NOW) == 0

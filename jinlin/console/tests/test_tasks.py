"""任务 on screen: the list, the workbench, a group's page; given out, finished with one tap, declined, passed on."""

import re
from datetime import timedelta

import pytest

from jinlin.communities.models import MembershipRole
from jinlin.console.tasks import queries, told
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Closure, Outcome, Passing, Subject, Task
from jinlin.wecom.models import Account
from jinlin.workspaces.models import AuditEntry, Staff
from tests.world import NOW, SHANGHAI, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TOMORROW = NOW + timedelta(days=1)


def give(world, assignee=None, title="回复张三", who=None, **more):
    wanted = Wanted(assignee=assignee or world.chen, title=title, due_at=more.pop("due_at", TOMORROW), **more)
    return tasks.assign(who=access_of(who or world.wang), wanted=wanted, now=NOW)


def shown(client, query=""):
    """Return the titles the list shows, in order."""
    page = client.get(f"/tasks/{query}").content.decode()
    return re.findall(r'<a href="/tasks/[^"]+" data-drawer><bdi>([^<]*)</bdi>', page)


def messages_of(answer):
    return [str(message) for message in answer.wsgi_request._messages]


def test_without_a_word_one_sees_ones_own_that_wait_the_first_due_first(world, client_of):
    give(world, title="明天")
    give(world, title="昨天", due_at=NOW - timedelta(days=1))
    give(world, world.wang, "王的")
    tasks.finish(who=access_of(world.chen), task=give(world, title="做完了"), now=NOW)

    assert shown(client_of(world.chen)) == ["昨天", "明天"]


def test_a_manager_sees_the_team_and_headquarters_everybody(world, client_of):
    give(world, title="陈的")
    give(world, world.wang, "王的", who=world.lin)
    give(world, world.zhou, "周的", who=world.lin)

    assert shown(client_of(world.chen), "?whose=team&state=open") == ["陈的"]
    assert shown(client_of(world.wang), "?whose=team&state=open&sort=who") == ["王的", "陈的"]
    assert sorted(shown(client_of(world.lin), "?whose=team&state=open")) == ["周的", "王的", "陈的"]
    assert shown(client_of(world.lin), "?whose=given&who=王") == ["王的"]
    assert shown(client_of(world.charlie), "?whose=team&state=open") == []


def test_one_asks_for_what_is_late_done_or_declined(world, client_of):
    give(world, title="迟了", due_at=NOW - timedelta(hours=1))
    give(world, title="等着")
    tasks.finish(who=access_of(world.chen), task=give(world, title="做完了"), now=NOW)
    tasks.decline(who=access_of(world.chen), task=give(world, title="不用做"), reason="重复", now=NOW)
    client = client_of(world.lin)

    assert shown(client, "?state=late") == ["迟了"]
    assert shown(client, "?state=done") == ["做完了"]
    assert shown(client, "?state=not_needed") == ["不用做"]
    assert shown(client, "?due_since=2026-03-06&due_until=2026-03-06&state=open") == ["等着"]


def test_what_somebody_says_is_shown_as_said_and_what_a_fact_says_as_proved(world, client_of):
    from jinlin.events import actions as events

    tasks.finish(who=access_of(world.chen), task=give(world, title="说的"), now=NOW)
    proved = give(world, title="证实的")
    fact = events.record("community.ended", world.qinghe, key="1", at=NOW, now=NOW)
    tasks.verify(task=proved, fact=fact, now=NOW)
    client = client_of(world.lin)

    said, told_by_fact = (client.get(f"/tasks/?state=done&q={word}").content.decode() for word in ("说的", "证实的"))
    assert ("陈自己说的" in said, "有事实为证" in said) == (True, False)
    assert ("自己说的" in told_by_fact, "有事实为证" in told_by_fact) == (False, True)


def test_a_group_one_may_not_see_is_not_named(world, client_of):
    there = world.community("浦东一群", unit=world.pudong)
    give(world, title="浦东的事", who=world.lin, subject=Subject("community", there.pk))

    assert "浦东一群" not in client_of(world.chen).get("/tasks/").content.decode()
    assert "浦东一群" in client_of(world.lin).get("/tasks/?whose=team").content.decode()


def test_the_workbench_shows_ones_tasks_and_one_tap_finishes_the_first(world, client_of):
    late = give(world, title="昨天的", due_at=at("2026-03-04 18:00"))
    give(world, title="明天的")
    client = client_of(world.chen)
    page = client.get("/").content.decode()

    assert page.index("昨天 18:00") < page.index("明天 10:00")
    assert page.count("jl-todo-late") == 1
    answer = client.post(f"/tasks/{late.slug}/finish/", headers={"Referer": "http://testserver/"})
    assert (answer.status_code, answer.url) == (302, "http://testserver/")
    closure = Closure.objects.get()
    assert (closure.task, closure.outcome, closure.by, closure.verified) == (late, Outcome.DONE, world.chen, False)
    assert "昨天的" not in client.get("/").content.decode().replace("已完成“昨天的”", "")


def test_tasks_come_before_there_are_any_numbers(world, client_of):
    give(world, title="先接入企微", assignee=world.lin)

    page = client_of(world.lin).get("/").content.decode()
    assert "先接入企微" in page
    assert "先把手上的数据放进来" in page


def test_many_are_finished_at_once_and_those_of_others_are_refused(world, client_of):
    mine, theirs = give(world, title="我的"), give(world, world.wang, "他的", who=world.chen)
    guide = world.staff("导", unit=world.jingan, role="guide")
    tasks.reassign(who=access_of(world.chen), tasks=[mine], taker=guide, now=NOW)
    answer = client_of(guide).post("/tasks/finish/", {"rows": [mine.slug, theirs.slug]})

    assert messages_of(answer) == ["已完成 1 件"]  # what one does not see is not there
    assert [closure.task for closure in Closure.objects.all()] == [mine]


def test_everything_that_matches_is_finished(world, client_of):
    give(world, title="一")
    give(world, title="二")
    give(world, world.wang, "王的", who=world.lin)
    client_of(world.chen).post("/tasks/finish/", {"every": "1", "query": "whose=mine&state=open"})

    assert sorted(closure.task.title for closure in Closure.objects.select_related("task")) == ["一", "二"]


def test_a_reason_is_asked_of_whoever_declines(world, client_of):
    task, client = give(world), client_of(world.chen)

    assert messages_of(client.post(f"/tasks/{task.slug}/decline/")) == [
        "还没有写为什么不做 — 请写一句原因,派任务的人会看到"
    ]
    client.post(f"/tasks/{task.slug}/decline/", {"reason": "客户已退群"})
    page = client_of(world.wang).get(f"/tasks/{task.slug}/").content.decode()
    assert ("无需处理" in page, "客户已退群" in page) == (True, True)


def test_a_task_is_passed_on_and_the_drawer_tells_by_whose_hands_it_went(world, client_of):
    task = give(world)
    answer = client_of(world.wang).post(f"/tasks/{task.slug}/pass/", {"taker": world.wang.slug, "reason": "陈休假"})

    assert messages_of(answer) == ["已改派给 王"]
    page = client_of(world.wang).get(f"/tasks/{task.slug}/").content.decode()
    assert ("陈 → 王" in page, "陈休假" in page) == (True, True)


def test_nobody_passes_a_task_on_to_a_stranger(world, client_of):
    task = give(world)
    answer = client_of(world.wang).post(f"/tasks/{task.slug}/pass/", {"taker": world.charlie.slug})

    assert messages_of(answer) == ["请选择接手的人。"]
    assert Passing.objects.count() == 0


def test_whoever_gave_a_task_takes_it_back(world, client_of):
    task = give(world, who=world.chen, assignee=world.chen)
    client_of(world.chen).post(f"/tasks/{task.slug}/withdraw/")

    assert Closure.objects.get().outcome == Outcome.WITHDRAWN


# -- giving out ------------------------------------------------------------------------------------------


def account(world, member, staff):
    Account.objects.create(
        workspace=world.qinghe, userid=member.identities.get().external_id, staff=staff, name=staff.name
    )


@pytest.fixture
def group(world):
    """Return a group of 静安店 whose owner is 王 and whose admin is 林."""
    owner, admin = world.member("wang"), world.member("lin")
    account(world, owner, world.wang)
    account(world, admin, world.lin)
    community = world.community("静安一群", owner=owner)
    world.join(owner, community, role=MembershipRole.OWNER)
    world.join(admin, community, role=MembershipRole.ADMIN)
    return community


def options(page):
    return re.findall(r'<option value="[^"]+"[^>]*>([^<]*)</option>', page)


def test_a_groups_task_can_be_given_to_its_owner_its_admins_and_its_stores_people(world, client_of, group):
    page = client_of(world.chen).get(f"/groups/{group.slug}/task/").content.decode()

    assert options(page) == ["王 · 华东(群主)", "林 · 总部(管理员)", "陈 · 静安店"]
    assert 'value="2026-03-05T18:00"' in page


def test_whose_account_is_gone_is_not_offered(world, client_of, group):
    Account.objects.filter(userid="lin").update(gone_at=NOW)

    page = client_of(world.chen).get(f"/groups/{group.slug}/task/").content.decode()
    assert options(page) == ["王 · 华东(群主)", "陈 · 静安店"]


def test_a_task_about_a_group_is_given_out_from_its_page(world, client_of, group):
    client = client_of(world.chen)
    answer = client.post(
        f"/groups/{group.slug}/task/",
        {"title": "设两位管理员", "assignee": world.wang.slug, "due": "2026-03-06T18:00", "brief": "店长和副店长"},
    )

    task = Task.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/groups/{group.slug}/")
    assert (task.assignee, task.made_by, task.title, task.brief) == (
        world.wang,
        world.chen,
        "设两位管理员",
        "店长和副店长",
    )
    assert (task.subject, task.link) == (Subject("community", group.pk), f"/groups/{group.slug}/")
    assert task.due_at == at("2026-03-06 18:00")
    assert AuditEntry.objects.get(verb="task.assigned").details == {"to": "王"}
    assert "设两位管理员" in client.get(f"/groups/{group.slug}/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("title", "", "这个字段是必填项。"),
        ("due", "2026-03-05T09:59", "截止时间已经过去,请选一个以后的时间。"),
        ("due", "下周", "“下周”不是可识别的时间"),
        ("assignee", "nobody", "选择一个有效的选项。"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_given_out(world, client_of, group, field, value, told):
    given = {"title": "设管理员", "assignee": world.wang.slug, "due": "2026-03-06T18:00"} | {field: value}
    page = client_of(world.chen).post(f"/groups/{group.slug}/task/", given).content.decode()

    assert told in page
    assert Task.objects.count() == 0


def test_one_gives_tasks_to_the_people_of_ones_own_scope(world, client_of):
    page = client_of(world.wang).get("/tasks/new/").content.decode()

    assert options(page) == ["王 · 华东", "陈 · 静安店"]
    world.chen.left_at = NOW
    world.chen.save()
    assert options(client_of(world.wang).get("/tasks/new/").content.decode()) == ["王 · 华东"]


def test_who_does_not_fit_on_the_list_is_found_by_name_and_gets_the_task(world, client_of):
    rows = [Staff(workspace=world.qinghe, unit=world.jingan, name=f"员{n:04}") for n in range(queries.MOST_PEOPLE + 1)]
    last = Staff.objects.bulk_create(rows)[-1]
    client = client_of(world.lin)

    page = client.get("/tasks/new/").content.decode()
    assert (last.slug in page, "人多,下面只列出一部分" in page) == (False, True)
    assert options(client.get("/tasks/new/", {"who": last.name}).content.decode()) == [f"{last.name} · 静安店"]
    client.post("/tasks/new/", {"title": "回电话", "assignee": last.slug, "due": "2026-03-06T18:00"})
    assert Task.objects.get().assignee == last

    task = give(world, who=world.lin)
    page = client.get(f"/tasks/{task.slug}/", {"who": last.name}).content.decode()
    assert options(page) == [f"{last.name} · 静安店"]
    client.post(f"/tasks/{task.slug}/pass/", {"taker": last.slug})
    assert Task.objects.get(pk=task.pk).assignee == last


def test_a_guide_gives_out_nothing_but_does_ones_own(world, client_of):
    guide = world.staff("导", unit=world.jingan, role="guide")
    task = give(world, guide)
    client = client_of(guide)

    assert client.get("/tasks/new/").status_code == 403
    page = client.get("/tasks/").content.decode()
    assert ("派任务</a>" in page, "完成</button>" in page) == (False, True)
    client.post(f"/tasks/{task.slug}/finish/")
    assert Closure.objects.get().by == guide


def test_a_groups_page_asks_equally_often_for_one_task_and_for_three(
    world, client_of, group, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = client_of(world.lin), []
    for number in (1, 2):
        for _ in range(number):
            give(world, subject=Subject("community", group.pk))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/groups/{group.slug}/").content.decode()
        counts.append((page.count("jl-todo-time"), len(asked)))
    (one, first), (three, second) = counts
    assert (one, three) == (1, 3)
    assert first == second


def test_the_workbench_asks_equally_often_for_one_task_and_for_three(world, client_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = client_of(world.chen), []
    client.get("/")  # what is kept for some minutes is counted
    for number in (1, 2):
        for _ in range(number):
            give(world, subject=Subject("community", world.community().pk))
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


# -- words and files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-03-05 18:00", "18:00"),
        ("2026-03-06 00:30", "明天 00:30"),
        ("2026-03-04 23:59", "昨天 23:59"),
        ("2026-03-12 18:00", "03-12 18:00"),
        ("2025-12-31 18:00", "2025-12-31 18:00"),
    ],
)
def test_a_time_is_said_as_one_says_it_today(moment, words):
    assert told.when(at(moment), NOW, SHANGHAI) == words


def test_the_list_comes_as_a_file(world, client_of, tmp_path):
    group = world.community("静安一群")
    give(world, title="迟了", brief="两箱", due_at=NOW - timedelta(hours=1), subject=Subject("community", group.pk))
    tasks.finish(who=access_of(world.chen), task=give(world, title="做完了"), evidence="已送到", now=NOW)
    answer = client_of(world.lin).get("/tasks/export/?whose=team")
    file = tmp_path / "tasks.xlsx"
    file.write_bytes(answer.content)
    rows = rows_of(file)

    assert rows[0][:8] == ["任务", "说明", "关于", "类型", "负责人", "门店", "截止", "状态"]
    assert [(row[0], row[1], row[2], row[4], row[7]) for row in rows[1:]] == [
        ("迟了", "两箱", "静安一群", "陈", "已逾期"),
        ("做完了", "", "", "陈", "已完成"),
    ]
    assert [tuple(row[11:14]) for row in rows[1:]] == [("", "", ""), ("陈", "已送到", "否")]
    assert AuditEntry.objects.get(verb="data.exported").details["rows"] == 2


def rows_of(file):
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()

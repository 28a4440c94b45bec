"""An owner's account is blocked or gone: admins stand in, tasks say so, and whoever leaves leaves no task unowned (R-048, R-313, R-326)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinlin.communities.models import Community
from jinlin.console import reactions
from jinlin.console.handover import failover, queries
from jinlin.console.tests.test_keeping import a_group, account_of, goes
from jinlin.events import actions as events
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Closure, Outcome, Passing, Subject, Task
from jinlin.wecom.models import Account, AccountState
from jinlin.workspaces.models import AuditEntry, Staff
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def people(world):
    return {staff.name: account_of(world, staff) for staff in (world.lin, world.wang, world.chen, world.zhou)}


@pytest.fixture
def groups(world, people):
    """Return 王's groups: two that 陈 can run, one that 陈 or 林 can, one that nobody can."""
    return [
        a_group(world, "一群", people["王"], people["陈"]),
        a_group(world, "二群", people["王"], people["陈"]),
        a_group(world, "三群", people["王"], people["陈"], people["林"]),
        a_group(world, "四群", people["王"]),
        a_group(world, "别人的", people["林"], people["王"]),
    ]


def address(staff):
    return f"/settings/handover/{staff.slug}/failover/"


def rows(page):
    """Return group, who takes over, and what is said of the task."""
    table = re.search(r"每个群由谁接手.*?</table>", page, re.DOTALL).group()
    found = []
    for line in re.findall(r'<tr><th scope="row">.*?</tr>', table, re.DOTALL):
        cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL)]
        found.append((cells[0].strip(), cells[2].split()[0], cells[3].split()[0]))
    return found


def messages_of(answer):
    return [str(message) for message in answer.wsgi_request._messages]


def test_each_group_goes_to_the_admin_who_has_fewest(world, groups, client_of):
    goes(world.wang, state=AccountState.DISABLED)
    page = client_of(world.lin).get(address(world.wang)).content.decode()

    assert rows(page) == [
        ("一群", "陈", "还没派"),
        ("三群", "林", "还没派"),
        ("二群", "陈", "还没派"),
        ("四群", "没有人能接,要换群主", "—"),
    ]
    assert "账号已禁用,名下 4 个群" in page
    assert "给管理员派 3 个代管任务" in page


def test_the_page_says_what_admins_can_do_and_what_stands_still(world, groups, client_of):
    page = client_of(world.lin).get(address(world.wang)).content.decode()
    lists = [
        [re.sub(r"<[^>]+>", "", item).strip() for item in re.findall(r"<li>(.*?)</li>", part, re.DOTALL)]
        for part in re.findall(r'<ul class="jl-duties">.*?</ul>', page, re.DOTALL)
    ]

    assert lists == [
        ["回复群员", "维护群规、移出违规的人", "发群公告"],
        ["确认群发", "添加或撤换管理员", "解散群", "转让群主"],
    ]
    assert 'href="/settings/wecom/truth/"' in page


def test_admins_get_their_tasks_and_whoever_presses_the_groups_nobody_can_run(world, groups, client_of):
    goes(world.wang)
    answer = client_of(world.lin).post(address(world.wang))

    assert messages_of(answer) == ["已派 4 个代管任务"]
    given = [(task.assignee.name, task.title, task.kind, task.due_at) for task in Task.objects.order_by("pk")]
    assert given == [
        ("陈", "代管“一群”,直到换好群主", "takeover", NOW + timedelta(days=1)),
        ("林", "代管“三群”,直到换好群主", "takeover", NOW + timedelta(days=1)),
        ("陈", "代管“二群”,直到换好群主", "takeover", NOW + timedelta(days=1)),
        ("林", "给 王 的 1 个群换群主:没有管理员能接手", "takeover", NOW + timedelta(days=1)),
    ]
    first = Task.objects.order_by("pk")[0]
    assert (first.subject, first.link) == (Subject("community", groups[0].pk), f"/groups/{groups[0].slug}/")
    assert first.brief == (
        "群主 王 已离职。你是管理员,请先接手:回复群员、维护群规、移出违规的人、发群公告。"
        "做不了的等换群主:确认群发、添加或撤换管理员、解散群、转让群主。"
    )


def test_pressing_again_gives_out_nothing_more(world, groups, client_of):
    goes(world.wang)
    client = client_of(world.lin)
    client.post(address(world.wang))
    answer = client.post(address(world.wang))

    assert Task.objects.count() == 4
    assert messages_of(answer)[-1:] == ["每个群都已经有人接手,没有要派的"]
    page = client.get(address(world.wang)).content.decode()
    assert [row[2] for row in rows(page)] == ["已派", "已派", "已派", "—"]


def test_what_was_declined_is_given_out_anew_on_the_same_day(world, groups, client_of):
    goes(world.wang)
    client = client_of(world.lin)
    client.post(address(world.wang))
    tasks.decline(who=access_of(world.chen), task=Task.objects.get(title__contains="一群"), reason="我休假", now=NOW)
    answer = client.post(address(world.wang))

    assert messages_of(answer)[-1:] == ["已派 1 个代管任务"]
    waiting = Task.objects.that_wait().filter(title__contains="一群")
    assert [task.assignee for task in waiting] == [world.chen]


def test_the_next_day_no_second_task_for_the_rest_stands_beside_the_first(world, groups, client_of):
    goes(world.wang)
    client_of(world.lin).post(address(world.wang))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client_of(world.lin).post(address(world.wang))
        assert Task.objects.filter(title__startswith="给 王").count() == 1
        tasks.finish(who=access_of(world.lin), task=Task.objects.get(title__startswith="给 王"), now=NOW)
        client_of(world.lin).post(address(world.wang))

    assert Task.objects.that_wait().filter(title__startswith="给 王").count() == 1


def test_a_group_that_comes_later_is_all_that_is_given_out(world, groups, people, client_of):
    goes(world.wang)
    client = client_of(world.lin)
    client.post(address(world.wang))
    a_group(world, "五群", people["王"], people["陈"])
    client.post(address(world.wang))

    assert list(Task.objects.order_by("pk").values_list("title", flat=True))[4:] == ["代管“五群”,直到换好群主"]


def test_while_the_account_works_it_is_a_drill_and_nobody_gets_a_task(world, groups, client_of):
    client = client_of(world.lin)
    page = client.get(address(world.wang)).content.decode()

    assert "演练:账号还能用,名下 4 个群" in page
    assert [row[2] for row in rows(page)] == ["演练不派", "演练不派", "演练不派", "—"]
    assert messages_of(client.post(address(world.wang))) == [
        "“王”的账号还能用,现在只是演练,不派任务 — 账号被封或离职后再派"
    ]
    assert Task.objects.count() == 0


def test_an_admin_whose_account_is_gone_too_stands_in_for_nobody(world, groups, client_of):
    goes(world.wang)
    goes(world.chen)
    page = client_of(world.lin).get(address(world.wang)).content.decode()

    assert [row[1] for row in rows(page)] == ["没有人能接,要换群主", "林", "没有人能接,要换群主", "没有人能接,要换群主"]


def test_who_owns_no_group_leaves_nothing_to_take_over(world, people, client_of):
    assert "名下没有群" in client_of(world.lin).get(address(world.chen)).content.decode()
    nobody = world.staff("新人", unit=world.jingan, role="guide")
    assert "名下没有群" in client_of(world.lin).get(address(nobody)).content.decode()


def test_the_page_asks_equally_often_for_one_group_and_for_four(world, people, client_of):
    goes(world.wang)
    client, counts = client_of(world.lin), []
    for number in (1, 3):
        for _ in range(number):
            a_group(world, "", people["王"], people["陈"], people["林"])
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address(world.wang)).content.decode()
        counts.append((len(rows(page)), len(asked)))
    assert [count for count, _asked in counts] == [1, 4]
    assert counts[0][1] == counts[1][1]


# -- how it ends -----------------------------------------------------------------------------------------


def changes(world, group, owner):
    Community.objects.filter(pk=group.pk).update(owner=owner)
    return events.record(
        "community.owner_changed",
        world.qinghe,
        key=f"{group.pk}:1",
        at=NOW,
        now=NOW,
        community=group.pk,
        owner=owner.pk,
    )


def test_a_new_owner_ends_what_stood_in_and_is_the_proof(world, groups, people, client_of):
    goes(world.wang)
    client_of(world.lin).post(address(world.wang))
    fact = changes(world, groups[0], people["周"])
    reactions.react(NOW)

    closure = Closure.objects.get()
    assert (closure.task.title, closure.outcome, closure.verified, closure.fact, closure.by) == (
        "代管“一群”,直到换好群主",
        Outcome.DONE,
        True,
        fact,
        None,
    )


def test_the_task_for_the_rest_is_over_when_no_group_hangs_on_the_account(world, groups, people, client_of):
    goes(world.wang)
    other = a_group(world, "五群", people["王"])
    client_of(world.lin).post(address(world.wang))
    rest = Task.objects.get(title__startswith="给 王")
    changes(world, groups[3], people["周"])
    reactions.react(NOW)
    assert Closure.objects.count() == 0

    fact = changes(world, other, people["周"])
    reactions.react(NOW)
    closure = Closure.objects.get()
    assert (closure.task, closure.outcome, closure.verified, closure.fact) == (rest, Outcome.DONE, True, fact)


def test_a_group_whose_owner_nobody_names_still_needs_who_stands_in(world, groups, client_of):
    goes(world.wang)
    client_of(world.lin).post(address(world.wang))
    Community.objects.filter(pk=groups[0].pk).update(owner=None)
    told = {"community": groups[0].pk, "owner": None}
    events.record("community.owner_changed", world.qinghe, key="x", at=NOW, now=NOW, **told)
    reactions.react(NOW)

    assert Closure.objects.count() == 0


def test_whether_a_new_owner_can_act_is_asked_of_that_owner_alone(world, groups, people, client_of):
    with CaptureQueriesContext(connection) as asked:
        failover.owner_changed(changes(world, groups[0], people["周"]), NOW)

    (about,) = [each["sql"] for each in asked if "wecom_account" in each["sql"]]
    assert "LIMIT 1" in about


def test_a_new_owner_who_cannot_act_either_ends_nothing(world, groups, people, client_of):
    goes(world.wang)
    client_of(world.lin).post(address(world.wang))
    goes(world.zhou, state=AccountState.DISABLED)
    changes(world, groups[0], people["周"])
    reactions.react(NOW)

    assert Closure.objects.count() == 0


def test_a_group_that_is_dissolved_needs_nobody_to_stand_in(world, groups, client_of):
    goes(world.wang)
    client_of(world.lin).post(address(world.wang))
    events.record("community.ended", world.qinghe, key=str(groups[0].pk), at=NOW, now=NOW, community=groups[0].pk)
    reactions.react(NOW)

    closure = Closure.objects.get()
    assert (closure.outcome, closure.evidence, closure.verified) == (Outcome.WITHDRAWN, "群已经解散", False)


# -- who left, and their tasks ---------------------------------------------------------------------------


def give(world, assignee, title):
    wanted = Wanted(assignee=assignee, title=title, due_at=NOW + timedelta(days=1))
    return tasks.assign(who=access_of(world.lin), wanted=wanted, now=NOW)


def test_blocked_owners_are_listed_with_those_who_left(world, groups, client_of):
    client = client_of(world.lin)
    assert "没有离职的员工" in client.get("/settings/handover/").content.decode()
    goes(world.wang, state=AccountState.DISABLED)
    page = client.get("/settings/handover/").content.decode()

    assert ("群主的账号用不了" in page, "已禁用" in page, address(world.wang) in page) == (True, True, True)
    goes(world.wang)
    page = client.get("/settings/handover/").content.decode()
    assert ("群主的账号用不了" in page, "已经离职" in page, address(world.wang) in page) == (False, True, True)


def test_tasks_of_who_left_go_to_another_with_a_log_and_none_is_left(world, people, client_of):
    first, second = give(world, world.chen, "一"), give(world, world.chen, "二")
    done = give(world, world.chen, "做完了")
    tasks.finish(who=access_of(world.chen), task=done, now=NOW)
    goes(world.chen)
    Account.objects.filter(staff=world.wang).update(serves=True)
    client = client_of(world.lin)
    drawer = client.get(f"/settings/handover/{world.chen.slug}/").content.decode()
    assert "2 件未完成的任务" in drawer
    answer = client.post(f"/settings/handover/{world.chen.slug}/", {"taker": f"u{world.wang.pk}", "tasks": "on"})

    assert messages_of(answer) == ["已交接 2 件任务。"]
    assert {task.assignee for task in Task.objects.filter(closed_at=None)} == {world.wang}
    assert [(each.task, each.giver, each.taker, each.by, each.reason) for each in Passing.objects.order_by("pk")] == [
        (first, world.chen, world.wang, world.lin, "离职交接"),
        (second, world.chen, world.wang, world.lin, "离职交接"),
    ]
    assert AuditEntry.objects.get(verb="task.reassigned").details["count"] == 2
    assert "已交接完" in client.get("/settings/handover/").content.decode()


def test_a_colleague_without_an_account_of_the_corp_leaves_no_task_behind_either(world, client_of):
    give(world, world.chen, "一")
    world.chen.left_at = at("2026-03-04")
    world.chen.save()
    client = client_of(world.lin)
    page = client.get("/settings/handover/").content.decode()

    assert re.search(r'<th scope="row">陈</th>.*?<td class="jl-end">1</td>', page, re.DOTALL)
    client.post(f"/settings/handover/{world.chen.slug}/", {"taker": world.wang.slug, "tasks": "on"})
    assert Task.objects.get().assignee == world.wang
    assert "没有离职的员工" in client.get("/settings/handover/").content.decode()


def many(world, count, *, unit=None, **more):
    """Hire many at once."""
    rows = [Staff(workspace=world.qinghe, unit=unit or world.jingan, name=f"员{n:04}", **more) for n in range(count)]
    return Staff.objects.bulk_create(rows)


def test_who_does_not_fit_on_the_list_is_found_by_name_and_can_take_over(world, client_of):
    give(world, world.chen, "一")
    world.chen.left_at = at("2026-03-04")
    world.chen.save()
    last = many(world, queries.MOST_TAKERS + 1)[-1]
    client, url = client_of(world.lin), f"/settings/handover/{world.chen.slug}/"

    page = client.get(url).content.decode()
    assert (last.slug in page, "人多,下面只列出一部分" in page) == (False, True)
    page = client.get(url, {"who": last.name}).content.decode()
    assert re.findall(r'<option value="([^"]+)"', page) == [last.slug]
    client.post(url, {"taker": last.slug, "tasks": "on"})
    assert Task.objects.get().assignee == last


def test_who_left_long_ago_and_still_owns_groups_comes_before_those_with_nothing(world, groups, client_of):
    goes(world.wang, gone_at=at("2020-01-01"))
    gone = many(world, queries.SHOWN + 1, left_at=NOW)
    accounts = [
        Account(workspace=world.qinghe, userid=f"x{each.pk}", staff=each, name=each.name, gone_at=NOW) for each in gone
    ]
    Account.objects.bulk_create(accounts)
    found = queries.leavers(access_of(world.lin))

    assert (found.rows[0].staff, found.rows[0].groups, len(found.rows), found.hidden) == (world.wang, 4, 200, 0)


def test_leavers_with_something_left_who_are_not_listed_are_counted_and_found_by_name(world, client_of):
    gone = many(world, queries.SHOWN + 2, left_at=NOW)
    rows = [
        Task(workspace=world.qinghe, key=str(each.pk), assignee=each, title="一", due_at=NOW, made_at=NOW)
        for each in gone
    ]
    Task.objects.bulk_create(rows)
    client = client_of(world.lin)

    assert "还有 2 人名下也有没交接的" in client.get("/settings/handover/").content.decode()
    page = client.get("/settings/handover/", {"who": gone[-1].name}).content.decode()
    assert re.findall(r'<th scope="row">([^<]*)</th>', page) == [gone[-1].name]


def test_tasks_go_to_nobody_of_another_brand(world, client_of):
    give(world, world.chen, "一")
    world.chen.left_at = at("2026-03-04")
    world.chen.save()
    answer = client_of(world.lin).post(
        f"/settings/handover/{world.chen.slug}/", {"taker": world.charlie.slug, "tasks": "on"}
    )

    assert messages_of(answer) == ["请选择接手的人。"]
    assert Task.objects.get().assignee == world.chen

"""Groups that hang on one account, on screen: the workbench, the list, a group's page; its members as a file (R-046–R-048, R-078, R-326)."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinlin.communities.models import MembershipRole
from jinlin.console.workbench import attention
from jinlin.wecom.models import Account, AccountState
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def account_of(world, staff):
    """Return the member that a colleague is in groups, with the account they act by."""
    member = world.member(f"{staff.name}的微信", external_id=f"u{staff.pk}")
    Account.objects.create(workspace=world.qinghe, userid=f"u{staff.pk}", staff=staff, name=staff.name)
    return member


@pytest.fixture
def people(world):
    return {staff.name: account_of(world, staff) for staff in (world.lin, world.wang, world.chen)}


def a_group(world, name, owner, *admins, unit=None):
    community = world.community(name, owner=owner, unit=unit)
    world.join(owner, community, role=MembershipRole.OWNER)
    for admin in admins:
        world.join(admin, community, role=MembershipRole.ADMIN)
    return community


def goes(staff, **how):
    Account.objects.filter(staff=staff).update(**(how or {"gone_at": NOW}))


def matters(staff):
    return [(each.title, each.count, each.severity, each.url) for each in attention.matters(access_of(staff), NOW)]


def names(page):
    return re.findall(r'<a href="/groups/[^/]+/"><bdi>([^<]*)</bdi></a><small>', page)


def test_the_workbench_says_how_many_groups_hang_on_their_owner(world, people, client_of):
    a_group(world, "一群", people["王"])
    a_group(world, "二群", people["王"], unit=world.pudong)
    a_group(world, "三群", people["王"], people["陈"])

    assert matters(world.lin) == [("只有群主一人能管", 2, "warn", "/groups/?keepers=alone")]
    assert matters(world.chen) == [("只有群主一人能管", 1, "warn", "/groups/?keepers=alone")]
    assert matters(world.charlie) == []


def test_the_groups_are_judged_once_in_some_minutes_and_the_page_says_when(world, people):
    a_group(world, "一群", people["王"])
    before = matters(world.lin)
    a_group(world, "二群", people["王"])
    with CaptureQueriesContext(connection) as asked:
        (kept,) = attention.matters(access_of(world.lin), NOW + timedelta(minutes=2))

    assert ((kept.title, kept.count, kept.severity, kept.url), kept.at) == (before[0], NOW)
    assert [each["sql"] for each in asked if "communities_community" in each["sql"] and "COUNT" in each["sql"]] == []
    assert [each[1] for each in matters(world.chen)] == [2]  # another subtree has counts of its own


def test_a_blocked_owner_comes_before_what_is_only_a_risk(world, people):
    a_group(world, "一群", people["王"])
    a_group(world, "二群", people["王"], people["陈"])
    a_group(world, "三群", people["陈"])
    goes(world.wang, state=AccountState.DISABLED)

    assert matters(world.lin) == [
        ("没有人能管", 1, "bad", "/groups/?keepers=nobody"),
        ("群主不能管了,有管理员", 1, "bad", "/groups/?keepers=owner_gone"),
        ("只有群主一人能管", 1, "warn", "/groups/?keepers=alone"),
    ]


@pytest.mark.parametrize(
    ("which", "listed"),
    [("alone", ["一群"]), ("owner_gone", []), ("crowded", ["四群"]), ("", ["一群", "三群", "四群"])],
)
def test_the_list_shows_the_groups_behind_a_count(world, people, client_of, which, listed):
    a_group(world, "一群", people["王"])
    a_group(world, "三群", people["王"], people["陈"])
    a_group(world, "四群", people["王"], people["陈"], people["林"], world.member("a"), world.member("b"))
    page = client_of(world.lin).get(f"/groups/?keepers={which}&sort=name").content.decode()

    assert sorted(names(page)) == sorted(listed)


def told(client, community):
    page = client.get(f"/groups/{community.slug}/").content.decode()
    return re.findall(
        r'<div class="jl-told jl-told-(\w+)" role="status">.*?<span>(.*?)</span>(.*?)</div>', page, re.DOTALL
    )


def test_a_groups_page_says_that_it_hangs_on_its_owner_and_what_to_do(world, people, client_of):
    ((severity, words, link),) = told(client_of(world.lin), a_group(world, "一群", people["王"]))

    assert (severity, link.strip()) == ("warn", "")
    assert words == (
        "只有群主 王的微信 一人能管:账号一旦被封,群就没人能维护。请群主在企业微信里设 1–3 位管理员,要是另外的账号。"
    )


def test_a_groups_page_says_that_its_owner_is_gone_and_leads_to_who_takes_over(world, people, client_of):
    group = a_group(world, "一群", people["王"], people["陈"])
    goes(world.wang)

    ((severity, words, link),) = told(client_of(world.lin), group)
    assert (severity, words) == ("bad", "群主 王的微信 已离职:请管理员先接手答疑、群规和公告,再换群主。")
    assert f'href="/settings/handover/{world.wang.slug}/failover/">安排接任</a>' in link
    ((_severity, _words, link),) = told(client_of(world.chen), group)
    assert link.strip() == ""  # who may not arrange it is not led there


def test_a_groups_page_says_that_four_admins_are_too_many(world, people, client_of):
    group = a_group(world, "四群", people["王"], people["陈"], people["林"], world.member("a"), world.member("b"))

    ((severity, words, _link),) = told(client_of(world.lin), group)
    assert (severity, words) == ("warn", "管理员有 4 位,超过 3 位:权限太散,请群主在企业微信里减到 1–3 位。")


def test_a_group_of_which_nothing_is_known_is_not_accused(world, client_of):
    group = world.community()
    page = client_of(world.lin).get(f"/groups/{group.slug}/").content.decode()

    assert told(client_of(world.lin), group) == []
    assert "谁能管这个群" not in page


def test_a_groups_page_lists_who_runs_it_and_whose_account_works(world, people, client_of):
    group = a_group(world, "一群", people["王"], people["陈"], world.member("导入的"))
    goes(world.chen, state=AccountState.DISABLED)
    page = client_of(world.lin).get(f"/groups/{group.slug}/").content.decode()
    rows = re.search(r"谁能管这个群.*?</table>", page, re.DOTALL).group()
    cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td>(.*?)</td>", rows, re.DOTALL)]

    assert [cells[n : n + 4] for n in range(0, len(cells), 4)] == [
        ["群主", "王的微信", "华东", "能用"],
        ["管理员", "陈的微信", "静安店", "已禁用"],
        ["管理员", "导入的", "—", "不是企微同步来的,账号状态未知"],
    ]


def test_who_is_in_a_group_comes_as_a_file(world, people, client_of, tmp_path):
    group = a_group(world, "一群", people["王"])
    by_code = world.member("张三")
    world.join(by_code, group, "2026-02-03", scene=3, state="海报", inviter=people["王"])
    gone = world.member("李四")
    world.join(gone, group, "2026-02-01", left="2026-02-20", scene=1, removed=True)
    client = client_of(world.lin)
    rows = rows_of(client.get(f"/groups/{group.slug}/members/export/?sort=name"), tmp_path)

    assert rows[0] == ["成员", "群内身份", "入群时间", "入群方式", "渠道", "邀请人", "退群时间", "被移出"]
    found = {row[0]: [row[1], row[3], row[4], row[5], row[7]] for row in rows[1:]}
    assert found == {
        "张三": ["成员", "扫码", "海报", "王的微信", ""],
        "李四": ["成员", "员工邀请", "", "", "是"],
        "王的微信": ["群主", "", "", "", ""],
    }
    joined = {row[0]: (row[2], row[6]) for row in rows[1:]}
    assert joined["李四"] == (date(2026, 2, 1), date(2026, 2, 20))
    assert [
        row[0] for row in rows_of(client.get(f"/groups/{group.slug}/members/export/?state=left"), tmp_path)[1:]
    ] == ["李四"]
    assert AuditEntry.objects.filter(verb="data.exported").count() == 2


def rows_of(answer, folder):
    from python_calamine import CalamineWorkbook

    file = folder / "answer.xlsx"
    file.write_bytes(answer.content)
    return CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()

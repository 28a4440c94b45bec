"""数据 of a brand without the chat archive: official statistics where they answer, and the source beside each figure."""

from __future__ import annotations

import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from jinlin.communities.models import OfficialKind
from jinlin.metrics import actions
from jinlin.metrics.tests.official import DAYS, LAST, owner, row, tell
from jinlin.wecom.models import Connection, Sync
from tests.world import NOW

pytestmark = pytest.mark.django_db

SINCE = f"since={DAYS[0]}&until={LAST}"
CONTACT = ("chats", "messages", "reply_share", "first_reply_minutes", "lost", "requests", "friends_added")


@pytest.fixture
def brand(world):
    """Two owners with a group each; the groups' talk is known by the platform's numbers alone."""
    (chen, person), (li, other) = owner(world, "陈导购", world.jingan), owner(world, "李导购", world.pudong)
    for unit, who in ((world.jingan, person), (world.pudong, other)):
        world.join(world.member(), world.community(unit=unit, owner=who))
    rows = [row(each, on, 0, 1, 1, 0, 10, people, 40) for each, people in ((chen, 5), (li, 2)) for on in DAYS]
    tell(world, rows)
    actions.prepare(world.qinghe, NOW)
    return chen, li


def body(client, url):
    part = client.get(f"/data/{url}{'&' if '?' in url else '?'}{SINCE}&part=body").content.decode()
    return re.sub(r"\s+", " ", part)


def cells(html, name):
    """Return the texts of one row of a table."""
    line = next(line for line in re.findall(r"<tr>.*?</tr>", html) if f"<bdi>{name}</bdi>" in line)
    return [re.sub(r"<[^>]+>", " ", cell).strip() for cell in re.findall(r"<td.*?</td>", line)]


def test_the_overview_shows_the_platforms_numbers_and_says_whose_they_are(world, client_of, brand):
    html = body(client_of(world.lin), "")

    assert "来源:官方统计,按群主;2 位群主的合计" in html
    assert "每日发过消息的群成员数之和 ÷ 每日群成员总数之和" in html
    assert "35%" in html or "35.0%" in html  # (5 + 2) of (10 + 10) each day


def test_a_ranking_of_owners_has_the_numbers_groups_alone_do_not(world, client_of, brand):
    html = body(client_of(world.lin), "ranking/?board=owners")

    assert [cells(html, name)[5:] for name in ("陈导购", "李导购")] == [["50.0%", "32.0"], ["20.0%", "32.0"]]
    assert "官方统计,按群主" in html


def test_a_ranking_of_stores_adds_up_the_owners_who_work_there(world, client_of, brand):
    html = body(client_of(world.lin), "ranking/?board=stores")

    assert [cells(html, name)[5] for name in ("静安店", "浦东店")] == ["50.0%", "20.0%"]


def test_the_dictionary_tells_both_definitions(world, client_of):
    html = client_of(world.lin).get("/data/dictionary/").content.decode()

    assert "<code>official</code> 每日群消息总数之和,含员工" in html
    assert "没有时用官方统计,按群主" in html


def contacts(account, on, *counts):
    return {"account": account.pk, "on": on, **dict(zip(CONTACT, counts, strict=True))}


def test_effort_shows_what_each_account_did_one_to_one(world, client_of, brand):
    chen, li = brand
    rows = [
        contacts(chen, DAYS[0], 10, 30, 0.5, 4.0, 1, 3, 2),
        contacts(chen, DAYS[1], 30, 10, 1.0, 8.0, 0, 1, 1),
        contacts(chen, DAYS[2], 2, 5, None, None, 0, 0, 0),
        contacts(li, DAYS[0], 1, 1, 0.0, None, 0, 0, 0),
    ]
    tell(world, rows, DAYS[:-1], OfficialKind.CONTACTS)
    html = body(client_of(world.lin), "ranking/?board=capacity")
    share, minutes = (5 + 30) / 40, (5 * 4 + 30 * 8) / 35
    work = html[html.index("被删除或拉黑") :]

    assert cells(work, "陈导购") == ["42", "45", f"{share:.1%}", f"{minutes:.1f}", "3", "1"]
    assert cells(work, "李导购")[:3] == ["1", "1", "0.0%"]
    assert "有 1 天没有读到" in html
    assert "官方统计,按员工" in html

    theirs = body(client_of(world.chen), "ranking/?board=capacity")
    assert "<bdi>李导购</bdi>" not in theirs[theirs.index("被删除或拉黑") :]
    book = load_workbook(
        io.BytesIO(client_of(world.lin).get(f"/data/ranking/?board=capacity&{SINCE}&export=xlsx").content)
    )
    assert [cell.value for cell in book["联系客户"][2]][2:] == [42, 45, share, minutes, 3, 1]


def test_effort_says_when_nothing_was_read_and_is_silent_where_nothing_is_connected(world, client_of, brand):
    before = body(client_of(world.lin), "ranking/?board=capacity")
    Connection.objects.create(workspace=world.qinghe, corp_id="ww0123456789", connected_at=NOW)
    tell(world, [], DAYS[:1], OfficialKind.CONTACTS)
    after = body(client_of(world.lin), "ranking/?board=capacity")
    asked = f"/data/ranking/?board=capacity&since={DAYS[1]}&until={LAST}&part=body"
    later = client_of(world.lin).get(asked).content.decode()

    assert "联系客户" not in before
    assert "这段时间没有一对一聊天" in after
    assert "这段时间的官方统计还没有读到" in later


def test_the_connection_page_says_how_far_they_are_read(world, client_of, brand):
    from jinlin.wecom import actions as wecom

    wecom.connect(world.qinghe, corp_id="ww0123456789abcdef", agent_id=1, secret="s" * 43, now=NOW)
    told = {
        "read": 9,
        "changed": 1,
        "first": "2025-09-06",
        "last": "2026-03-04",
        "accounts": 3,
        "behind": 1,
        "refused": 2,
    }
    counts = {"official": told, "contact_work": {"read": 0, "changed": 0, "refused_by": 48002}}
    Sync.objects.create(workspace=world.qinghe, started_at=NOW, due_at=NOW, finished_at=NOW, counts=counts)
    Sync.objects.create(
        workspace=world.qinghe, started_at=NOW, due_at=NOW, counts={"official": {"read": 3, "changed": 0}}
    )
    html = client_of(world.lin).get(reverse("wecom-part", args=["health"])).content.decode()

    assert "读到 2026-03-04(自 2025-09-06);1 个账号还差几天;2 个账号平台不给" in html
    assert "平台没有给(48002)" in html

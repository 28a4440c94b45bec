"""The toolbar in a group and in a single chat: what it shows to whom, and how often it asks the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinlin.communities.models import CommunityTag, Membership, Placement
from jinlin.events.models import Fact
from jinlin.members.models import Affiliation, Follow, Identity, Member, Tag, Tagging
from jinlin.metrics.models import Alert, Standing
from jinlin.sidebar import customers, groups, queries
from jinlin.sidebar.tests.conftest import CHAT, CUSTOMER
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject
from jinlin.wecom.models import Account, Recheck
from jinlin.workspaces.roles import Role
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db

CHAT_URL, CUSTOMER_URL = f"/sidebar/chat/{CHAT}/", f"/sidebar/customer/{CUSTOMER}/"


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def asked(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def befriend(world, member, staff, userid, **fields):
    Account.objects.create(workspace=world.qinghe, userid=userid, staff=staff, name=staff.name)
    return Follow.objects.create(workspace=world.qinghe, member=member, userid=userid, since=at("2026-02-01"), **fields)


# --- a group ------------------------------------------------------------------------------------------------------


def test_the_head_says_what_the_group_is_in_one_line(world, group):
    Placement.objects.create(workspace=world.qinghe, community=group, axis="stage", key="conversion")
    Standing.objects.create(workspace=world.qinghe, community=group, as_of=NOW.date(), net_adds_7d=9, light="healthy")
    assert groups.head(queries.community_of(access_of(world.chen), CHAT)) == {
        "name": "静安店 1 群",
        "line": "品牌转化群 · 3/200 · 7 日净增 +9",
        "light": "healthy",
        "ended": None,
    }


def test_without_cap_and_figures_the_head_says_what_it_knows(world):
    group = world.community("新群", external_id="wrNEW")
    assert groups.head(queries.community_of(access_of(world.chen), "wrNEW"))["line"] == "0 人"
    assert group.cap is None


def test_the_picture_has_the_week_with_definitions_and_alerts_with_cause_and_usual_value(world, group, chen):
    kept = {"value": 0.11, "numerator": 22, "denominator": 200, "definition": "退群 ÷ 期初人数", "basis": "记录"}
    Standing.objects.create(
        workspace=world.qinghe,
        community=group,
        as_of=NOW.date(),
        windows={"7d": {"exit_rate": kept, "sales": {"value": None, "why": "orders"}}, "7d-before": {}},
    )
    Alert.objects.create(
        workspace=world.qinghe, scope=f"community:{group.pk}", community=group, unit=world.jingan, kind="exit_burst",
        evidence={"exits": 11, "usual": 2}, on=NOW.date(),
    )  # fmt: skip
    CommunityTag.objects.create(workspace=world.qinghe, community=group, name="标杆", at=NOW)

    told = groups.picture(chen, queries.community_of(chen, CHAT), "", NOW)

    tiles = {figure.label: figure for figure in told["tiles"]}
    assert list(tiles) == ["净增人数", "退群率", "互动率", "广告占比", "下单人数", "销售额"]
    exits = tiles["退群率"]
    assert (exits.text, exits.definition.numerator, exits.definition.denominator) == ("11.0%", "22", "200")
    assert exits.definition.window == "2026-02-27 – 2026-03-05"
    assert (tiles["销售额"].value, tiles["销售额"].reason) == (None, "没有订单数据")
    assert [each["words"] for each in told["alerts"]] == ["24 小时退 11 人,平时每天 2 人"]
    assert [tag.name for tag in told["tags"]] == ["标杆"]
    assert told["owner"] == "王店长"


def test_members_come_newest_first_with_orders_and_masked_phones(world, group, zhang, chen):
    world.order(zhang, 2800, "2026-03-02", community=group)
    world.order(zhang, 1200, "2026-03-01", refunded_fen=200, status="refunded")
    world.order(zhang, 9900, "2026-03-01", community=world.community(unit=world.pudong))
    tag = Tag.objects.create(workspace=world.qinghe, name="爱吃菜")
    Tagging.objects.create(workspace=world.qinghe, member=zhang, tag=tag, at=NOW)
    Affiliation.objects.create(workspace=world.qinghe, member=group.owner, kind="staff")
    zhang.unit = world.jingan
    zhang.save()

    told = groups.members(chen, group, "", NOW)

    seats = [(seat.membership.member.name, seat.is_new, seat.is_special, seat.kinds) for seat in told["seats"]]
    assert seats == [
        ("张女士", True, False, []),
        ("李先生", False, False, []),
        ("王店长", False, True, ["员工"]),
    ]
    first = told["seats"][0]
    assert (first.orders, first.sales_fen, first.last_order_at) == (2, 3800, at("2026-03-02"))
    assert first.tags == ["爱吃菜"]
    assert told["lately"] == 1


def test_who_was_staff_once_is_a_customer_like_any_other(world, group, chen):
    owner = group.owner
    Affiliation.objects.create(workspace=world.qinghe, member=owner, kind="staff", until=NOW - timedelta(days=1))
    Affiliation.objects.create(workspace=world.qinghe, member=owner, kind="alternate", until=NOW + timedelta(days=1))

    (seat,) = groups.members(chen, group, "王店长", NOW)["seats"]
    assert seat.kinds == ["小号"]


def test_a_member_is_found_by_part_of_the_name(world, group, chen):
    told = groups.members(chen, group, "先生", NOW)
    assert [seat.membership.member.name for seat in told["seats"]] == ["李先生"]


def test_whoever_left_is_not_in_the_list(world, group, chen, zhang):
    Membership.objects.filter(member=zhang).update(left_at=NOW, left_basis="declared")
    assert [seat.membership.member.name for seat in groups.members(chen, group, "", NOW)["seats"]] == [
        "李先生",
        "王店长",
    ]


def test_the_members_part_says_that_there_are_more_than_it_lists(world, group, client_of):
    for _n in range(30):
        world.join(world.member(), group)
    text = text_of(client_of(world.chen), f"{CHAT_URL}parts/members/")
    assert text.count("<article") == 30
    assert "只列了最近进群的 30 人" in text


@pytest.mark.parametrize("part", ["tasks", "picture", "members", "items"])
def test_a_part_of_a_group_asks_equally_often_for_3_members_and_for_300(world, group, client_of, part):
    client, url = client_of(world.chen), f"{CHAT_URL}parts/{part}/"
    few = asked(client, url)
    members = [Member(workspace=world.qinghe, name=f"邻居{n}") for n in range(297)]
    rows = Member.objects.bulk_create(members)
    Membership.objects.bulk_create(
        Membership(workspace=world.qinghe, community=group, member=row, joined_at=NOW - timedelta(days=1))
        for row in rows
    )
    assert asked(client, url) == few
    assert few <= 14


def test_the_cost_does_not_grow_with_the_groups_of_the_brand(world, group, client_of):
    client = client_of(world.wang)
    before = asked(client, CHAT_URL), asked(client, CUSTOMER_URL)
    for _n in range(50):
        world.join(world.member(), world.community(unit=world.jingan))
    assert (asked(client, CHAT_URL), asked(client, CUSTOMER_URL)) == before


# --- a customer -----------------------------------------------------------------------------------------------------


def test_a_customer_is_shown_with_friends_groups_and_what_they_bought(world, group, zhang, chen):
    befriend(world, zhang, world.chen, "dz0001", remark="爱做菜的张姐")
    befriend(world, zhang, world.staff("浦", unit=world.pudong, role=Role.GUIDE), "pd0001")
    world.join(zhang, world.community("浦东店 1 群", unit=world.pudong))
    world.order(zhang, 2800, "2026-03-02", community=group)
    world.order(zhang, 1200, "2025-03-01", community=group, refunded_fen=1200, status="refunded")

    told = customers.picture(chen, zhang, "", NOW)

    assert [(each.name, each.follow.remark, each.is_me) for each in told["friends"]] == [("陈", "爱做菜的张姐", True)]
    assert [(each.membership.community.name, each.is_shared) for each in told["groups"]] == [("静安店 1 群", True)]
    bought = told["bought"]
    assert (bought.orders, bought.recent_orders, bought.sales_fen, bought.days_ago) == (2, 1, 2800, 3)


def test_a_store_does_not_see_what_was_bought_elsewhere(world, group, zhang, chen):
    world.order(zhang, 9900, community=world.community(unit=world.pudong))
    assert customers.orders(chen, zhang, "", NOW)["orders"] == []
    assert customers.picture(chen, zhang, "", NOW)["bought"].orders == 0


def test_an_order_stands_with_its_lines_and_what_was_paid_back(world, group, zhang, chen):
    more = {"order_id": "D9", "community": group}
    world.order(zhang, 900, "2026-03-02", line="1", product="土豆", **more)
    world.order(zhang, 500, "2026-03-02", line="2", product="番茄", refunded_fen=500, status="refunded", **more)
    world.order(zhang, 100, "2026-03-01", community=group)

    orders = customers.orders(chen, zhang, "", NOW)["orders"]

    assert [order.amount_fen for order in orders] == [1400, 100]
    assert [line.product for line in orders[0].lines] == ["土豆", "番茄"]
    assert orders[0].refunded_fen == 500
    assert orders[0].states == [("已付款", "value"), ("已退款", "bad")]


@pytest.mark.parametrize("part", ["tasks", "picture", "orders", "items"])
def test_a_part_of_a_customer_asks_equally_often_for_1_order_and_for_30(world, group, zhang, client_of, part):
    client, url = client_of(world.chen), f"{CUSTOMER_URL}parts/{part}/"
    world.order(zhang, 100, community=group)
    few = asked(client, url)
    for _n in range(29):
        world.order(zhang, 100, community=group)
        world.join(zhang, world.community())
    assert asked(client, url) == few


def test_ones_own_friend_is_seen_though_no_group_knows_them(world, client_of):
    """A guide talks to somebody who is in no group of the store: they see who it is."""
    stranger = world.member("孙", external_id="wmSUN")
    assert client_of(world.chen).get("/sidebar/customer/wmSUN/").status_code == 403
    befriend(world, stranger, world.chen, "dz0001")
    assert client_of(world.chen).get("/sidebar/customer/wmSUN/").status_code == 200


# --- not known, not allowed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [CHAT_URL, f"{CHAT_URL}parts/members/", CUSTOMER_URL, f"{CUSTOMER_URL}parts/orders/"])
def test_another_store_is_told_that_it_is_out_of_scope(world, group, client_of, url):
    colleague = world.staff("浦", unit=world.pudong, role=Role.STORE_MANAGER)
    answer = client_of(colleague).get(url)
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "不在你的数据范围(浦东店)里" in text
    assert "静安店 1 群" not in text
    assert "张女士" not in text


@pytest.mark.parametrize("url", [CHAT_URL, CUSTOMER_URL])
def test_another_brand_does_not_know_them(world, group, client_of, url):
    answer = client_of(world.charlie).get(url)
    assert answer.status_code == 404
    assert "近邻还不认识" in answer.content.decode()


def test_whom_nobody_read_yet_is_read_on_the_spot(world, app, client_of):
    client = client_of(world.chen)
    for url, key in (("/sidebar/chat/wrNEW/", ("chat", "wrNEW")), ("/sidebar/customer/wmNEW/", ("customer", "wmNEW"))):
        assert "现在就去读" in client.get(url).content.decode()
        for _n in range(2):
            assert client.post(f"{url}read/").status_code == 200
        assert Recheck.objects.filter(kind=key[0], key=key[1]).count() == 1


def test_without_a_corp_there_is_nothing_to_read(world, client_of):
    client = client_of(world.chen)
    assert "现在就去读" not in client.get("/sidebar/chat/wrNEW/").content.decode()
    assert client.post("/sidebar/chat/wrNEW/read/").status_code == 404


def test_one_cannot_have_a_group_of_another_store_read(world, app, group, client_of):
    colleague = world.staff("浦", unit=world.pudong, role=Role.STORE_MANAGER)
    assert client_of(colleague).post(f"{CHAT_URL}read/").status_code == 403
    assert not Recheck.objects.exists()


def test_a_part_that_does_not_exist_is_not_found(world, group, client_of):
    client = client_of(world.chen)
    assert client.get(f"{CHAT_URL}parts/orders/").status_code == 404
    assert client.get(f"{CUSTOMER_URL}parts/members/").status_code == 404


def test_names_are_written_as_words_not_as_markup(world, client_of):
    group = world.community("<b>群</b>", external_id="wrX", notice="<script>alert(1)</script>")
    world.join(world.member('"><img src=x>', external_id="wmX"), group)
    client = client_of(world.chen)
    pages = [text_of(client, f"/sidebar/chat/wrX/{part}") for part in ("", "parts/picture/", "parts/members/")]
    assert not any(mark in page for page in pages for mark in ("<b>群", "<script>", "<img"))


# --- the day's tasks -------------------------------------------------------------------------------------------------


def task_for(world, group, title="16:00 提货通知", minutes=12, staff=None):
    wanted = Wanted(
        assignee=staff or world.chen,
        title=title,
        due_at=NOW + timedelta(minutes=minutes),
        brief="请凭提货码来取",
        subject=Subject("community", group.pk),
    )
    return tasks.assign(who=world.qinghe, wanted=wanted, now=NOW)


def test_the_days_tasks_of_this_group_come_first_with_the_time_left(world, group, client_of):
    task_for(world, group)
    task_for(world, group, "早安", -90)
    task_for(world, world.community(), "别的群")
    task_for(world, group, "别人的", staff=world.wang)

    text = text_of(client_of(world.chen), CHAT_URL)

    assert text.index("早安") < text.index("16:00 提货通知")
    assert "晚了 1 小时" in text
    assert "还有 12 分钟" in text
    assert "别的群" not in text
    assert "别人的" not in text
    assert "别处还有 1 件事" in text
    assert "<b data-count>2</b>" in text


def test_a_task_is_done_where_one_meets_it(world, group, client_of):
    task = task_for(world, group)
    client = client_of(world.chen)
    answer = client.post(f"/sidebar/duties/{task.slug}/done/")
    assert "已完成 10:00" in answer.content.decode()
    assert "已完成 10:00" in text_of(client, CHAT_URL)
    task.refresh_from_db()
    assert task.closed_at == NOW


def test_a_task_that_is_not_needed_wants_a_reason(world, group, client_of):
    task = task_for(world, group)
    client = client_of(world.chen)
    refused = client.post(f"/sidebar/duties/{task.slug}/declined/", {"reason": " "})
    assert refused.status_code == 204
    assert '"level": "error"' in refused["HX-Trigger"]
    answer = client.post(f"/sidebar/duties/{task.slug}/declined/", {"reason": "菜没到"})
    assert "无需处理 10:00" in answer.content.decode()


def test_somebody_elses_task_is_not_ones_own_to_close(world, group, client_of):
    task = task_for(world, group, staff=world.wang)
    assert client_of(world.charlie).post(f"/sidebar/duties/{task.slug}/done/").status_code == 404
    assert client_of(world.chen).post(f"/sidebar/duties/{task.slug}/done/").status_code == 404


# --- sent ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("url", "about"), [(CHAT_URL, "community"), (CUSTOMER_URL, "member")])
def test_what_was_sent_is_counted_once_however_often_it_is_reported(world, group, zhang, client_of, url, about):
    client = client_of(world.chen)
    for _n in range(2):
        assert client.post(f"{url}sent/", {"kind": "text", "nonce": "a" * 32}).status_code == 204
    client.post(f"{url}sent/", {"kind": "text", "nonce": "b" * 32})

    facts = Fact.objects.filter(kind="sidebar.sent").order_by("pk")
    subject = group.pk if about == "community" else zhang.pk
    assert [fact.data for fact in facts] == [
        {"staff": world.chen.pk, "about": about, "id": subject, "what": "text"},
    ] * 2
    assert {fact.at for fact in facts} == {NOW}


def test_a_report_that_names_a_task_says_so(world, group, client_of):
    task = task_for(world, group)
    client_of(world.chen).post(f"{CHAT_URL}sent/", {"kind": "text", "nonce": "a" * 32, "task": task.slug})
    assert Fact.objects.get(kind="sidebar.sent").data["task"] == task.pk


@pytest.mark.parametrize("told", [{}, {"kind": "poem", "nonce": "a" * 32}, {"kind": "text", "nonce": "x"}])
def test_a_report_that_says_nothing_is_refused(world, group, client_of, told):
    assert client_of(world.chen).post(f"{CHAT_URL}sent/", told).status_code == 400
    assert not Fact.objects.filter(kind="sidebar.sent").exists()


def test_a_page_of_elsewhere_cannot_report(world, group):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(world.chen.user)
    assert client.post(f"{CHAT_URL}sent/", {"kind": "text", "nonce": "a" * 32}).status_code == 403


def test_the_stand_in_is_not_there_in_life(world, group, client_of):
    assert client_of(world.chen).post("/sidebar/say/", {"chat": CHAT, "text": "早"}).status_code == 404


def test_the_stand_in_says_nothing_where_no_city_is_connected(world, group, client_of, settings):
    settings.JINLIN_STAND_IN = True
    client = client_of(world.chen)
    assert client.post("/sidebar/say/", {"chat": CHAT, "text": "早"}).json() == {"said": False}
    assert client.post("/sidebar/say/", {"customer": CUSTOMER, "text": "早"}).json() == {"said": False}
    assert client.post("/sidebar/say/", {"chat": "wrNO", "text": "早"}).status_code == 400


def test_the_stand_in_never_speaks_to_a_real_corp(world, group, app, client_of, settings):
    settings.JINLIN_STAND_IN = True
    app.connection.base_url = "https://qyapi.weixin.qq.com"
    app.connection.save()
    assert client_of(world.chen).post("/sidebar/say/", {"chat": CHAT, "text": "早"}).json() == {"said": False}


def test_an_identity_leads_to_one_person(world, group, zhang):
    Identity.objects.create(workspace=world.qinghe, member=zhang, external_id="张女士的另一个号")
    assert queries.member_of(access_of(world.lin), CUSTOMER) == zhang

"""会员: the list, one member's line of time, and the phone number behind a reason."""

import io

import pytest
from openpyxl import load_workbook

from jinlin.members import phones
from jinlin.members.models import Follow
from jinlin.wecom.models import Account
from jinlin.workspaces.models import AuditEntry
from jinlin.workspaces.roles import Role
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def ming(world):
    sealed = phones.seal("13812345678")
    fields = {"phone_sealed": sealed.sealed, "phone_digest": sealed.digest, "phone_masked": sealed.masked}
    member = world.member("小明", tier="kol", region="上海", **fields)
    world.join(member, world.community("静安店 1 群"))
    world.join(member, world.community("浦东一店 2 群", unit=world.pudong), "2026-01-10", "2026-02-10")
    world.order(member, 5000, "2026-02-20", community=member.memberships.first().community, product="土豆")
    world.order(member, 3000, "2026-02-21", status="refunded", refunded_fen=3000, product="番茄")
    return member


def get(client_of, staff, url):
    response = client_of(staff).get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_a_person_in_two_groups_is_listed_once_with_the_net_sum(world, client_of, ming):
    html = get(client_of, world.lin, "/members/")
    assert html.count(f"/members/{ming.slug}/") == 1
    assert "¥50" in html
    assert "138****5678" in html
    assert "13812345678" not in html


@pytest.mark.parametrize("query", ["q=小明", "phone=13812345678", "tier=kol", "region=上海", "kind=member"])
def test_a_member_is_found_by_name_phone_tier_and_region(world, client_of, ming, query):
    world.member("路人")
    html = get(client_of, world.lin, f"/members/?{query}")
    assert "小明" in html
    assert ("路人" in html) == (query == "kind=member")


def test_unknown_values_are_a_choice_of_their_own(world, client_of, ming):
    world.member("路人")
    html = get(client_of, world.lin, "/members/?region=-")
    assert "路人" in html
    assert f"/members/{ming.slug}/" not in html


def test_the_line_of_time_joins_groups_and_orders(world, client_of, ming):
    html = get(client_of, world.lin, f"/members/{ming.slug}/")
    for words in ("静安店 1 群", "浦东一店 2 群", "土豆", "退出"):
        assert words in html


def test_a_store_sees_of_a_member_what_happened_in_the_store(world, client_of, ming):
    html = get(client_of, world.chen, f"/members/{ming.slug}/")
    assert "静安店 1 群" in html
    assert "浦东一店 2 群" not in html


def test_nobody_elsewhere_sees_the_member(world, client_of, ming):
    assert client_of(world.charlie).get(f"/members/{ming.slug}/").status_code == 404
    assert "小明" not in get(client_of, world.charlie, "/members/")


def test_the_number_is_shown_for_a_reason_that_is_written_down(world, client_of, ming):
    url = f"/members/{ming.slug}/phone/"
    assert "13812345678" not in client_of(world.lin).post(url, {"reason": "看"}, follow=True).content.decode()
    assert "13812345678" in client_of(world.lin).post(url, {"reason": "核对退款收款人"}).content.decode()
    entry = AuditEntry.objects.get(verb="members.phone_revealed")
    assert (entry.staff, entry.details["reason"]) == (world.lin, "核对退款收款人")
    assert client_of(world.chen).post(url, {"reason": "核对退款收款人"}).status_code == 403


def test_the_excel_keeps_phones_masked(world, client_of, ming):
    response = client_of(world.lin).get("/members/export/")
    rows = list(load_workbook(io.BytesIO(response.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[1][:2] == ("小明", "138****5678")


def test_the_query_count_does_not_grow_with_the_rows(world, client_of, ming, django_assert_max_num_queries):
    for _time in range(30):
        world.join(world.member(), world.community())
    client = client_of(world.lin)
    with django_assert_max_num_queries(16):
        client.get("/members/")


def test_a_members_page_tells_which_accounts_have_them_as_a_customer_within_ones_own_stores(world, client_of):
    wang = world.member("王语嫣")
    world.join(wang, world.community())
    for userid, name, unit in (("a", "静安店长", world.jingan), ("b", "浦东店长", world.pudong)):
        staff = world.staff(name, unit=unit, role=Role.GUIDE)
        Account.objects.create(workspace=world.qinghe, userid=userid, name=name, staff=staff)
    Follow.objects.create(workspace=world.qinghe, member=wang, userid="a", since=NOW, remark="老王", way=1, state="qr1")
    Follow.objects.create(workspace=world.qinghe, member=wang, userid="b", since=NOW, dropped_at=NOW)
    everywhere = client_of(world.lin).get(f"/members/{wang.slug}/").content.decode()
    here = client_of(world.chen).get(f"/members/{wang.slug}/").content.decode()

    assert "静安店长" in everywhere
    assert "浦东店长" in everywhere
    assert "客户已删除员工" in everywhere
    for word in ("老王", "扫二维码", "qr1", "静安店长"):
        assert word in here
    assert "浦东店长" not in here

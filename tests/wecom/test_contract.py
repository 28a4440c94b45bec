"""The client against the platform: the simulated one always, the real one where its secrets are in the environment.

WECOM_CORP_ID, WECOM_SECRET, WECOM_AGENT_ID    run what only reads against the real platform as well
"""

from __future__ import annotations

import os
import time

import pytest

from jinlin.wecom.api import WeCom
from jinlin.wecom.client import errors
from jinlin.wecom.client.caller import OFFICIAL, Caller
from jinlin.wecom.client.tokens import App
from tests.wecom.city import City

pytestmark = [pytest.mark.enable_socket, pytest.mark.clock]

REAL = all(os.environ.get(name) for name in ("WECOM_CORP_ID", "WECOM_SECRET"))


@pytest.fixture(scope="module")
def city():
    city = City("--groups", "8", "--members-per-group", "10")
    yield city
    while CLIENTS:
        CLIENTS.pop().close()
    city.close()


@pytest.fixture(autouse=True)
def calm(request):
    """Take back what a test set, where it has a city at all."""
    yield
    if "city" in request.fixturenames:
        request.getfixturevalue("city").ask("DELETE", "faults")


CLIENTS: list[WeCom] = []


def client_as(app, base_url):
    """Return a client that is closed at the end."""
    CLIENTS.append(WeCom(Caller(app, base_url=base_url, sleep=lambda _seconds: None)))
    return CLIENTS[-1]


def client_of(city, kind="main"):
    return client_as(App(city.corp_id, city.secrets[kind], city.agent_id), city.url)


@pytest.fixture
def wecom(city):
    return client_of(city)


@pytest.fixture(params=["simulated", "real"])
def either(request):
    """Return a client of the simulated platform, then of the real one."""
    if request.param == "simulated":
        return client_of(request.getfixturevalue("city"))
    if REAL:
        app = App(os.environ["WECOM_CORP_ID"], os.environ["WECOM_SECRET"], int(os.environ.get("WECOM_AGENT_ID", "0")))
        return client_as(app, OFFICIAL)
    return pytest.skip("the real platform is asked only with WECOM_CORP_ID and WECOM_SECRET in the environment")


# -- what only reads: the same on both -------------------------------------------------------------------


def test_departments_and_members_hang_together(either):
    numbers = {each.id for each in either.address_book.department_ids()}
    for number in sorted(numbers)[:3]:
        department = either.address_book.department(number)
        assert department.id == number
        assert all(user.userid for user in either.address_book.users(number))


def test_customers_of_an_account_are_the_same_by_list_batch_and_one_by_one(either):
    userid = either.contacts.followers()[0]
    listed = either.contacts.list(userid)
    page = either.contacts.batch([userid])
    for row in page.external_contact_list[:3]:
        assert row.external_contact.external_userid in listed
        follows = {
            follow.userid: follow
            for _contact, follow in either.contacts.iter_followers(row.external_contact.external_userid)
        }
        assert follows[row.follow_info.userid].createtime == row.follow_info.createtime


def test_every_listed_group_can_be_read_with_its_owner_in_it(either):
    for ref in list(either.groups.iter_all())[:5]:
        chat = either.groups.get(ref.chat_id)
        assert chat.chat_id == ref.chat_id
        assert chat.member_version
        assert chat.owner.lower() in {seat.userid.lower() for seat in chat.member_list}


def test_tags_are_listed_by_group(either):
    assert all(group.tag for group in either.tags.list().tag_group)


def test_counts_of_owners_add_up(either):
    userid = either.contacts.followers()[0]
    midnight = int(time.time() + 8 * 3600) // 86400 * 86400 - 8 * 3600
    days = either.groups.by_day([userid], midnight - 3 * 86400, midnight - 86400)
    assert len(days) == 3
    assert either.groups.by_owner([userid], midnight - 3 * 86400, midnight - 86400).total == 1


def test_an_unknown_group_is_one_we_cannot_reach(either):
    with pytest.raises((errors.NoSuchGroup, errors.OutOfRange)):
        either.groups.get("wrNoSuchGroupAtAllxxxxxxxxxxxxxx")


def test_a_wrong_secret_is_told_by_its_number(city):
    wecom = client_as(App(city.corp_id, "wrong"), city.url)
    with pytest.raises(errors.BadSecret) as refused:
        wecom.contacts.followers()
    assert refused.value.ip == "127.0.0.1"
    with pytest.raises(errors.BadCorp):
        client_as(App("ww0000000000000000", city.secrets["main"]), city.url).contacts.followers()


# -- what the console refuses ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("app", "kind"),
    [
        ({"callable_app": False}, errors.NotPermitted),
        ({"trusted_ips": ["203.0.113.7"]}, errors.AddressNotTrusted),
        ({"enabled": False}, errors.AppDisabled),
    ],
    ids=["not-callable", "not-trusted", "disabled"],
)
def test_each_setting_of_the_console_is_refused_by_its_number(city, wecom, app, kind):
    wecom.contacts.followers()
    city.ask("POST", "apps", **app)
    try:
        with pytest.raises(kind):
            wecom.contacts.followers()
    finally:
        city.ask("POST", "apps", callable_app=True, trusted_ips=None, enabled=True)


def test_the_archives_secret_may_not_ask_for_customers_nor_ours_for_the_archive(city, wecom):
    with pytest.raises(errors.NotPermitted):
        client_of(city, "archive").contacts.followers()
    with pytest.raises(errors.NotPermitted):
        wecom.archive_calls.permitted()
    assert client_of(city, "archive").archive_calls.permitted()
    assert client_of(city, "contacts").address_book.ids().dept_user


def test_tokens_taken_back_early_are_replaced(city, wecom):
    wecom.contacts.followers()
    city.ask("POST", "tokens/revoke")
    assert wecom.contacts.followers()


# -- codes and tasks -------------------------------------------------------------------------------------


def test_a_code_for_groups_leads_to_the_next_when_one_is_full(city, wecom):
    city.ask("POST", "settings", code_cap=12)
    chats = [ref.chat_id for ref in wecom.groups.iter_all()][:2]
    config = wecom.join_ways.add(chats, state="qr-test", base_name="静安福利", base_number=10)
    way = wecom.join_ways.get(config)
    assert way.qr_code.startswith("http")
    joined = [city.do("group.join", config_id=config, name=f"扫码{n}")["chat_id"] for n in range(30)]
    city.settle()
    grown = [chat_id for chat_id in dict.fromkeys(joined) if chat_id not in chats]
    names = [wecom.groups.get(chat_id).name for chat_id in grown]

    assert names[:1] == ["静安福利10"]
    seat = next(each for each in wecom.groups.get(joined[0]).member_list if each.name == "扫码0")
    assert (seat.state, seat.join_scene) == ("qr-test", 3)
    wecom.join_ways.delete(config)
    with pytest.raises(errors.WeComError):
        wecom.join_ways.get(config)
    city.ask("POST", "settings", code_cap=200)


def test_a_code_for_customers_keeps_its_state(wecom):
    made = wecom.contact_ways.add(["dz0001", "dz0002"], state="qr1", remark="门口")
    assert made.qr_code
    assert wecom.contact_ways.get(made.config_id).state == "qr1"
    wecom.contact_ways.update(made.config_id, state="qr2")
    assert wecom.contact_ways.get(made.config_id).state == "qr2"
    assert made.config_id in [each.config_id for each in wecom.contact_ways.list().contact_way]
    wecom.contact_ways.delete(made.config_id)


def test_a_mass_message_waits_for_a_tap_and_tells_what_became_of_it(city, wecom):
    chats = [ref.chat_id for ref in wecom.groups.list(owners=["dz0001"]).group_chat_list]
    made = wecom.mass.to_groups("dz0001", [*chats, "wrNobodysGroup"], "早安")
    assert made.fail_list == ["wrNobodysGroup"]
    assert [(each.userid, each.status) for each in wecom.mass.iter_senders(made.msgid)] == [("dz0001", 0)]
    assert list(wecom.mass.iter_results(made.msgid, "dz0001")) == []

    city.do("task.confirm", msgid=made.msgid, userid="dz0001", only=chats[:1])

    assert [(each.chat_id, each.status) for each in wecom.mass.iter_results(made.msgid, "dz0001")] == [(chats[0], 1)]
    for _n in range(3):
        wecom.mass.remind(made.msgid)
    with pytest.raises(errors.WeComError, match="41094"):
        wecom.mass.remind(made.msgid)
    wecom.mass.cancel(made.msgid)
    with pytest.raises(errors.WeComError, match="41093"):
        wecom.mass.cancel(made.msgid)
    now = int(time.time())
    assert made.msgid in [each.msgid for each in wecom.mass.iter_tasks("group", now - 86400, now + 86400)]


def test_a_group_that_had_its_fill_gets_no_more(city, wecom):
    city.ask("POST", "settings", mass_quota="day")
    chat = wecom.groups.list(owners=["dz0001"]).group_chat_list[-1].chat_id
    outcome = []
    for _n in range(2):
        made = wecom.mass.to_groups("dz0001", [chat], "早安")
        outcome += city.do("task.confirm", msgid=made.msgid, userid="dz0001")["results"].values()
    city.ask("POST", "settings", mass_quota="month")

    assert outcome == [1, 3]


def test_a_task_that_is_still_being_dispatched_says_so(city, wecom):
    city.ask("POST", "settings", dispatching_seconds=5)
    chat = wecom.groups.list(owners=["dz0001"]).group_chat_list[0].chat_id
    made = wecom.mass.to_groups("dz0001", [chat], "早安")
    with pytest.raises(errors.StillDispatching):
        list(wecom.mass.iter_senders(made.msgid))
    city.settle(6)
    assert list(wecom.mass.iter_senders(made.msgid))
    city.ask("POST", "settings", dispatching_seconds=0)


def test_an_answer_lost_after_the_write_leaves_the_task_and_the_caller_uncertain(city, wecom):
    chat = wecom.groups.list(owners=["dz0001"]).group_chat_list[0].chat_id
    city.ask("POST", "faults", calls=[{"path": "externalcontact/add_msg_template", "cut": "after_write", "times": 1}])
    before = len(city.ask("GET", "state")["tasks"])
    with pytest.raises(errors.Uncertain):
        wecom.mass.to_groups("dz0001", [chat], "只发一次")
    now = int(time.time())
    found = [
        each for each in wecom.mass.iter_tasks("group", now - 86400, now + 86400) if each.text["content"] == "只发一次"
    ]

    assert len(city.ask("GET", "state")["tasks"]) == before + 1
    assert len(found) == 1


def test_a_new_friend_is_welcomed_once_and_within_twenty_seconds(city, wecom):
    code = city.do("customer.add", userid="dz0001", name="新朋友")["welcome_code"]
    wecom.welcome.send(code, "你好呀")
    with pytest.raises(errors.AlreadyWelcomed):
        wecom.welcome.send(code, "你好呀")
    late = city.do("customer.add", userid="dz0001", name="晚来的")["welcome_code"]
    city.settle(21)
    with pytest.raises(errors.NoSuchCode):
        wecom.welcome.send(late, "你好呀")
    key = wecom.welcome.add_template("亲爱的%NICKNAME%")
    wecom.welcome.edit_template(key, "欢迎%NICKNAME%")
    assert wecom.welcome.template(key).text == {"content": "欢迎%NICKNAME%"}
    wecom.welcome.delete_template(key)


# -- tags, transfers, signing in -------------------------------------------------------------------------


def test_tags_are_made_renamed_put_on_and_taken_off_by_those_who_made_them(city, wecom):
    group = wecom.tags.add(["爱吃辣", "爱吃甜"], group_name="口味")
    hot = group.tag[0].id
    wecom.tags.edit(hot, name="无辣不欢")
    customer = wecom.contacts.list("dz0001")[0]
    wecom.tags.mark("dz0001", customer, add=[hot])
    follow = next(f for _c, f in wecom.contacts.iter_followers(customer) if f.userid == "dz0001")
    assert "无辣不欢" in [tag.tag_name for tag in follow.tags]
    wecom.tags.mark("dz0001", customer, remove=[hot])
    with pytest.raises(errors.WeComError, match="40071"):
        wecom.tags.edit(hot, name="爱吃甜")
    others = next(tag.id for each in wecom.tags.list().tag_group for tag in each.tag if each.group_name != "口味")
    with pytest.raises(errors.NotPermitted):
        wecom.tags.delete([others])
    wecom.tags.delete(group_ids=[group.group_id])
    assert "口味" not in [each.group_name for each in wecom.tags.list().tag_group]
    with pytest.raises(errors.NotOurCustomer):
        wecom.tags.mark("dz0001", "wmNobody", add=[others])


def test_groups_of_somebody_who_left_go_to_another_owner_and_only_those(city, wecom):
    mine = [ref.chat_id for ref in wecom.groups.list(owners=["dz0003"]).group_chat_list]
    assert [each.errcode for each in wecom.transfers.groups(mine, "dz0002", resigned=True)] == [90500] * len(mine)
    city.do("staff.leave", userid="dz0003")
    assert [ref.status for ref in wecom.groups.list(status=1, owners=["dz0003"]).group_chat_list] == [1] * len(mine)
    assert wecom.transfers.groups(mine, "dz0002", resigned=True) == []
    city.settle()
    assert {wecom.groups.get(each).owner for each in mine} == {"dz0002"}


def test_a_code_of_the_sign_in_page_is_good_once(city, wecom):
    code = city.do("login.code", userid="dz0001")["code"]
    assert wecom.login.who(code).userid == "dz0001"
    with pytest.raises(errors.WeComError, match="42022"):
        wecom.login.who(code)
    with pytest.raises(errors.WeComError, match="40029"):
        wecom.login.who("nonsense")
    assert wecom.pages.corp_ticket().ticket != wecom.pages.app_ticket().ticket


def test_a_cursor_that_is_not_the_platforms_is_refused(wecom):
    with pytest.raises(errors.WeComError, match="50100"):
        wecom.groups.list(cursor="bm9uc2Vuc2U")


def test_errors_still_carry_their_lists_and_say_it_in_the_headers(city):
    import httpx

    answer = httpx.get(f"{city.url}/cgi-bin/externalcontact/list", params={"access_token": "x", "userid": "a"})
    assert answer.status_code == 200
    assert answer.json()["external_userid"] == []
    assert answer.headers["Error-Code"] == "40014"
    assert httpx.get(f"{city.url}/cgi-bin/externalcontact/groupchat/create").status_code == 404
    token = client_of(city).caller.token()
    escaped = httpx.post(
        f"{city.url}/cgi-bin/externalcontact/groupchat/get?access_token={token}", content=b'{"chat_id":"\\u4e2d"}'
    )
    assert escaped.json()["errcode"] == 40033
    in_header = httpx.get(f"{city.url}/cgi-bin/externalcontact/get_follow_user_list", headers={"Authorization": token})
    assert in_header.json()["errcode"] == 41001

"""Every other method of the client, once, against the simulated platform: each is answered well and its answer parses."""

from __future__ import annotations

import time

import pytest

from jinlin.wecom.api import WeCom
from jinlin.wecom.client.caller import Caller
from jinlin.wecom.client.tokens import App
from tests.wecom.city import City

pytestmark = [pytest.mark.enable_socket, pytest.mark.clock]

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


@pytest.fixture(scope="module")
def city():
    city = City("--groups", "4", "--members-per-group", "8")
    yield city
    city.close()


@pytest.fixture(scope="module")
def clients(city):
    """Return a client of each secret."""
    made = {
        kind: WeCom(Caller(App(city.corp_id, secret, city.agent_id), base_url=city.url))
        for kind, secret in city.secrets.items()
    }
    yield made
    for wecom in made.values():
        wecom.close()


@pytest.fixture(scope="module")
def wecom(clients):
    return clients["main"]


@pytest.fixture
def customer(wecom):
    return wecom.contacts.list("dz0001")[0]


def midnight(days):
    return int(time.time() + 8 * 3600) // 86400 * 86400 - 8 * 3600 + days * 86400


def test_the_address_book_whole(wecom, city):
    assert wecom.network.api_addresses()
    assert wecom.network.callback_addresses()
    assert {each.id for each in wecom.address_book.departments()} >= {1}
    assert wecom.address_book.names(100)[0].name
    assert wecom.address_book.user("dz0001").main_department == 100
    assert wecom.address_book.agent(city.agent_id).agentid == city.agent_id
    assert wecom.address_book.agents()[0].agentid == city.agent_id


def test_customers_whole(wecom, customer):
    wecom.contacts.remark("dz0001", customer, remark="老客", mobiles=["13800000001"])
    follow = next(f for _c, f in wecom.contacts.iter_followers(customer) if f.userid == "dz0001")
    assert (follow.remark, follow.remark_mobiles) == ("老客", ["13800000001"])
    assert wecom.contacts.served().info_list
    assert wecom.statistics.of_members(["dz0001"], midnight(-3), midnight(-1))


def test_moments(wecom, city):
    media = wecom.media.attachment("image", 1, "图.jpg", JPEG)
    job = wecom.moments.add(
        "上新了",
        [{"msgtype": "image", "image": {"media_id": media}}],
        visible={"sender_list": {"user_list": ["dz0001"]}},
    )
    city.settle(60)
    moment = wecom.moments.result(job).result.moment_id
    assert moment
    assert [each.publish_status for each in wecom.moments.publishers(moment).task_list] == [0]
    city.do("moment.publish", moment_id=moment, userid="dz0001")
    assert moment in [each.moment_id for each in wecom.moments.list(midnight(-1), int(time.time()) + 3600).moment_list]
    wecom.moments.chosen(moment, "dz0001")
    assert wecom.moments.reached(moment, "dz0001").customer_list
    wecom.moments.echo(moment, "dz0001")
    wecom.moments.cancel(moment)


def test_acquisition_links(wecom):
    link = wecom.acquisition.create("门店", ["dz0001"])
    assert link.url
    assert wecom.acquisition.get(link.link_id).link.link_name == "门店"
    wecom.acquisition.update(link.link_id, link_name="总店", range={"user_list": ["dz0001"]})
    assert link.link_id in wecom.acquisition.list().link_id_list
    assert wecom.acquisition.customers(link.link_id).customer_list == []
    assert wecom.acquisition.quota().total >= 0
    assert wecom.acquisition.counts(link.link_id, midnight(-2), midnight(-1)).click_link_customer_cnt == 0
    wecom.acquisition.delete(link.link_id)


def test_the_album(wecom):
    media = wecom.media.attachment("image", 2, "图.jpg", JPEG)
    product = wecom.album.add("龙井", 9900, [media], number="SN1")
    assert wecom.album.get(product).price == 9900
    wecom.album.update(product, description="明前龙井", price=12900)
    assert wecom.album.list().product_list[0].description == "明前龙井"
    wecom.album.delete(product)


def test_words_members_cannot_send(wecom):
    rule = wecom.intercepts.add("红线", ["加我微信"], block=True, users=["dz0001"])
    assert wecom.intercepts.get(rule).word_list == ["加我微信"]
    wecom.intercepts.update(rule, rule_name="红线二", word_list=["刷单"], intercept_type=2)
    assert [each.rule_name for each in wecom.intercepts.list()] == ["红线二"]
    wecom.intercepts.delete(rule)


@pytest.mark.parametrize("of", ["customer", "moment"])
def test_rule_groups(wecom, of):
    privilege = {"view_customer_list": True} if of == "customer" else {"view_moment_list": True}
    made = wecom.strategies.create("华东", ["dz0001"], privilege, [{"type": 1, "userid": "dz0001"}], of=of)
    assert wecom.strategies.get(made, of=of).strategy_name == "华东"
    assert made in [each.strategy_id for each in wecom.strategies.list(of=of).strategy]
    assert wecom.strategies.range(made, of=of).range
    wecom.strategies.edit(made, of=of, strategy_name="华东区")
    if of == "customer":
        group = wecom.strategies.add_tags(made, "口味", ["爱吃辣"])
        assert wecom.strategies.tags(made).tag_group
        wecom.strategies.edit_tag(group.tag[0].id, "爱吃甜")
        wecom.strategies.delete_tags([group.tag[0].id])
    wecom.strategies.delete(made, of=of)


def test_files_there_and_back(wecom):
    media = wecom.media.upload("image", "海报.jpg", JPEG)
    assert wecom.media.get(media) == JPEG
    assert wecom.media.picture("图.jpg", JPEG).startswith("http")


def test_messages_to_members(wecom, city):
    sent = wecom.messages.send(city.agent_id, ["dz0001"], "text", {"content": "您有 3 条群发待确认"})
    assert sent.msgid
    wecom.messages.recall(sent.msgid)


def test_chats_among_members(wecom):
    chat = wecom.app_chats.create("值班", "dz0001", ["dz0001", "dg0001"])
    wecom.app_chats.update(chat, name="值班群")
    assert wecom.app_chats.get(chat)["name"] == "值班群"
    wecom.app_chats.send(chat, "text", {"content": "交接"})


def test_service_accounts(wecom):
    media = wecom.media.upload("image", "头像.jpg", JPEG)
    account = wecom.service.add_account("青禾客服", media)
    wecom.service.edit_account(account, "青禾小禾")
    assert account in [each.open_kfid for each in wecom.service.accounts()]
    assert wecom.service.address(account, "shop").startswith("http")
    wecom.service.add_servicers(account, ["dz0001"])
    assert [each.userid for each in wecom.service.servicers(account)] == ["dz0001"]
    wecom.service.remove_servicers(account, ["dz0001"])
    assert wecom.service.messages(account).has_more == 0
    wecom.service.customers(["wmNobody"])
    wecom.service.delete_account(account)


def test_the_archives_calls(clients, wecom, city):
    archive_calls = clients["archive"].archive_calls
    chat = wecom.groups.list(limit=1).group_chat_list[0].chat_id
    assert archive_calls.agreed(chat) is not None
    assert archive_calls.agreed_alone([("dz0001", wecom.contacts.list("dz0001")[0])]) is not None


def test_counts_and_pages(wecom):
    customers = wecom.transfers.unassigned()
    assert customers.info == []
    taken = wecom.contacts.list("dz0001")[:1]
    moved = wecom.transfers.customers("dz0001", "dz0002", taken, resigned=False)
    assert [each.errcode for each in moved] == [0]
    assert wecom.transfers.states("dz0001", "dz0002", resigned=False).customer[0].status == 2
    chats = [ref.chat_id for ref in wecom.groups.list(owners=["dz0001"]).group_chat_list][:1]
    assert wecom.transfers.groups(chats, "dz0002", resigned=False) == []

"""What client and simulated platform must agree on, beyond what `tests/wecom` asks: the rest of the endpoints, and every field."""

from __future__ import annotations

import hashlib
import time

import pytest

from jinlin.wecom.api import attachments
from jinlin.wecom.api.endpoints import ENDPOINTS as CLIENT
from jinlin.wecom.api.ways import Temporary
from jinlin.wecom.client import errors
from tests.contract.conftest import carrying_out
from wecomsim.wire import sections  # noqa: F401  (importing registers)
from wecomsim.wire.endpoints import ENDPOINTS as SIMULATOR

pytestmark = [pytest.mark.enable_socket, pytest.mark.clock]

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
ONLY_OURS = {"media/get/jssdk"}  # HD voice: not imitated (wecomsim/README.md)
ONLY_THEIRS = {"user/getuserinfo"}  # the older name of auth/getuserinfo


def midnight(days):
    return int(time.time() + 8 * 3600) // 86400 * 86400 - 8 * 3600 + days * 86400


def test_both_registries_name_the_same_endpoints_methods_and_pages():
    assert CLIENT.keys() - SIMULATOR.keys() == ONLY_OURS
    assert SIMULATOR.keys() - CLIENT.keys() == ONLY_THEIRS
    both = CLIENT.keys() & SIMULATOR.keys()
    ours = {path: (CLIENT[path].method, CLIENT[path].page) for path in both}
    assert ours == {path: (SIMULATOR[path].method, SIMULATOR[path].page) for path in both}


# -- reading, the same on both platforms -----------------------------------------------------------------


def test_the_whole_corp_is_read_and_no_field_is_lost(either):
    book = either.address_book
    for number in [each.id for each in book.department_ids()][:3]:
        book.department(number)
        book.users(number)
        book.names(number)
    book.departments()
    book.agents()
    book.user(book.users(1)[0].userid if book.users(1) else either.contacts.followers()[0])
    either.network.api_addresses()
    either.network.callback_addresses()
    userids = either.contacts.followers()[:3]
    rows = list(either.contacts.iter_batch(userids))[:5]
    for row in rows:
        either.contacts.get(row.external_contact.external_userid)
    either.contacts.served()
    for ref in list(either.groups.iter_all())[:3]:
        either.groups.get(ref.chat_id)
    either.tags.list()
    either.groups.by_day(userids, midnight(-3), midnight(-1))
    assert list(either.groups.iter_by_owner(userids, midnight(-3), midnight(-1)))
    either.statistics.of_members(userids, midnight(-3), midnight(-1))
    assert list(either.moments.iter_all(midnight(-20), midnight(0))) is not None


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda w: w.groups.get("wrNobodyKnowsThisGroupxxxxxxxxxx"), errors.NoSuchGroup),
        (lambda w: w.contacts.get("wmNobodyKnowsThisPersonxxxxxxxxx"), errors.NotOurCustomer),
        (lambda w: w.groups.list(cursor="bm9uc2Vuc2U"), errors.WeComError),
        (lambda w: w.login.who("nonsense"), errors.WeComError),
        (lambda w: w.media.get("nonsense"), errors.WeComError),
        (lambda w: w.archive_calls.permitted(), errors.NotPermitted),
    ],
    ids=["group", "customer", "cursor", "code", "media", "archive"],
)
def test_what_is_unknown_or_not_ours_is_refused_by_its_number(either, ask, kind):
    with pytest.raises(kind):
        ask(either)


# -- the rest of the endpoints ---------------------------------------------------------------------------


@carrying_out("auth/getuserinfo", "auth/getuserdetail")
def test_a_member_shows_only_what_they_agreed_to(city, wecom):
    code = city.do("login.code", userid="dz0001", scope="snsapi_privateinfo")["code"]
    who = wecom.login.who(code)
    assert who.userid == "dz0001"
    assert wecom.login.details(who.user_ticket).userid == "dz0001"
    outsider = wecom.contacts.list("dz0001")[0]
    come = wecom.login.who(city.do("login.code", external_userid=outsider)["code"])
    assert (come.userid, come.external_userid) == ("", outsider)
    assert come.openid


@carrying_out("user/getuserid")
def test_a_member_is_found_by_their_number(city, wecom):
    city.do("staff.edit", userid="dz0001", mobile="13800000001")
    assert wecom.address_book.userid_of("13800000001") == "dz0001"
    with pytest.raises(errors.WeComError, match="46004"):
        wecom.address_book.userid_of("13900000009")


@carrying_out("externalcontact/close_temp_chat")
def test_a_passing_code_and_its_talk(city, wecom):
    made = wecom.contact_ways.add(["dz0001"], temporary=Temporary(3600, 3600, "", {"text": {"content": "再见"}}))
    way = wecom.contact_ways.get(made.config_id)
    assert (way.type, way.is_temp, way.expires_in, way.conclusions) == (1, True, 3600, {"text": {"content": "再见"}})
    customer = city.do("customer.add", config_id=made.config_id, name="就诊的人")["external_userid"]
    wecom.contact_ways.close_chat("dz0001", customer)
    assert made.config_id not in list(wecom.contact_ways.iter_all())
    wecom.contact_ways.delete(made.config_id)


@carrying_out("externalcontact/groupchat/update_join_way")
def test_a_code_for_groups_keeps_all_it_has_when_its_groups_change(wecom):
    chats = [ref.chat_id for ref in wecom.groups.iter_all()][:2]
    config = wecom.join_ways.add(chats[:1], state="s1", remark="r1", base_name="群", base_number=7, grow=False)
    before = wecom.join_ways.get(config)
    wecom.join_ways.update(before, chats)
    after = wecom.join_ways.get(config)

    assert after.chat_id_list == chats
    for name in after.__struct_fields__:
        assert name == "chat_id_list" or getattr(after, name) == getattr(before, name)
    wecom.join_ways.delete(config)


@carrying_out("externalcontact/opengid_to_chatid")
def test_a_mini_program_learns_its_group(city, wecom):
    chat = next(iter(wecom.groups.iter_all())).chat_id
    opengid = city.do("group.opengid", chat_id=chat)["opengid"]
    assert wecom.groups.chat_id_of(opengid) == chat
    with pytest.raises(errors.WeComError, match="90511"):
        wecom.groups.chat_id_of("nonsense")


@carrying_out("externalcontact/resigned/transfer_customer", "externalcontact/resigned/transfer_result")
def test_customers_of_somebody_who_left_go_to_another(city, wecom):
    city.do("staff.create", userid="leaving", name="要走的人", department=1, serves=True)
    customers = [city.do("customer.add", userid="leaving", name=f"客户{n}")["external_userid"] for n in range(2)]
    city.do("staff.leave", userid="leaving")
    waiting = [row.external_userid for row in wecom.transfers.iter_unassigned() if row.handover_userid == "leaving"]
    assert waiting == customers
    moved = wecom.transfers.customers("leaving", "dz0002", customers, resigned=True)
    assert [each.errcode for each in moved] == [0, 0]
    assert {each.status for each in wecom.transfers.iter_states("leaving", "dz0002", resigned=True)} == {2}
    city.settle(86_500)
    done = list(wecom.transfers.iter_states("leaving", "dz0002", resigned=True))
    assert [(each.status, each.takeover_time > 0) for each in done] == [(1, True)] * 2


@carrying_out("externalcontact/customer_acquisition/get_chat_info")
def test_who_came_by_a_link_and_said_three_things_is_known_by_the_key(city, wecom):
    city.do("link.quota", count=100, expire_date=midnight(300))
    assert wecom.acquisition.quota().balance == 100
    link = wecom.acquisition.create(
        "门口", ["dz0001"], priority={"priority_type": 2, "priority_userid_list": ["dz0001"]}
    )
    assert wecom.acquisition.get(link.link_id).priority_option["priority_userid_list"] == ["dz0001"]
    customer = city.do("customer.add", link_id=link.link_id, channel="door", name="扫码的人")["external_userid"]
    for words in ("你好", "在吗", "想买茶"):
        city.do("message.send", person=customer, to="dz0001", text=words)
    [came] = wecom.acquisition.iter_customers(link.link_id)
    assert (came.external_userid, came.userid, came.state) == (customer, "dz0001", "door")
    told = city.ask("GET", "state?what=callbacks")["callbacks"]
    key = next(row["event"]["ChatKey"] for row in told if row["event"].get("ChatKey"))
    chat = wecom.acquisition.chat(key)
    assert (chat.userid, chat.external_userid, chat.chat_info["recv_msg_cnt"]) == ("dz0001", customer, 3)


@carrying_out("kf/send_msg", "kf/send_msg_on_event", "kf/service_state/get", "kf/service_state/trans")
def test_a_customer_service_talk_from_hello_to_the_end(city, wecom):
    service = wecom.service
    account = service.add_account("青禾客服", wecom.media.upload("image", "头像.jpg", JPEG))
    come = city.do("kf.enter", open_kfid=account, name="访客")
    customer = come["external_userid"]
    assert service.send_on_event(come["welcome_code"], "text", {"content": "欢迎"})
    city.do("kf.say", open_kfid=account, external_userid=customer, text="茶怎么泡")
    said = [each for page in service.iter_messages(account) for each in page.msg_list]
    assert [each["msgtype"] for each in said] == ["event", "text"]
    assert service.send(account, customer, "text", {"content": "80 度水"}, msgid="ours1") == "ours1"
    for _n in range(4):
        service.send(account, customer, "text", {"content": "80 度水"})
    with pytest.raises(errors.WeComError, match="95001"):
        service.send(account, customer, "text", {"content": "第六条"})
    service.add_servicers(account, ["dz0001"])
    assert service.move(account, customer, 3, "dz0001")
    state = service.state(account, customer)
    assert (state.service_state, state.servicer_userid) == (3, "dz0001")
    assert service.move(account, customer, 4)
    assert [each["external_userid"] for each in service.customers([customer]).customer_list] == [customer]
    service.delete_account(account)


@carrying_out("media/get_upload_by_url_result", "media/upload_by_url", "media/get")
def test_a_large_file_is_fetched_by_the_platform_and_by_us_in_pieces(city, wecom):
    size = 3 * 1024 * 1024
    md5 = hashlib.md5(bytes(size), usedforsecurity=False).hexdigest()
    job = wecom.media.from_address("video", "片.mp4", f"sim:{size}", md5)
    city.settle(60)
    state = wecom.media.fetched(job)
    assert (state.status, state.detail.errcode) == (2, 0)
    pieces = [len(piece) for piece in wecom.media.iter_pieces(state.detail.media_id, 1024 * 1024)]
    assert pieces == [1024 * 1024] * 3
    failed = wecom.media.fetched(wecom.media.from_address("video", "片.mp4", "https://nowhere.invalid/a", md5))
    assert (failed.status, failed.detail.errcode) == (3, 830001)


@carrying_out("message/update_template_card")
def test_a_card_is_changed_once_after_somebody_tapped_it(city, wecom):
    city.ask("POST", "settings", callback_attempts=1)
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": "群发待确认", "desc": "3 个客户群"},
        "task_id": f"task-{time.time_ns()}",
        "button_list": [{"text": "去确认", "style": 1, "key": "go"}],
    }
    sent = wecom.messages.send(city.agent_id, ["dz0001", "NOBODY"], "template_card", card)
    assert sent.invaliduser == "nobody"
    assert wecom.messages.update_card(city.agent_id, ["dz0001"], sent.response_code, "已处理").invaliduser == []
    with pytest.raises(errors.WeComError, match="42016"):
        wecom.messages.update_card(city.agent_id, ["dz0001"], sent.response_code, "已处理")
    code = city.do("card.click", msgid=sent.msgid, userid="dz0001", key="go")["response_code"]
    done = {
        "card_type": "text_notice",
        "main_title": {"title": "已确认"},
        "card_action": {"type": 1, "url": "https://scrm.example.com"},
    }
    assert wecom.messages.replace_card(city.agent_id, ["dz0001"], code, done).invaliduser == []


@carrying_out("webhook/send", "webhook/upload_media", "msgaudit/get_robot_info")
def test_a_robot_speaks_in_its_group_twenty_times_a_minute(city, wecom, archive):
    robot = city.do("robot.create", userid="dz0001", name="小助手")
    wecom.webhooks.text(robot["key"], "早安", users=["@all"])
    wecom.webhooks.markdown(robot["key"], "**早安**")
    wecom.webhooks.image(robot["key"], JPEG)
    wecom.webhooks.news(robot["key"], [{"title": "新品", "url": "https://a.example"}])
    wecom.webhooks.send(robot["key"], "file", {"media_id": wecom.webhooks.upload(robot["key"], "表.xlsx", b"x" * 9)})
    with pytest.raises(errors.WeComError, match="93000"):
        wecom.webhooks.text("nonsense", "早安")
    assert archive.archive_calls.robot(robot["robot_id"])["name"] == "小助手"
    for _n in range(15):
        wecom.webhooks.text(robot["key"], "早安")
    with pytest.raises(errors.RateLimited):
        wecom.webhooks.text(robot["key"], "早安")


@carrying_out("msgaudit/groupchat/get")
def test_the_archive_knows_groups_among_members_and_sends_away_from_others(wecom, archive):
    chat = wecom.app_chats.create("值班", "dz0001", ["dz0001", "dz0002"])
    assert {each["memberid"] for each in archive.archive_calls.internal_group(chat).members} == {"dz0001", "dz0002"}
    with pytest.raises(errors.WeComError, match="301059"):
        archive.archive_calls.internal_group(next(iter(wecom.groups.iter_all())).chat_id)


def test_a_mass_message_with_everything_attached_is_taken(wecom):
    media = wecom.media.upload("image", "图.jpg", JPEG)
    pieces = [
        attachments.image(media),
        attachments.link("春茶上新", "https://a.example", desc="明前", picurl="https://a.example/1.jpg"),
        attachments.mini_program("商城", "wx8bd80126147dfAAA", "/index.html", media),
    ]
    chat = wecom.groups.list(owners=["dz0001"]).group_chat_list[0].chat_id
    made = wecom.mass.to_groups("dz0001", [chat], "上新了", pieces)
    now = int(time.time())
    [task] = [each for each in wecom.mass.iter_tasks("group", now - 86400, now + 7 * 86400) if each.msgid == made.msgid]
    assert [each["msgtype"] for each in task.attachments] == ["image", "link", "miniprogram"]
    customers = wecom.contacts.list("dz0001")[:2]
    assert wecom.mass.to_customers("早安", sender="dz0001", external_userids=customers).fail_list == []


def test_a_limit_of_the_platform_says_when_it_ends(city, wecom):
    city.ask("POST", "faults", calls=[{"path": "externalcontact/get_corp_tag_list", "errcode": 45009, "times": 1}])
    with pytest.raises(errors.RateLimited) as refused:
        wecom.tags.list()
    assert 0 < refused.value.until - time.time() <= 60


def test_a_question_whose_line_the_platform_cuts_is_asked_once_more(city, wecom):
    city.ask("POST", "faults", calls=[{"path": "externalcontact/groupchat/list", "cut": "before_write", "times": 1}])
    assert wecom.groups.list().group_chat_list

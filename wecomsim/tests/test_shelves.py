"""Links, the album, forbidden words, groups of rules, service accounts, robots (§4.8, §4.11–§4.13, §8.1, §9)."""

from __future__ import annotations

import json

import pytest

from wecomsim.control.doing import CannotDo
from wecomsim.state.clock import DAY
from wecomsim.tests.desk import upload

NOW = 1772326800
LINK = "externalcontact/customer_acquisition/{}".format


def test_a_link_brings_customers_as_long_as_the_quota_lasts(desk):
    made = desk.call(LINK("create_link"), link_name="海报", range={"user_list": ["dz0001"]})["link"]
    assert made["url"] == f"https://work.weixin.qq.com/ca/{made['link_id']}"
    with pytest.raises(CannotDo, match="quota"):
        desk.do("customer.add", link_id=made["link_id"])
    desk.do("link.quota", count=1, expire_date=NOW + DAY)
    desk.do("link.click", link_id=made["link_id"])
    came = desk.do("customer.add", link_id=made["link_id"], channel="抖音" * 20)
    state = ("抖音" * 20).encode()[:64].decode(errors="ignore")
    assert [each["ChangeType"] for each in desk.events] == [
        "balance_increased",
        "friend_request",
        "balance_exhausted",
        "add_half_external_contact",
        "add_external_contact",
    ]
    assert desk.events[3]["State"] == state
    rows = desk.call(LINK("customer"), link_id=made["link_id"])["customer_list"]
    mine = {"external_userid": came["external_userid"], "userid": "dz0001", "chat_status": 0, "state": state}
    assert rows == [mine]
    assert desk.call("externalcontact/customer_acquisition_quota")["balance"] == 0
    given = {"link_id": made["link_id"], "start_time": NOW, "end_time": NOW}
    told = desk.call(LINK("statistic"), **given)
    assert (told["click_link_customer_cnt"], told["new_customer_cnt"]) == (1, 1)


def test_the_first_and_third_words_of_who_came_by_a_link_are_told(desk):
    desk.do("link.quota", count=30, expire_date=NOW + DAY)
    link = desk.call(LINK("create_link"), link_name="海报", range={"user_list": ["dz0001"]})["link"]["link_id"]
    came = desk.do("customer.add", link_id=link)["external_userid"]
    desk.events.clear()
    for _n in range(3):
        desk.do("message.send", person=came, to="dz0001", text="x")
    told = [each for each in desk.events if each["Event"] == "customer_acquisition"]
    assert [each["ChangeType"] for each in told] == ["customer_start_chat", "message_from_customer"]
    info = desk.call(LINK("get_chat_info"), chat_key=told[1]["ChatKey"])
    assert (info["external_userid"], info["chat_info"]) == (came, {"recv_msg_cnt": 3, "link_id": link, "state": ""})
    assert desk.call(LINK("customer"), link_id=link)["customer_list"][0]["chat_status"] == 1
    desk.corp.clock.advance(1801)
    assert desk.code(LINK("get_chat_info"), chat_key=told[1]["ChatKey"]) == 41305


def test_links_are_changed_listed_and_deleted(desk):
    link = desk.call(LINK("create_link"), link_name="海报", range={"department_list": [101]})["link"]["link_id"]
    assert desk.code(LINK("update_link"), link_id=link, link_name="新海报", skip_verify=False) == 0
    told = desk.call(LINK("get"), link_id=link)
    assert (told["link"]["link_name"], told["link"]["skip_verify"]) == ("新海报", False)
    assert told["range"] == {"user_list": [], "department_list": [101]}
    assert desk.call(LINK("list_link"))["link_id_list"] == [link]
    assert desk.code(LINK("create_link"), link_name="x", range={}) == 41200
    assert desk.code(LINK("delete_link"), link_id=link) == 0
    assert desk.code(LINK("get"), link_id=link) == 41201
    assert desk.events == []


def test_products_have_pictures_of_their_own_kind(desk):
    path = "externalcontact/{}_product_album".format
    media = upload(desk, "media/upload_attachment", media_type="image", attachment_type="2")["media_id"]
    picture = {"type": "image", "image": {"media_id": media}}
    given = {"description": "桂花乌龙", "price": 3000, "product_sn": "A1", "attachments": [picture]}
    key = desk.call(path("add"), **given)["product_id"]
    assert desk.call(path("get"), product_id=key)["product"] == {"product_id": key, "create_time": NOW} | given
    assert desk.code(path("update"), product_id=key, price=2800) == 0
    assert desk.call("externalcontact/get_product_album_list")["product_list"][0]["price"] == 2800
    codes = [
        desk.code(path("add"), **given | change)
        for change in ({"description": ""}, {"price": 5_000_001}, {"product_sn": "一"}, {"attachments": []})
    ]
    assert codes == [41085, 41074, 41075, 41086]
    assert desk.code(path("delete"), product_id=key) == 0
    assert desk.code(path("get"), product_id=key) == 41073


def test_forbidden_words_are_a_hundred_rules_at_most(desk):
    path = "externalcontact/{}_intercept_rule".format
    given = {
        "rule_name": "竞品",
        "word_list": ["某某茶"],
        "semantics_list": [1],
        "intercept_type": 1,
        "applicable_range": {"user_list": ["dz0001"], "department_list": []},
    }
    key = desk.call(path("add"), **given)["rule_id"]
    assert desk.call(path("get"), rule_id=key)["rule"] == {"rule_id": key} | given
    change = {"extra_rule": {"semantics_list": []}, "add_applicable_range": {"department_list": [101]}}
    assert desk.code(path("update"), rule_id=key, **change) == 0
    told = desk.call(path("get"), rule_id=key)["rule"]
    assert (told["semantics_list"], told["applicable_range"]["department_list"]) == ([], [101])
    codes = [
        desk.code(path("add"), **given | wrong)
        for wrong in (
            {"rule_name": "长" * 21},
            {"word_list": ["长" * 33]},
            {"semantics_list": [4]},
            {"intercept_type": 3},
            {"applicable_range": {"user_list": ["nobody"]}},
        )
    ]
    assert codes == [41071, 41069, 41076, 41077, 41084]
    for _n in range(99):
        desk.call(path("add"), **given)
    assert desk.code(path("add"), **given) == 41070
    assert len(desk.call("externalcontact/get_intercept_rule_list")["rule_list"]) == 100
    assert desk.code(path("del"), rule_id=key) == 0


@pytest.mark.parametrize("kind", ["customer", "moment"])
def test_groups_of_rules_stand_in_a_tree_of_five_levels(desk, kind):
    path, parent, made = f"externalcontact/{kind}_strategy/{{}}".format, 0, []
    for level in range(5):
        given = {"parent_id": parent, "strategy_name": f"{level}", "admin_list": ["dz0001"]}
        parent = desk.call(path("create"), **given, range=[{"type": 1, "userid": "dz0001"}])["strategy_id"]
        made.append(parent)
    assert desk.code(path("create"), parent_id=parent, strategy_name="x") == 40058
    assert desk.call(path("list"))["strategy"] == [{"strategy_id": each} for each in made]
    edit = {"range_add": [{"type": 2, "partyid": 101}], "range_del": [{"type": 1, "userid": "dz0001"}]}
    assert desk.code(path("edit"), strategy_id=made[0], **edit) == 0
    assert desk.call(path("get_range"), strategy_id=made[0])["range"] == [{"type": 2, "partyid": 101}]
    told = desk.call(path("get"), strategy_id=made[1])["strategy"]
    assert (told["parent_id"], told["admin_list"]) == (made[0], ["dz0001"])
    assert desk.code(path("del"), strategy_id=made[0]) == 40058
    assert desk.code(path("del"), strategy_id=made[-1]) == 0


def test_a_service_account_answers_five_times_after_each_word(desk):
    media = upload(desk, type="image")["media_id"]
    key = desk.call("kf/account/add", name="客服", media_id=media)["open_kfid"]
    assert desk.call("kf/add_contact_way", open_kfid=key, scene="poster")["url"].endswith("enc_scene=ENCposter")
    came = desk.do("kf.enter", open_kfid=key, name="访客")
    customer = came["external_userid"]
    welcome = {"code": came["welcome_code"], "msgtype": "text", "text": {"content": "您好"}}
    assert [desk.code("kf/send_msg_on_event", **welcome) for _n in range(2)] == [0, 95016]
    answer = {"touser": customer, "open_kfid": key, "msgtype": "text", "text": {"content": "在的"}}
    assert desk.code("kf/send_msg", **answer) == 95002
    desk.do("kf.say", open_kfid=key, external_userid=customer, text="多少钱")
    assert [desk.code("kf/send_msg", **answer) for _n in range(6)] == [0] * 5 + [95001]
    event = desk.events[-1]
    assert (event["Event"], event["OpenKfId"], event["FromUserName"]) == ("kf_msg_or_event", key, None)
    told = desk.call("kf/sync_msg", token=event["Token"], open_kfid=key)
    assert [(each["msgtype"], each["origin"]) for each in told["msg_list"]] == [("event", 4), ("text", 3)]
    assert told["has_more"] == 0
    assert desk.call("kf/sync_msg", cursor=told["next_cursor"])["msg_list"] == []
    people = desk.call("kf/customer/batchget", external_userid_list=[customer, "x"])
    assert ([each["nickname"] for each in people["customer_list"]], people["invalid_external_userid"]) == (
        ["访客"],
        ["x"],
    )
    desk.corp.clock.advance(48 * 3600 + 1)
    assert desk.code("kf/send_msg", **answer) == 95002


def test_a_talk_goes_to_a_member_and_ends(desk):
    key = desk.call("kf/account/add", name="客服", media_id=upload(desk, type="image")["media_id"])["open_kfid"]
    customer = desk.do("kf.enter", open_kfid=key)["external_userid"]
    both = {"open_kfid": key, "external_userid": customer}
    assert desk.code("kf/service_state/trans", **both, service_state=3, servicer_userid="dz0001") == 95014
    assert (
        desk.call("kf/servicer/add", open_kfid=key, userid_list=["dz0001", "nobody"])["result_list"][1]["errcode"]
        == 60111
    )
    assert desk.code("kf/service_state/trans", **both, service_state=3, servicer_userid="dz0001") == 0
    told = desk.call("kf/service_state/get", **both)
    assert (told["service_state"], told["servicer_userid"]) == (3, "dz0001")
    answer = {"touser": customer, "open_kfid": key, "msgtype": "text", "text": {"content": "x"}}
    assert desk.code("kf/send_msg", **answer) == 95011
    assert "msg_code" in desk.call("kf/service_state/trans", **both, service_state=4)
    assert desk.code("kf/service_state/trans", **both, service_state=1) == 95013
    assert desk.call("kf/servicer/list", open_kfid=key)["servicer_list"] == [{"userid": "dz0001", "status": 0}]
    assert desk.code("kf/account/update", open_kfid=key, name="新客服") == 0
    assert [each["name"] for each in desk.call("kf/account/list")["account_list"]] == ["新客服"]
    assert desk.code("kf/account/del", open_kfid=key) == 0


def test_a_robot_speaks_twenty_times_a_minute_by_its_address(desk):
    key = desk.do("robot.create", userid="dz0001", name="播报")["key"]

    def say(body, key=key):
        return json.loads(desk.raw("webhook/send", {"key": key}, json.dumps(body, ensure_ascii=False).encode()).body)

    long = {"msgtype": "markdown", "markdown": {"content": "x" * 4097}}
    assert say(long)["errmsg"].startswith("markdown.content exceed max length 4096. invalid Request Parameter, hint")
    assert say({"msgtype": "text", "text": {"content": ""}})["errcode"] == 44004
    assert say({}, key="")["errcode"] == 93000
    text = {"msgtype": "text", "text": {"content": "日报"}}
    assert [say(text)["errcode"] for _n in range(21)] == [0] * 20 + [45009]

"""§4.8–§4.13, §6.4 as printed: links, products, words, rule groups, transfers, the archive."""

from __future__ import annotations

from jinlin.wecom.api.ways import JoinWay
from jinlin.wecom.tests.api.platform import got, posted

X = "externalcontact/"
A = X + "customer_acquisition/"
RANGE = {"user_list": ["zhangsan"], "department_list": [2]}
PRIORITY = {"priority_type": 2, "priority_userid_list": ["zhangsan"]}
PRODUCT = {
    "product_id": "p1",
    "description": "世界上最好的商品",
    "price": 30000,
    "create_time": 1600000000,
    "product_sn": "xxxx",
    "attachments": [{"type": "image", "image": {"media_id": "M"}}],
}
RULE = {
    "rule_id": "r1",
    "rule_name": "红线",
    "word_list": ["敏感词1"],
    "semantics_list": [1, 2, 3],
    "intercept_type": 1,
    "applicable_range": RANGE,
}
MOVE = {"handover_userid": "zhangsan", "takeover_userid": "lisi"}
MOVES = {"customer": [{"external_userid": "wo1", "status": 1, "takeover_time": 1588262400}], "next_cursor": "n"}
AGREED = {"status_change_time": 1562766651, "exteranalopenid": "wmeDK…", "agree_status": "Agree"}
WAY_BEFORE = JoinWay(
    config_id="9ad7",
    scene=1,
    remark="aa",
    auto_create_room=0,
    room_base_name="群",
    room_base_id=3,
    chat_id_list=["wr1"],
    state="s",
    mark_source=False,
)


STRATEGY = {
    "strategy_id": 1,
    "parent_id": 0,
    "strategy_name": "NAME",
    "create_time": 1557838797,
    "admin_list": ["zhangsan"],
}
WHERE = [{"type": 1, "userid": "zhangsan"}, {"type": 2, "partyid": 1}]


def strategy_cases(of, privilege):
    path = f"{X}{of}_strategy/"
    row = STRATEGY | {"privilege": {privilege: True}}
    return [
        posted(
            path + "list",
            lambda w: w.strategies.list(of=of),
            {"cursor": "", "limit": 1000},
            {"strategy": [{"strategy_id": 1}], "next_cursor": "n"},
        ),
        posted(path + "get", lambda w: w.strategies.get(1, of=of), {"strategy_id": 1}, {"strategy": row}),
        posted(
            path + "get_range",
            lambda w: w.strategies.range(1, of=of),
            {"strategy_id": 1, "cursor": "", "limit": 1000},
            {"range": WHERE, "next_cursor": "n"},
        ),
        posted(
            path + "create",
            lambda w: w.strategies.create("NAME", ["zhangsan"], {privilege: True}, WHERE, parent=7, of=of),
            {
                "parent_id": 7,
                "strategy_name": "NAME",
                "admin_list": ["zhangsan"],
                "privilege": {privilege: True},
                "range": WHERE,
            },
            {"strategy_id": 1},
            1,
        ),
        posted(
            path + "edit",
            lambda w: w.strategies.edit(1, of=of, range_add=WHERE[:1], range_del=WHERE[1:]),
            {"strategy_id": 1, "range_add": WHERE[:1], "range_del": WHERE[1:]},
        ),
        posted(path + "del", lambda w: w.strategies.delete(1, of=of), {"strategy_id": 1}),
    ]


CASES = [
    posted(
        A + "list_link",
        lambda w: w.acquisition.list(),
        {"limit": 100, "cursor": ""},
        {"link_id_list": ["ca…"], "next_cursor": "n"},
    ),
    posted(
        A + "get",
        lambda w: w.acquisition.get("ca1"),
        {"link_id": "ca1"},
        {
            "link": {
                "link_name": "LINK_NAME",
                "url": "URL",
                "create_time": 1672502400,
                "skip_verify": True,
                "mark_source": True,
            },
            "range": RANGE,
            "priority_option": PRIORITY,
        },
    ),
    posted(
        A + "create_link",
        lambda w: w.acquisition.create("获客链接", ["zhangsan"], departments=[2], priority=PRIORITY),
        {"link_name": "获客链接", "range": RANGE, "skip_verify": True, "priority_option": PRIORITY},
        {"link": {"link_id": "ca1", "link_name": "获客链接", "url": "URL", "create_time": 1672502400}},
    ),
    posted(
        A + "update_link",
        lambda w: w.acquisition.update("ca1", link_name="新", range=RANGE),
        {"link_id": "ca1", "link_name": "新", "range": RANGE},
    ),
    posted(A + "delete_link", lambda w: w.acquisition.delete("ca1"), {"link_id": "ca1"}),
    posted(
        A + "customer",
        lambda w: w.acquisition.customers("ca1"),
        {"link_id": "ca1", "limit": 1000, "cursor": ""},
        {
            "customer_list": [{"external_userid": "wo1", "userid": "zhangsan", "chat_status": 1, "state": "CHANNEL"}],
            "next_cursor": "n",
        },
    ),
    got(
        X + "customer_acquisition_quota",
        lambda w: w.acquisition.quota(),
        {"total": 1000, "balance": 500, "quota_list": [{"expire_date": 1689350400, "balance": 200}]},
    ),
    posted(
        A + "statistic",
        lambda w: w.acquisition.counts("ca1", 1645171200, 1645257600),
        {"link_id": "ca1", "start_time": 1645171200, "end_time": 1645257600},
        {"click_link_customer_cnt": 1000, "new_customer_cnt": 500},
    ),
    posted(
        A + "get_chat_info",
        lambda w: w.acquisition.chat("KEY"),
        {"chat_key": "KEY"},
        {
            "userid": "zhangsan",
            "external_userid": "wo1",
            "chat_info": {"recv_msg_cnt": 3, "link_id": "ca1", "state": "S"},
        },
    ),
    posted(
        X + "get_user_behavior_data",
        lambda w: w.statistics.of_members(["zhangsan"], 1536508800, 1536595200, departments=[1001]),
        {"userid": ["zhangsan"], "partyid": [1001], "start_time": 1536508800, "end_time": 1536595200},
        {
            "behavior_data": [
                {
                    "stat_time": 1536508800,
                    "chat_cnt": 100,
                    "message_cnt": 80,
                    "reply_percentage": 60.25,
                    "avg_reply_time": 1,
                    "negative_feedback_cnt": 0,
                    "new_apply_cnt": 6,
                    "new_contact_cnt": 5,
                }
            ]
        },
    ),
    posted(
        X + "transfer_customer",
        lambda w: w.transfers.customers("zhangsan", "lisi", ["wo1"], resigned=False, words="您好"),
        MOVE | {"external_userid": ["wo1"], "transfer_success_msg": "您好"},
        {"customer": [{"external_userid": "wo1", "errcode": 40096}]},
    ),
    posted(
        X + "transfer_result",
        lambda w: w.transfers.states("zhangsan", "lisi", resigned=False),
        MOVE | {"cursor": ""},
        MOVES,
    ),
    posted(
        X + "get_unassigned_list",
        lambda w: w.transfers.unassigned("c"),
        {"cursor": "c", "page_size": 1000},
        {
            "info": [{"handover_userid": "zhangsan", "external_userid": "wo1", "dimission_time": 1550838571}],
            "is_last": False,
            "next_cursor": "n",
        },
    ),
    posted(
        X + "resigned/transfer_customer",
        lambda w: w.transfers.customers("zhangsan", "lisi", ["wo1"], resigned=True),
        MOVE | {"external_userid": ["wo1"]},
        {"customer": [{"external_userid": "wo1", "errcode": 0}]},
    ),
    posted(
        X + "resigned/transfer_result",
        lambda w: w.transfers.states("zhangsan", "lisi", resigned=True),
        MOVE | {"cursor": ""},
        MOVES,
    ),
    posted(
        X + "groupchat/transfer",
        lambda w: w.transfers.groups(["wr1"], "zhangsan", resigned=True),
        {"chat_id_list": ["wr1"], "new_owner": "zhangsan"},
        {
            "failed_chat_list": [
                {"chat_id": "wr1", "errcode": 90500, "errmsg": "the owner of this chat is not resigned"}
            ]
        },
    ),
    posted(
        X + "groupchat/onjob_transfer",
        lambda w: w.transfers.groups(["wr1"], "zhangsan", resigned=False),
        {"chat_id_list": ["wr1"], "new_owner": "zhangsan"},
        {"failed_chat_list": [{"chat_id": "wr1", "errcode": 90501, "errmsg": "chat is not external group chat"}]},
    ),
    posted(
        X + "add_product_album",
        lambda w: w.album.add("世界上最好的商品", 30000, ["M"], number="xxxx"),
        {name: PRODUCT[name] for name in ("description", "price", "product_sn", "attachments")},
        {"product_id": "p1"},
        "p1",
    ),
    posted(X + "get_product_album", lambda w: w.album.get("p1"), {"product_id": "p1"}, {"product": PRODUCT}),
    posted(
        X + "get_product_album_list",
        lambda w: w.album.list(),
        {"limit": 100, "cursor": ""},
        {"product_list": [PRODUCT], "next_cursor": "n"},
    ),
    posted(
        X + "update_product_album",
        lambda w: w.album.update("p1", price=100),
        {"product_id": "p1", "price": 100},
    ),
    posted(X + "delete_product_album", lambda w: w.album.delete("p1"), {"product_id": "p1"}),
    posted(
        X + "add_intercept_rule",
        lambda w: w.intercepts.add(
            "红线", ["敏感词1"], block=True, users=["zhangsan"], departments=[2], semantics=[1, 2, 3]
        ),
        {name: value for name, value in RULE.items() if name != "rule_id"},
        {"rule_id": "r1"},
        "r1",
    ),
    got(
        X + "get_intercept_rule_list",
        lambda w: w.intercepts.list(),
        {"rule_list": [{"rule_id": "r1", "rule_name": "红线", "create_time": 1600000000}]},
    ),
    posted(X + "get_intercept_rule", lambda w: w.intercepts.get("r1"), {"rule_id": "r1"}, {"rule": RULE}),
    posted(
        X + "update_intercept_rule",
        lambda w: w.intercepts.update("r1", extra_rule={"semantics_list": []}, add_applicable_range=RANGE),
        {"rule_id": "r1", "extra_rule": {"semantics_list": []}, "add_applicable_range": RANGE},
    ),
    posted(X + "del_intercept_rule", lambda w: w.intercepts.delete("r1"), {"rule_id": "r1"}),
    *strategy_cases("customer", "view_customer_list"),
    *strategy_cases("moment", "send_moment"),
    posted(
        "msgaudit/get_permit_user_list",
        lambda w: w.archive_calls.permitted(1),
        {"type": 1},
        {"ids": ["userid_111"]},
        ["userid_111"],
    ),
    posted(
        "msgaudit/check_single_agree",
        lambda w: w.archive_calls.agreed_alone([("XuJinSheng", "wmeDK…")]),
        {"info": [{"userid": "XuJinSheng", "exteranalopenid": "wmeDK…"}]},
        {"agreeinfo": [AGREED | {"userid": "XuJinSheng"}]},
    ),
    posted(
        "msgaudit/check_room_agree",
        lambda w: w.archive_calls.agreed("wr1"),
        {"roomid": "wr1"},
        {"agreeinfo": [AGREED]},
    ),
    posted(
        "msgaudit/groupchat/get",
        lambda w: w.archive_calls.internal_group("wr1"),
        {"roomid": "wr1"},
        {
            "roomname": "蓝领",
            "creator": "hss",
            "room_create_time": 1571234567,
            "notice": "",
            "members": [{"memberid": "hss", "jointime": 1571234567}],
        },
    ),
    got(
        "msgaudit/get_robot_info",
        lambda w: w.archive_calls.robot("wb1"),
        {"data": {"robot_id": "wb1", "name": "机器人A", "creator_userid": "zhangsan"}},
        robot_id="wb1",
    ),
    posted(
        X + "groupchat/update_join_way",
        lambda w: w.join_ways.update(WAY_BEFORE, ["wr2"]),
        {
            "config_id": "9ad7",
            "scene": 1,
            "remark": "aa",
            "auto_create_room": 0,
            "room_base_name": "群",
            "room_base_id": 3,
            "chat_id_list": ["wr2"],
            "state": "s",
            "mark_source": False,
        },
    ),
]

"""§1.2, §4.1–§4.4, §5.4 as printed: addresses, members, customers, tags, codes, groups."""

from __future__ import annotations

from typing import Any

from jinlin.wecom.api.ways import Temporary
from jinlin.wecom.tests.api.platform import got, posted

X = "externalcontact/"
DEPARTMENT = {
    "id": 2,
    "name": "广州研发中心",
    "name_en": "RDGZ",
    "department_leader": ["zhangsan"],
    "parentid": 1,
    "order": 10,
}
PROFILE = {
    "external_attr": [
        {"type": 0, "name": "文本名称", "text": {"value": "文本"}},
        {"type": 1, "name": "网页名称", "web": {"url": "https://www.test.com", "title": "标题"}},
        {
            "type": 2,
            "name": "测试app",
            "miniprogram": {"appid": "wx8b…", "pagepath": "/index", "title": "my miniprogram"},
        },
    ]
}
USER = {
    "userid": "zhangsan",
    "name": "张三",
    "department": [1, 2],
    "order": [1, 2],
    "position": "产品经理",
    "is_leader_in_dept": [1, 0],
    "direct_leader": ["lisi"],
    "telephone": "020-123456",
    "alias": "jackzhang",
    "status": 1,
    "main_department": 1,
    "extattr": {"attrs": []},
    "external_position": "产品经理",
    "external_profile": PROFILE,
}
CONTACT = {
    "external_userid": "woAJ2G…",
    "name": "李四",
    "position": "Manager",
    "avatar": "https://p.qlogo.cn/…/0",
    "corp_name": "腾讯",
    "corp_full_name": "腾讯科技有限公司",
    "type": 2,
    "gender": 1,
    "unionid": "ozynqs…",
    "external_profile": PROFILE,
}
FOLLOW = {
    "userid": "rocky",
    "remark": "李部长",
    "description": "对接采购事务",
    "createtime": 1525779812,
    "remark_corp_name": "腾讯科技",
    "remark_mobiles": ["13800000001"],
    "oper_userid": "rocky",
    "add_way": 10,
    "state": "外联二维码1",
}
TAGS = [
    {"group_name": "分组", "tag_name": "标签", "tag_id": "etAJ2G…", "type": 1},
    {"group_name": "分组", "tag_name": "个人标签", "type": 2},
]
TAG = {"id": "T1", "name": "高", "create_time": 1557838797, "order": 1}
GROUP = {"group_id": "G1", "group_name": "活跃度", "create_time": 1557838797, "order": 1}
WAY = {
    "type": 2,
    "scene": 2,
    "style": 1,
    "remark": "渠道客户",
    "skip_verify": True,
    "state": "teststate",
    "user": ["zhangsan", "lisi"],
    "party": [2],
    "is_exclusive": True,
    "mark_source": True,
}
TEMPORARY: dict[str, Any] = {
    "is_temp": True,
    "expires_in": 86400,
    "chat_expires_in": 86400,
    "unionid": "ox…",
    "conclusions": {"text": {"content": "再见"}, "image": {"media_id": "M"}},
}
JOIN: dict[str, Any] = {
    "scene": 2,
    "remark": "aa_remark",
    "auto_create_room": 1,
    "room_base_name": "销售客服群",
    "room_base_id": 10,
    "chat_id_list": ["wrOgQhDgAAH2Yy-CTZ6POca8mlBEdaaa"],
    "state": "klsdup3kj3s1",
    "mark_source": True,
}
COUNTS = {
    "new_chat_cnt": 2,
    "chat_total": 2,
    "chat_has_msg": 0,
    "new_member_cnt": 0,
    "member_total": 6,
    "member_has_msg": 0,
    "msg_total": 0,
    "migrate_trainee_chat_cnt": 3,
}
CHAT = {
    "chat_id": "wrOgQ…",
    "name": "销售客服群",
    "owner": "ZhuShengBen",
    "create_time": 1572505490,
    "notice": "文明沟通",
    "member_list": [
        {
            "userid": "abel",
            "type": 1,
            "join_time": 1572505491,
            "join_scene": 1,
            "invitor": {"userid": "jack"},
            "group_nickname": "客服小张",
            "name": "张三丰",
        },
        {
            "userid": "wmOgQ…",
            "type": 2,
            "unionid": "ozynqs…",
            "join_time": 1572505491,
            "join_scene": 3,
            "state": "klsdup3kj3s1",
            "group_nickname": "顾客老王",
            "name": "王语嫣",
        },
    ],
    "admin_list": [{"userid": "sam"}],
    "member_version": "71217227bbd112ecfe3a49c482195cb4",
}
DAYS = {"day_begin_time": 1600272000, "day_end_time": 1600444800, "owner_filter": {"userid_list": ["zhangsan"]}}
SERVED = {
    "is_customer": True,
    "tmp_openid": "wotmp",
    "external_userid": "wo1",
    "name": "李**",
    "follow_userid": "zhangsan",
    "chat_id": "wr1",
    "chat_name": "群",
    "add_time": 1525779812,
}

CASES = [
    got("get_api_domain_ip", lambda w: w.network.api_addresses(), {"ip_list": ["182.254.11.176"]}, ["182.254.11.176"]),
    got("getcallbackip", lambda w: w.network.callback_addresses(), {"ip_list": ["101.226.103.*"]}, ["101.226.103.*"]),
    got(
        "department/simplelist",
        lambda w: w.address_book.department_ids(2),
        {"department_id": [{"id": 2, "parentid": 1, "order": 10}]},
        id="2",
    ),
    got("department/get", lambda w: w.address_book.department(2), {"department": DEPARTMENT}, id="2"),
    got("department/list", lambda w: w.address_book.departments(2), {"department": [DEPARTMENT]}, id="2"),
    got(
        "user/simplelist",
        lambda w: w.address_book.names(1),
        {"userlist": [{"userid": "zhangsan", "name": "张三", "department": [1, 2]}]},
        department_id="1",
    ),
    got("user/list", lambda w: w.address_book.users(1), {"userlist": [USER]}, department_id="1"),
    got("user/get", lambda w: w.address_book.user("zhangsan"), USER, userid="zhangsan"),
    posted(
        "user/list_id",
        lambda w: w.address_book.ids("c", 100),
        {"cursor": "c", "limit": 100},
        {"next_cursor": "d", "dept_user": [{"userid": "zhangsan", "department": 1}]},
    ),
    posted(
        "user/getuserid",
        lambda w: w.address_book.userid_of("13800000001"),
        {"mobile": "13800000001"},
        {"userid": "zhangsan"},
        "zhangsan",
    ),
    got(
        "agent/get",
        lambda w: w.address_book.agent(1000002),
        {
            "agentid": 1000002,
            "name": "HR助手",
            "allow_userinfos": {"user": [{"userid": "zhangsan"}]},
            "allow_partys": {"partyid": [1]},
            "allow_tags": {"tagid": [1, 2]},
            "close": 0,
            "redirect_domain": "open.work.weixin.qq.com",
            "home_url": "https://open.work.weixin.qq.com",
        },
        agentid="1000002",
    ),
    got("agent/list", lambda w: w.address_book.agents(), {"agentlist": [{"agentid": 1000002, "name": "HR助手"}]}),
    got(
        X + "get_follow_user_list",
        lambda w: w.contacts.followers(),
        {"follow_user": ["zhangsan", "lissi"]},
        ["zhangsan", "lissi"],
    ),
    got(
        X + "list",
        lambda w: w.contacts.list("zhangsan"),
        {"external_userid": ["woAJ2G…", "wmqfas…"]},
        ["woAJ2G…", "wmqfas…"],
        userid="zhangsan",
    ),
    got(
        X + "get",
        lambda w: w.contacts.get("woAJ2G…", "C"),
        {
            "external_contact": CONTACT,
            "follow_user": [FOLLOW | {"tags": TAGS, "wechat_channels": {"nickname": "视频号名称", "source": 1}}],
            "next_cursor": "NEXT_CURSOR",
        },
        external_userid="woAJ2G…",
        cursor="C",
    ),
    posted(
        X + "batch/get_by_user",
        lambda w: w.contacts.batch(["zhangsan", "lisi"]),
        {"userid_list": ["zhangsan", "lisi"], "cursor": "", "limit": 100},
        {
            "external_contact_list": [
                {"external_contact": CONTACT, "follow_info": FOLLOW | {"tag_id": ["et…", "st…"]}}
            ],
            "next_cursor": "…",
            "fail_info": {"unlicensed_userid_list": ["lisi"]},
        },
    ),
    posted(
        X + "remark",
        lambda w: w.contacts.remark(
            "zhangsan",
            "wo1",
            remark="老王",
            description="采购",
            company="腾讯",
            mobiles=["13800000001"],
            picture="MEDIAID",
        ),
        {
            "userid": "zhangsan",
            "external_userid": "wo1",
            "remark": "老王",
            "description": "采购",
            "remark_company": "腾讯",
            "remark_mobiles": ["13800000001"],
            "remark_pic_mediaid": "MEDIAID",
        },
    ),
    posted(
        X + "contact_list",
        lambda w: w.contacts.served(),
        {"cursor": "", "limit": 1000},
        {"info_list": [SERVED], "next_cursor": "n"},
    ),
    posted(
        X + "get_corp_tag_list",
        lambda w: w.tags.list(["et1"], ["et2"]),
        {"tag_id": ["et1"], "group_id": ["et2"]},
        {"tag_group": [GROUP | {"deleted": False, "tag": [TAG | {"deleted": False}]}]},
    ),
    posted(
        X + "add_corp_tag",
        lambda w: w.tags.add(["高"], group_name="活跃度", order=1, orders=[1]),
        {"group_name": "活跃度", "order": 1, "tag": [{"name": "高", "order": 1}]},
        {"tag_group": GROUP | {"tag": [TAG]}},
    ),
    posted(
        X + "edit_corp_tag",
        lambda w: w.tags.edit("T1", name="新名", order=2),
        {"id": "T1", "name": "新名", "order": 2},
        gives=None,
    ),
    posted(X + "del_corp_tag", lambda w: w.tags.delete(["T1"], ["G1"]), {"tag_id": ["T1"], "group_id": ["G1"]}),
    posted(
        X + "mark_tag",
        lambda w: w.tags.mark("zhangsan", "wo1", add=["T1"], remove=["T2"]),
        {"userid": "zhangsan", "external_userid": "wo1", "add_tag": ["T1"], "remove_tag": ["T2"]},
    ),
    posted(
        X + "get_strategy_tag_list",
        lambda w: w.strategies.tags(1, tag_ids=["st1"]),
        {"strategy_id": 1, "tag_id": ["st1"]},
        {"tag_group": [GROUP | {"strategy_id": 1, "tag": [TAG]}]},
    ),
    posted(
        X + "add_strategy_tag",
        lambda w: w.strategies.add_tags(1, "活跃度", ["高"], order=1),
        {"strategy_id": 1, "group_name": "活跃度", "order": 1, "tag": [{"name": "高"}]},
        {"tag_group": GROUP | {"strategy_id": 1, "tag": [TAG]}},
    ),
    posted(
        X + "edit_strategy_tag",
        lambda w: w.strategies.edit_tag("st1", "新名", order=2),
        {"id": "st1", "name": "新名", "order": 2},
    ),
    posted(
        X + "del_strategy_tag",
        lambda w: w.strategies.delete_tags(["st1"], ["st2"]),
        {"tag_id": ["st1"], "group_id": ["st2"]},
    ),
    posted(
        X + "add_contact_way",
        lambda w: w.contact_ways.add(
            ["zhangsan", "lisi"], state="teststate", remark="渠道客户", parties=[2], exclusive=True, style=1
        ),
        WAY,
        {"config_id": "42b34949e138eb6e027c123cba77fAAA", "qr_code": "https://p.qpic.cn/wwhead/duc2…/0"},
    ),
    posted(
        X + "get_contact_way",
        lambda w: w.contact_ways.get("42b3"),
        {"config_id": "42b3"},
        {"contact_way": WAY | TEMPORARY | {"config_id": "42b3", "qr_code": "https://p.qpic.cn/1/0"}},
    ),
    posted(
        X + "list_contact_way",
        lambda w: w.contact_ways.list(1622476800, 1625068800),
        {"start_time": 1622476800, "end_time": 1625068800, "cursor": "", "limit": 1000},
        {"contact_way": [{"config_id": "42b3"}], "next_cursor": "n"},
    ),
    posted(
        X + "update_contact_way",
        lambda w: w.contact_ways.update("42b3", remark="渠道客户", user=["zhangsan"]),
        {"config_id": "42b3", "remark": "渠道客户", "user": ["zhangsan"]},
    ),
    posted(X + "del_contact_way", lambda w: w.contact_ways.delete("42b3"), {"config_id": "42b3"}),
    posted(
        X + "close_temp_chat",
        lambda w: w.contact_ways.close_chat("zhangsan", "wo1"),
        {"userid": "zhangsan", "external_userid": "wo1"},
    ),
    posted(
        X + "groupchat/list",
        lambda w: w.groups.list(owners=["abel"], limit=10),
        {"status_filter": 0, "owner_filter": {"userid_list": ["abel"]}, "cursor": "", "limit": 10},
        {"group_chat_list": [{"chat_id": "wrOgQ…", "status": 0}], "next_cursor": "tJzl…"},
    ),
    posted(
        X + "groupchat/get", lambda w: w.groups.get("wr1"), {"chat_id": "wr1", "need_name": 1}, {"group_chat": CHAT}
    ),
    posted(
        X + "opengid_to_chatid", lambda w: w.groups.chat_id_of("oAAA"), {"opengid": "oAAA"}, {"chat_id": "wr1"}, "wr1"
    ),
    posted(
        X + "groupchat/statistic",
        lambda w: w.groups.by_owner(["zhangsan"], 1600272000, 1600444800, order_by=2),
        DAYS | {"order_by": 2, "order_asc": 0, "offset": 0, "limit": 1000},
        {"total": 2, "next_offset": 2, "items": [{"owner": "zhangsan", "data": COUNTS}]},
    ),
    posted(
        X + "groupchat/statistic_group_by_day",
        lambda w: w.groups.by_day(["zhangsan"], 1600272000, 1600444800),
        DAYS,
        {"items": [{"stat_time": 1600272000, "data": COUNTS}]},
    ),
    posted(
        X + "groupchat/add_join_way",
        lambda w: w.join_ways.add(
            JOIN["chat_id_list"], state="klsdup3kj3s1", remark="aa_remark", base_name="销售客服群", base_number=10
        ),
        JOIN,
        {"config_id": "9ad7fa5cdaa6511298498f979c472aaa"},
        "9ad7fa5cdaa6511298498f979c472aaa",
    ),
    posted(
        X + "groupchat/get_join_way",
        lambda w: w.join_ways.get("9ad7"),
        {"config_id": "9ad7"},
        {"join_way": JOIN | {"config_id": "9ad7", "qr_code": "http://p.qpic.cn/wwhead/…/0"}},
    ),
    posted(
        X + "groupchat/del_join_way",
        lambda w: w.join_ways.delete("9ad7"),
        {"config_id": "9ad7"},
    ),
    posted(
        X + "add_contact_way",
        lambda w: w.contact_ways.add(
            ["zhangsan"], temporary=Temporary(86400, 86400, "ox…", TEMPORARY["conclusions"]), skip_verify=False
        ),
        {"type": 1, "scene": 2, "remark": "", "state": "", "skip_verify": False, "user": ["zhangsan"], **TEMPORARY}
        | {"is_exclusive": False, "mark_source": True},
        {"config_id": "42b3"},
    ),
]

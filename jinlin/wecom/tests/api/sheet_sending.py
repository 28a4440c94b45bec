"""§4.5–§4.7, §5.1–§5.3, §5.5, §5.6, §8.1 as printed: what is sent, and to whom."""

from __future__ import annotations

from jinlin.wecom.tests.api.platform import got, posted

X = "externalcontact/"
LINK = {"title": "标题", "picurl": "https://…", "desc": "描述", "url": "https://…"}
PROGRAM = {"title": "标题", "pic_media_id": "M", "appid": "wx8bd80126147dfAAA", "page": "/path/index.html"}
PIECES = [
    {"msgtype": "image", "image": {"media_id": "M"}},
    {"msgtype": "link", "link": LINK},
    {"msgtype": "miniprogram", "miniprogram": PROGRAM},
    {"msgtype": "video", "video": {"media_id": "M"}},
    {"msgtype": "file", "file": {"media_id": "M"}},
]
TEXT = {"content": "文本消息内容"}
CARD = {
    "card_type": "button_interaction",
    "source": {"icon_url": "https://…", "desc": "社群运营", "desc_color": 1},
    "main_title": {"title": "群发待确认", "desc": "3 个客户群"},
    "card_action": {"type": 1, "url": "https://…"},
    "task_id": "task-1",
    "button_list": [{"text": "去确认", "style": 1, "key": "go"}],
}
MOMENT = {
    "moment_id": "mom1",
    "creator": "zhangsan",
    "create_time": "1605000000",
    "create_type": 1,
    "visible_type": 1,
    "text": {"content": "test"},
    "image": [{"media_id": "M"}],
    "video": {"media_id": "M", "thumb_media_id": "T"},
    "link": {"title": "标题", "url": "https://…"},
    "location": {"latitude": "23.10647", "longitude": "113.32446", "name": "广州市"},
}
VISIBLE = {
    "sender_list": {"user_list": ["zhangsan"], "department_list": [2]},
    "external_contact_list": {"tag_list": ["et…"]},
}
PAGE = {"moment_id": "mom1", "userid": "zhangsan", "cursor": ""}

CASES = [
    posted(
        X + "add_msg_template",
        lambda w: w.mass.to_groups("zhangsan", ["wr2GC"], "文本消息内容", PIECES),
        {
            "chat_type": "group",
            "sender": "zhangsan",
            "chat_id_list": ["wr2GC"],
            "text": TEXT,
            "attachments": PIECES,
        },
        {"fail_list": ["wmqf…"], "msgid": "msgGCAAAXtWyujaWJHDDGi0mAAAA"},
    ),
    posted(
        X + "add_msg_template",
        lambda w: w.mass.to_customers(
            "文本消息内容",
            sender="zhangsan",
            external_userids=["wm1"],
            tag_filter={"group_list": [{"tag_list": ["et1"]}]},
        ),
        {
            "chat_type": "single",
            "sender": "zhangsan",
            "external_userid": ["wm1"],
            "tag_filter": {"group_list": [{"tag_list": ["et1"]}]},
            "allow_select": False,
            "text": TEXT,
        },
        {"fail_list": [], "msgid": "msg1"},
    ),
    posted(
        X + "get_groupmsg_list_v2",
        lambda w: list(w.mass.iter_tasks("group", 1605171726, 1605172726, filter_type=1, creator="zhangshan")),
        {
            "chat_type": "group",
            "start_time": 1605171726,
            "end_time": 1605172726,
            "creator": "zhangshan",
            "filter_type": 1,
            "limit": 100,
            "cursor": "",
        },
        {
            "next_cursor": "",
            "group_msg_list": [
                {
                    "msgid": "msg…",
                    "creator": "xxxx",
                    "create_time": "1605171800",
                    "create_type": 0,
                    "text": TEXT,
                    "attachments": PIECES,
                }
            ],
        },
    ),
    posted(
        X + "get_groupmsg_task",
        lambda w: list(w.mass.iter_senders("msg1")),
        {"msgid": "msg1", "limit": 1000, "cursor": ""},
        {"next_cursor": "", "task_list": [{"userid": "zhangsan", "status": 2, "send_time": 1552536375}]},
    ),
    posted(
        X + "get_groupmsg_send_result",
        lambda w: list(w.mass.iter_results("msg1", "zhangsan")),
        {"msgid": "msg1", "userid": "zhangsan", "limit": 1000, "cursor": ""},
        {
            "next_cursor": "",
            "send_list": [
                {
                    "external_userid": "wm…",
                    "chat_id": "wr…",
                    "userid": "zhangsan",
                    "status": 1,
                    "send_time": 1552536375,
                }
            ],
        },
    ),
    posted(X + "remind_groupmsg_send", lambda w: w.mass.remind("msg1"), {"msgid": "msg1"}),
    posted(X + "cancel_groupmsg_send", lambda w: w.mass.cancel("msg1"), {"msgid": "msg1"}),
    posted(
        X + "send_welcome_msg",
        lambda w: w.welcome.send("CALLBACK_CODE", "文本消息内容", PIECES),
        {"welcome_code": "CALLBACK_CODE", "text": TEXT, "attachments": PIECES},
    ),
    posted(
        X + "group_welcome_template/add",
        lambda w: w.group_welcomes.add_template("亲爱的%NICKNAME%用户，你好", {"link": LINK}),
        {"text": {"content": "亲爱的%NICKNAME%用户，你好"}, "link": LINK, "notify": 1},
        {"template_id": "msgXXXXXX"},
        "msgXXXXXX",
    ),
    posted(
        X + "group_welcome_template/edit",
        lambda w: w.group_welcomes.edit_template("msgX", "你好", {"file": {"media_id": "M"}}),
        {"template_id": "msgX", "text": {"content": "你好"}, "file": {"media_id": "M"}},
    ),
    posted(
        X + "group_welcome_template/get",
        lambda w: w.group_welcomes.template("msgX"),
        {"template_id": "msgX"},
        {
            "text": TEXT,
            "image": {"pic_url": "https://…"},
            "link": LINK,
            "miniprogram": PROGRAM,
            "file": {"media_id": "M"},
            "video": {"media_id": "M"},
        },
    ),
    posted(
        X + "group_welcome_template/del",
        lambda w: w.group_welcomes.delete_template("msgX"),
        {"template_id": "msgX"},
    ),
    posted(
        X + "add_moment_task",
        lambda w: w.moments.add("上新了", PIECES[:1], visible=VISIBLE),
        {"text": {"content": "上新了"}, "attachments": PIECES[:1], "visible_range": VISIBLE},
        {"jobid": "job1"},
        "job1",
    ),
    got(
        X + "get_moment_task_result",
        lambda w: w.moments.result("job1"),
        {
            "status": 3,
            "type": "add_moment_task",
            "result": {
                "errcode": 0,
                "errmsg": "ok",
                "moment_id": "mom…",
                "invalid_sender_list": {"user_list": ["lisi"], "department_list": [3]},
                "invalid_external_contact_list": {"tag_list": ["et1"]},
            },
        },
        jobid="job1",
    ),
    posted(X + "cancel_moment_task", lambda w: w.moments.cancel("mom1"), {"moment_id": "mom1"}),
    posted(
        X + "get_moment_list",
        lambda w: w.moments.list(1605000000, 1605172726, creator="zhangsan"),
        {
            "start_time": 1605000000,
            "end_time": 1605172726,
            "creator": "zhangsan",
            "filter_type": 2,
            "cursor": "",
            "limit": 20,
        },
        {"next_cursor": "n", "moment_list": [MOMENT]},
    ),
    posted(
        X + "get_moment_task",
        lambda w: w.moments.publishers("mom1"),
        {"moment_id": "mom1", "cursor": "", "limit": 1000},
        {"next_cursor": "n", "task_list": [{"userid": "zhangsan", "publish_status": 1}]},
    ),
    posted(
        X + "get_moment_customer_list",
        lambda w: w.moments.chosen("mom1", "zhangsan"),
        PAGE | {"limit": 1000},
        {"next_cursor": "n", "customer_list": [{"userid": "zhangsan", "external_userid": "wo1"}]},
    ),
    posted(
        X + "get_moment_send_result",
        lambda w: w.moments.reached("mom1", "zhangsan"),
        PAGE | {"limit": 5000},
        {"next_cursor": "n", "customer_list": [{"external_userid": "wo1"}]},
    ),
    posted(
        X + "get_moment_comments",
        lambda w: w.moments.echo("mom1", "zhangsan"),
        {"moment_id": "mom1", "userid": "zhangsan"},
        {
            "comment_list": [{"external_userid": "wo1", "create_time": 1605172726}],
            "like_list": [{"userid": "zhangsan", "create_time": 1605172720}],
        },
    ),
    posted(
        "message/send",
        lambda w: w.messages.send(
            1000002, ["UserID1", "UserID2"], "text", TEXT, parties=[1, 2], tags=[1], check_duplicates=True
        ),
        {
            "touser": "UserID1|UserID2",
            "toparty": "1|2",
            "totag": "1",
            "msgtype": "text",
            "agentid": 1000002,
            "text": TEXT,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        },
        {
            "invaliduser": "userid1|userid2",
            "invalidparty": "1",
            "invalidtag": "2",
            "unlicenseduser": "u",
            "msgid": "xxxx",
            "response_code": "xyz",
        },
    ),
    posted(
        "message/send",
        lambda w: w.messages.send(1000002, ["zhangsan"], "template_card", CARD),
        {"touser": "zhangsan", "msgtype": "template_card", "agentid": 1000002, "template_card": CARD},
        {"msgid": "m", "response_code": "xyz"},
    ),
    posted(
        "message/update_template_card",
        lambda w: w.messages.update_card(1000002, ["u"], "code", "已处理"),
        {"userids": ["u"], "agentid": 1000002, "response_code": "code", "button": {"replace_name": "已处理"}},
        {"invaliduser": ["u"]},
    ),
    posted(
        "message/update_template_card",
        lambda w: w.messages.replace_card(1000002, ["u"], "code", CARD),
        {"userids": ["u"], "agentid": 1000002, "response_code": "code", "template_card": CARD},
        {"invaliduser": []},
    ),
    posted("message/recall", lambda w: w.messages.recall("m1"), {"msgid": "m1"}),
    posted(
        "appchat/create",
        lambda w: w.app_chats.create("NAME", "userid1", ["userid1", "userid2"], "CHATID"),
        {"name": "NAME", "owner": "userid1", "userlist": ["userid1", "userid2"], "chatid": "CHATID"},
        {"chatid": "CHATID"},
        "CHATID",
    ),
    posted(
        "appchat/update",
        lambda w: w.app_chats.update("CHATID", name="NEW", owner="u2", add_user_list=["u3"], del_user_list=["u1"]),
        {"chatid": "CHATID", "name": "NEW", "owner": "u2", "add_user_list": ["u3"], "del_user_list": ["u1"]},
    ),
    got(
        "appchat/get",
        lambda w: w.app_chats.get("CHATID"),
        {
            "chat_info": {
                "chatid": "CHATID",
                "name": "NAME",
                "owner": "userid2",
                "userlist": ["userid1"],
                "chat_type": 0,
            }
        },
        chatid="CHATID",
    ),
    posted(
        "appchat/send",
        lambda w: w.app_chats.send("CHATID", "text", TEXT, safe=True),
        {"chatid": "CHATID", "msgtype": "text", "text": TEXT, "safe": 1},
    ),
    got(
        "auth/getuserinfo",
        lambda w: w.login.who("CODE"),
        {"userid": "USERID", "user_ticket": "T"},
        code="CODE",
    ),
    got(
        "auth/getuserinfo",
        lambda w: w.login.who("CODE"),
        {"openid": "OPENID", "external_userid": "wm1"},
        code="CODE",
    ),
    posted(
        "auth/getuserdetail",
        lambda w: w.login.details("T"),
        {"user_ticket": "T"},
        {
            "userid": "lisi",
            "gender": "1",
            "avatar": "http://shp.qpic.cn/1/0",
            "qr_code": "https://open.work.weixin.qq.com/q",
            "mobile": "13800000000",
            "email": "zhangsan@gzdev.com",
            "biz_mail": "zhangsan@qyycs2.wecom.work",
            "address": "广州市海珠区新港中路",
        },
    ),
    got("get_jsapi_ticket", lambda w: w.js.corp_ticket(), {"ticket": "bxLd", "expires_in": 7200}),
    got("ticket/get", lambda w: w.js.app_ticket(), {"ticket": "bxLd", "expires_in": 7200}, type="agent_config"),
    posted(
        "media/upload_by_url",
        lambda w: w.media.from_address("video", "video.mp4", "https://a/b", "md5"),
        {"scene": 1, "type": "video", "filename": "video.mp4", "url": "https://a/b", "md5": "md5"},
        {"jobid": "job1"},
        "job1",
    ),
    posted(
        "media/get_upload_by_url_result",
        lambda w: w.media.fetched("job1"),
        {"jobid": "job1"},
        {
            "status": 2,
            "detail": {"errcode": 0, "errmsg": "ok", "media_id": "3*1*G6nr…", "created_at": "1380000000"},
        },
    ),
]

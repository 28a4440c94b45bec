"""§9 as printed: customer service."""

from __future__ import annotations

from jinlin.wecom.tests.api.platform import got, posted

K = {"open_kfid": "wk1"}
TALK = {**K, "external_userid": "wm1"}

CASES = [
    posted(
        "kf/account/add",
        lambda w: w.service.add_account("新建的客服账号", "M"),
        {"name": "新建的客服账号", "media_id": "M"},
        K,
        "wk1",
    ),
    posted(
        "kf/account/update",
        lambda w: w.service.edit_account("wk1", "新名", "M2"),
        K | {"name": "新名", "media_id": "M2"},
    ),
    posted("kf/account/del", lambda w: w.service.delete_account("wk1"), K),
    posted(
        "kf/account/list",
        lambda w: w.service.accounts(),
        {"offset": 0, "limit": 100},
        {"account_list": [K | {"name": "咨询客服", "avatar": "https://wework.qpic.cn/1/0"}]},
    ),
    posted(
        "kf/add_contact_way",
        lambda w: w.service.address("wk1", "12345"),
        K | {"scene": "12345"},
        {"url": "https://work.weixin.qq.com/kf/kfcbf8f8d07ac7215f?enc_scene=ENC"},
    ),
    posted(
        "kf/servicer/add",
        lambda w: w.service.add_servicers("wk1", ["zhangsan"]),
        K | {"userid_list": ["zhangsan"]},
        {"result_list": [{"userid": "zhangsan", "errcode": 0, "errmsg": "success"}]},
    ),
    posted(
        "kf/servicer/del",
        lambda w: w.service.remove_servicers("wk1", ["zhangsan"]),
        K | {"userid_list": ["zhangsan"]},
        {"result_list": [{"userid": "zhangsan", "errcode": 0, "errmsg": "success"}]},
    ),
    got(
        "kf/servicer/list",
        lambda w: w.service.servicers("wk1"),
        {"servicer_list": [{"userid": "zhangsan", "status": 0}]},
        open_kfid="wk1",
    ),
    posted(
        "kf/sync_msg",
        lambda w: w.service.messages("wk1", cursor="c", token="T"),
        {"cursor": "c", "token": "T", "limit": 1000, "open_kfid": "wk1"},
        {
            "next_cursor": "n",
            "has_more": 1,
            "msg_list": [
                {
                    "msgid": "m1",
                    "open_kfid": "wk1",
                    "external_userid": "wm1",
                    "send_time": 1615478585,
                    "origin": 3,
                    "servicer_userid": "zhangsan",
                    "msgtype": "text",
                    "text": {"content": "hello world", "menu_id": "101"},
                }
            ],
        },
    ),
    posted(
        "kf/send_msg",
        lambda w: w.service.send("wk1", "wm1", "text", {"content": "你好"}, msgid="m1"),
        {"touser": "wm1", "open_kfid": "wk1", "msgid": "m1", "msgtype": "text", "text": {"content": "你好"}},
        {"msgid": "m1"},
        "m1",
    ),
    posted(
        "kf/send_msg_on_event",
        lambda w: w.service.send_on_event("CODE", "text", {"content": "欢迎"}),
        {"code": "CODE", "msgtype": "text", "text": {"content": "欢迎"}},
        {"msgid": "m1"},
        "m1",
    ),
    posted(
        "kf/service_state/get",
        lambda w: w.service.state("wk1", "wm1"),
        TALK,
        {"service_state": 3, "servicer_userid": "zhangsan"},
    ),
    posted(
        "kf/service_state/trans",
        lambda w: w.service.move("wk1", "wm1", 3, "zhangsan"),
        TALK | {"service_state": 3, "servicer_userid": "zhangsan"},
        {"msg_code": "MSG_CODE"},
        "MSG_CODE",
    ),
    posted(
        "kf/customer/batchget",
        lambda w: w.service.customers(["wm1", "wmX"]),
        {"external_userid_list": ["wm1", "wmX"], "need_enter_session_context": 0},
        {
            "customer_list": [
                {"external_userid": "wm1", "nickname": "张三", "avatar": "http://a", "gender": 1, "unionid": "oA"}
            ],
            "invalid_external_userid": ["wmX"],
        },
    ),
]

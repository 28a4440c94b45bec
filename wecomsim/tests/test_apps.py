"""Files, app messages, cards, chats of members (§5.1–§5.3)."""

from __future__ import annotations

import hashlib

import pytest

from wecomsim.state.clock import DAY
from wecomsim.tests.desk import JPEG, upload

NOW = 1772326800


# -- files -----------------------------------------------------------------------------------------------


def test_a_file_is_taken_told_and_given_back_for_three_days(desk):
    told = upload(desk, type="image")
    assert told == {
        "errcode": 0,
        "errmsg": "",
        "type": "image",
        "media_id": told["media_id"],
        "created_at": str(NOW),
    }
    query = {"access_token": desk.token(), "media_id": told["media_id"]}
    whole = desk.raw("media/get", query)
    assert (whole.status, whole.body) == (200, JPEG)
    assert whole.headers["Content-Disposition"].encode("latin-1").decode() == 'attachment; filename="图.jpg"'
    piece = desk.raw("media/get", query, headers={"range": "bytes=2-5"})
    assert (piece.status, piece.body, piece.headers["Content-Range"]) == (206, JPEG[2:6], "bytes 2-5/104")
    desk.corp.clock.advance(3 * DAY + 1)
    assert desk.code("media/get", media_id=told["media_id"]) == 40007


def mass(desk, **given):
    return desk.call("externalcontact/add_msg_template", chat_type="group", sender="dz0001", **given)


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (JPEG, "picture", 40005),
        (b"", "file", 44001),
        (b"12345", "file", 40006),
        (b"no picture", "image", 40004),
        (b"#!AMR" + bytes(2 * 1024 * 1024), "voice", 45001),
    ],
)
def test_each_wrong_file_has_its_number(desk, content, kind, code):
    assert upload(desk, content=content, type=kind)["errcode"] == code


def test_pictures_get_an_address_that_messages_may_carry(desk):
    url = upload(desk, "media/uploadimg")["url"]
    assert url.startswith("http://p.qpic.cn/pic_wework/")
    assert mass(desk, attachments=[{"msgtype": "image", "image": {"pic_url": url}}])["errcode"] == 0
    desk.corp.shelves.uploads["picture"] = [desk.corp.clock.now()] * 1000
    assert upload(desk, "media/uploadimg")["errcode"] == 45009


def test_attachments_are_good_for_their_own_scene_only(desk):
    told = upload(desk, "media/upload_attachment", media_type="image", attachment_type="2")
    assert told["created_at"] == NOW
    assert upload(desk, "media/upload_attachment", media_type="video", attachment_type="2")["errcode"] == 41072
    assert mass(desk, attachments=[{"msgtype": "image", "image": {"media_id": told["media_id"]}}])["errcode"] == 40007


def test_a_large_file_comes_by_its_address(desk):
    desk.platform.settings.job_seconds = 9
    md5 = hashlib.md5(bytes(5000), usedforsecurity=False).hexdigest()
    given = {"scene": 1, "type": "file", "filename": "大.bin", "url": "sim:5000", "md5": md5}
    job = desk.call("media/upload_by_url", **given)["jobid"]
    assert desk.call("media/get_upload_by_url_result", jobid=job)["status"] == 1
    desk.corp.clock.advance(9)
    told = desk.call("media/get_upload_by_url_result", jobid=job)
    assert (told["status"], told["detail"]["errcode"], told["detail"]["created_at"]) == (2, 0, str(NOW))
    assert desk.events == [{"CreateTime": NOW + 9, "Event": "upload_media_job_finish", "JobId": job, "_after": 9.0}]
    bad = desk.call("media/upload_by_url", **given | {"url": "https://elsewhere/x"})["jobid"]
    desk.corp.clock.advance(9)
    assert desk.call("media/get_upload_by_url_result", jobid=bad)["detail"]["errcode"] == 830001


# -- app messages ----------------------------------------------------------------------------------------

CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "群发待确认"},
    "task_id": "task-1",
    "button_list": [{"text": "去确认", "key": "go"}],
}


def say(desk, **given):
    return desk.call("message/send", **{"agentid": 1000002, "msgtype": "text", "text": {"content": "早"}} | given)


def test_an_app_message_tells_who_is_nobody_in_lower_case(desk):
    told = say(desk, touser="dz0001|NoBody", toparty="101|999")
    assert (told["errcode"], told["invaliduser"], told["invalidparty"]) == (0, "nobody", "999")
    note = desk.corp.shelves.notes[told["msgid"]]
    assert note.to == ["dz0001", "dz0002", "dg0002"]
    assert [say(desk, touser="nobody")["errcode"], say(desk)["errcode"]] == [81013, 82001]
    assert say(desk, touser="dz0001", agentid=1)["errcode"] == 301002
    assert say(desk, touser="dz0001", text={"content": ""})["errcode"] == 44004
    long = say(desk, touser="dz0001", text={"content": "字" * 1000})["msgid"]
    assert len(desk.corp.shelves.notes[long].body["content"].encode()) == 2046


def test_a_member_hears_thirty_a_minute_and_the_rest_is_dropped(desk):
    sent = [desk.corp.shelves.notes[say(desk, touser="dz0001")["msgid"]].to for _n in range(31)]
    assert [bool(each) for each in sent] == [True] * 30 + [False]


def test_an_app_says_so_many_things_a_day_for_each_account_and_no_more(desk):
    accounts = sum(each.left_at is None for each in desk.corp.staff.values())
    desk.platform.settings.message_person_times = 2
    everybody = "|".join(userid for userid, each in desk.corp.staff.items() if each.left_at is None)
    people = len(everybody.split("|"))
    assert people == accounts
    assert [say(desk, touser=everybody)["errcode"] for _n in range(3)] == [0, 0, 45009]
    desk.corp.clock.advance(DAY)
    assert say(desk, touser=everybody)["errcode"] == 0


def test_the_same_request_is_held_back_where_asked_for(desk):
    for _n in range(2):
        say(desk, touser="dz0001", enable_duplicate_check=1, duplicate_check_interval=60)
    assert len(desk.corp.shelves.notes) == 1
    desk.corp.clock.advance(61)
    say(desk, touser="dz0001", enable_duplicate_check=1, duplicate_check_interval=60)
    assert len(desk.corp.shelves.notes) == 2


def test_a_card_calls_back_and_is_changed_once_with_its_code(desk):
    assert say(desk, touser="dz0001", msgtype="template_card", template_card=CARD)["errcode"] == 43012
    desk.corp.app_of_kind("main").url = "http://127.0.0.1:1/"
    made = say(desk, touser="dz0001", msgtype="template_card", template_card=CARD)
    assert say(desk, touser="dz0001", msgtype="template_card", template_card=CARD)["errcode"] == 42031
    code = desk.do("card.click", msgid=made["msgid"], userid="dz0001", key="go", selected={"q1": ["a"]})[
        "response_code"
    ]
    assert desk.events == [
        {
            "FromUserName": "dz0001",
            "CreateTime": NOW,
            "MsgType": "event",
            "Event": "template_card_event",
            "EventKey": "go",
            "TaskId": "task-1",
            "CardType": "button_interaction",
            "ResponseCode": code,
            "SelectedItems": (("SelectedItem", {"QuestionKey": "q1", "OptionIds": (("OptionId", "a"),)}),),
            "AgentID": 1000002,
        }
    ]
    given = {
        "agentid": 1000002,
        "response_code": code,
        "userids": ["dz0001", "x"],
        "button": {"replace_name": "已处理"},
    }
    told = desk.call("message/update_template_card", **given)
    assert told == {"errcode": 0, "errmsg": "ok", "invaliduser": ["x"]}
    assert desk.code("message/update_template_card", **given) == 42016
    assert desk.code("message/update_template_card", **given | {"response_code": made["response_code"]}) == 0


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (CARD | {"card_type": "x"}, 42014),
        (CARD | {"main_title": {}}, 42028),
        (CARD | {"button_list": []}, 42043),
        (CARD | {"task_id": "不行"}, 42030),
        ({"card_type": "text_notice", "sub_title_text": "x"}, 42033),
        (CARD | {"horizontal_content_list": [{"keyname": "a"}] * 7}, 42037),
    ],
)
def test_each_fault_of_a_card_has_its_number(desk, card, code):
    desk.corp.app_of_kind("main").url = "http://127.0.0.1:1/"
    assert say(desk, touser="dz0001", msgtype="template_card", template_card=card)["errcode"] == code


def test_a_message_is_taken_back_within_a_day(desk):
    made = say(desk, touser="dz0001")["msgid"]
    assert desk.code("message/recall", msgid=made) == 0
    desk.corp.clock.advance(DAY + 1)
    assert desk.code("message/recall", msgid=made) == 42052


def test_a_member_opens_the_app_and_writes_to_it(desk):
    desk.do("app.open", userid="dz0001")
    number = desk.do("app.say", userid="dz0001", text="你好")["MsgId"]
    assert [(each["FromUserName"], each.get("Event")) for each in desk.events] == [
        ("dz0001", "enter_agent"),
        ("dz0001", None),
    ]
    assert (desk.events[1]["Content"], desk.events[1]["MsgId"]) == ("你好", number)


def test_a_chat_of_members_is_made_changed_and_spoken_in(desk):
    made = desk.call("appchat/create", name="店长群", userlist=["dz0001", "dz0002"])["chatid"]
    assert desk.code("appchat/create", name="x", userlist=["dz0001"]) == 40058
    assert (
        desk.code("appchat/update", chatid=made, add_user_list=["dz0003"], del_user_list=["dz0001"], owner="dz0003")
        == 0
    )
    assert desk.call("appchat/get", chatid=made)["chat_info"] == {
        "chatid": made,
        "name": "店长群",
        "owner": "dz0003",
        "userlist": ["dz0002", "dz0003"],
        "chat_type": 0,
    }
    assert desk.code("appchat/send", chatid=made, msgtype="text", text={"content": "x"}) == 0
    assert desk.code("appchat/get", chatid="x") == 86001
    told = desk.call("msgaudit/groupchat/get", kind="archive", roomid=made)
    assert (told["roomname"], told["creator"], told["members"][0]) == (
        "店长群",
        "dz0003",
        {"memberid": "dz0002", "jointime": NOW},
    )

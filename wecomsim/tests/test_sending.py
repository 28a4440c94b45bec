"""What waits for a tap: mass messages, welcomes, moments (§4.5–§4.7, §11.3, §11.5)."""

from __future__ import annotations

import pytest

from wecomsim.control.doing import CannotDo
from wecomsim.state.clock import DAY
from wecomsim.tests.desk import upload

ADD, TASK, RESULT = (
    "externalcontact/add_msg_template",
    "externalcontact/get_groupmsg_task",
    "externalcontact/get_groupmsg_send_result",
)
NOW = 1772326800


def add(desk, **given):
    return desk.call(ADD, **{"chat_type": "group", "sender": "dz0001", "text": {"content": "早安"}} | given)


def groups_of(desk, userid="dz0001"):
    return [each.chat_id for each in desk.corp.groups.values() if each.owner == userid]


def results(desk, msgid, userid="dz0001"):
    return [
        (each.get("chat_id") or each["external_userid"], each["status"], each.get("send_time"))
        for each in desk.call(RESULT, msgid=msgid, userid=userid)["send_list"]
    ]


# -- mass messages ---------------------------------------------------------------------------------------


def test_nothing_is_sent_until_the_owner_taps(desk):
    one, two = groups_of(desk)
    made = add(desk, chat_id_list=[one, two, "wrForeign"])
    assert made["fail_list"] == ["wrForeign"]
    assert desk.call(TASK, msgid=made["msgid"])["task_list"] == [{"userid": "dz0001", "status": 0}]
    assert results(desk, made["msgid"]) == []
    desk.corp.clock.advance(60)
    desk.do("task.partly", msgid=made["msgid"], userid="dz0001", only=[one])
    assert desk.call(TASK, msgid=made["msgid"])["task_list"] == [
        {"userid": "dz0001", "status": 2, "send_time": NOW + 60}
    ]
    assert results(desk, made["msgid"]) == [(one, 1, NOW + 60)]
    with pytest.raises(CannotDo, match="nothing to confirm"):
        desk.do("task.confirm", msgid=made["msgid"], userid="dz0001")


def test_customers_unsent_are_listed_and_who_is_no_friend_fails(desk):
    one, two = list(desk.corp.followed_by["dz0001"])[:2]
    made = add(desk, chat_type="single", external_userid=[one, two], sender="dz0001")
    assert results(desk, made["msgid"]) == [(one, 0, None), (two, 0, None)]
    desk.do("customer.delete_staff", userid="dz0001", external_userid=two)
    desk.do("task.confirm", msgid=made["msgid"], userid="dz0001")
    assert results(desk, made["msgid"]) == [(one, 1, NOW), (two, 2, None)]


def test_a_customer_of_two_hears_from_the_one_who_talked_last(desk):
    one = next(iter(desk.corp.followed_by["dz0001"]))
    desk.do("customer.add", userid="dz0002", external_userid=one)
    desk.corp.clock.advance(60)
    desk.do("message.send", person=one, to="dz0001", text="在吗")
    made = add(desk, chat_type="single", external_userid=[one], sender="")
    assert [each["userid"] for each in desk.call(TASK, msgid=made["msgid"])["task_list"]] == ["dz0001"]


def test_customers_are_chosen_by_tags_or_within_a_list_and_and_between(desk):
    one, two, three = list(desk.corp.tags)[:3]
    for follows in desk.corp.follows.values():
        for follow in follows.values():
            follow.tags = []
    chosen, other = list(desk.corp.followed_by["dz0001"])[:2]
    desk.corp.follows[chosen]["dz0001"].tags = [two, three]
    desk.corp.follows[other]["dz0001"].tags = [one]
    tags = {"group_list": [{"tag_list": [one, two]}, {"tag_list": [three]}]}
    made = add(desk, chat_type="single", sender="", tag_filter=tags)
    assert results(desk, made["msgid"]) == [(chosen, 0, None)]
    assert (
        add(desk, chat_type="single", sender="", tag_filter={"group_list": [{"tag_list": ["x"]}]})["errcode"] == 41048
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"chat_type": "x"}, 86214),
        ({"text": {"content": ""}}, 40058),
        ({"text": {"content": "字" * 1334}}, 45002),
        ({"attachments": [{"msgtype": "link", "link": {"title": "t", "url": "u"}}] * 10}, 41064),
        ({"attachments": [{"msgtype": "voice", "voice": {}}]}, 41065),
        ({"attachments": [{"msgtype": "image", "image": {"media_id": "x"}}]}, 40007),
        ({"attachments": [{"msgtype": "image", "image": {"pic_url": "https://elsewhere/x.png"}}]}, 40007),
        ({"attachments": [{"msgtype": "link", "link": {"title": "t"}}]}, 40058),
        ({"attachments": [{"msgtype": "link", "link": {"title": "长" * 43, "url": "u"}}]}, 40058),
        ({"sender": ""}, 40058),
        ({"sender": "nobody"}, 60111),
        ({"sender": "dg0001"}, 41048),
        ({"chat_id_list": ["x"] * 2001}, 40058),
    ],
)
def test_each_fault_of_a_mass_message_has_its_number(desk, given, code):
    assert add(desk, **given)["errcode"] == code


@pytest.mark.parametrize(("rule", "most", "later"), [("day", 1, DAY), ("week", 7, 7 * DAY), ("month", 31, 31 * DAY)])
def test_a_group_gets_so_many_and_no_more(desk, rule, most, later):
    chat_id, *_rest = groups_of(desk)
    desk.platform.settings.mass_quota = rule

    def send():
        made = add(desk, chat_id_list=[chat_id])["msgid"]
        return desk.do("task.confirm", msgid=made, userid="dz0001")["results"][chat_id]

    assert [send() for _n in range(most + 1)] == [1] * most + [3]
    desk.corp.clock.advance(later)
    assert send() == 1


def test_what_a_member_sends_by_hand_counts_as_well(desk):
    one = next(iter(desk.corp.followed_by["dz0001"]))
    desk.platform.settings.mass_quota = "day"
    assert desk.do("task.personal", userid="dz0001", recipients=[one], text="亲")["results"] == {one: 1}
    with pytest.raises(CannotDo, match="share of today"):
        desk.do("task.personal", userid="dz0001", recipients=[one], text="再来")
    made = add(desk, chat_type="single", external_userid=[one])["msgid"]
    assert desk.do("task.confirm", msgid=made, userid="dz0001")["results"] == {one: 3}
    given = {"chat_type": "single", "start_time": NOW - 60, "end_time": NOW + 60}
    lists = [
        desk.call("externalcontact/get_groupmsg_list_v2", **given, filter_type=kind)["group_msg_list"]
        for kind in (0, 1, 2)
    ]
    assert [len(each) for each in lists] == [1, 1, 2]
    assert (lists[1][0]["creator"], lists[1][0]["create_type"], "creator" in lists[0][0]) == ("dz0001", 1, False)


def test_a_task_is_reminded_three_times_a_day_and_stopped_once(desk):
    made, path = add(desk)["msgid"], "externalcontact/{}_groupmsg_send".format
    assert [desk.code(path("remind"), msgid=made) for _n in range(4)] == [0, 0, 0, 41094]
    desk.corp.clock.advance(DAY + 1)
    assert desk.code(path("remind"), msgid=made) == 0
    assert [desk.code(path("cancel"), msgid=made) for _n in range(2)] == [0, 41093]
    with pytest.raises(CannotDo, match="was stopped"):
        desk.do("task.confirm", msgid=made, userid="dz0001")
    assert desk.code(path("cancel"), msgid="x") == 41047
    assert desk.code(path("cancel")) == 41046


def test_a_task_is_being_dispatched_for_a_while(desk):
    desk.platform.settings.dispatching_seconds = 5
    made = add(desk)["msgid"]
    assert desk.code(TASK, msgid=made) == 41063
    desk.corp.clock.advance(5)
    assert desk.code(TASK, msgid=made) == 0


def test_an_old_task_can_be_confirmed_unless_the_settings_say_otherwise(desk):
    media = upload(desk, type="image")["media_id"]
    made = add(desk, attachments=[{"msgtype": "image", "image": {"media_id": media}}])["msgid"]
    desk.corp.clock.advance(4 * DAY)
    desk.platform.settings.media_is_copied = False
    with pytest.raises(CannotDo, match="media of"):
        desk.do("task.confirm", msgid=made, userid="dz0001")
    desk.platform.settings.media_is_copied, desk.platform.settings.confirmable_days = True, 3
    with pytest.raises(CannotDo, match="too old"):
        desk.do("task.confirm", msgid=made, userid="dz0001")
    desk.platform.settings.confirmable_days = 0
    assert desk.do("task.confirm", msgid=made, userid="dz0001")["results"]


# -- welcomes --------------------------------------------------------------------------------------------


def test_a_welcome_goes_once_within_twenty_seconds_before_they_talk(desk):
    def welcome(code):
        return desk.code("externalcontact/send_welcome_msg", welcome_code=code, text={"content": "你好"})

    first = desk.do("customer.add", userid="dz0001")
    assert [welcome(first["welcome_code"]), welcome(first["welcome_code"])] == [0, 41051]
    late = desk.do("customer.add", userid="dz0001")["welcome_code"]
    desk.corp.clock.advance(21)
    assert welcome(late) == 41050
    talking = desk.do("customer.add", userid="dz0001")
    desk.do("message.send", person="dz0001", to=talking["external_userid"], text="我先说")
    assert welcome(talking["welcome_code"]) == 41051
    assert desk.code("externalcontact/send_welcome_msg", text={"content": "x"}) == 41049
    desk.platform.settings.welcome_needs_consent = True
    shy = desk.do("customer.add", userid="dz0001")
    assert welcome(shy["welcome_code"]) == 41053
    desk.do("archive.agree", userid="dz0001", external_userid=shy["external_userid"])
    assert welcome(shy["welcome_code"]) == 0


def test_the_library_of_group_welcomes_keeps_one_thing_beside_the_text(desk):
    path, media = "externalcontact/group_welcome_template/{}".format, upload(desk, type="image")["media_id"]
    given = {"text": {"content": "亲爱的%NICKNAME%"}, "image": {"media_id": media}, "link": {"title": "t", "url": "u"}}
    key = desk.call(path("add"), **given)["template_id"]
    assert desk.call(path("get"), template_id=key) == {
        "errcode": 0,
        "errmsg": "ok",
        "text": {"content": "亲爱的%NICKNAME%"},
        "image": {"pic_url": f"https://wework.qpic.cn/{media}/0"},
    }
    assert desk.code(path("add"), text={"content": "字" * 1001}) == 45002
    for _n in range(99):
        desk.call(path("add"), text={"content": "x"})
    assert desk.code(path("add"), text={"content": "x"}) == 41055
    assert desk.code(path("del"), template_id=key) == 0
    assert desk.code(path("get"), template_id=key) == 40058


# -- moments ---------------------------------------------------------------------------------------------


def test_a_moment_comes_by_a_job_and_is_published_by_hand(desk):
    desk.platform.settings.job_seconds = 3
    media = upload(desk, "media/upload_attachment", media_type="image", attachment_type="1")["media_id"]
    image = {"msgtype": "image", "image": {"media_id": media}}
    sender = {"sender_list": {"user_list": ["dz0001", "nobody"]}}
    job = desk.call(
        "externalcontact/add_moment_task", text={"content": "上新"}, attachments=[image], visible_range=sender
    )["jobid"]
    path = "externalcontact/get_moment_task_result"
    assert desk.call(path, jobid=job) == {"errcode": 0, "errmsg": "ok", "status": 2, "type": "add_moment_task"}
    desk.corp.clock.advance(3)
    told = desk.call(path, jobid=job)
    moment = told["result"]["moment_id"]
    assert told["status"] == 3
    assert told["result"]["invalid_sender_list"] == {"user_list": ["nobody"], "department_list": []}
    assert desk.call("externalcontact/get_moment_task", moment_id=moment)["task_list"] == [
        {"userid": "dz0001", "publish_status": 0}
    ]
    both = {"moment_id": moment, "userid": "dz0001"}
    assert desk.code("externalcontact/get_moment_send_result", **both) == 41062
    desk.do("moment.publish", **both)
    customers = list(desk.corp.followed_by["dz0001"])
    desk.do("moment.like", **both, person=customers[0])
    desk.do("moment.comment", **both, person="dg0001")
    reached = desk.call("externalcontact/get_moment_send_result", **both)["customer_list"]
    assert [each["external_userid"] for each in reached] == customers
    told = desk.call("externalcontact/get_moment_comments", **both)
    assert told["like_list"] == [{"external_userid": customers[0], "create_time": NOW + 3}]
    assert told["comment_list"] == [{"userid": "dg0001", "create_time": NOW + 3}]
    assert desk.code("externalcontact/get_moment_task_result", jobid="x") == 41078
    assert desk.code("externalcontact/cancel_moment_task", moment_id=moment) == 0


def test_a_moment_is_listed_with_what_it_says_and_for_whom(desk):
    job = desk.call("externalcontact/add_moment_task", text={"content": "上新"})["jobid"]
    moment = desk.call("externalcontact/get_moment_task_result", jobid=job)["result"]["moment_id"]
    listed = desk.call("externalcontact/get_moment_list", start_time=NOW, end_time=NOW + 9)["moment_list"]
    assert listed == [
        {
            "moment_id": moment,
            "create_time": NOW,
            "create_type": 0,
            "visible_type": 1,
            "text": {"content": "上新"},
        }
    ]


def test_moments_are_refused_with_the_platforms_texts(desk):
    path, link = "externalcontact/add_moment_task", {"msgtype": "link", "link": {"title": "t", "url": "u"}}
    texts = [
        desk.call(path)["errmsg"],
        desk.call(path, text={"content": "字" * 2001})["errmsg"],
        desk.call(path, attachments=[{"msgtype": "file", "file": {}}])["errmsg"],
        desk.call(path, attachments=[link, link])["errmsg"],
    ]
    assert [each.split(".")[0] for each in texts] == [
        "invalid msg",
        "invalid text size",
        "invalid attachments msgtype",
        "invalid attachments size",
    ]
    assert [desk.code(path, text={"content": "x"}) for _n in range(11)] == [0] * 10 + [45009]


def test_a_moment_of_a_members_own_is_listed_as_personal(desk):
    moment = desk.do("moment.publish", userid="dz0001", text="自己的")["moment_id"]
    listed = desk.call("externalcontact/get_moment_list", start_time=NOW, end_time=NOW, filter_type=1)["moment_list"]
    assert [(each["moment_id"], each["creator"], each["create_type"]) for each in listed] == [(moment, "dz0001", 1)]
    assert desk.code("externalcontact/get_moment_task", moment_id=moment) == 41067

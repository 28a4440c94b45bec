"""The console's auto-reply: a file of keywords, a switch for each group, an answer in the same second (§7.4; R-086)."""

import pytest

from wecomsim.control.doing import CannotDo
from wecomsim.tests.desk import Desk

FILE = "关键词,回复内容\n怎么打卡、打卡规则,每天早上发“打卡”\n打卡,见群公告\nVIP,升级看小程序\n"


@pytest.fixture
def desk():
    desk = Desk()
    desk.do("assistant.load", csv=FILE)
    return desk


def customer_of(group):
    return next(seat.person for seat in group.seats.values() if not seat.staff)


def switch(desk, *, on=True):
    group = desk.group()
    desk.do("assistant.switch", chat_id=group.chat_id, userid=group.owner, on=on)
    return group


def asked(desk, text, person=None):
    group = desk.group()
    done = desk.do("message.send", chat_id=group.chat_id, person=person or customer_of(group), text=text)
    return next(
        (each.payload["text"]["content"] for each in desk.corp.messages if each.msgid == done.get("answered")), None
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("@小助理 怎么打卡?", "每天早上发“打卡”"),
        ("@小助理 打卡有奖吗", "见群公告"),
        ("@小助理 vip 怎么升", "升级看小程序"),
        ("@小助理 能停车吗", None),
        ("怎么打卡", None),
    ],
)
def test_the_first_row_with_a_keyword_answers_what_names_the_assistant(desk, text, answer):
    switch(desk)
    assert asked(desk, text) == answer


def test_nobody_is_answered_where_the_owner_has_not_switched_it_on(desk):
    assert asked(desk, "@小助理 怎么打卡") is None
    switch(desk)
    switch(desk, on=False)
    assert asked(desk, "@小助理 怎么打卡") is None


def test_naming_one_of_the_staff_calls_it_too_and_it_answers_in_the_same_second_while_all_are_away(desk):
    group = switch(desk)
    for staff in desk.corp.staff.values():
        staff.status = 2
    assert asked(desk, f"@{desk.corp.staff[group.owner].name} 怎么打卡") == "每天早上发“打卡”"
    question, answer = desk.corp.messages[-2:]
    assert (answer.at_ms, answer.sender[:2], answer.chat_id) == (question.at_ms, "wb", group.chat_id)


def test_what_it_says_stands_in_the_archive_like_any_message(desk):
    switch(desk)
    before = len(desk.corp.archive)
    asked(desk, "@小助理 怎么打卡")
    assert [each.sender[:2] for each in desk.corp.archive[before:]] == ["wm", "wb"]
    assert desk.corp.archive[-1].msgid.endswith("a_external")


def test_staff_are_not_answered(desk):
    group = switch(desk)
    assert asked(desk, "@小助理 怎么打卡", person=group.owner) is None


def test_only_the_owner_can_switch_it(desk):
    group = desk.group()
    with pytest.raises(CannotDo, match="does not own"):
        desk.do("assistant.switch", chat_id=group.chat_id, userid=customer_of(group), on=True)


@pytest.mark.parametrize(
    ("csv", "reason"),
    [
        ("a,b\n1,2\n", "no columns"),
        ("关键词,回复内容\n打卡,\n", "row 2 lacks 回复内容"),
        ("关键词,回复内容\n 、,好\n", "row 2 lacks 关键词"),
    ],
)
def test_a_wrong_file_is_refused_whole(desk, csv, reason):
    with pytest.raises(CannotDo, match=reason):
        desk.do("assistant.load", csv=csv)
    assert len(desk.platform.assistant.replies) == 3


def test_other_columns_are_taken_where_they_are_named(desk):
    told = desk.do("assistant.load", csv="词,答\n打卡;签到,好\n", columns=["词", "答"], separator=";", name="小满")
    assert told == {"replies": 1, "keywords": 2}
    switch(desk)
    assert (asked(desk, "@小满 签到"), asked(desk, "@小助理 签到")) == ("好", None)

"""What the platform would refuse for its size is refused before it is asked; what is paged is read to its end."""

from __future__ import annotations

import json

import httpx
import pytest

from jinlin.wecom.api import attachments
from jinlin.wecom.api.moments import visible_to
from jinlin.wecom.api.ways import Temporary
from jinlin.wecom.client.errors import Incomplete, OverLimit
from jinlin.wecom.tests.api.platform import OK, Platform

DAY = 86_400
IMAGE = {"msgtype": "image", "image": {"media_id": "M"}}
VIDEO = {"msgtype": "video", "video": {"media_id": "M"}}
CARD = {"card_type": "text_notice", "main_title": {"title": "t"}, "card_action": {"type": 1, "url": "https://a"}}
MANY = [str(number) for number in range(10_001)]


@pytest.mark.parametrize(
    "ask",
    [
        lambda w: w.contacts.batch(MANY[:101]),
        lambda w: w.contacts.remark("a", "wo1", remark="x" * 21),
        lambda w: w.contacts.remark("a", "wo1", description="x" * 151),
        lambda w: w.contacts.remark("a", "wo1", company="x" * 21),
        lambda w: w.address_book.ids(limit=10_001),
        lambda w: w.tags.add(["x" * 31], group_name="g"),
        lambda w: w.tags.edit("T1", name="x" * 31),
        lambda w: w.groups.list(owners=MANY[:101]),
        lambda w: w.groups.list(limit=1001),
        lambda w: w.groups.by_owner(["a"], 0, 31 * DAY),
        lambda w: w.groups.by_day(MANY[:101], 0, DAY),
        lambda w: w.contact_ways.add(MANY[:101]),
        lambda w: w.contact_ways.add(["a"], remark="x" * 31),
        lambda w: w.contact_ways.add(["a"], temporary=Temporary(15 * DAY, DAY)),
        lambda w: w.contact_ways.update("c", state="x" * 31),
        lambda w: w.join_ways.add(MANY[:6]),
        lambda w: w.join_ways.add(["wr1"], base_name="x" * 41),
        lambda w: w.mass.to_groups("a", MANY[:2001], "x"),
        lambda w: w.mass.to_groups("a", ["wr1"], "字" * 1334),
        lambda w: w.mass.to_groups("a", ["wr1"], "x", [IMAGE] * 10),
        lambda w: w.mass.to_customers("x", external_userids=MANY),
        lambda w: w.mass.to_customers("x", tag_filter={"group_list": [{"tag_list": MANY[:101]}]}),
        lambda w: list(w.mass.iter_tasks("group", 0, 32 * DAY)),
        lambda w: w.welcome.send("c", "字" * 1334),
        lambda w: w.group_welcomes.add_template("字" * 1001),
        lambda w: w.moments.add("x" * 2001),
        lambda w: w.moments.add("字" * 1334),
        lambda w: w.moments.add("x", [IMAGE] * 10),
        lambda w: w.moments.add("x", [VIDEO] * 2),
        lambda w: w.moments.add("x", [IMAGE, VIDEO]),
        lambda w: w.moments.list(0, 31 * DAY),
        lambda _w: visible_to(["a"] * 100_001),
        lambda w: w.acquisition.create("x" * 31, ["a"]),
        lambda w: w.acquisition.create("x", MANY[:501]),
        lambda w: w.acquisition.counts("ca1", 0, 31 * DAY),
        lambda w: w.statistics.of_members(MANY[:101], 0, DAY),
        lambda w: w.transfers.customers("a", "b", MANY[:101], resigned=True),
        lambda w: w.transfers.customers("a", "b", ["wo1"], resigned=False, words="x" * 201),
        lambda w: w.transfers.groups(MANY[:101], "a", resigned=True),
        lambda w: w.album.add("x" * 301, 1, ["M"]),
        lambda w: w.album.add("x", 5_000_001, ["M"]),
        lambda w: w.album.add("x", 1, MANY[:10]),
        lambda w: w.intercepts.add("x" * 21, ["a"], block=True, users=["a"]),
        lambda w: w.intercepts.add("x", MANY[:301], block=True, users=["a"]),
        lambda w: w.intercepts.add("x", ["a" * 33], block=True, users=["a"]),
        lambda w: w.intercepts.add("x", ["a"], block=True, users=MANY[:1001]),
        lambda w: w.strategies.create("x", MANY[:21], {}, []),
        lambda w: w.strategies.create("x", [], {}, [{}] * 101),
        lambda w: w.messages.send(1, MANY[:1001], "text", {"content": "x"}),
        lambda w: w.messages.send(1, ["a"], "text", {"content": "字" * 683}),
        lambda w: w.messages.send(1, ["a"], "news", {"articles": [{}] * 9}),
        lambda w: w.messages.send(1, ["a"], "template_card", CARD | {"jump_list": [{}] * 4}),
        lambda w: w.app_chats.create("x" * 51, "a", ["a", "b"]),
        lambda w: w.archive_calls.agreed_alone([("a", "b")] * 101),
        lambda w: w.service.add_account("x" * 17, "M"),
        lambda w: w.service.send("wk1", "wm1", "text", {"content": "字" * 683}),
        lambda w: w.service.customers(MANY[:101]),
        lambda _w: attachments.link("字" * 43, "https://a"),
        lambda _w: attachments.mini_program("字" * 22, "wx1", "/a", "M"),
    ],
)
def test_more_than_the_platform_takes_is_refused_before_it_is_asked(ask):
    platform = Platform(OK)

    with pytest.raises(OverLimit) as refused:
        ask(platform.wecom)
    assert not isinstance(refused.value, Incomplete)
    assert platform.asked == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda w: w.contacts.batch([]),
        lambda w: w.contacts.remark("a", "wo1"),
        lambda w: w.tags.add([], group_name="g"),
        lambda w: w.tags.add(["x"]),
        lambda w: w.tags.delete(),
        lambda w: w.tags.mark("a", "wo1"),
        lambda w: w.groups.by_day([], 0, DAY),
        lambda w: w.groups.by_day(["a"], DAY, 0),
        lambda w: w.contact_ways.add([]),
        lambda w: w.join_ways.add([]),
        lambda w: w.mass.to_groups("a", ["wr1"], ""),
        lambda w: w.mass.to_groups("a", ["wr1"], "", [{"msgtype": "song"}]),
        lambda w: w.mass.to_groups("a", ["wr1"], "", [{"msgtype": "link", "link": {"title": "t"}}]),
        lambda w: w.mass.to_customers("x"),
        lambda w: w.moments.add(""),
        lambda w: w.acquisition.create("x", []),
        lambda w: w.statistics.of_members([], 0, DAY),
        lambda w: w.transfers.groups([], "a", resigned=True),
        lambda w: w.album.add("x", 1, []),
        lambda w: w.intercepts.add("x", [], block=True, users=["a"]),
        lambda w: w.intercepts.add("x", ["a"], block=True),
        lambda w: w.messages.send(1, [], "text", {"content": "x"}),
        lambda w: w.messages.send(1, ["a"], "text", {"content": ""}),
        lambda w: w.messages.send(1, ["a"], "template_card", {"card_type": "song"}),
        lambda w: w.messages.send(1, ["a"], "template_card", CARD | {"action_menu": {}}),
        lambda w: w.app_chats.create("x", "a", ["a"]),
    ],
)
def test_a_call_without_what_it_needs_is_not_made(ask):
    platform = Platform(OK)

    with pytest.raises(Incomplete):
        ask(platform.wecom)
    assert platform.asked == []


def test_what_can_be_attached_is_written_as_the_platform_names_it():
    assert attachments.image("M") == IMAGE
    assert attachments.image(pic_url="https://a") == {"msgtype": "image", "image": {"pic_url": "https://a"}}
    assert attachments.video("M") == VIDEO
    assert attachments.file("M") == {"msgtype": "file", "file": {"media_id": "M"}}
    assert attachments.link("标题", "https://a") == {
        "msgtype": "link",
        "link": {"title": "标题", "picurl": "", "desc": "", "url": "https://a"},
    }
    assert attachments.mini_program("标题", "wx1", "/a", "M") == {
        "msgtype": "miniprogram",
        "miniprogram": {"title": "标题", "pic_media_id": "M", "appid": "wx1", "page": "/a"},
    }
    assert visible_to(["a"], tags=["et1"]) == {
        "sender_list": {"user_list": ["a"], "department_list": []},
        "external_contact_list": {"tag_list": ["et1"]},
    }


class Pages(Platform):
    """Answers with one page after another."""

    def __init__(self, pages):
        super().__init__(OK)
        self.pages = list(pages)

    def respond(self, request):
        if request.url.path.endswith("gettoken"):
            return super().respond(request)
        self.asked.append(json.loads(request.content) if request.content else dict(request.url.params))
        return httpx.Response(200, json=OK | self.pages.pop(0))


FOLLOW = {"external_contact": {"external_userid": "wo1"}}
PAGED = [
    (lambda w: w.address_book.iter_ids(), "dept_user", {"userid": "a"}),
    (lambda w: w.contacts.iter_served(), "info_list", {"tmp_openid": "a"}),
    (
        lambda w: w.contacts.iter_batch(["a"]),
        "external_contact_list",
        FOLLOW | {"follow_info": {"userid": "a", "createtime": 1}},
    ),
    (lambda w: w.groups.iter_all(), "group_chat_list", {"chat_id": "wr1"}),
    (lambda w: w.contact_ways.iter_all(), "contact_way", {"config_id": "c"}),
    (lambda w: w.mass.iter_tasks("group", 0, 1), "group_msg_list", {"msgid": "m"}),
    (lambda w: w.mass.iter_senders("m"), "task_list", {"userid": "a"}),
    (lambda w: w.mass.iter_results("m", "a"), "send_list", {"userid": "a"}),
    (lambda w: w.moments.iter_all(0, 1), "moment_list", {"moment_id": "m"}),
    (lambda w: w.moments.iter_publishers("m"), "task_list", {"userid": "a"}),
    (lambda w: w.moments.iter_reached("m", "a"), "customer_list", {"external_userid": "wo1"}),
    (lambda w: w.acquisition.iter_all(), "link_id_list", "ca1"),
    (lambda w: w.acquisition.iter_customers("ca1"), "customer_list", {"external_userid": "wo1"}),
    (lambda w: w.album.iter_all(), "product_list", {"product_id": "p"}),
    (lambda w: w.strategies.iter_all(), "strategy", {"strategy_id": 1}),
    (lambda w: w.transfers.iter_states("a", "b", resigned=True), "customer", {"external_userid": "wo1"}),
    (
        lambda w: w.transfers.iter_unassigned(),
        "info",
        {"handover_userid": "a", "external_userid": "wo1"},
    ),
]


@pytest.mark.parametrize(("ask", "name", "row"), PAGED, ids=[name for _ask, name, _row in PAGED])
def test_pages_are_read_to_their_end_and_not_beyond(ask, name, row):
    platform = Pages([{name: [row], "next_cursor": "2"}, {name: [], "next_cursor": "3"}, {name: [row]}])

    assert len(list(ask(platform.wecom))) == 2
    assert [asked["cursor"] for asked in platform.asked] == ["", "2", "3"]


def test_a_page_that_names_itself_as_the_next_does_not_turn_for_ever():
    platform = Pages([{"group_chat_list": [], "next_cursor": "2"}, {"group_chat_list": [], "next_cursor": "2"}])

    assert list(platform.wecom.groups.iter_all()) == []


def test_a_customers_followers_come_over_several_pages():
    follow = {"userid": "a", "createtime": 1}
    platform = Pages([FOLLOW | {"follow_user": [follow], "next_cursor": "2"}, FOLLOW | {"follow_user": [follow]}])

    assert len(list(platform.wecom.contacts.iter_followers("wo1"))) == 2
    assert [asked.get("cursor") for asked in platform.asked] == [None, "2"]


def test_owners_are_counted_to_the_last_one():
    row = {"owner": "a", "data": {}}
    platform = Pages([{"total": 2, "next_offset": 1, "items": [row]}, {"total": 2, "next_offset": 2, "items": [row]}])

    assert len(list(platform.wecom.groups.iter_by_owner(["a"], 0, DAY))) == 2
    assert [asked["offset"] for asked in platform.asked] == [0, 1]


def test_what_customers_said_is_read_on_though_a_page_is_empty():
    platform = Pages(
        [{"has_more": 1, "msg_list": [], "next_cursor": "2"}, {"has_more": 0, "msg_list": [{}], "next_cursor": "3"}]
    )

    assert [len(page.msg_list) for page in platform.wecom.service.iter_messages("wk1")] == [0, 1]


def test_service_accounts_are_listed_to_the_last_one():
    platform = Pages([{"account_list": [{"open_kfid": "wk1"}]}, {"account_list": []}])

    assert [each.open_kfid for each in platform.wecom.service.iter_accounts()] == ["wk1"]
    assert [asked["offset"] for asked in platform.asked] == [0, 1]


def test_the_empty_list_of_numbers_is_written_so_that_it_clears():
    platform = Platform(OK)
    platform.wecom.contacts.remark("a", "wo1", mobiles=[], remark="")

    assert platform.asked[0][3] == {"userid": "a", "external_userid": "wo1", "remark": "", "remark_mobiles": [""]}

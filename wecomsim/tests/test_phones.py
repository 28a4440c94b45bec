"""The phones: a person confirms a task, speaks, leaves; hostile names stay words."""

from __future__ import annotations

import threading

import httpx
import pytest

from wecomsim.people.city import CITIES
from wecomsim.server.http import Simulator
from wecomsim.state.clock import Clock
from wecomsim.state.corp import Corp
from wecomsim.state.rows import Task
from wecomsim.state.shelves import Moment, Note
from wecomsim.tests.desk import BEGINS
from wecomsim.wire.platform import Platform

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def simulator():
    corp = Corp(7, Clock(BEGINS, 0.0))
    CITIES["qinghe"](corp, 3, 6)
    simulator = Simulator(Platform(corp))
    thread = threading.Thread(target=simulator.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield simulator
    simulator.outbox.stop()
    simulator.shutdown()
    simulator.server_close()
    thread.join(5)


@pytest.fixture
def phone(simulator):
    with httpx.Client(base_url=simulator.url, timeout=10, follow_redirects=True) as phone:
        yield phone


def press(phone, **given):
    return phone.post("/phones/act", data=given, headers={"Origin": str(phone.base_url).rstrip("/")})


def test_everybody_who_works_there_has_a_phone(phone, simulator):
    page = phone.get("/phones").text
    staff = simulator.platform.corp.staff["dz0001"]

    assert staff.name in page
    assert 'href="/phones/owner?userid=dz0001"' in page


def test_an_owner_confirms_a_mass_message_with_one_tap(phone, simulator):
    corp = simulator.platform.corp
    group = next(each for each in corp.groups.values() if each.owner == "dz0001")
    corp.tasks["msg1"] = Task(
        "msg1", "group", corp.clock.second(), {"text": {"content": "早安 <b>"}}, {"dz0001": [group.chat_id]}
    )
    before = phone.get("/phones/owner", params={"userid": "dz0001"}).text
    after = press(phone, action="task.confirm", msgid="msg1", userid="dz0001", back_userid="dz0001", back_to="owner")

    assert "早安 &lt;b&gt;" in before
    assert "确认发送" in before
    assert "没有要确认的群发" in after.text
    assert corp.tasks["msg1"].results["dz0001", group.chat_id][0] == 1


def test_what_was_sent_is_in_the_groups_chat_and_on_the_owners_phone(phone, simulator):
    corp = simulator.platform.corp
    mine = [each.chat_id for each in corp.groups.values() if each.owner == "dz0001"]
    link = {"msgtype": "link", "link": {"title": "本周菜单", "url": "https://qinghe.example.com/m"}}
    content = {"text": {"content": "周三会员日"}, "attachments": [link]}
    corp.tasks["msg1"] = Task("msg1", "group", corp.clock.second(), content, {"dz0001": mine})
    person = next(seat.person for seat in corp.groups[mine[0]].seats.values() if not seat.staff)

    def chat():
        return phone.get("/phones/chat", params={"chat_id": mine[0], "person": person}).text

    before = chat()
    after = press(phone, action="task.confirm", msgid="msg1", userid="dz0001", back_userid="dz0001", back_to="owner")
    sent = after.text.partition("已发送")[2].partition("客户群")[0]

    assert "周三会员日" not in before
    assert chat().index("周三会员日") < chat().index("[链接] 本周菜单")
    assert "周三会员日" in sent
    assert "[链接] 本周菜单" in sent
    assert f"等 {len(mine)} 个" in sent


def test_a_member_speaks_and_leaves(phone, simulator):
    corp = simulator.platform.corp
    group = next(iter(corp.groups.values()))
    person = next(seat.person for seat in group.seats.values() if not seat.staff)
    corp.customers[person].name = "<script>alert(1)</script>"
    there = {
        "chat_id": group.chat_id,
        "person": person,
        "back_chat_id": group.chat_id,
        "back_person": person,
        "back_to": "chat",
    }
    said = press(phone, action="message.send", text="今天有草莓吗", **there)
    gone = press(phone, action="group.leave", **there)
    again = press(phone, action="message.send", text="还在吗", **there)

    assert "今天有草莓吗" in said.text
    assert "<script>" not in said.text
    assert gone.status_code == 200
    assert person not in group.seats
    assert "is not in" in again.text


def test_what_is_not_there_is_not_found_and_another_site_cannot_press(phone):
    assert phone.get("/phones/owner", params={"userid": "nobody"}).status_code == 404
    assert phone.get("/phones/chat").status_code == 404
    assert phone.get("/phones/else").status_code == 404
    assert (
        phone.post("/phones/act", data={"action": "app.open"}, headers={"Origin": "https://evil.example"}).status_code
        == 403
    )


def test_whoever_has_something_to_confirm_comes_first(phone, simulator):
    corp = simulator.platform.corp
    last = next(each for each in reversed(corp.groups.values()))
    corp.tasks["msg1"] = Task("msg1", "group", corp.clock.second(), {}, {last.owner: [last.chat_id]})
    page = phone.get("/phones").text

    first = page.partition("/phones/owner?userid=")[2].partition('"')[0]
    assert (first, "1 条待确认" in page) == (last.owner, True)


def test_an_owner_sends_to_one_group_alone_and_sees_that_they_were_reminded(phone, simulator):
    corp = simulator.platform.corp
    mine = list(corp.groups)
    corp.tasks["msg1"] = Task("msg1", "group", corp.clock.second(), {"text": {"content": "早"}}, {"dz0001": mine})
    corp.tasks["msg1"].reminded.append(corp.clock.second())
    before = phone.get("/phones/owner", params={"userid": "dz0001"}).text
    back = {"back_userid": "dz0001", "back_to": "owner"}
    press(phone, action="task.partly", msgid="msg1", userid="dz0001", only=mine[1], **back)

    assert len(mine) > 1
    assert "企业提醒你发送" in before
    assert corp.tasks["msg1"].results == {("dz0001", mine[1]): (1, corp.clock.second())}


def test_a_moment_is_published_from_the_phone(phone, simulator):
    corp = simulator.platform.corp
    audience = {"dz0001": list(corp.followed_by["dz0001"])}
    corp.shelves.moments["mom1"] = Moment("mom1", corp.clock.second(), {"text": {"content": "新品上架"}}, audience)
    before = phone.get("/phones/owner", params={"userid": "dz0001"}).text
    after = press(phone, action="moment.publish", moment_id="mom1", userid="dz0001", back_userid="dz0001").text

    assert ("新品上架" in before, "已发表" in before, "已发表" in after) == (True, False, True)
    assert list(corp.shelves.moments["mom1"].published) == ["dz0001"]


def test_what_an_app_says_is_there_and_a_cards_button_is_pressed(phone, simulator):
    corp, said = simulator.platform.corp, simulator.platform.corp.shelves.notes
    app = corp.app_of_kind("main").name
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": "群发待确认 <i>"},
        "button_list": [{"text": "知道了", "key": "seen"}],
    }
    said["m1"] = Note("m1", app, corp.clock.now(), ["dz0001"], "template_card", card, "task-1")
    before = phone.get("/phones/owner", params={"userid": "dz0001"}).text
    after = press(phone, action="card.click", msgid="m1", userid="dz0001", key="seen", back_userid="dz0001")

    assert "群发待确认 &lt;i&gt;" in before
    assert "知道了" in before
    assert after.status_code == 200
    assert [each.msgid for each in corp.shelves.card_codes.values()] == ["m1"]

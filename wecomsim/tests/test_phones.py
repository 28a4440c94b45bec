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

"""The platform over a real socket: what goes over the wire, callbacks, faults, the sign-in page, the process itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from wecomsim.people.city import CITIES
from wecomsim.server.http import Simulator
from wecomsim.state.clock import Clock
from wecomsim.state.corp import Corp
from wecomsim.tests.desk import BEGINS
from wecomsim.tests.listener import KEY, TOKEN, Listener
from wecomsim.wire.platform import Platform

pytestmark = pytest.mark.enable_socket
ROOT = Path(__file__).resolve().parents[2]


class House:
    """A running simulator and a client at its door."""

    def __init__(self):
        self.corp = Corp(7, Clock(BEGINS, 0.0))
        CITIES["qinghe"](self.corp, 3, 6)
        self.simulator = Simulator(Platform(self.corp))
        self.thread = threading.Thread(target=self.simulator.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.http = httpx.Client(base_url=self.simulator.url, timeout=10)

    def sim(self, method, path, **given):
        answer = self.http.request(method, f"/sim/{path}", json=given or None)
        return answer.json() | {"status": answer.status_code} if answer.status_code != 200 else answer.json()

    def token(self):
        secret = self.corp.app_of_kind("main").secret
        told = self.http.get("/cgi-bin/gettoken", params={"corpid": self.corp.corp_id, "corpsecret": secret}).json()
        return told["access_token"]

    def call(self, path, given):
        return self.http.post(f"/cgi-bin/{path}", params={"access_token": self.token()}, json=given)

    def close(self):
        self.http.close()
        self.simulator.outbox.stop()
        self.simulator.shutdown()
        self.simulator.server_close()
        self.thread.join()


@pytest.fixture
def house():
    house = House()
    yield house
    house.close()


@pytest.fixture
def listener(house):
    listener = Listener()
    told = house.sim("POST", "apps/1000002/callback", url=listener.url, token=TOKEN, aes_key=KEY)
    assert told == {"url": listener.url}
    yield listener
    listener.close()


def test_an_error_is_http_200_with_number_hint_address_and_headers(house):
    answer = house.http.get("/cgi-bin/gettoken", params={"corpid": house.corp.corp_id, "corpsecret": "no"})
    told = answer.json()

    assert answer.status_code == 200
    assert answer.headers["server"] == "nginx"
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    assert answer.headers["error-code"] == "40001"
    assert answer.headers["error-msg"] == told["errmsg"]
    assert re.fullmatch(
        r"invalid credential, hint: \[1772326800\d{15}\], from ip: 127\.0\.0\.1, "
        r"more info at https://open\.work\.weixin\.qq\.com/devtool/query\?e=40001",
        told["errmsg"],
    )


def test_an_unknown_path_is_404_without_a_body(house):
    answer = house.http.get("/cgi-bin/externalcontact/groupchat/create")

    assert (answer.status_code, answer.content) == (404, b"")


def test_one_connection_serves_many_calls_in_utf8(house):
    told = house.call("externalcontact/groupchat/get", {"chat_id": next(iter(house.corp.groups))})

    assert "静安店福利1群".encode() in told.content
    assert told.headers["error-code"] == "0"
    assert house.http.get("/cgi-bin/getcallbackip", params={"access_token": house.token()}).content == (
        b'{"errcode":0,"errmsg":"ok","ip_list":["127.0.0.1"]}'
    )


def test_people_are_called_back_and_programs_are_not(house, listener):
    chat_id = next(iter(house.corp.groups))
    customer, follows = next((c, f) for c, f in house.corp.follows.items() if f)
    told = house.call(
        "externalcontact/remark", {"userid": next(iter(follows)), "external_userid": customer, "remark": "x"}
    )
    assert told.json()["errcode"] == 0
    house.sim("POST", "do", action="group.rename", chat_id=chat_id, name="新名]]>字")
    house.sim("POST", "do", action="group.join", chat_id=chat_id, person="wmNEW", name="小新")

    heard = listener.wait(2)
    group = house.corp.groups[chat_id]
    before = "0" * 32
    assert heard[0] == (
        f"<xml><ToUserName><![CDATA[{house.corp.corp_id}]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
        "<CreateTime>1772326800</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        f"<Event><![CDATA[change_external_chat]]></Event><ChatId><![CDATA[{chat_id}]]></ChatId>"
        "<ChangeType><![CDATA[update]]></ChangeType><UpdateDetail><![CDATA[change_name]]></UpdateDetail></xml>"
    )
    assert re.sub(r"<LastMemVer><!\[CDATA\[\w{32}", f"<LastMemVer><![CDATA[{before}", heard[1]) == (
        f"<xml><ToUserName><![CDATA[{house.corp.corp_id}]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
        "<CreateTime>1772326800</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        f"<Event><![CDATA[change_external_chat]]></Event><ChatId><![CDATA[{chat_id}]]></ChatId>"
        "<ChangeType><![CDATA[update]]></ChangeType><UpdateDetail><![CDATA[add_member]]></UpdateDetail>"
        "<JoinScene>3</JoinScene><QuitScene>0</QuitScene><MemChangeCnt>1</MemChangeCnt>"
        "<MemChangeList><Item>wmNEW</Item></MemChangeList>"
        f"<LastMemVer><![CDATA[{before}]]></LastMemVer>"
        f"<CurMemVer><![CDATA[{house.corp.version_of(group)}]]></CurMemVer></xml>"
    )


def test_an_address_that_does_not_answer_the_echo_is_refused(house):
    listener = Listener()
    told = house.sim("POST", "apps/1000002/callback", url=listener.url, token="other", aes_key=KEY)
    listener.close()

    assert told == {"error": "echostr校验失败", "status": 400}
    assert house.corp.app_of_kind("main").url == ""


def test_a_callback_is_tried_three_times_and_then_given_up(house, listener):
    listener.answers = [500, 500, 500]
    house.sim("POST", "do", action="group.rename", chat_id=next(iter(house.corp.groups)), name="一")

    assert len(listener.wait(3)) == 3
    while house.sim("GET", "callbacks")["waiting"]:
        time.sleep(0.01)
    assert house.sim("GET", "state?what=callbacks")["callbacks"][0]["answers"] == [500, 500, 500]


def test_a_failed_answer_is_not_tried_again_where_the_settings_say_so(house, listener):
    listener.answers = [500]
    house.sim("POST", "settings", retries_other_status=False)
    house.sim("POST", "do", action="group.rename", chat_id=next(iter(house.corp.groups)), name="一")
    while house.sim("GET", "callbacks")["waiting"]:
        time.sleep(0.01)

    assert len(listener.heard) == 1


def test_callbacks_are_lost_doubled_and_badly_signed_where_asked_for(house, listener):
    chat_id = next(iter(house.corp.groups))
    house.sim("POST", "faults", callbacks={"drop": 1.0})
    house.sim("POST", "do", action="group.rename", chat_id=chat_id, name="一")
    house.sim("POST", "faults", callbacks={"duplicate": 1.0})
    house.sim("POST", "do", action="group.rename", chat_id=chat_id, name="二")
    listener.wait(2)
    house.sim("POST", "faults", callbacks={"bad_signature": 1.0})
    house.sim("POST", "do", action="group.rename", chat_id=chat_id, name="三")
    listener.wait(3)

    assert (len(listener.heard), listener.wrong) == (2, 1)
    assert [each["copies"] for each in house.sim("GET", "state?what=callbacks")["callbacks"]] == [0, 2, 1]


def test_a_call_cut_off_after_it_was_done_leaves_its_work(house):
    house.sim("POST", "faults", calls=[{"path": "externalcontact/add_corp_tag", "cut": "after_write", "times": 1}])
    given = {"group_name": "口味", "tag": [{"name": "辣"}]}
    with pytest.raises(httpx.HTTPError):
        house.call("externalcontact/add_corp_tag", given)

    assert [group.name for group in house.corp.tag_groups.values()][-1] == "口味"
    assert house.call("externalcontact/add_corp_tag", given).json()["errcode"] == 0


def test_too_many_calls_at_once_are_refused_where_the_settings_count_them(house):
    house.sim("POST", "settings", parallel=1)
    house.sim("POST", "faults", calls=[{"path": "externalcontact/groupchat/list", "slow_seconds": 0.6, "times": 1}])
    token, codes = house.token(), []

    def ask():
        url = f"{house.simulator.url}/cgi-bin/externalcontact/groupchat/list"
        codes.append(httpx.post(url, params={"access_token": token}, json={"limit": 10}).json()["errcode"])

    first = threading.Thread(target=ask)
    first.start()
    while not house.simulator.platform.under_way["externalcontact/groupchat/list"]:
        time.sleep(0.005)
    ask()
    first.join()

    assert codes == [45033, 0]


def test_the_sign_in_page_asks_who_has_come_and_sends_back_with_a_code(house):
    query = {"appid": house.corp.corp_id, "redirect_uri": "http://here/back?x=1", "state": "s1", "agentid": "1000002"}
    page = house.http.get("/wwlogin/sso/login", params=query)
    back = house.http.get("/connect/oauth2/authorize", params=query | {"sim_user": "dz0001"})
    code = re.fullmatch(r"http://here/back\?x=1&code=([\w-]+)&state=s1", back.headers["location"])

    assert page.status_code == 200
    assert '<option value="dz0001">' in page.text
    assert back.status_code == 302
    params = {"access_token": house.token(), "code": code.group(1)}
    assert house.http.get("/cgi-bin/auth/getuserinfo", params=params).json()["userid"] == "dz0001"


def test_the_process_says_where_it_answers_and_ends_when_asked_to():
    command = [sys.executable, "-m", "wecomsim", "--port", "0", "--city", "empty", "--start", "2026-03-01T09:00+08:00"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    told = json.loads(process.stdout.readline())
    clock = httpx.get(f"{told['url']}/sim/clock").json()
    process.terminate()
    rest = process.stdout.read()
    process.stdout.close()

    assert process.wait(10) == 0
    assert rest == ""
    assert [(app["name"], app["agent_id"]) for app in told["apps"]] == [
        ("jinlin", 1000002),
        ("archive", 2000004),
        ("contacts", 1000004),
    ]
    assert clock["now"].startswith("2026-03-01T09:00:0")

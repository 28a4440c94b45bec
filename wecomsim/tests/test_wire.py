"""What every answer looks like: bytes, headers, the order of checks, tokens, rates, cursors, faults (§0.2, §1)."""

from __future__ import annotations

import json

import pytest

from wecomsim.state.clock import Clock
from wecomsim.wire.callbacks import written
from wecomsim.wire.endpoints import ENDPOINTS
from wecomsim.wire.platform import CallFault

TOKENLESS = {"gettoken", "webhook/send", "webhook/upload_media"}
LISTING = "externalcontact/groupchat/list"


def body_of(response):
    return json.loads(response.body)


def test_every_endpoint_has_a_page_and_a_sentence():
    assert all(each.page.isdecimal() and each.handler.__doc__ for each in ENDPOINTS.values())
    assert {each.method for each in ENDPOINTS.values()} == {"GET", "POST"}
    assert len(ENDPOINTS) > 120


@pytest.mark.parametrize("path", sorted(set(ENDPOINTS) - TOKENLESS))
def test_every_endpoint_looks_at_the_token_first_and_keeps_its_empty_lists(desk, path):
    told = body_of(desk.raw(path, {}, b"no json"))

    assert told.pop("errcode") == 41001
    assert told.pop("errmsg").startswith("access_token missing, hint: [")
    assert told == ENDPOINTS[path].empty


@pytest.mark.parametrize("path", sorted(p for p, each in ENDPOINTS.items() if each.method == "POST" and each.kinds))
def test_a_get_where_a_post_is_due_is_40058(desk, path):
    kind = min(ENDPOINTS[path].kinds)
    assert body_of(desk.raw(path, {"access_token": desk.token(kind)}, method="GET"))["errcode"] == 40058


def test_answers_are_written_byte_for_byte(desk):
    query = {"access_token": desk.token("contacts")}
    response = desk.raw("user/list_id", query, b'{"limit":1}')
    told = body_of(response)

    assert response.status == 200
    assert (
        response.body
        == (
            f'{{"errcode":0,"errmsg":"ok","next_cursor":"{told["next_cursor"]}",'
            '"dept_user":[{"userid":"dz0001","department":100}]}'
        ).encode()
    )
    assert response.headers == {
        "Content-Type": "application/json; charset=UTF-8",
        "Error-Code": "0",
        "Error-Msg": "ok",
    }


def test_a_bad_token_is_told_with_empty_lists(desk):
    told = body_of(desk.raw("user/get", {"access_token": "x", "userid": "dz0001"}))

    assert (told.pop("errcode"), told.pop("errmsg")[:21]) == (40014, "invalid access_token,")
    assert told == {"department": [], "order": [], "is_leader_in_dept": [], "direct_leader": []}


def test_a_missing_secret_is_told_before_a_missing_corp(desk):
    assert body_of(desk.raw("gettoken", {}))["errcode"] == 41004
    assert body_of(desk.raw("gettoken", {"corpsecret": "x"}))["errcode"] == 41002
    assert body_of(desk.raw("gettoken", {"corpsecret": "x", "corpid": "y"}))["errcode"] == 40013
    assert body_of(desk.raw("gettoken", {"corpsecret": "x", "corpid": desk.corp.corp_id}))["errcode"] == 40001


def test_a_token_lives_7200_seconds_of_the_simulated_clock(desk):
    token = desk.token()
    assert token == desk.token()
    desk.corp.clock.advance(7201)
    told = body_of(desk.raw("getcallbackip", {"access_token": token}))
    assert told["errcode"] == 42001
    assert desk.token() != token
    desk.platform.settings.same_token = False
    assert desk.token() != desk.token()


def test_tokens_taken_back_early_are_invalid(desk):
    token = desk.token()
    desk.platform.revoke()
    assert body_of(desk.raw("getcallbackip", {"access_token": token}))["errcode"] == 40014


def test_guessing_secrets_blocks_the_address_for_an_hour(desk):
    desk.platform.settings.wrong_secrets = 2
    query = {"corpid": desk.corp.corp_id, "corpsecret": "wrong"}
    codes = [body_of(desk.raw("gettoken", query, ip="10.0.0.9"))["errcode"] for _n in range(4)]
    assert codes == [40001, 40001, 40001, 45009]
    desk.corp.clock.advance(3601)
    assert body_of(desk.raw("gettoken", query, ip="10.0.0.9"))["errcode"] == 40001


def test_escapes_and_broken_json_are_refused(desk):
    query = {"access_token": desk.token()}
    assert body_of(desk.raw(LISTING, query, b'{"limit":1,"cursor":"\\u4e2d"}'))["errcode"] == 40033
    told = body_of(desk.raw(LISTING, query, b"{"))
    assert told["errcode"] == 40058
    assert told["errmsg"].startswith("Warning: wrong json format. invalid Request Parameter, hint")


def test_each_gate_of_an_app_has_its_number(desk):
    app = desk.corp.app_of_kind("main")
    token = {"access_token": desk.token()}

    def code(ip="127.0.0.1"):
        return body_of(desk.raw("externalcontact/get_follow_user_list", token, ip=ip))["errcode"]

    assert code() == 0
    app.trusted_ips = frozenset({"127.0.0.1"})
    assert (code(), code("10.0.0.1")) == (0, 60020)
    app.callable_app = False
    assert code() == 48002
    app.enabled = False
    assert code() == 50003
    assert desk.code("externalcontact/get_follow_user_list", kind="archive") == 48002


def test_the_visible_range_hides_people_and_groups(desk):
    app, group = desk.corp.app_of_kind("main"), desk.group()
    app.visible = frozenset({101})
    assert desk.code("user/get", userid="dz0001") == 60011
    assert desk.code("user/get", userid="dz0002") == 0
    assert desk.code("user/get", userid="nobody") == 60111
    assert desk.code("externalcontact/groupchat/get", chat_id=group.chat_id) == 60011
    assert desk.call("externalcontact/get_follow_user_list")["follow_user"] == ["dz0002", "dg0002"]
    assert [each["id"] for each in desk.call("department/list")["department"]] == [101]


def test_too_many_calls_a_minute_are_blocked_for_a_minute(desk):
    desk.platform.settings.rate_per_minute = 2
    codes = [desk.code("externalcontact/get_follow_user_list") for _n in range(4)]
    assert codes == [0, 0, 45009, 45009]
    assert desk.code("getcallbackip") == 0
    desk.corp.clock.advance(61)
    assert desk.code("externalcontact/get_follow_user_list") == 0


def test_too_many_calls_an_hour_are_blocked_for_an_hour(desk):
    desk.platform.settings.rate_per_hour = 1
    assert [desk.code("getcallbackip") for _n in range(2)] == [0, 45009]
    desk.corp.clock.advance(120)
    assert desk.code("getcallbackip") == 45009
    desk.corp.clock.advance(3600)
    assert desk.code("getcallbackip") == 0


def test_cursors_are_opaque_and_grow_old(desk):
    first = desk.call(LISTING, limit=4)
    rest = desk.call(LISTING, limit=4, cursor=first["next_cursor"])
    assert [len(first["group_chat_list"]), len(rest["group_chat_list"]), rest["next_cursor"]] == [4, 2, ""]
    assert desk.code(LISTING, limit=4, cursor="nonsense") == 50100
    assert desk.code("externalcontact/contact_list", limit=4, cursor=first["next_cursor"]) == 50100
    desk.corp.clock.advance(14_401)
    assert desk.code(LISTING, limit=4, cursor=first["next_cursor"]) == 50100


def test_faults_meet_the_calls_they_are_meant_for_and_end(desk):
    desk.platform.faults = [CallFault("getcallbackip", errcode=45009, times=2)]
    assert [desk.code("getcallbackip") for _n in range(3)] == [45009, 45009, 0]
    assert desk.code("externalcontact/get_follow_user_list") == 0
    desk.platform.faults = [CallFault("*", slow_seconds=2, share=1.0)]
    assert desk.raw("getcallbackip", {"access_token": "x"}).slow_seconds == 2


def test_a_call_cut_before_it_was_done_leaves_nothing(desk):
    desk.platform.faults = [CallFault("externalcontact/add_corp_tag", cut="before_write", times=1)]
    token = {"access_token": desk.token()}
    response = desk.raw("externalcontact/add_corp_tag", token, b'{"group_name":"x","tag":[{"name":"y"}]}')
    assert response.cut
    assert "x" not in [group.name for group in desk.corp.tag_groups.values()]


def test_a_share_of_calls_fails_the_same_way_for_the_same_seed():
    from wecomsim.tests.desk import Desk

    def codes():
        desk = Desk()
        desk.platform.faults = [CallFault("getcallbackip", errcode=-1, share=0.5)]
        return [desk.code("getcallbackip") for _n in range(20)]

    assert codes() == codes()
    assert set(codes()) == {0, -1}


def test_the_clock_runs_as_fast_as_it_is_told_and_is_wrong_where_asked_for():
    clock = Clock(1000.0, 0.0)
    clock.advance(60)
    assert clock.second() == 1060
    clock.skew = -30
    assert clock.second() == 1030
    clock.advance(10)
    assert clock.second() == 1040
    clock.skew = 0.0
    assert clock.second() == 1070


def test_events_are_written_as_the_pages_show_them():
    event = {
        "CreateTime": 1403610513,
        "Event": "template_card_event",
        "SelectedItems": (("SelectedItem", {"QuestionKey": "q", "OptionIds": (("OptionId", "a"), ("OptionId", "b"))}),),
        "AgentID": 1,
    }
    assert written(event, "wwX").decode() == (
        "<xml><ToUserName><![CDATA[wwX]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
        "<CreateTime>1403610513</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        "<Event><![CDATA[template_card_event]]></Event><SelectedItems><SelectedItem>"
        "<QuestionKey><![CDATA[q]]></QuestionKey><OptionIds><OptionId><![CDATA[a]]></OptionId>"
        "<OptionId><![CDATA[b]]></OptionId></OptionIds></SelectedItem></SelectedItems><AgentID>1</AgentID></xml>"
    )

"""The self-test names the exact mistake, at its step, with what to do."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from jinlin.wecom import actions, checking, opening
from jinlin.wecom.crypto import Keys
from jinlin.wecom.models import App, Archive, Callback, CallCount, Connection
from jinlin.wecom.tests.platform import Platform, event
from jinlin.wecom.views.callback import PLATES
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db]

PUBLIC = "https://jinlin.example"


@pytest.fixture
def listening(world, platform):
    Connection.objects.update(public_url=PUBLIC)
    return Connection.objects.select_related("workspace").get()


def answers(followers=None, token=None, door=None):
    """Play the platform, and our own address as it is seen from outside."""

    def answer(request):
        if request.url.host == "jinlin.example":
            if isinstance(door, Exception):
                raise door
            return door or echo(request)
        if request.url.path.endswith("gettoken"):
            return httpx.Response(
                200, json=token or {"errcode": 0, "errmsg": "ok", "access_token": "t", "expires_in": 7200}
            )
        return httpx.Response(200, json=followers or {"errcode": 0, "errmsg": "ok", "follow_user": ["a"]})

    return httpx.MockTransport(answer)


def echo(request):
    keys = App.objects.select_related("connection").get().keys
    return httpx.Response(200, content=keys.unpack(keys.decipher(request.url.params["echostr"])))


def refused(errcode, ip="203.0.113.7"):
    return {"errcode": errcode, "errmsg": f"refused, hint: [1], from ip: {ip}, more info", "follow_user": []}


def found(connection, **played):
    Connection.objects.update(findings=list(checking.findings_of(connection, answers(**played))))
    connection.refresh_from_db()
    return {step.key: step for step in checking.told(connection)}


def test_when_all_is_well_only_what_the_platform_itself_must_do_is_open(listening):
    steps = found(listening)

    assert {key: step.state for key, step in steps.items()} == {
        "secret": "ok",
        "address": "ok",
        "callable": "ok",
        "range": "ok",
        "door": "ok",
        "verified": "open",
        "heard": "open",
    }
    assert App.objects.get().verified_at is None  # our own look proves nothing about the platform


@pytest.mark.parametrize(
    ("played", "at", "words"),
    [
        ({"token": refused(40013)}, "secret", "企业 ID 不对"),
        ({"token": refused(40001)}, "secret", "Secret 与企业 ID 不匹配"),
        ({"token": refused(45009)}, "secret", "被封一小时"),
        ({"followers": refused(60020)}, "address", "203.0.113.7 不在企业可信 IP 里"),
        ({"followers": refused(48002)}, "callable", "没有客户联系权限"),
        ({"followers": refused(60011)}, "range", "可见范围不含这些人"),
        ({"followers": {"errcode": 0, "errmsg": "ok", "follow_user": []}}, "range", "使用范围里没有人"),
        ({"followers": refused(50003)}, "callable", "应用被停用"),
        ({"followers": refused(99999)}, "callable", "企业微信返回 99999"),
        ({"door": httpx.ConnectError("no route")}, "door", "访问不到"),
        ({"door": httpx.Response(502)}, "door", "返回 HTTP 502"),
        ({"door": httpx.Response(200, text="<html>")}, "door", "回答不是本系统的"),
    ],
    ids=[
        "corp",
        "secret",
        "blocked",
        "ip",
        "callable",
        "range",
        "nobody",
        "disabled",
        "other",
        "closed",
        "status",
        "html",
    ],
)
def test_each_mistake_is_named_at_its_step_with_a_remedy(listening, played, at, words):
    step = found(listening, **played)[at]

    assert step.state == "bad"
    assert words in step.what
    assert step.remedy


def test_what_comes_before_a_mistake_is_well_and_what_comes_after_waits(listening):
    steps = found(listening, followers=refused(48002))

    assert [steps[key].state for key in ("secret", "address", "callable", "range")] == ["ok", "ok", "bad", "open"]
    assert steps["range"].what == "先完成前面的步骤"


SPOILT = {
    "wrong_signature": "Token 与这里的不同",
    "wrong_aes_key": "EncodingAESKey 与这里的不同",
    "wrong_receiver": "消息是发给企业 ww0000000000000000 的,这里填的是 ww6a112864f8022910",
}


def mistyped(platform, code):
    """Return the platform's side as somebody has mistyped it in the console."""
    keys = platform.keys
    other = {
        "wrong_signature": Keys("othertoken", keys.aes_key, keys.receive_id),
        "wrong_aes_key": Keys(keys.token, "a" * 43, keys.receive_id),
        "wrong_receiver": Keys(keys.token, keys.aes_key, "ww0000000000000000"),
    }[code]
    return Platform(platform.connection, platform.app, other)


@pytest.mark.parametrize("code", SPOILT)
def test_what_was_mistyped_in_the_console_is_named_at_its_step(client, listening, platform, code):
    assert client.get(mistyped(platform, code).check()).status_code == 403
    step = found(listening)["verified"]

    assert (step.state, SPOILT[code] in step.what, bool(step.remedy)) == ("bad", True, True)
    assert client.get(platform.check()).status_code == 200
    assert found(listening)["verified"].state == "ok"


def test_hostile_requests_write_once_a_minute_and_do_not_hide_what_the_platform_sent(client, listening, platform):
    client.get(mistyped(platform, "wrong_receiver").check())
    with CaptureQueriesContext(database) as asked:
        for _n in range(5):
            client.get(mistyped(platform, "wrong_signature").check())
    written = [each["sql"] for each in asked.captured_queries if each["sql"].startswith("UPDATE")]

    assert len(written) <= 1
    assert "消息是发给企业" in found(listening)["verified"].what


def test_once_verified_a_stranger_turns_no_step_red(client, listening, platform):
    client.get(platform.check())
    PLATES.forget()
    client.get(mistyped(platform, "wrong_signature").check())

    assert found(listening)["verified"].state == "ok"


def test_our_own_look_with_keys_that_changed_meanwhile_is_not_held_against_the_platform(client, listening, platform):
    address = mistyped(platform, "wrong_signature").check().replace("timestamp=1", "timestamp=0")
    client.get(address)

    assert App.objects.get().refused_at is None


def test_new_keys_begin_anew(client, world, listening, platform):
    client.get(mistyped(platform, "wrong_signature").check())
    actions.make_keys(access_of(world.lin), App.objects.get(), now=NOW)

    assert found(listening)["verified"].what == "还没有被企业微信验证"


def test_what_the_archive_could_not_do_is_a_failed_step(listening):
    assert "archive" not in found(listening)
    Archive.objects.create(workspace=listening.workspace, error="没有公钥版本 3 的私钥")

    step = found(listening)["archive"]
    assert (step.state, step.what) == ("bad", "没有公钥版本 3 的私钥")


def test_the_health_says_how_old_the_last_callback_is_and_how_long_the_oldest_waits(client_of, world, client, platform):
    platform.call(client, event("change_external_chat", "create", ChatId="wr1"))
    Callback.objects.update(received_at=NOW - timedelta(minutes=20))
    CallCount.objects.create(
        workspace=world.qinghe, on=NOW.date(), path="externalcontact/groupchat/get", errcode=0, count=5, last_at=NOW
    )
    page = client_of(world.lin).get("/settings/wecom/parts/health/").content.decode().replace("\xa0", " ")

    assert "20 分钟前" in page
    assert "积压:最早一条已等 20 分钟" in page
    assert "每分钟上限" not in page


def test_the_health_says_which_calls_are_nearest_to_what_the_platform_allows(client_of, world, listening):
    counted = opening._limits_of(listening)
    for path, calls in (("ticket/get", 20), ("externalcontact/groupchat/get", 30), ("media/uploadimg", 1)):
        for _n in range(calls):
            with counted.passage(path):
                pass
    page = client_of(world.lin).get("/settings/wecom/parts/health/").content.decode()
    shown = [page.index(words) for words in ("一小时内 20 / 100 次", "一分钟内 30 / 10,000 次", "一天内 1 / 1,000 次")]

    assert shown == sorted(shown)


def test_the_worker_looks_when_somebody_wants_it_and_writes_down_what_it_found(listening, monkeypatch):
    real = checking.findings_of
    monkeypatch.setattr(checking, "findings_of", lambda connection: real(connection, answers(token=refused(40001))))
    assert checking.check_next(NOW) is False

    actions.ask_for_a_check(listening, now=NOW)
    assert checking.check_next(NOW) is True
    assert checking.check_next(NOW) is False

    listening.refresh_from_db()
    assert listening.checked_at == NOW
    assert "企业 ID 与 Secret" in checking.summary(checking.told(listening))

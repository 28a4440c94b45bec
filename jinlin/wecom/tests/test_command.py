"""`bin/jinlin wecom`: the plain text, or the name of the mistake."""

from __future__ import annotations

import base64
import io
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command

from jinlin.wecom.models import App, ArchiveKey, Connection, Sync, opened
from jinlin.wecom.tests.test_crypto import A_ECHO, A_SIGNED, OFFICIAL, WECHATPY

GIVEN = {
    "token": OFFICIAL.token,
    "aes-key": OFFICIAL.aes_key,
    "receive-id": OFFICIAL.receive_id,
    "signature": A_SIGNED.signature,
    "timestamp": A_SIGNED.timestamp,
    "nonce": A_SIGNED.nonce,
    "echostr": A_ECHO,
}


def check(**given):
    out = io.StringIO()
    words = [word for name, value in (GIVEN | given).items() for word in (f"--{name}", value)]
    call_command("wecom", "check-callback", *words, stdout=out)
    return out.getvalue()


def test_the_official_sample_prints_its_plain_text():
    assert check() == "1616140317555161061\n"
    assert check(echostr=quote(A_ECHO, safe="")) == "1616140317555161061\n"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"token": "other"}, "EncodingAESKey 是对的，但签名不一致.*Token 与企业微信后台填写的不同"),
        ({"token": "other", "aes-key": WECHATPY.aes_key}, "签名不一致：这里的 Token"),
        ({"receive-id": ""}, "没有填企业 ID，消息是发给企业 wx5823bf96d3bd56c7 的"),
        ({"echostr": A_ECHO.replace("+", " ")}, "变成了空格"),
        ({"echostr": A_ECHO[:-4]}, "echostr 不完整"),
        ({"echostr": base64.b64encode(base64.b64decode(A_ECHO)[:-16]).decode()}, "echostr 不完整"),
        ({"signature": A_SIGNED.signature.upper()}, "写成了大写"),
        ({"nonce": "1"}, "是不是同一次请求里的"),
        ({"aes-key": WECHATPY.aes_key}, "EncodingAESKey 与企业微信后台填写的不同"),
        ({"receive-id": "ww0000000000000000"}, "消息是发给企业 wx5823bf96d3bd56c7 的"),
        ({"aes-key": "short"}, "EncodingAESKey 的格式不对"),
        ({"signature": "0" * 40}, "EncodingAESKey 是对的，但签名不一致"),
    ],
    ids=[
        "token",
        "both",
        "no corp",
        "plus",
        "cut",
        "cut at a block",
        "upper case",
        "nonce",
        "key",
        "corp",
        "shape",
        "signature",
    ],
)
def test_each_mistake_is_named(given, told):
    with pytest.raises(CommandError, match=told):
        check(**given)


@pytest.mark.django_db
def test_connecting_prints_address_and_keys_once_and_keeps_secrets_sealed(world, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the-secret-of-the-app\n")
    words = [
        "--workspace",
        "qinghe",
        "--corp-id",
        "ww6a112864f8022910",
        "--agent-id",
        "7",
        "--secret-file",
        str(secret),
    ]
    first, second = io.StringIO(), io.StringIO()
    call_command("wecom", "connect", *words, "--public-url", "https://jinlin.example/", stdout=first)
    call_command("wecom", "connect", *words, stdout=second)
    app = App.objects.get()

    assert f"URL https://jinlin.example/wecom/callback/{app.slug}/" in first.getvalue()
    assert f"Token {app.keys.token}" in first.getvalue()
    assert "Token" not in second.getvalue()
    assert opened(app.secret_sealed) == "the-secret-of-the-app"
    assert "the-secret" not in app.secret_sealed


@pytest.mark.django_db
def test_connecting_with_the_archive_says_what_to_do_with_the_public_key(world, tmp_path):
    (tmp_path / "secret").write_text("s" * 43)
    (tmp_path / "archive").write_text("the-secret-of-the-archive\n")
    words = ["--workspace", "qinghe", "--corp-id", "ww6a112864f8022910", "--agent-id", "7"]
    words += ["--secret-file", str(tmp_path / "secret"), "--archive-secret-file", str(tmp_path / "archive")]
    out = io.StringIO()
    call_command("wecom", "connect", *words, stdout=out)
    key = ArchiveKey.objects.get()

    assert key.public_key.strip() in out.getvalue()
    assert "That number must be 1" in out.getvalue()
    assert opened(App.objects.get(kind="archive").secret_sealed) == "the-secret-of-the-archive"
    assert "https://…" not in out.getvalue()
    assert f"/wecom/callback/{App.objects.get(kind='main').slug}/" in out.getvalue()


@pytest.mark.django_db
def test_what_is_not_there_is_said(world, tmp_path):
    with pytest.raises(CommandError, match="no workspace 'nowhere'"):
        call_command("wecom", "sync", "--workspace", "nowhere")
    with pytest.raises(CommandError, match="还没有对接企业微信"):
        call_command("wecom", "sync", "--workspace", "qinghe")
    secret = tmp_path / "secret"
    secret.write_text("s")
    with pytest.raises(CommandError, match="不是企业 ID"):
        call_command(
            "wecom",
            "connect",
            "--workspace",
            "qinghe",
            "--corp-id",
            "wrong",
            "--agent-id",
            "7",
            "--secret-file",
            str(secret),
        )
    assert not Connection.objects.exists()


@pytest.mark.django_db
def test_one_reading_at_a_time(world, platform):
    call_command("wecom", "sync", "--workspace", "qinghe", stdout=io.StringIO())

    with pytest.raises(CommandError, match="已经有一次同步在进行"):
        call_command("wecom", "sync", "--workspace", "qinghe")
    assert Sync.objects.count() == 1

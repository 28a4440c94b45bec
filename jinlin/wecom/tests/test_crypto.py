"""The published vectors of the callback cipher (§2.5 of the protocol), and what must be refused."""

from __future__ import annotations

import base64

import pytest

from jinlin.wecom.crypto import BadKeyShape, Keys, NotAnEnvelope, Signed, WrongAesKey, WrongReceiver, WrongSignature
from jinlin.wecom.payloads import envelope_in, event_in

OFFICIAL = Keys("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
WECHATPY = Keys("123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a")
GO_VERIFY = Keys(
    "kjr2TKI8umCBfVF3wAHk8JiPwma5VBme", "4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws", "ww6a112864f8022910"
)
GO_MESSAGE = Keys("kz7Yx62CH8SaLN", "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP", "ww6a112864f8022910")

A_ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
A_SIGNED = Signed("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780")
B_ENVELOPE = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
B_SIGNED = Signed("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149")
C_MESSAGE = (
    b"<xml><ToUserName><![CDATA[mycreate]]></ToUserName><FromUserName><![CDATA[wx5823bf96d3bd56c7]]></FromUserName>"
    b"<CreateTime>1348831860</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[this is a test]]>"
    b"</Content></xml>"
)
C_ENVELOPE = "sKqRbbiSUnDhFHOvPjtUMUNeky1yBjV3tIYfilQwj5fN/Js8KUsEWgVXPlHti2RHT6dIU70aNopY/r2YT/zocnNvNMINRv0id5aSeETI1s02SAEnZMIWt6fVqyK7irt5+LzsEgzU2+PBfYup8ovuaCu+9taHYr8YVF6U9Up9iZ16WlEmu/k1FJF4bI/LICkN8lVX/Q33kLnZ0DWcKwZMCKslSAq62JMlRf5YNUk+bnuHVW/OYk8e92Pbspu05Vey6KyBtAXHdWns7Z5HM4ri+Dx/5SqvZu0AjtIIoicwqzeadA2JeFdbjpMgCRTSX6F2ADH/rio9XbaiCvgpmF1qyjxSH4zOz32BCgpC46a07fWlqpD/+PxtMiWcMwSlrD+t"
D_MESSAGE = b"""<xml>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[test]]></Content>
<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>
<ToUserName><![CDATA[messense]]></ToUserName>
<AgentID>1</AgentID>
<CreateTime>1411525903</CreateTime>
</xml>"""
D_ENVELOPE = "9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk+j3nba4HMOTzHrluLBYqxgNcBqGsL8GqxlhZgURnAtObvesEl5nZ+uBE8bviY0LWke8Zy9V/QYKxNV2FqllNXcfmstttyIkMKCCmVbCFM2JTF5wY0nFhHZSjPUL2Q1qvSUCUld+/WIXrx0oyKQmpB6o8NRrrNrsDf03oxI1p9FxUgMnwKKZeOA/uu+2IEvEBtb7muXsVbwbgX05UPPJvFurDXafG0RQyPR+mf1nDnAtQmmNOuiR5MIkdQ39xn1vWwi1O5oazPoQJz0nTYjxxEE8kv3kFxtAGVRe3ypD3WeK2XeFYFMNMpatF9XiKzHo3"
E_ENVELOPE = "EUCt7xMcNiyASzZj0Hjc5yDjFQrCum6AfQ3ntHiUzjGQ51xieKmbvtrZ40/EcB2W/W8yH0n4Lqx48gJl/T9HD/R309I0P/r5pIZucK3lyEn48FYMr4YdE0QdL2jIJ3xkcXUr6uzefzCxG6lMvwpAJaOyVCzN7sRRw47njfxy5EIqU6R9ZBhlTzfdnhhOhK/nTwzrZX3SoGlXFA9OBeZ6ru1NWpXFk76x9DUMe0lcxPPiUqK8ctnQcYXSGUHVqC6DfG7E7mab0OmruNN8cBZY5d3dYOBA4OgaH55Q0AJmUpdT8vNiXpXx+6TxT3TIjySXpDrHVyrsb772aYywgg/Nu4kUmGkALwFZlzhjNegR7wDwb9lr4ERXsSSS8JZ8lbBmaQ3F2Tq584xoPj5rIhXAF734ynm4no1g+SdHiNqR328="
E_SIGNED = Signed("f265ae551b1932727204c3d707628d01376a6940", "1583995625", "1584392382")


@pytest.mark.parametrize(
    ("keys", "echo", "signed", "plain"),
    [
        (OFFICIAL, A_ECHO, A_SIGNED, b"1616140317555161061"),
        (
            WECHATPY,
            "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q==",
            Signed("dd6b9c95b495b3f7e2901bfbc76c664930ffdb96", "1411443780", "437374425"),
            b"5927782489442352469",
        ),
        (
            GO_VERIFY,
            "6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w==",
            Signed("1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011", "1583940690", "VHh7ymSeb0jc4lSb"),
            b"94966531020182955848408",
        ),
    ],
    ids=["official", "wechatpy", "go-workwx"],
)
def test_the_check_of_an_address_opens_to_the_published_bytes(keys, echo, signed, plain):
    assert keys.open(echo, signed) == plain


def test_the_official_message_opens_whole_though_its_padding_is_longer_than_sixteen_bytes():
    message = OFFICIAL.open(B_ENVELOPE, B_SIGNED)

    assert len(message) == 284
    assert event_in(message).fields == {
        "ToUserName": "wx5823bf96d3bd56c7",
        "FromUserName": "mycreate",
        "CreateTime": "1409659813",
        "MsgType": "text",
        "Content": "hello",
        "MsgId": "4561255354251345929",
        "AgentID": "218",
    }


def test_a_recorded_message_with_binary_salt_opens():
    assert event_in(GO_MESSAGE.open(E_ENVELOPE, E_SIGNED)).text("Content") == "x123"


@pytest.mark.parametrize(
    ("keys", "message", "salt", "envelope", "stamp", "nonce", "signature"),
    [
        (
            OFFICIAL,
            C_MESSAGE,
            b"0123456789abcdef",
            C_ENVELOPE,
            "1409659813",
            "1372623149",
            "68f5dc43743f9cc82ad8ea2a52b524c675af7803",
        ),
        (
            WECHATPY,
            D_MESSAGE,
            b"1234567890123456",
            D_ENVELOPE,
            "1411525903",
            "461056294",
            "407518b7649e86ef23978113f92d27afa9296533",
        ),
    ],
    ids=["ours", "wechatpy"],
)
def test_a_reply_is_sealed_and_signed_as_published(keys, message, salt, envelope, stamp, nonce, signature):
    assert keys.seal(message, salt=salt) == envelope
    assert keys.sign(stamp, nonce, envelope) == signature


@pytest.mark.parametrize("length", range(80))
def test_whatever_is_sealed_opens_again(length):
    message = b"x" * length
    envelope = OFFICIAL.seal(message)

    assert OFFICIAL.open(envelope, Signed(OFFICIAL.sign("1", "2", envelope), "1", "2")) == message


def test_each_mistake_of_the_set_up_has_its_own_name():
    wrong_token = Keys("other", OFFICIAL.aes_key, OFFICIAL.receive_id)
    wrong_key = Keys(OFFICIAL.token, WECHATPY.aes_key, OFFICIAL.receive_id)
    wrong_corp = Keys(OFFICIAL.token, OFFICIAL.aes_key, "ww0000000000000000")

    with pytest.raises(WrongSignature):
        wrong_token.open(A_ECHO, A_SIGNED)
    with pytest.raises(WrongAesKey):
        wrong_key.open(A_ECHO, A_SIGNED)
    with pytest.raises(WrongReceiver) as refused:
        wrong_corp.open(A_ECHO, A_SIGNED)
    assert refused.value.params == {"found": "wx5823bf96d3bd56c7", "expected": "ww0000000000000000"}


@pytest.mark.parametrize("echo", ["", "!", "YWJj", A_ECHO[:-4], A_ECHO.replace("+", " ")])
def test_what_is_no_envelope_is_refused_though_signed(echo):
    with pytest.raises(NotAnEnvelope):
        OFFICIAL.open(echo, Signed(OFFICIAL.sign("1", "2", echo), "1", "2"))


def test_a_length_beyond_the_message_is_refused():
    with pytest.raises(WrongAesKey):
        OFFICIAL.unpack(b"0" * 16 + b"\x00\x00\x00\xff" + b"short")


@pytest.mark.parametrize(
    ("token", "key"), [("", OFFICIAL.aes_key), ("a b", OFFICIAL.aes_key), ("t", "short"), ("t", "-" * 43)]
)
def test_keys_that_the_platform_could_not_have_given_are_refused(token, key):
    with pytest.raises(BadKeyShape):
        Keys(token, key, "ww1")


def test_neither_token_nor_key_shows_in_a_trace():
    assert OFFICIAL.token not in repr(OFFICIAL)
    assert OFFICIAL.aes_key not in repr(OFFICIAL)


def test_elements_come_in_any_order():
    body = "<xml><AgentID>1</AgentID><Encrypt><![CDATA[abc]]></Encrypt><ToUserName>ww1</ToUserName></xml>"

    assert envelope_in(body.encode()) == "abc"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<xml></xml>",
        b"<xml><Encrypt></Encrypt></xml>",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>',
        b'<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><xml><Encrypt>&lol2;</Encrypt></xml>',
        b"<xml><Encrypt>" + base64.b64encode(b"x" * 1_500_000) + b"</Encrypt></xml>",
    ],
    ids=["empty", "text", "no-envelope", "empty-envelope", "outer-entity", "billion-laughs", "too-large"],
)
def test_bodies_that_are_not_the_platforms_are_refused(body):
    with pytest.raises(NotAnEnvelope):
        envelope_in(body)


def test_a_change_of_members_names_them_one_or_many():
    many = b"<xml><ChatId>wr1</ChatId><MemChangeList><Item>Jack</Item><Item>Rose</Item></MemChangeList></xml>"
    one = b"<xml><MemChangeList><Item>Jack</Item></MemChangeList></xml>"

    assert event_in(many).changed_members == ["Jack", "Rose"]
    assert event_in(many).subject == "wr1"
    assert event_in(one).changed_members == ["Jack"]
    assert event_in(b"<xml><MemChangeList></MemChangeList></xml>").changed_members == []

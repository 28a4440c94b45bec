"""Files there and back, and robots whose address is the secret."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from jinlin.wecom.client.errors import Incomplete, OverLimit, WeComError
from jinlin.wecom.tests.api.platform import OK, Platform, lost

UPLOADED = OK | {"errmsg": "", "type": "file", "media_id": "1G6n"}


def part(content, name="wework.txt"):
    """Return the one part of a body as the sheet prints it: what stands between the boundaries."""
    head, _, rest = content.partition(b"\r\n")
    told, _, end = rest.partition(b"\r\n" + head)
    assert end == b"--\r\n"
    return told.decode()


PRINTED = 'Content-Disposition: form-data; name="media";filename="{}"; filelength=6\r\nContent-Type: application/octet-stream\r\n\r\nmytext'


@pytest.mark.parametrize("created_at", ["1380000000", 1380000000])
@pytest.mark.parametrize(
    ("path", "query", "upload"),
    [
        ("media/upload", {"type": "file"}, lambda w: w.media.upload("file", "海报.txt", b"mytext")),
        (
            "media/upload_attachment",
            {"media_type": "image", "attachment_type": "1"},
            lambda w: w.media.attachment("image", 1, "海报.txt", b"mytext"),
        ),
        (
            "webhook/upload_media",
            {"key": "k", "type": "file"},
            lambda w: w.webhooks.upload("k", "海报.txt", b"mytext"),
        ),
    ],
    ids=["upload", "attachment", "robot"],
)
def test_a_file_goes_as_the_one_part_the_sheet_prints_whatever_kind_of_time_comes_back(path, query, upload, created_at):
    platform = Platform(UPLOADED | {"created_at": created_at})

    assert upload(platform.wecom) == "1G6n"
    [(method, asked, told, content)] = platform.asked
    assert (method, asked, told) == ("POST", path, query)
    assert part(content) == PRINTED.format("海报.txt")
    assert lost(UPLOADED | {"created_at": 1380000000}, platform.read()) == []


def test_a_picture_for_good_gets_an_address():
    platform = Platform(OK | {"errmsg": "", "url": "http://p.qpic.cn/pic_wework/1/0"})

    assert platform.wecom.media.picture("a.png", b"mytext") == "http://p.qpic.cn/pic_wework/1/0"
    assert platform.asked[0][:3] == ("POST", "media/uploadimg", {})


class Shelf:
    """Holds one file and gives it out by ranges."""

    def __init__(self, content):
        self.content, self.ranges = content, []
        self.platform = Platform(OK)
        self.platform.caller._http = httpx.Client(
            base_url="https://qyapi.weixin.qq.com/cgi-bin/", transport=httpx.MockTransport(self.respond)
        )
        self.wecom = self.platform.wecom

    def respond(self, request):
        if request.url.path.endswith("gettoken"):
            return self.platform.respond(request)
        asked = request.headers.get("range")
        self.ranges.append(asked)
        headers = {"content-type": "application/octet-stream", "content-disposition": 'attachment; filename="a"'}
        if asked is None:
            return httpx.Response(200, content=self.content, headers=headers)
        first, _, last = asked.removeprefix("bytes=").partition("-")
        piece = self.content[int(first) : int(last) + 1]
        headers["content-range"] = f"bytes {first}-{int(first) + len(piece) - 1}/{len(self.content)}"
        return httpx.Response(206, content=piece, headers=headers)


def test_a_large_file_comes_in_pieces_one_in_memory_at_a_time():
    shelf = Shelf(bytes(range(50)))

    assert list(shelf.wecom.media.iter_pieces("m", 16)) == [
        bytes(range(16)),
        bytes(range(16, 32)),
        bytes(range(32, 48)),
        bytes(range(48, 50)),
    ]
    assert shelf.ranges == ["bytes=0-15", "bytes=16-31", "bytes=32-47", "bytes=48-63"]
    assert shelf.wecom.media.get("m") == bytes(range(50))
    assert shelf.wecom.media.voice("m") == bytes(range(50))


def test_an_unknown_file_is_refused_by_its_number_though_files_are_no_json():
    platform = Platform({"errcode": 40007, "errmsg": "invalid media_id"})

    with pytest.raises(WeComError) as refused:
        platform.wecom.media.get("m")
    assert refused.value.errcode == 40007


def test_a_piece_is_a_multiple_of_16_bytes_for_some_files_are_sealed():
    with pytest.raises(Incomplete):
        list(Platform(OK).wecom.media.iter_pieces("m", 1000))


@pytest.mark.parametrize(
    ("send", "body"),
    [
        (
            lambda hooks: hooks.text("k", "你好", users=["wangqing", "@all"], mobiles=["13800001111"]),
            {
                "msgtype": "text",
                "text": {
                    "content": "你好",
                    "mentioned_list": ["wangqing", "@all"],
                    "mentioned_mobile_list": ["13800001111"],
                },
            },
        ),
        (
            lambda hooks: hooks.markdown("k", "**你好**"),
            {"msgtype": "markdown", "markdown": {"content": "**你好**"}},
        ),
        (
            lambda hooks: hooks.image("k", b"mytext"),
            {"msgtype": "image", "image": {"base64": "bXl0ZXh0", "md5": hashlib.md5(b"mytext").hexdigest()}},  # noqa: S324  (the platform's)
        ),
        (
            lambda hooks: hooks.news("k", [{"title": "t", "url": "https://a"}]),
            {"msgtype": "news", "news": {"articles": [{"title": "t", "url": "https://a"}]}},
        ),
        (
            lambda hooks: hooks.send("k", "file", {"media_id": "M"}),
            {"msgtype": "file", "file": {"media_id": "M"}},
        ),
    ],
    ids=["text", "markdown", "image", "news", "file"],
)
def test_a_robot_is_spoken_through_by_its_address_alone(send, body):
    platform = Platform(OK)
    platform.caller.token = lambda: pytest.fail("a robot has no token")

    send(platform.wecom.webhooks)

    assert platform.asked == [("POST", "webhook/send", {"key": "k"}, body)]


@pytest.mark.parametrize(
    "ask",
    [
        lambda w: w.media.upload("voice", "a.amr", bytes(2 * 1024 * 1024 + 1)),
        lambda w: w.media.upload("song", "a.mp3", b"mytext"),
        lambda w: w.media.upload("file", "a", b"12345"),
        lambda w: w.media.picture("a", bytes(2 * 1024 * 1024 + 1)),
        lambda w: w.media.attachment("image", 1, "a", bytes(10 * 1024 * 1024 + 1)),
        lambda w: w.media.from_address("file", "x" * 129, "https://a", "m"),
        lambda w: w.webhooks.text("k", "字" * 683),
        lambda w: w.webhooks.markdown("k", ""),
        lambda w: w.webhooks.news("k", [{}] * 9),
        lambda w: w.webhooks.upload("k", "a", bytes(2 * 1024 * 1024 + 1), "voice"),
    ],
)
def test_what_is_too_large_or_empty_is_not_sent(ask):
    platform = Platform(OK)

    with pytest.raises(OverLimit):
        ask(platform.wecom)
    assert platform.asked == []

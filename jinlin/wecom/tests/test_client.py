"""One call: tokens, numbers, repeats, and nothing secret in any log."""

from __future__ import annotations

import json
import logging
import pickle

import httpx
import pytest

from jinlin.core.refusals import Refusal
from jinlin.wecom.api import WeCom
from jinlin.wecom.api.people import page_signature
from jinlin.wecom.client import errors
from jinlin.wecom.client.caller import Caller
from jinlin.wecom.client.limits import Limits, Window
from jinlin.wecom.client.passages import Own
from jinlin.wecom.client.tokens import App, Fetched, MemoryTokens

SECRET, TOKEN = "the-secret-of-the-app", "the-token-of-two-hours"


class Platform:
    """Answers from a list for each path, the last again and again; notes what was asked."""

    def __init__(self, **answers):
        self.answers = {"gettoken": [{"errcode": 0, "errmsg": "ok", "access_token": TOKEN, "expires_in": 7200}]}
        self.answers |= {name.replace("__", "/"): list(told) for name, told in answers.items()}
        self.asked, self.slept, self.seen = [], [], []
        transport = httpx.MockTransport(self.answer)
        caller = Caller(
            App("ww6a112864f8022910", SECRET, 7),
            transport=transport,
            sleep=self.slept.append,
            observe=lambda path, errcode, _seconds: self.seen.append((path, errcode)),
        )
        self.wecom = WeCom(caller)

    def answer(self, request):
        path = request.url.path.removeprefix("/cgi-bin/")
        self.asked.append((request.method, path, dict(request.url.params), request.content))
        waiting = self.answers[path]
        told = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(told, Exception):
            raise told
        return told if isinstance(told, httpx.Response) else httpx.Response(200, json=told)

    def paths(self):
        return [path for _method, path, _params, _content in self.asked]


def number(errcode, errmsg="refused"):
    return {"errcode": errcode, "errmsg": errmsg, "follow_user": []}


FOLLOWERS = {"errcode": 0, "errmsg": "ok", "follow_user": ["zhangsan", "lissi"]}
PATH = "externalcontact/get_follow_user_list"


def test_the_token_goes_in_the_query_and_is_fetched_once():
    platform = Platform(externalcontact__get_follow_user_list=[FOLLOWERS])

    assert platform.wecom.contacts.followers() == ["zhangsan", "lissi"]
    platform.wecom.contacts.followers()

    assert platform.paths() == ["gettoken", PATH, PATH]
    assert platform.asked[0][2] == {"corpid": "ww6a112864f8022910", "corpsecret": SECRET}
    assert platform.asked[1][2] == {"access_token": TOKEN}


@pytest.mark.parametrize("errcode", [40014, 42001])
def test_a_refused_token_is_fetched_anew_once_and_only_once(errcode):
    once = Platform(externalcontact__get_follow_user_list=[number(errcode), FOLLOWERS])
    always = Platform(externalcontact__get_follow_user_list=[number(errcode)])

    assert once.wecom.contacts.followers() == ["zhangsan", "lissi"]
    assert once.paths() == ["gettoken", PATH, "gettoken", PATH]
    with pytest.raises(errors.TokenRejected):
        always.wecom.contacts.followers()
    assert always.paths() == ["gettoken", PATH, "gettoken", PATH]


def test_a_wrong_secret_is_never_tried_again_for_the_address_would_be_blocked():
    platform = Platform(gettoken=[number(40001, "invalid credential, hint: [1686], from ip: 203.0.113.7, more info")])

    with pytest.raises(errors.BadSecret) as refused:
        platform.wecom.contacts.followers()

    assert platform.paths() == ["gettoken"]
    assert (refused.value.hint, refused.value.ip) == ("1686", "203.0.113.7")


@pytest.mark.parametrize(
    ("errcode", "kind", "times"),
    [
        (-1, errors.Busy, 4),
        (45033, errors.TooManyAtOnce, 3),
        (6000, errors.WriteConflict, 4),
        (45035, errors.WriteConflict, 4),
    ],
)
def test_what_the_platform_asks_to_repeat_is_repeated_a_few_times_later_each_time(errcode, kind, times):
    platform = Platform(externalcontact__get_follow_user_list=[number(errcode)])

    with pytest.raises(kind):
        platform.wecom.contacts.followers()

    assert platform.paths().count(PATH) == times
    assert platform.slept == sorted(platform.slept)
    assert len(platform.slept) == times - 1


@pytest.mark.parametrize("kind", errors.WeComError.__subclasses__())
def test_every_named_error_is_told_by_its_numbers_alone(kind):
    for errcode in kind.numbers:
        error = errors.error_for(errcode, "any text at all", "some/path")

        assert type(error) is kind
        assert error.errcode == errcode
        assert type(pickle.loads(pickle.dumps(error))) is kind  # noqa: S301  (our own)


def test_an_unknown_number_is_an_error_too_and_an_absent_one_is_none():
    unknown = Platform(externalcontact__get_follow_user_list=[number(999)])
    absent = Platform(externalcontact__get_follow_user_list=[{"follow_user": ["a"]}])

    with pytest.raises(errors.WeComError, match="999"):
        unknown.wecom.contacts.followers()
    assert absent.wecom.contacts.followers() == ["a"]


def test_a_member_without_customers_has_none_instead_of_an_error():
    platform = Platform(
        externalcontact__list=[{"errcode": 84061, "errmsg": "not external contact", "external_userid": []}]
    )

    assert platform.wecom.contacts.list("zhangsan") == []


@pytest.mark.parametrize(
    "broken",
    [
        httpx.Response(404),
        httpx.Response(502, text="<html>bad gateway"),
        httpx.Response(200, text="captive portal"),
        httpx.Response(200, json=[1]),
    ],
    ids=["404", "502", "html", "list"],
)
def test_what_is_not_the_platforms_answer_is_told_so(broken):
    with pytest.raises(errors.NotJson):
        Platform(externalcontact__get_follow_user_list=[broken]).wecom.contacts.followers()


def test_a_cut_connection_leaves_a_send_uncertain_and_it_is_not_sent_again():
    cut = Platform(externalcontact__add_msg_template=[httpx.ReadError("cut")])
    late = Platform(externalcontact__add_msg_template=[httpx.ReadTimeout("late")])
    never = Platform(externalcontact__add_msg_template=[httpx.ConnectError("refused")])

    for platform, kind in ((cut, errors.Uncertain), (late, errors.Uncertain), (never, errors.Unreachable)):
        with pytest.raises(kind):
            platform.wecom.mass.to_groups("zhangsan", ["wr1"], "早安")
        assert platform.paths().count("externalcontact/add_msg_template") == 1


def test_texts_go_as_they_are_not_escaped():
    platform = Platform(
        externalcontact__add_msg_template=[{"errcode": 0, "errmsg": "ok", "msgid": "msg1", "fail_list": ["wr2"]}]
    )
    made = platform.wecom.mass.to_groups("zhangsan", ["wr1", "wr2"], "早安 🌸")
    body = platform.asked[-1][3]

    assert (made.msgid, made.fail_list) == ("msg1", ["wr2"])
    assert "早安 🌸".encode() in body
    assert b"\\u" not in body
    assert json.loads(body) == {
        "chat_type": "group",
        "sender": "zhangsan",
        "chat_id_list": ["wr1", "wr2"],
        "text": {"content": "早安 🌸"},
    }


def test_more_than_the_platform_takes_is_refused_before_it_is_asked():
    platform = Platform()

    for ask in (
        lambda w: w.contacts.batch([str(n) for n in range(101)]),
        lambda w: w.mass.to_groups("a", [str(n) for n in range(2001)], "x"),
        lambda w: w.mass.to_groups("a", ["wr1"], "字" * 1334),
        lambda w: w.mass.to_groups("a", ["wr1"], ""),
        lambda w: w.join_ways.add(["1", "2", "3", "4", "5", "6"]),
        lambda w: w.contact_ways.add(["a"], state="x" * 31),
        lambda w: w.transfers.groups([str(n) for n in range(101)], "a", resigned=True),
        lambda w: w.tags.add(["x" * 31], group_name="g"),
        lambda w: w.tags.delete(),
    ):
        with pytest.raises(errors.OverLimit):
            ask(platform.wecom)
    assert platform.asked == []


def test_numbers_that_come_as_text_are_read():
    row = {"msgid": "msg1", "create_time": "1605171800", "create_type": 0}
    platform = Platform(externalcontact__get_groupmsg_list_v2=[{"errcode": 0, "errmsg": "ok", "group_msg_list": [row]}])

    assert next(platform.wecom.mass.iter_tasks("group", 1, 2)).create_time == 1605171800


def test_pages_are_read_to_their_end():
    pages = [
        {"errcode": 0, "errmsg": "ok", "group_chat_list": [{"chat_id": "wr1"}], "next_cursor": "c"},
        {"errcode": 0, "errmsg": "ok", "group_chat_list": [{"chat_id": "wr2"}]},
    ]
    platform = Platform(externalcontact__groupchat__list=pages)

    assert [each.chat_id for each in platform.wecom.groups.iter_all()] == ["wr1", "wr2"]
    assert [json.loads(content)["cursor"] for _m, path, _p, content in platform.asked if path != "gettoken"] == [
        "",
        "c",
    ]


def test_neither_secret_nor_token_is_in_any_log_or_error(caplog):
    caplog.set_level(logging.DEBUG)
    platform = Platform(
        externalcontact__get_follow_user_list=[httpx.ConnectError(f"no route to ?access_token={TOKEN}"), FOLLOWERS],
        externalcontact__list=[number(40058, f"bad url: ?access_token={TOKEN}&corpsecret={SECRET}&userid=a")],
    )
    told = []
    for ask in (
        platform.wecom.contacts.followers,
        lambda: platform.wecom.contacts.list("a"),
        platform.wecom.contacts.followers,
    ):
        try:
            ask()
        except Refusal as error:
            told += [str(error), repr(error), repr(error.__cause__)]
    told += [record.getMessage() for record in caplog.records]
    told += [repr(platform.wecom.caller.app), repr(Fetched(TOKEN, 1))]

    assert len(told) > 4
    assert not [each for each in told if TOKEN in each or SECRET in each]


def test_every_call_is_counted_with_its_number():
    platform = Platform(externalcontact__get_follow_user_list=[number(-1), FOLLOWERS])
    platform.wecom.contacts.followers()

    assert platform.seen == [("gettoken", 0), (PATH, -1), (PATH, 0)]


def test_a_token_is_replaced_five_minutes_early():
    now, fetched = [0.0], []
    tokens = MemoryTokens(clock=lambda: now[0])

    def fetch():
        fetched.append(now[0])
        return Fetched(f"t{len(fetched)}", 7200)

    assert tokens.token(fetch) == "t1"
    now[0] = 6899.0
    assert tokens.token(fetch) == "t1"
    now[0] = 6900.0
    assert tokens.token(fetch) == "t2"
    tokens.forget("t1")
    assert tokens.token(fetch) == "t2"


def test_an_endpoint_is_not_called_more_often_than_its_window_allows(monkeypatch):
    monkeypatch.setitem(__import__("jinlin.wecom.client.limits", fromlist=["OWN"]).OWN, "x", (Window(2, 60),))
    now, slept = [0.0], []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    limits = Limits(passages=Own(lambda: now[0]), sleep=sleep)
    for _n in range(5):
        with limits.passage("x"):
            now[0] += 1

    assert slept == [58.0, 58.0]


def test_the_published_signature_of_a_page():
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    signed = page_signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value#fragment")

    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_a_file_is_sent_as_one_part_named_media_with_its_name_as_it_is():
    from jinlin.wecom.client.caller import Answer

    platform = Platform(media__upload=[{"errcode": 0, "errmsg": "", "type": "file"}])
    platform.wecom.caller.upload("media/upload", Answer, "海报\r\n.png", b"12345678", {"type": "image"})
    _method, _path, params, content = platform.asked[-1]

    assert params["type"] == "image"
    assert 'name="media";filename="海报  .png"; filelength=8'.encode() in content
    assert content.count(b"12345678") == 1

"""One exchange: what is repeated and what never, how long it waits, what is counted, what nobody may read."""

from __future__ import annotations

import logging
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from jinlin.core.refusals import Refusal
from jinlin.wecom.api import WeCom
from jinlin.wecom.api.endpoints import ENDPOINTS
from jinlin.wecom.client import errors
from jinlin.wecom.client.caller import Answer, Caller
from jinlin.wecom.client.limits import OWN, USUAL, Limits, Window, block_seconds
from jinlin.wecom.client.passages import Own
from jinlin.wecom.client.tokens import App, Fetched, MemoryTokens

SECRET, TOKEN = "the-secret-of-the-app", "the-token-of-two-hours"
APP = App("ww6a112864f8022910", SECRET, 7)
OK = {"errcode": 0, "errmsg": "ok"}
NOON = 1_772_424_000.0  # 2026-03-02 12:00 in Shanghai
READ, SEND = "externalcontact/groupchat/get", "externalcontact/add_msg_template"


class Line:
    """Gives one answer after the other to everything but `gettoken`; an error stands for what breaks the line."""

    def __init__(self, *answers, **how):
        self.answers, self.paths, self.slept, self.seen = list(answers), [], [], []
        self.caller = Caller(
            APP,
            transport=httpx.MockTransport(self.respond),
            sleep=self.slept.append,
            clock=lambda: NOON,
            observe=lambda path, errcode, _seconds: self.seen.append((path, errcode)),
            **how,
        )

    def respond(self, request):
        path = request.url.path.removeprefix("/cgi-bin/")
        if path == "gettoken":
            return httpx.Response(200, json={**OK, "access_token": TOKEN, "expires_in": 7200})
        self.paths.append(path)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def ask(self, path=READ):
        return self.caller.post(path, Answer, {}, repeatable=ENDPOINTS[path].idempotent)


CUTS = [
    httpx.ReadError("cut"),
    httpx.WriteError("cut"),
    httpx.RemoteProtocolError("closed without an answer"),
    httpx.CloseError("cut"),
]


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: type(cut).__name__)
def test_a_question_whose_line_was_cut_is_asked_once_more(cut):
    once, always = Line(cut, OK), Line(cut)

    assert once.ask() == Answer(errmsg="ok")
    with pytest.raises(errors.Unreachable):
        always.ask()
    assert (len(once.paths), len(always.paths)) == (2, 2)


@pytest.mark.parametrize(
    "cut", [*CUTS, httpx.ReadTimeout("late"), httpx.WriteTimeout("late")], ids=lambda cut: type(cut).__name__
)
@pytest.mark.parametrize("path", [each.path for each in ENDPOINTS.values() if not each.idempotent])
def test_what_makes_or_sends_something_is_never_asked_again_after_a_cut(path, cut):
    line = Line(cut, OK)

    with pytest.raises(errors.Uncertain):
        line.ask(path)
    assert line.paths == [path]


def test_a_question_without_an_answer_in_time_is_told_and_left_to_whoever_asked():
    line = Line(httpx.ReadTimeout("late"))

    with pytest.raises(errors.TimedOut):
        line.ask()
    assert line.paths == [READ]


@pytest.mark.parametrize("broken", [httpx.ConnectError("no"), httpx.ConnectTimeout("no"), httpx.PoolTimeout("no")])
def test_a_send_that_never_left_is_not_uncertain(broken):
    line = Line(broken)

    with pytest.raises(errors.Unreachable):
        line.ask(SEND)
    assert line.paths == [SEND]


def test_sends_and_deletions_are_marked_in_the_registry():
    once = {path for path, each in ENDPOINTS.items() if not each.idempotent}

    assert {SEND, "message/send", "webhook/send", "kf/send_msg", "externalcontact/send_welcome_msg"} <= once
    assert not [path for path in ENDPOINTS if "/del" in path and path not in once and "servicer" not in path]
    assert "auth/getuserinfo" in once
    assert {READ, "externalcontact/mark_tag", "externalcontact/remark"}.isdisjoint(once)


@pytest.mark.parametrize("path", sorted(ENDPOINTS))
def test_the_registry_knows_how_often_an_endpoint_may_be_called(path):
    assert ENDPOINTS[path].limit == OWN.get(path, USUAL)


def test_what_went_wrong_on_the_line_is_counted_apart_from_every_number_of_the_platform():
    kinds = {
        errors.Unreachable: httpx.ConnectError("no"),
        errors.TimedOut: httpx.ReadTimeout("late"),
        errors.NotJson: httpx.Response(502, text="<html>"),
    }
    for kind, broken in kinds.items():
        line = Line(broken)
        with pytest.raises(kind):
            line.ask()
        assert line.seen == [("gettoken", 0), (READ, kind.counted_as)]
    line = Line(httpx.ReadError("cut"))
    with pytest.raises(errors.Uncertain):
        line.ask(SEND)
    assert line.seen[-1] == (SEND, errors.Uncertain.counted_as)


# -- blocks ----------------------------------------------------------------------------------------------

BLOCKED = {"errcode": 45009, "errmsg": "api freq out of limit"}


def test_a_block_longer_than_the_caller_has_patience_for_is_told_with_its_end():
    line = Line(BLOCKED)

    with pytest.raises(errors.RateLimited) as refused:
        line.ask()
    assert refused.value.until == NOON + 60
    assert refused.value.params["until"] == NOON + 60
    assert (line.paths, line.slept) == ([READ], [])


def test_a_short_block_is_waited_for_once():
    once, always = Line(BLOCKED, OK, patience=60), Line(BLOCKED, patience=60)

    assert once.ask().errcode == 0
    with pytest.raises(errors.RateLimited):
        always.ask()
    assert (once.slept, always.slept) == ([60.0], [60.0])


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        (READ, 60),
        ("get_jsapi_ticket", 3600),
        ("media/uploadimg", 12 * 3600),
        ("appchat/create", 12 * 3600),
        ("externalcontact/add_moment_task", 60),
        ("gettoken", 3600),
    ],
)
def test_a_block_lasts_as_long_as_its_window_and_a_day_until_midnight(path, seconds):
    assert block_seconds(path, NOON) == seconds


def test_a_welcome_another_app_is_sending_is_tried_again_within_its_twenty_seconds():
    line = Line({"errcode": 41096, "errmsg": "welcome msg is being distributed"}, OK)

    assert line.ask("externalcontact/send_welcome_msg").errcode == 0
    assert line.slept == [1.0]


def test_conflicts_have_their_own_names_and_are_tried_again():
    for number, kind in ((6000, errors.VersionConflict), (45035, errors.WriteConflict), (41096, errors.BeingWelcomed)):
        assert type(errors.error_for(number, "", "p")) is kind
    line = Line({"errcode": 6000, "errmsg": "x"}, {"errcode": 45035, "errmsg": "x"}, {"errcode": -1, "errmsg": "x"}, OK)

    assert line.ask().errcode == 0
    assert line.slept == [0.5, 1.0, 0.5]


@pytest.mark.parametrize("number", ["0", 0, None])
def test_a_number_printed_as_text_or_left_out_is_read_all_the_same(number):
    told = {"errmsg": "ok"} if number is None else {"errcode": number, "errmsg": "ok"}

    assert Line(told).ask().errcode == 0


def test_a_refusal_printed_as_text_is_a_refusal():
    with pytest.raises(errors.NoSuchGroup):
        Line({"errcode": "86001", "errmsg": "no"}).ask()


@pytest.mark.parametrize("number", [40014, 45009, 84061, 41063])
def test_the_number_is_looked_at_before_the_lists_which_are_there_and_empty(number):
    line = Line({"errcode": number, "errmsg": "no", "external_userid": [], "group_chat_list": []})

    with pytest.raises(errors.WeComError) as refused:
        line.ask()
    assert refused.value.errcode == number


# -- how often -------------------------------------------------------------------------------------------


class Clock:
    def __init__(self):
        self.now = 0.0

    def sleep(self, seconds):
        self.now += seconds


def limits(monkeypatch, *windows, **how):
    monkeypatch.setitem(OWN, "x", windows)
    clock = Clock()
    return clock, Limits(passages=Own(lambda: clock.now), sleep=clock.sleep, wall=lambda: NOON, **how)


def test_a_wait_longer_than_patience_is_refused_without_asking(monkeypatch):
    _clock, paced = limits(monkeypatch, Window(1, 3600))
    with paced.passage("x"):
        pass

    with pytest.raises(errors.RateLimited) as refused, paced.passage("x"):
        pytest.fail("it was let through")
    assert refused.value.until == NOON + 3600


def test_every_robot_has_a_count_of_its_own(monkeypatch):
    clock, paced = limits(monkeypatch, Window(1, 60))
    for lane in ("a", "b", "a"):
        with paced.passage("x", lane):
            pass

    assert clock.now == 60


def test_both_windows_hold(monkeypatch):
    clock, paced = limits(monkeypatch, Window(2, 60), Window(3, 3600), patience=3600)
    at = []
    for _n in range(4):
        with paced.passage("x"):
            at.append(clock.now)

    assert at == [0, 0, 60, 3600]


@pytest.mark.enable_socket
def test_no_more_than_five_ask_one_endpoint_at_a_time():
    paced, inside, most, gate = Limits(), [0], [0], threading.Lock()
    full = threading.Event()

    def ask(_n):
        with paced.passage("y"):
            with gate:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                if inside[0] == 5:
                    full.set()
            assert full.wait(10)
            with gate:
                inside[0] -= 1

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(ask, range(20)))
    assert most == [5]


# -- tokens ----------------------------------------------------------------------------------------------


@pytest.mark.enable_socket
def test_many_who_need_a_token_at_once_fetch_one():
    tokens, fetched = MemoryTokens(), []

    def fetch():
        fetched.append(1)
        return Fetched(TOKEN, 7200)

    with ThreadPoolExecutor(8) as threads:
        values = list(threads.map(lambda _n: tokens.token(fetch), range(40)))
    assert (set(values), fetched) == ({TOKEN}, [1])


def test_a_token_replaced_meanwhile_is_not_forgotten():
    tokens = MemoryTokens()
    assert tokens.token(lambda: Fetched("new", 7200)) == "new"
    tokens.forget("old")

    assert tokens.token(lambda: pytest.fail("fetched again")) == "new"


# -- what nobody may read --------------------------------------------------------------------------------


def chain(error):
    """Yield an error and everything it carries along."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "broken",
    [
        httpx.ConnectError(f"no route to ?access_token={TOKEN}"),
        httpx.ReadTimeout(f"late: ?access_token={TOKEN}"),
        httpx.ReadError(f"cut: ?corpsecret={SECRET}"),
        httpx.Response(502, text=f"bad gateway for ?access_token={TOKEN}"),
        {"errcode": 40058, "errmsg": f"bad url ?access_token={TOKEN}&corpsecret={SECRET}&userid=a"},
    ],
    ids=["refused", "late", "cut", "gateway", "number"],
)
@pytest.mark.parametrize("path", [READ, SEND])
def test_no_error_carries_a_secret_nor_does_anything_it_carries_along(broken, path):
    with pytest.raises(Refusal) as refused:
        Line(broken).ask(path)

    told = "".join(traceback.format_exception(refused.value))
    told += "".join(repr(each) + str(each) for each in chain(refused.value))
    assert TOKEN not in told
    assert SECRET not in told


def test_lines_of_httpx_lose_their_secrets_at_whatever_level(caplog):
    logger = logging.getLogger("httpx")
    before = logger.level
    logger.setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    try:
        line = Line(OK)
        line.ask()
        WeCom(line.caller).webhooks.text("the-key-of-the-robot", "x")
    finally:
        logger.setLevel(before)
    lines = [record.getMessage() for record in caplog.records if record.name == "httpx"]

    assert len(lines) == 3
    assert not [each for each in lines if TOKEN in each or SECRET in each or "the-key-of" in each]
    assert lines[1].startswith("HTTP Request: POST https://qyapi.weixin.qq.com/cgi-bin/")


def test_neither_app_nor_token_shows_what_is_secret():
    assert repr(APP) == "App(corp_id='ww6a112864f8022910', agent_id=7)"
    assert repr(Fetched(TOKEN, 7200)) == "Fetched(seconds=7200)"

"""Payloads found in the tests of public clients: each is read, or refused for a reason that stands here.

They are read from the folder JINLIN_REAL_DATA names and copied nowhere.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import httpx
import msgspec
import pytest

from jinlin.wecom.api import (
    address_book,
    contacts,
    groups,
    mass,
    media,
    network,
    people,
    tags,
    transfers,
    ways,
    welcome,
)
from jinlin.wecom.api.links import Behaviours
from jinlin.wecom.client import caller, errors
from jinlin.wecom.client.caller import Answer
from jinlin.wecom.payloads import envelope_in, event_in
from jinlin.wecom.tests.api.platform import OK, Platform, lost

DATA = Path(os.environ.get("JINLIN_REAL_DATA", Path(__file__).resolve().parents[5] / "shared" / "data"))
FILE = DATA / "protocol" / "cases.jsonl"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FILE.is_file(), reason=f"no {FILE}; name its folder in JINLIN_REAL_DATA"),
]

WORK = "tests/fixtures/work/"
OURS = {
    "models_test.go:31": Answer,
    "department_list": address_book.Departments,
    "externalcontact_add_contact_way": ways.Made,
    "externalcontact_add_corp_tag": tags.TagGroupAnswer,
    "externalcontact_add_msg_template": mass.TaskMade,
    "externalcontact_get": contacts.ContactAnswer,
    "externalcontact_get_follow_user_list": contacts.Followers,
    "externalcontact_get_unassigned_list": transfers.UnassignedList,
    "externalcontact_get_user_behavior_data": Behaviours,
    "externalcontact_group_welcome_template_add": welcome.TemplateMade,
    "externalcontact_group_welcome_template_get": welcome.Template,
    "externalcontact_groupchat_get": groups.GroupAnswer,
    "externalcontact_groupchat_list": groups.GroupPage,
    "externalcontact_list": contacts.ExternalIds,
    "get_jsapi_ticket": people.Ticket,
    "getcallbackip": network.Addresses,
    "gettoken": caller.TokenAnswer,
    "media_upload": media.Uploaded,
    "user_list": address_book.Users,
    "user_simplelist": address_book.Users,
}
REFUSED = {
    "models_test.go:32": (Answer, errors.TokenRejected, "40014: a refusal, and read as one"),
    "externalcontact_batch_get_by_user": (
        contacts.Batch,
        errors.NotJson,
        "without `userid`: of the time when one account was asked about, whose relation it is would be guessed",
    ),
    "externalcontact_get_contact_way": (
        ways.ContactWayAnswer,
        errors.NotJson,
        "a list, as before page 92228 said that it is one object",
    ),
}
OLDER = {  # parts of answers that new apps do not get, or that have another name today: not kept, and nothing breaks
    ".follow_user[0].remark_company": "remark_corp_name",
    **dict.fromkeys(
        (f".userlist[0].{name}" for name in ("mobile", "gender", "email", "avatar", "qr_code")),
        "since 2022-06-20 for no new app (§5.4)",
    ),
    **dict.fromkeys(
        (f".userlist[0].{name}" for name in ("enable", "isleader", "hide_mobile", "english_name")),
        "gone from page 90201",
    ),
}
REQUESTS = {"models_test.go:115", "models_test.go:150"}
ELSEWHERE = {  # by the beginning of the name: not among the endpoints of §1, §4, §5, §6.4, §8.1, §9
    "batch_": "writing the address book (§3.5)",
    "card_invoice": "invoices",
    "checkin_": "attendance",
    "corp_get": "invitations to the corp, approvals",
    "department_create": "writing the address book",
    "department_delete": "writing the address book",
    "department_update": "writing the address book",
    "dial_": "telephony",
    "exmail_": "mail",
    "export_": "exports of the address book",
    "externalcontact_get_group_msg_result": "retired: get_groupmsg_send_result took its place",
    "oa_": "journals, meeting rooms",
    "service_": "service providers",
    "tag_": "tags of members",
    "user_convert": "ids of payments",
    "user_get_active_stat": "activity of the corp",
}


def rows():
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def name_of(row):
    path = row["path"]
    return path.removeprefix(WORK).removesuffix(".json") if path.startswith(WORK) else f"{path}:{row['line']}"


def answers():
    """Return the JSON cases by name."""
    return {name_of(row): row["text"] for row in rows() if row["kind"] == "json"}


def read(text, into):
    """Read an answer as a call would."""
    platform = Platform(httpx.Response(200, text=text, headers={"content-type": "application/json; charset=UTF-8"}))
    return platform.caller.get("any/path", into)


@pytest.mark.parametrize("name", OURS)
def test_an_answer_is_read_whole(name):
    text = answers()[name]

    missing = lost(json.loads(text), msgspec.to_builtins(read(text, OURS[name])))

    assert set(missing) <= set(OLDER)


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_answer_is_refused_for_its_reason(name):
    into, error, _reason = REFUSED[name]

    with pytest.raises(error):
        read(answers()[name], into)


def test_every_answer_is_read_or_has_its_reason():
    known = OURS.keys() | REFUSED.keys() | REQUESTS
    left = {name for name in answers() if name not in known}

    assert {name for name in left if not name.startswith(tuple(ELSEWHERE))} == set()
    assert known <= answers().keys()
    assert [word for word in ELSEWHERE if not any(name.startswith(word) for name in left)] == []


@pytest.mark.parametrize("word", ELSEWHERE)
def test_answers_of_endpoints_we_do_not_call_are_read_as_far_as_all_answers_go(word):
    for name, text in answers().items():
        if name.startswith(word):
            assert read(text, Answer).errcode == 0


def test_requests_of_another_client_are_written_alike():
    platform = Platform(OK | {"msgid": "1"})
    wecom = platform.wecom
    wecom.messages.send(233, ["foo", "bar", "baz"], "text", {"content": "test"}, safe=1)
    wecom.app_chats.send("quux", "text", {"content": "test"})
    told = [json.loads(answers()[name]) for name in sorted(REQUESTS)]

    # Empty recipients and the usual `safe` are left out by us; a chat's app is known by its token, no page asks for it.
    del told[1]["agentid"]
    assert [each[3] for each in platform.asked] == [
        {name: value for name, value in each.items() if value not in ("", 0)} for each in told
    ]


def test_every_callback_is_opened_and_its_kind_known():
    found = []
    for row in rows():
        if row["kind"] != "xml":
            continue
        if row["encrypted"]:
            assert envelope_in(row["text"].encode())
            continue
        event = event_in(row["text"].encode())
        expected = row["Event"] or f"message.{row['MsgType'] or ''}"
        found.append((event.kind, expected, event.change, row["ChangeType"] or ""))

    assert len(found) == 74
    assert [each for each in found if each[0] != each[1] or each[2] != each[3]] == []

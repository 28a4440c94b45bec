"""The archive: consent, keys, the five days, every kind of message, files in pieces; who has come (§5.5, §5.6, §6, §11.6)."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wecomsim.control.doing import CannotDo
from wecomsim.state.clock import DAY
from wecomsim.state.speech import FIELDS, KEYS
from wecomsim.wire.sections import archive

PRIVATE = {version: rsa.generate_private_key(65537, 2048) for version in (1, 2)}
NOW_MS = 1772326800000


def pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def give_key(desk, version):
    return archive.public_key(desk.platform, {"version": version, "public_key": pem(PRIVATE[version])})


def fetch(desk, seq=0, limit=1000):
    secret = desk.corp.app_of_kind("archive").secret
    return archive.chat_data(
        desk.platform, {"corp_id": desk.corp.corp_id, "secret": secret, "seq": seq, "limit": limit}
    )


def opened(row):
    word = PRIVATE[row["publickey_ver"]].decrypt(base64.b64decode(row["encrypt_random_key"]), PKCS1v15())
    sealed = base64.b64decode(row["encrypt_chat_msg"])
    cipher = Cipher(algorithms.AES(hashlib.sha256(word).digest()), modes.CBC(sealed[:16])).decryptor()
    plain = cipher.update(sealed[16:]) + cipher.finalize()
    return json.loads(plain[: -plain[-1]])


def heard(desk, seq=0):
    return [opened(each) for each in fetch(desk, seq)["chatdata"]]


@pytest.fixture
def group(desk):
    give_key(desk, 1)
    return desk.group()


def customer_in(group):
    return next(each for each in group.seats if each.startswith("wm"))


def test_what_is_said_in_a_group_is_archived_for_everybody_in_it(desk, group):
    person = customer_in(group)
    msgid = desk.do("message.send", chat_id=group.chat_id, person=person, text="早上好")["msgid"]
    told = fetch(desk)
    assert (told["errcode"], [each["seq"] for each in told["chatdata"]]) == (0, [1])
    assert set(told["chatdata"][0]) == {"seq", "msgid", "publickey_ver", "encrypt_random_key", "encrypt_chat_msg"}
    assert msgid.endswith("_external")
    assert heard(desk) == [
        {
            "msgid": msgid,
            "action": "send",
            "from": person,
            "tolist": [each for each in group.seats if each != person],
            "roomid": group.chat_id,
            "msgtime": NOW_MS,
            "msgtype": "text",
            "text": {"content": "早上好"},
        }
    ]


def test_news_of_the_archive_are_told_at_most_every_fifteen_seconds(desk, group):
    for _n in range(3):
        desk.do("message.send", chat_id=group.chat_id, person="dz0001", text="x")
    assert [(each["Event"], each["AgentID"], each["_after"]) for each in desk.events] == [
        ("msgaudit_notify", 2000004, 0.0),
        ("msgaudit_notify", 2000004, 15.0),
    ]


def test_messages_are_sealed_for_the_newest_key_and_pages_go_on(desk, group):
    desk.do("message.send", chat_id=group.chat_id, person="dz0001", text="一")
    desk.do("message.send", chat_id=group.chat_id, person="dz0001", text="二")
    assert {each["publickey_ver"] for each in fetch(desk)["chatdata"]} == {1}
    assert give_key(desk, 2) == {"versions": [1, 2]}
    assert {each["publickey_ver"] for each in fetch(desk)["chatdata"]} == {2}
    assert [each["text"]["content"] for each in heard(desk, seq=1)] == ["二"]
    assert fetch(desk, seq=2)["chatdata"] == []
    assert fetch(desk, limit=1001)["errcode"] == 10000


def test_only_rsa_keys_of_2048_bits_are_taken(desk):
    for key in (rsa.generate_private_key(65537, 3072), ec.generate_private_key(ec.SECP256R1())):
        with pytest.raises(ValueError, match="2048"):
            archive.public_key(desk.platform, {"version": 1, "public_key": pem(key)})


def test_without_key_or_with_a_wrong_secret_there_is_nothing(desk):
    assert fetch(desk) == {"errcode": 301053, "errmsg": "chat archive is not enabled", "chatdata": []}
    give_key(desk, 1)
    wrong = archive.chat_data(desk.platform, {"corp_id": desk.corp.corp_id, "secret": "x", "seq": 0})
    assert wrong["errcode"] == 40001


def test_after_five_days_the_first_message_within_them_comes(desk, group):
    desk.do("message.send", chat_id=group.chat_id, person="dz0001", text="旧")
    desk.corp.clock.advance(4 * DAY)
    desk.do("message.send", chat_id=group.chat_id, person="dz0001", text="新")
    desk.corp.clock.advance(2 * DAY)
    assert [(each["seq"]) for each in fetch(desk)["chatdata"]] == [2]


def test_who_refuses_is_not_archived_and_who_agrees_again_is(desk, group):
    person = customer_in(group)
    desk.do("archive.disagree", chat_id=group.chat_id, external_userid=person)
    assert desk.do("message.send", chat_id=group.chat_id, person=person, text="私")["archived"] is False
    desk.do("archive.agree", chat_id=group.chat_id, external_userid=person)
    assert desk.do("message.send", chat_id=group.chat_id, person=person, text="公")["archived"] is True
    assert [each["msgtype"] for each in heard(desk)] == ["disagree", "agree", "text"]
    assert heard(desk)[0]["disagree"] == {"userid": person, "disagree_time": NOW_MS}
    agreed = desk.call("msgaudit/check_room_agree", kind="archive", roomid=group.chat_id)["agreeinfo"]
    mine = next(each for each in agreed if each["exteranalopenid"] == person)
    assert mine == {"status_change_time": 1772326800, "exteranalopenid": person, "agree_status": "Agree"}


def test_with_consent_asked_silence_is_no_consent(desk, group):
    desk.platform.settings.consent_asked = True
    customer = next(iter(desk.corp.followed_by["dz0001"]))
    assert desk.do("message.send", person=customer, to="dz0001", text="x")["archived"] is False
    pairs = [{"userid": "dz0001", "exteranalopenid": customer}]
    told = desk.call("msgaudit/check_single_agree", kind="archive", info=pairs)["agreeinfo"]
    assert [(each["userid"], each["agree_status"]) for each in told] == [("dz0001", "Disagree")]
    desk.do("archive.agree", userid="dz0001", external_userid=customer)
    assert desk.events[-1]["ChangeType"] == "msg_audit_approved"
    assert desk.do("message.send", person="dz0001", to=customer, text="x")["archived"] is True
    assert heard(desk)[-1]["tolist"] == [customer]
    assert desk.code("msgaudit/check_single_agree", kind="archive", info=pairs * 101) == 301060


def test_talk_without_anybody_of_the_archives_range_is_not_archived(desk, group):
    for userid in ("dz0001", "dg0001"):
        desk.do("staff.edit", userid=userid, archived=False)
    assert desk.do("message.send", chat_id=group.chat_id, person="dz0001", text="x")["archived"] is False
    assert "dz0001" not in desk.call("msgaudit/get_permit_user_list", kind="archive", type=1)["ids"]


@pytest.mark.parametrize("kind", sorted(set(FIELDS) - {"text"}))
def test_each_kind_carries_its_fields_under_its_key(desk, group, kind):
    payload = dict.fromkeys(FIELDS[kind], "x")
    desk.do("message.send", chat_id=group.chat_id, person="dz0001", kind=kind, payload=payload)
    told = heard(desk)[0]
    assert (told["msgtype"], told[KEYS.get(kind, kind)]) == (kind, payload)
    with pytest.raises(ValueError, match="has"):
        desk.do("message.send", chat_id=group.chat_id, person="dz0001", kind=kind, payload={"wrong": 1})


def test_recalls_and_switches_have_their_own_shapes(desk, group):
    said = desk.do("message.send", chat_id=group.chat_id, person="dz0001", text="错了")["msgid"]
    desk.do("message.recall", msgid=said)
    desk.do("archive.switch", userid="dz0001")
    _said, recall, switch = heard(desk)
    assert (recall["action"], recall["msgtype"], recall["revoke"]) == ("recall", "revoke", {"pre_msgid": said})
    assert switch == {"msgid": switch["msgid"], "action": "switch", "time": NOW_MS, "user": "dz0001"}


def test_a_file_comes_in_pieces_of_half_a_megabyte(desk, group):
    size = 512 * 1024 + 300
    desk.do("message.send", chat_id=group.chat_id, person="dz0001", kind="image", payload={"size": size})
    image = heard(desk)[0]["image"]
    ask = {
        "corp_id": desk.corp.corp_id,
        "secret": desk.corp.app_of_kind("archive").secret,
        "sdkfileid": image["sdkfileid"],
    }
    first = archive.media(desk.platform, ask | {"indexbuf": ""})
    second = archive.media(desk.platform, ask | {"indexbuf": first["outindexbuf"]})
    whole = base64.b64decode(first["data"]) + base64.b64decode(second["data"])

    assert (first["is_finish"], second["is_finish"]) == (False, True)
    assert first["outindexbuf"] == "Range:bytes=524288-524587"
    assert (len(whole), hashlib.md5(whole, usedforsecurity=False).hexdigest()) == (size, image["md5sum"])
    assert archive.media(desk.platform, ask | {"sdkfileid": "x"})["errcode"] == 10005
    desk.corp.clock.advance(5 * DAY + 1)
    assert archive.media(desk.platform, ask)["errcode"] == 10010


def test_who_is_not_there_cannot_speak(desk, group):
    with pytest.raises(CannotDo, match="is not in"):
        desk.do("message.send", chat_id=group.chat_id, person="hq01", text="x")
    with pytest.raises(CannotDo, match="not friends"):
        desk.do("message.send", person="dg0001", to=customer_in(group), text="x")


def test_customer_groups_are_asked_for_elsewhere(desk, group):
    assert desk.code("msgaudit/groupchat/get", kind="archive", roomid=group.chat_id) == 301059
    robot = desk.do("robot.create", userid="dz0001", name="播报")
    told = desk.call("msgaudit/get_robot_info", kind="archive", robot_id=robot["robot_id"])["data"]
    assert told == {"robot_id": robot["robot_id"], "name": "播报", "creator_userid": "dz0001"}


# -- who has come ----------------------------------------------------------------------------------------


def test_a_code_is_good_once_for_five_minutes(desk):
    path, code = "auth/getuserinfo", desk.do("login.code", userid="dz0001")["code"]
    assert desk.call(path, code=code) == {"errcode": 0, "errmsg": "ok", "userid": "dz0001"}
    late = desk.do("login.code", userid="dz0001")["code"]
    desk.corp.clock.advance(301)
    assert [desk.code(path, code=each) for each in (code, late, "x")] == [42022, 42003, 40029]
    with pytest.raises(CannotDo, match="does not work here"):
        desk.do("login.code", userid="nobody")


def test_a_ticket_tells_more_of_who_agreed_to_it(desk):
    desk.do("staff.edit", userid="dz0001", mobile="13800000001")
    code = desk.do("login.code", userid="dz0001", scope="snsapi_privateinfo")["code"]
    ticket = desk.call("user/getuserinfo", code=code)["user_ticket"]
    assert desk.call("auth/getuserdetail", user_ticket=ticket)["mobile"] == "13800000001"
    desk.corp.clock.advance(1801)
    assert [desk.code("auth/getuserdetail", user_ticket=each) for each in (ticket, "x")] == [84015, 84014]


def test_an_outsider_is_told_by_customer_id_only_where_they_are_one(desk):
    customer = next(iter(desk.corp.followed_by["dz0001"]))
    told = desk.call("auth/getuserinfo", code=desk.do("login.code", external_userid=customer)["code"])
    assert (told["external_userid"], "userid" in told, told["openid"][0]) == (customer, False, "o")
    stranger = desk.call("auth/getuserinfo", code=desk.do("login.code", external_userid="wmX")["code"])
    assert "external_userid" not in stranger


def test_tickets_of_pages_are_lent_a_hundred_times_an_hour(desk):
    codes = [desk.code("ticket/get", type="agent_config") for _n in range(101)]
    assert codes == [0] * 100 + [45009]
    assert desk.code("ticket/get", type="x") == 40058
    assert desk.code("get_jsapi_ticket") == 0
    desk.corp.clock.advance(3601)
    assert desk.code("ticket/get", type="agent_config") == 0


def test_a_number_leads_to_its_member_and_guessing_is_stopped(desk):
    desk.do("staff.edit", userid="dz0001", mobile="13800000001")
    assert desk.call("user/getuserid", mobile="13800000001")["userid"] == "dz0001"
    assert [desk.code("user/getuserid", mobile="x") for _n in range(12)] == [46004] * 11 + [45009]

"""The archive's HTTP calls (§6.4), and what the Finance SDK would fetch (§6.2), in the simulator's own cipher (§11.6)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from wecomsim.rules.refused import Refused
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import objects, text

if TYPE_CHECKING:
    from wecomsim.state.rows import Message
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST, PIECE, MOST_PAIRS, KEY_BITS = 1000, 512 * 1024, 100, 2048
_INDEX = re.compile(r"Range:bytes=(\d+)-(\d+)")


@endpoint("msgaudit/get_permit_user_list", "POST", "91614", kinds="archive", empty={"ids": []})
def permitted(platform: Platform, _caller: Caller, _given: Given) -> Given:
    """List the members whose talk is archived."""
    people = platform.corp.staff.values()
    return {"ids": [staff.userid for staff in people if staff.archived and staff.left_at is None]}


def _agreement(platform: Platform, where: str, customer: str, since: int) -> Given:
    """Say whether somebody agreed, and since when."""
    corp = platform.corp
    agreed = corp.agreed(where, customer, asked=platform.settings.consent_asked)
    said = corp.shelves.consents.get((where, customer))
    return {
        "status_change_time": said[1] if said else since,
        "exteranalopenid": customer,
        "agree_status": "Agree" if agreed else "Disagree",
    }


@endpoint("msgaudit/check_single_agree", "POST", "91782", kinds="archive", empty={"agreeinfo": []})
def single_agreed(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say of up to 100 pairs whether the one outside agreed; the key is spelled as the platform spells it."""
    pairs, corp = objects(given, "info", MOST_PAIRS, 301060), platform.corp
    if not pairs:
        raise Refused(40058, "missing param `info`")
    answers = []
    for pair in pairs:
        userid, customer = text(pair, "userid", 41009), text(pair, "exteranalopenid")
        if userid not in corp.staff:
            raise Refused(60111)
        follow = corp.follows.get(customer, {}).get(userid)
        if follow is None:
            raise Refused(84061)
        told_of = _agreement(platform, userid, customer, follow.createtime)
        answers.append({"status_change_time": told_of.pop("status_change_time"), "userid": userid} | told_of)
    return {"agreeinfo": answers}


@endpoint("msgaudit/check_room_agree", "POST", "91782", kinds="archive", empty={"agreeinfo": []})
def room_agreed(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say who of a group agreed."""
    group = platform.corp.groups.get(text(given, "roomid"))
    if group is None:
        raise Refused(86001)
    people = [seat for seat in group.seats.values() if not seat.staff]
    return {"agreeinfo": [_agreement(platform, group.chat_id, seat.person, seat.join_time) for seat in people]}


@endpoint("msgaudit/groupchat/get", "POST", "92951", kinds="archive", empty={"members": []})
def internal_group(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Return a group of members only; for customer groups it is not meant."""
    key = text(given, "roomid")
    if key in platform.corp.groups:
        raise Refused(301059)
    chat = platform.corp.shelves.app_chats.get(key)
    if chat is None:
        raise Refused(86001)
    members = [{"memberid": each, "jointime": chat.made_at} for each in chat.people]
    told_of = {"roomname": chat.name, "creator": chat.owner, "room_create_time": chat.made_at, "notice": ""}
    return told_of | {"members": members}


@endpoint("msgaudit/get_robot_info", "GET", "91774", kinds="archive")
def robot(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Return a robot that speaks in archived groups."""
    found = platform.corp.shelves.robots.get(text(given, "robot_id"))
    if found is None:
        raise Refused(40058, "invalid param `robot_id`")
    return {"data": found}


def chat_data(platform: Platform, given: Given) -> Given:
    """Return what `GetChatData` writes: messages after `seq` within the window, sealed for the newest public key (§6.2)."""
    corp = platform.corp
    with corp.lock:
        refused = _refused(platform, given)
        if refused:
            return refused | {"chatdata": []}
        seq, limit = int(given.get("seq", 0)), int(given.get("limit", MOST))
        if limit > MOST or limit < 1 or seq < 0:
            return {"errcode": 10000, "errmsg": "bad parameter", "chatdata": []}
        begins = corp.archive_begins
        first = max(seq - begins, _first_within(corp.archive, _oldest_ms(platform)))
        rows = [
            (begins + place, told(platform, each))
            for place, each in enumerate(corp.archive[first : first + limit], first + 1)
        ]
        version = max(platform.public_keys)
        key = load_pem_public_key(platform.public_keys[version].encode())
    return {"errcode": 0, "errmsg": "ok", "chatdata": [_sealed(key, version, seq, row) for seq, row in rows]}


def _refused(platform: Platform, given: Given) -> Given:
    """Say why the SDK gets nothing: a wrong secret, or no public key in the console."""
    app = platform.corp.app_of_kind("archive")
    if given.get("corp_id") != platform.corp.corp_id or given.get("secret") != app.secret or not app.enabled:
        return {"errcode": 40001, "errmsg": "invalid credential"}
    return {} if platform.public_keys else {"errcode": 301053, "errmsg": "chat archive is not enabled"}


def _oldest_ms(platform: Platform) -> float:
    return (platform.corp.clock.now() - platform.settings.archive_days * 86_400) * 1000


def _first_within(messages: list[Message], oldest: float) -> int:
    low, high = 0, len(messages)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if messages[middle].at_ms < oldest else (low, middle)
    return low


def _sealed(key: Any, version: int, seq: int, row: Given) -> Given:
    word = base64.b64encode(os.urandom(24)).decode()
    assert isinstance(key, RSAPublicKey)  # noqa: S101  (`public_key` lets no other in)
    plain = json.dumps(row, ensure_ascii=False).encode()
    return {
        "seq": seq,
        "msgid": row["msgid"],
        "publickey_ver": version,
        "encrypt_random_key": base64.b64encode(key.encrypt(word.encode(), PKCS1v15())).decode(),
        "encrypt_chat_msg": base64.b64encode(_ciphered(plain, word)).decode(),
    }


def _ciphered(plain: bytes, word: str) -> bytes:
    """Seal in the simulator's own cipher: AES-256-CBC under the SHA-256 of the word, the vector before it (§11.6)."""
    vector = os.urandom(16)
    pad = 16 - len(plain) % 16
    cipher = Cipher(algorithms.AES(hashlib.sha256(word.encode()).digest()), modes.CBC(vector)).encryptor()
    return vector + cipher.update(plain + bytes([pad]) * pad) + cipher.finalize()


def told(platform: Platform, message: Message) -> Given:
    """Write a message as `DecryptData` gives it (§6.3); a switch of the corp is of another shape."""
    if message.action == "switch":
        return {"msgid": message.msgid, "action": "switch", "time": message.at_ms, "user": message.sender}
    group = platform.corp.groups.get(message.chat_id)
    others = [person for person in group.seats if person != message.sender] if group else [message.to]
    return {
        "msgid": message.msgid,
        "action": message.action,
        "from": message.sender,
        "tolist": others,
        "roomid": message.chat_id,
        "msgtime": message.at_ms,
        "msgtype": message.kind,
        **message.payload,
    }


def media(platform: Platform, given: Given) -> Given:
    """Return a piece of a file, at most 512 KB, and where the next begins; or the SDK's number of the trouble (§6.2)."""
    with platform.corp.lock:
        refused = _refused(platform, given)
        file = platform.corp.shelves.files.get(str(given.get("sdkfileid")))
        if refused or file is None or file.place != "archive":
            return refused or {"errcode": 10005, "errmsg": "invalid sdkfileid"}
        if file.made_at * 1000 < _oldest_ms(platform):
            return {"errcode": 10010, "errmsg": "data expired"}
    asked = _INDEX.fullmatch(str(given.get("indexbuf") or "Range:bytes=0-0"))
    if asked is None:
        return {"errcode": 10000, "errmsg": "bad parameter"}
    begin = int(asked.group(1))
    end = min(begin + PIECE, len(file.content))
    return {
        "errcode": 0,
        "errmsg": "ok",
        "data": base64.b64encode(file.content[begin:end]).decode(),
        "outindexbuf": f"Range:bytes={end}-{min(end + PIECE, len(file.content)) - 1}",
        "is_finish": end >= len(file.content),
    }


def public_key(platform: Platform, given: Given) -> Given:
    """Take a public key as the console does: RSA only, 2048 bits (§6.1). Raises ValueError."""
    key = load_pem_public_key(str(given["public_key"]).encode())
    if not isinstance(key, RSAPublicKey) or key.key_size != KEY_BITS:
        message = "the console takes RSA keys of 2048 bits"
        raise ValueError(message)
    platform.public_keys[int(given["version"])] = str(given["public_key"])
    return {"versions": sorted(platform.public_keys)}

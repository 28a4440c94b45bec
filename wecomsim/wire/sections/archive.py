"""The archive's HTTP calls (§6.4), and what the Finance SDK would fetch (§6.2), in the simulator's own cipher (§11.6)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from wecomsim.rules.refused import Refused
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import text

if TYPE_CHECKING:
    from wecomsim.state.rows import Message
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST, PIECE = 1000, 512 * 1024


@endpoint("msgaudit/get_permit_user_list", "POST", "91614", kinds="archive", empty={"ids": []})
def permitted(platform: Platform, _caller: Caller, _given: Given) -> Given:
    """List the members whose talk is archived."""
    return {"ids": [staff.userid for staff in platform.corp.staff.values() if staff.left_at is None]}


@endpoint("msgaudit/check_room_agree", "POST", "91782", kinds="archive", empty={"agreeinfo": []})
def room_agreed(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say who of a group agreed; here everybody has."""
    group = platform.corp.groups.get(text(given, "roomid"))
    if group is None:
        raise Refused(86001)
    people = [seat for seat in group.seats.values() if not seat.staff]
    return {
        "agreeinfo": [
            {"status_change_time": seat.join_time, "exteranalopenid": seat.person, "agree_status": "Agree"}
            for seat in people
        ]
    }


def chat_data(platform: Platform, given: Given) -> Given:
    """Return what `GetChatData` writes: messages after `seq` within the window, sealed for the newest public key (§6.2)."""
    app = platform.corp.app_of_kind("archive")
    if given.get("corp_id") != platform.corp.corp_id or given.get("secret") != app.secret:
        return {"errcode": 40001, "errmsg": "invalid credential", "chatdata": []}
    if not platform.public_keys:
        return {"errcode": 301053, "errmsg": "chat archive is not enabled", "chatdata": []}
    seq, limit = int(given.get("seq", 0)), int(given.get("limit", MOST))
    if limit > MOST:
        return {"errcode": 10000, "errmsg": "bad parameter", "chatdata": []}
    oldest = (platform.corp.clock.now() - platform.settings.archive_days * 86_400) * 1000
    messages = platform.corp.messages
    first = max(seq, _first_within(messages, oldest))
    rows = messages[first : first + limit]
    version = max(platform.public_keys)
    key = load_pem_public_key(platform.public_keys[version].encode())
    sealed = [_sealed(platform, key, version, first + place + 1, each) for place, each in enumerate(rows)]
    return {"errcode": 0, "errmsg": "ok", "chatdata": sealed}


def _first_within(messages: list[Message], oldest: float) -> int:
    low, high = 0, len(messages)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if messages[middle].at_ms < oldest else (low, middle)
    return low


def _sealed(platform: Platform, key: Any, version: int, seq: int, message: Message) -> Given:
    word = base64.b64encode(os.urandom(24)).decode()
    assert isinstance(key, RSAPublicKey)  # noqa: S101  (the console takes RSA keys only)
    plain = json.dumps(told(platform, message), ensure_ascii=False).encode()
    return {
        "seq": seq,
        "msgid": message.msgid,
        "publickey_ver": version,
        "encrypt_random_key": base64.b64encode(key.encrypt(word.encode(), PKCS1v15())).decode(),
        "encrypt_chat_msg": base64.b64encode(_ciphered(plain, word)).decode(),
    }


def _ciphered(plain: bytes, word: str) -> bytes:
    vector = os.urandom(16)
    pad = 16 - len(plain) % 16
    cipher = Cipher(algorithms.AES(hashlib.sha256(word.encode()).digest()), modes.CBC(vector)).encryptor()
    return vector + cipher.update(plain + bytes([pad]) * pad) + cipher.finalize()


def told(platform: Platform, message: Message) -> Given:
    """Write a message as `DecryptData` gives it (§6.3)."""
    group = platform.corp.groups.get(message.chat_id)
    others = [person for person in group.seats if person != message.sender] if group else []
    return {
        "msgid": message.msgid,
        "action": message.action,
        "from": message.sender,
        "tolist": others[:20],
        "roomid": message.chat_id,
        "msgtime": message.at_ms,
        "msgtype": message.kind,
        **message.payload,
    }


def media(platform: Platform, given: Given) -> Given:
    """Return a piece of a file, at most 512 KB, and where the next begins (§6.2). Files are made of their own id."""
    del platform
    whole = hashlib.sha256(str(given.get("sdkfileid")).encode()).digest() * 40_000
    begin = int(str(given.get("indexbuf") or "Range:bytes=0-").partition("=")[2].partition("-")[0])
    piece, end = whole[begin : begin + PIECE], begin + PIECE
    return {
        "data": base64.b64encode(piece).decode(),
        "outindexbuf": f"Range:bytes={end}-{end + PIECE - 1}",
        "is_finish": end >= len(whole),
    }

"""The cipher of the callback door: signature, AES-256-CBC envelope, receive id [D:90930, 90968].

* key = base64(EncodingAESKey + "="), 32 bytes; its first 16 are the IV
* plain = 16 random bytes + length (4, big-endian) + message + receive id
* envelope = base64(AES-256-CBC(plain padded by PKCS#7 with blocks of 32))
* signature = sha1 of token, timestamp, nonce and envelope, sorted and joined
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import struct
from dataclasses import dataclass, field
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

__all__ = [
    "BadKeyShape",
    "Keys",
    "NoReceiver",
    "NotAnEnvelope",
    "Signed",
    "WrongAesKey",
    "WrongReceiver",
    "WrongSignature",
]

_BLOCK, _RANDOM, _LENGTH = 32, 16, 4
_KEY_SHAPE = re.compile(r"[A-Za-z0-9]{43}")
_TOKEN_SHAPE = re.compile(r"[A-Za-z0-9]{1,32}")


class BadKeyShape(Refusal, ValueError):
    """The token or the EncodingAESKey cannot have come from the platform's page."""

    code = "bad_key_shape"
    source_what = _("%(name)s 的格式不对：应为%(shape)s，现在是 %(length)s 个字符")
    source_remedy = _("请从企业微信后台的“接收消息”页重新复制，前后不要带空格")


class WrongSignature(Refusal):
    """The token differs from the platform's, or the request was not made by it."""

    code = "wrong_signature"
    source_what = _("签名不一致：这里的 Token 与企业微信后台填写的不同")
    source_remedy = _("请把后台“接收消息”页的 Token 原样复制过来，两边保存后再试")


class WrongAesKey(Refusal):
    """Signed rightly, yet not to be opened with this EncodingAESKey."""

    code = "wrong_aes_key"
    source_what = _("签名正确但解不开：EncodingAESKey 与企业微信后台填写的不同")
    source_remedy = _("请把后台“接收消息”页的 EncodingAESKey（43 个字符）原样复制过来")


class WrongReceiver(Refusal):
    """Meant for another corp."""

    code = "wrong_receiver"
    source_what = _("消息是发给企业 %(found)s 的，不是 %(expected)s：企业 ID 填错了")
    source_remedy = _("请在企业微信后台“我的企业 → 企业信息”底部核对企业 ID")


class NoReceiver(WrongReceiver):
    """No corp was named to compare with."""

    source_what = _("没有填企业 ID，消息是发给企业 %(found)s 的")


class NotAnEnvelope(Refusal):
    """Not base64 of whole cipher blocks, or not the XML the platform sends."""

    code = "not_an_envelope"
    source_what = _("收到的内容不是企业微信的加密消息")
    source_remedy = _("请确认请求来自企业微信，中间的网关没有改写请求体或把 + 号变成空格")


class Signed(NamedTuple):
    """What the platform puts beside an envelope, in the query string."""

    signature: str
    timestamp: str
    nonce: str


@dataclass(frozen=True)
class Keys:
    """The token, EncodingAESKey and receive id of one app. Raises BadKeyShape."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    receive_id: str

    def __post_init__(self) -> None:
        """Refuse what the platform's page could not have given."""
        if not _TOKEN_SHAPE.fullmatch(self.token):
            raise BadKeyShape(name="Token", shape=_("1 至 32 个英文字母或数字"), length=len(self.token))
        if not _KEY_SHAPE.fullmatch(self.aes_key):
            raise BadKeyShape(name="EncodingAESKey", shape=_("43 个英文字母或数字"), length=len(self.aes_key))

    @property
    def key(self) -> bytes:
        """The 32 bytes of the cipher."""
        return base64.b64decode(self.aes_key + "=")

    def sign(self, timestamp: str, nonce: str, envelope: str) -> str:
        """Return the signature, 40 lower-case hex digits."""
        joined = "".join(sorted([self.token, timestamp, nonce, envelope]))
        return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()

    def open(self, envelope: str, signed: Signed) -> bytes:
        """Return the message. Raises WrongSignature, NotAnEnvelope, WrongAesKey, WrongReceiver, in this order of checks."""
        expected = self.sign(signed.timestamp, signed.nonce, envelope)
        if not hmac.compare_digest(expected.encode(), signed.signature.encode()):
            raise WrongSignature
        return self.unpack(self.decipher(envelope))

    def decipher(self, envelope: str) -> bytes:
        """Return the plain bytes without padding. Raises NotAnEnvelope, WrongAesKey."""
        try:
            cipher_text = base64.b64decode(envelope, validate=True)
        except (binascii.Error, ValueError):
            raise NotAnEnvelope from None
        if not cipher_text or len(cipher_text) % 16:
            raise NotAnEnvelope
        decryptor = Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16])).decryptor()
        padded = decryptor.update(cipher_text) + decryptor.finalize()
        pad = padded[-1]  # by hand: padding runs up to 32 bytes, which libraries for blocks of 16 refuse
        if not 1 <= pad <= _BLOCK or padded[-pad:] != bytes([pad]) * pad:
            raise WrongAesKey
        return padded[:-pad]

    def unpack(self, plain: bytes) -> bytes:
        """Return the message within the plain bytes. Raises WrongAesKey, WrongReceiver."""
        if len(plain) < _RANDOM + _LENGTH:
            raise WrongAesKey
        (length,) = struct.unpack(">I", plain[_RANDOM : _RANDOM + _LENGTH])
        message = plain[_RANDOM + _LENGTH :][:length]
        receiver = plain[_RANDOM + _LENGTH + length :]
        if len(message) < length:
            raise WrongAesKey
        if receiver != self.receive_id.encode():
            named = receiver.decode("utf-8", "replace")[:64] or "—"
            raise (WrongReceiver if self.receive_id else NoReceiver)(found=named, expected=self.receive_id)
        return message

    def seal(self, message: bytes, *, salt: bytes | None = None) -> str:
        """Return the envelope of a passive reply; `salt` is the 16 random bytes, given in tests."""
        plain = (salt or os.urandom(_RANDOM)) + struct.pack(">I", len(message)) + message + self.receive_id.encode()
        pad = _BLOCK - len(plain) % _BLOCK
        encryptor = Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16])).encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode("ascii")

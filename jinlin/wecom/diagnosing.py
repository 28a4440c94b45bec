"""Why a check of the callback address does not open, told apart more finely than the door does: for who sets it up by hand."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.wecom.crypto import NotAnEnvelope, Signed, WrongAesKey, WrongReceiver, WrongSignature

if TYPE_CHECKING:
    from jinlin.wecom.crypto import Keys

__all__ = ["CutEcho", "NotThisSignature", "PlusBecameBlank", "UpperCaseSignature", "open_echo"]

BLOCK = 16
LONGEST = 4096  # no echostr says more; a wrong key gives a length of four random bytes


class PlusBecameBlank(Refusal):
    """Decoded once too often: base64 has no blanks."""

    code = "plus_became_blank"
    source_what = _("echostr 里的 + 号变成了空格")
    source_remedy = _("请原样复制网址里的 echostr（其中的百分号加 2B 就是加号），并检查网关有没有多解码一次")


class CutEcho(Refusal):
    """Not the whole envelope."""

    code = "cut_echo"
    source_what = _("echostr 不完整：少了一段")
    source_remedy = _("请从 echostr= 之后一直复制到网址结尾或下一个 & 之前，结尾的 = 也要")


class UpperCaseSignature(Refusal):
    """The right digits in the wrong case."""

    code = "upper_case_signature"
    source_what = _("签名的数字对，但写成了大写：企业微信的签名是小写")
    source_remedy = _("请原样使用 msg_signature，不要转换大小写")


class NotThisSignature(Refusal):
    """The envelope is the platform's and opens; what stands beside it does not belong to it, or the token does not."""

    code = "not_this_signature"
    source_what = _("EncodingAESKey 是对的，但签名不一致")
    source_remedy = _(
        "请核对 msg_signature、timestamp、nonce 是不是同一次请求里的；都对的话，就是 Token 与企业微信后台填写的不同"
    )


def open_echo(keys: Keys, echo: str, signed: Signed) -> bytes:
    """Return what stands in an echostr. Raises the mistakes above and as `Keys.open`."""
    if " " in echo.strip():
        raise PlusBecameBlank
    try:
        return keys.open(echo, signed)
    except WrongSignature:
        _name_the_mistake(keys, echo, signed)
        raise


def _name_the_mistake(keys: Keys, echo: str, signed: Signed) -> None:
    if keys.sign(signed.timestamp, signed.nonce, echo) == signed.signature.strip().lower():
        raise UpperCaseSignature
    try:
        keys.unpack(keys.decipher(echo))
    except NotAnEnvelope:
        raise CutEcho from None
    except WrongReceiver:
        raise NotThisSignature from None
    except WrongAesKey:
        if _begins_well(keys, echo):
            raise CutEcho from None
        return
    raise NotThisSignature


def _begins_well(keys: Keys, echo: str) -> bool:
    """Say whether the key opens the beginning: a sensible length that the rest does not have."""
    try:
        cipher_text = base64.b64decode(echo, validate=True)
    except (binascii.Error, ValueError):
        return False
    decryptor = Cipher(algorithms.AES(keys.key), modes.CBC(keys.key[:BLOCK])).decryptor()
    plain = decryptor.update(cipher_text) + decryptor.finalize()
    length = int.from_bytes(plain[BLOCK : BLOCK + 4], "big")
    return 0 < length < LONGEST

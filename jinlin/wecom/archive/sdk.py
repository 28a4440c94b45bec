"""What fetches the archive: the same three verbs for the vendor's library and for the simulator (§6.2, §11.6)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ArchiveRefused", "Damaged", "MissingKey", "Sdk", "Sealed", "new_key", "opened", "sealed_in"]

MOST = 1000  # messages a call
BITS = 2048


class ArchiveRefused(Refusal):
    """The archive answered with a number: of the library (10000–10011) or of the platform."""

    code = "archive_refused"
    source_what = _("会话存档返回 %(number)s")
    source_remedy = _("40001:存档 Secret 不对；301042、10009:IP 不可信；301053:没有开通或没有上传公钥；10010:超过 5 天")

    def __init__(self, *, number: int) -> None:
        self.number = number
        super().__init__(number=number)


class MissingKey(Refusal):
    """A message was sealed with a public key whose private half we do not have."""

    code = "missing_key"
    source_what = _("没有第 %(version)s 版公钥对应的私钥")
    source_remedy = _("请在企业微信后台换成这里显示的公钥；之后的消息就能解开")


class Damaged(Refusal):
    """A message that opens to nothing sensible."""

    code = "damaged_message"
    source_what = _("有消息解不开或内容不完整")
    source_remedy = _("已跳过;如果经常出现,请核对私钥")


@dataclass(frozen=True)
class Sealed:
    """One message as `GetChatData` gives it."""

    seq: int
    msgid: str
    version: int
    random_key: str
    message: str


class Sdk(Protocol):
    """Fetches and opens; safe to ask again with the same `seq`."""

    def chat_data(self, seq: int, limit: int) -> str:
        """Return the JSON of messages after `seq`, at most 1,000. Raises ArchiveRefused."""

    def decrypt(self, key: str, message: str) -> str:
        """Return the JSON of a message, opened with its random key. Raises ArchiveRefused."""

    def media(self, file_id: str, index: str) -> tuple[bytes, str, bool]:
        """Return a piece of at most 512 KB, where the next begins, and whether it was the last. Raises ArchiveRefused."""

    def close(self) -> None:
        """Let go of what was held."""


def sealed_in(answer: str) -> list[Sealed]:
    """Read what `GetChatData` wrote. Raises ArchiveRefused."""
    told = json.loads(answer)
    if told.get("errcode", 0):
        raise ArchiveRefused(number=int(told["errcode"]))
    return [
        Sealed(row["seq"], row["msgid"], row["publickey_ver"], row["encrypt_random_key"], row["encrypt_chat_msg"])
        for row in told.get("chatdata", [])
    ]


def opened(sdk: Sdk, sealed: Sealed, keys: Mapping[int, str]) -> dict[str, Any]:
    """Open a message: its random key with our private key of that version, then the message with it.

    Raises MissingKey, Damaged, ArchiveRefused, and ValueError where cipher, UTF-8 or JSON is wrong.
    """
    pem = keys.get(sealed.version)
    if pem is None:
        raise MissingKey(version=sealed.version)
    random_key = _private(pem).decrypt(base64.b64decode(sealed.random_key), PKCS1v15()).decode()
    message = json.loads(sdk.decrypt(random_key, sealed.message))
    if not isinstance(message, dict):
        raise Damaged
    return message


@lru_cache(maxsize=64)
def _private(pem: str) -> rsa.RSAPrivateKey:
    """Read one of our own keys; once, since a pull opens thousands of messages with it."""
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        message = "an archive key of ours is not an RSA key"
        raise TypeError(message)
    return key


def new_key() -> tuple[str, str]:
    """Return a new private key and its public half, as PEM: what `openssl genrsa 2048` makes."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return private, public

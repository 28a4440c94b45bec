"""Short texts that must not be readable in the database: tokens, phone numbers, platform secrets.

The key is always an argument. One key serves both uses: each derives its own, so that a look-up digest
tells nothing about the cipher.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

__all__ = ["CannotDecrypt", "WeakKey", "decrypt", "digest", "encrypt"]

_SHORTEST_KEY = 32


class CannotDecrypt(Refusal):
    """The cipher text is damaged, or was made with none of the keys given."""

    code = "cannot_decrypt"
    source_what = _("这段密文解不开")
    source_remedy = _("请检查密钥是否更换过；换密钥时要同时保留旧密钥")


class WeakKey(Refusal, ValueError):
    """A key short enough to be tried out."""

    code = "weak_key"
    source_what = _("密钥太短：%(length)s 个字符")
    source_remedy = _("请使用至少 32 个随机字符")


def encrypt(text: str, key: str) -> str:
    """Return `text` encrypted and authenticated under `key`; never twice the same. Raises WeakKey."""
    return _fernet(key).encrypt(text.encode()).decode("ascii")


def decrypt(token: str, key: str, *older: str) -> str:
    """Return the text behind `token`, trying `key` and then each of the `older` ones.

    Raises CannotDecrypt when none fits, WeakKey for a short key.
    """
    try:
        return MultiFernet([_fernet(k) for k in (key, *older)]).decrypt(token.encode()).decode()
    except InvalidToken:
        raise CannotDecrypt from None


def digest(text: str, key: str) -> str:
    """Return the HMAC-SHA256 of `text` under `key`, 64 hex digits: equal texts can be found, not read."""
    return hmac.new(_derived(key, b"jinlin digest"), text.encode(), hashlib.sha256).hexdigest()


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(key, b"jinlin cipher")))


def _derived(key: str, use: bytes) -> bytes:
    if len(key) < _SHORTEST_KEY:
        raise WeakKey(length=len(key))
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(key.encode())

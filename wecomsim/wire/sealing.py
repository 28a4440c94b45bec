"""Sealing callbacks as the platform does (§2.4): the simulator's own code, so that two readings of the sheet meet."""

from __future__ import annotations

import base64
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

__all__ = ["opened", "sealed", "signature"]


def _key(aes_key: str) -> bytes:
    return base64.b64decode(aes_key + "=")


def sealed(message: bytes, aes_key: str, receive_id: str, salt: bytes | None = None) -> str:
    """Return the envelope of a message."""
    key = _key(aes_key)
    plain = (salt or os.urandom(16)) + struct.pack(">I", len(message)) + message + receive_id.encode()
    count = 32 - len(plain) % 32
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([count]) * count) + encryptor.finalize()).decode()


def opened(envelope: str, aes_key: str) -> bytes:
    """Return the message in an envelope, for passive answers."""
    key = _key(aes_key)
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = decryptor.update(base64.b64decode(envelope)) + decryptor.finalize()
    plain = plain[: -plain[-1]]
    (length,) = struct.unpack(">I", plain[16:20])
    return plain[20 : 20 + length]


def signature(token: str, timestamp: str, nonce: str, envelope: str) -> str:
    """Return the signature beside an envelope."""
    joined = "".join(sorted([token, timestamp, nonce, envelope]))
    return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()

"""The archive of the simulated platform: the same verbs over HTTP, in the simulator's own cipher (§11.6)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from jinlin.wecom.archive.sdk import ArchiveRefused

BROKEN, NETWORK = 10008, 10001  # numbers of the vendor's library


class SimulatedSdk:
    """Fetches from a simulator."""

    def __init__(self, base_url: str, corp_id: str, secret: str) -> None:
        self._who = {"corp_id": corp_id, "secret": secret}
        self._base = f"{base_url}/sim/archive/"

    def chat_data(self, seq: int, limit: int) -> str:
        """Return the JSON of messages after `seq`."""
        return self._ask("chatdata", seq=seq, limit=limit).text

    def decrypt(self, key: str, message: str) -> str:
        """Open a message: AES-256-CBC under the digest of its key, the vector in front."""
        sealed = base64.b64decode(message)
        cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(sealed[:16])).decryptor()
        padded = cipher.update(sealed[16:]) + cipher.finalize()
        if not padded or not 1 <= padded[-1] <= 16:  # noqa: PLR2004  (a block)
            raise ArchiveRefused(number=BROKEN)
        return padded[: -padded[-1]].decode()

    def media(self, file_id: str, index: str) -> tuple[bytes, str, bool]:
        """Return a piece of a file."""
        told: dict[str, Any] = self._ask("media", sdkfileid=file_id, indexbuf=index).json()
        if told.get("errcode", 0):
            raise ArchiveRefused(number=int(told["errcode"]))
        return base64.b64decode(told["data"]), str(told["outindexbuf"]), bool(told["is_finish"])

    def close(self) -> None:
        """Nothing is held between two questions."""

    def _ask(self, path: str, **given: Any) -> httpx.Response:
        try:
            return httpx.post(f"{self._base}{path}", json=self._who | given, timeout=30)
        except httpx.HTTPError:
            raise ArchiveRefused(number=NETWORK) from None

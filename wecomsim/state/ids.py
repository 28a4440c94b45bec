"""Ids of the platform's shapes (§0.3), the same for the same seed and number."""

from __future__ import annotations

import base64
import hashlib

__all__ = ["of"]

_LENGTH = {"wm": 32, "wb": 32, "wk": 32, "wo": 32, "wr": 32, "et": 32, "st": 32, "msg": 28, "mom": 28, "ca": 20}


def of(prefix: str, seed: int, number: int | str) -> str:
    """Return the id of the `number`th thing of its kind."""
    digest = hashlib.sha256(f"{seed}:{prefix}:{number}".encode()).digest()
    word = base64.b32encode(digest).decode().rstrip("=")
    return prefix + word[: _LENGTH.get(prefix, 32) - len(prefix)]

"""Phone numbers: sealed in the database, found by a digest, shown masked."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from jinlin.core import secrets
from jinlin.core.text import mask_phone


class SealedPhone(NamedTuple):
    """What is kept of a phone number."""

    sealed: str
    digest: str
    masked: str


def seal(phone: str) -> SealedPhone:
    """Return a number as it is kept: unreadable, findable, and masked for the screen."""
    return SealedPhone(secrets.encrypt(phone, settings.SECRET_KEY), digest(phone), mask_phone(phone))


@lru_cache(maxsize=4096)
def digest(phone: str) -> str:
    """Return what equal numbers have in common."""
    return secrets.digest(phone, settings.SECRET_KEY)


def reveal(sealed: str) -> str:
    """Return the number; the caller has checked the permission and written the audit entry."""
    return secrets.decrypt(sealed, settings.SECRET_KEY)

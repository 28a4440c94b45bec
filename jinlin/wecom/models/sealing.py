"""How secrets are kept: encrypted under the key of the installation."""

from __future__ import annotations

from django.conf import settings

from jinlin.core import secrets


def sealed(text: str) -> str:
    """Return a secret as it is kept."""
    return secrets.encrypt(text, settings.SECRET_KEY)


def opened(text: str) -> str:
    """Return a secret that was kept. Raises CannotDecrypt."""
    return secrets.decrypt(text, settings.SECRET_KEY)

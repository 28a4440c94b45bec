"""The way from a console page to the chat toolbar in an ordinary browser: in development and demos only."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

_AT_THE_PLATFORM = re.compile(r"[-a-zA-Z0-9_]+")


def address(kind: str, external_id: str | None) -> str:
    """Return where the toolbar shows a chat or a customer; empty in life, and for ids that are not the platform's."""
    if not settings.JINLIN_STAND_IN or not external_id or not _AT_THE_PLATFORM.fullmatch(external_id):
        return ""
    return f"{reverse('sidebar')}?{urlencode({kind: external_id})}"

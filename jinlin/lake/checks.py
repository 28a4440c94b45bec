"""What is wrong with the place of the lake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from jinlin.workspaces.checks import writable


@register
def check_lake(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a lake folder in which no file can be made."""
    folder = Path(settings.JINLIN_LAKE)
    if writable(folder):
        return []
    hint = f"Give this user the right to write in {folder}, or name another folder in JINLIN_LAKE."
    return [Error(f"The lake folder {folder} cannot be written to.", hint=hint, id="jinlin.E001")]

"""Small template words of the console's own pages."""

from __future__ import annotations

from typing import Any

from django import template

from jinlin.console.media.listing import kind_name

register = template.Library()


@register.filter
def media_kind(kind: str) -> str:
    """Return what a kind of the archive's files is called."""
    return kind_name(kind)


@register.filter
def of(found: dict[Any, Any], key: Any) -> Any:
    """Look a key up: `deeds|of:row.pk`; nothing where it is not there."""
    return found.get(key) if found else None

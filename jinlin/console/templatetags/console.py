"""Small template words of the console's own pages."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def of(found: dict[Any, Any], key: Any) -> Any:
    """Look a key up: `deeds|of:row.pk`; nothing where it is not there."""
    return found.get(key) if found else None

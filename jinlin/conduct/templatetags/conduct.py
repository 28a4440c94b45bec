"""What the cells of conduct's lists look up."""

from __future__ import annotations

from typing import Any

from django import template

from jinlin.conduct.models import Penalty

register = template.Library()


@register.filter
def at_key(found: Any, key: int) -> Any:
    """Return what stands under a key, nothing where nothing does."""
    return found.get(key) if found else None


@register.filter
def penalty(name: str) -> str:
    """Return the word for a penalty."""
    return str(Penalty(name).label) if name in Penalty.values else ""

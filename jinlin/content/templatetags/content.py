"""The phone beside every editor, and the copy check below every text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.content.parts import Part

register = template.Library()


@register.inclusion_tag("content/phone/phone.html")
def phone(parts: Iterable[Part], name: str = "") -> dict[str, Any]:
    """Draw a message as it stands in a group; `name` is who says it."""
    return {"parts": list(parts), "name": name}


@register.inclusion_tag("content/copycheck/box.html")
def copycheck(*fields: str) -> dict[str, Any]:
    """Check the named fields of the form it stands in while somebody types; works in any editor."""
    names = fields or ("text",)
    return {"fields": " ".join(names), "include": ",".join(f"[name='{name}']" for name in names)}


@register.filter
def said(source: str) -> str:
    """Return a source string in the reader's language."""
    return gettext(source) if source else ""

"""Icons of the Tabler set as inline SVG, read once from the installed package."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

__all__ = ["icon"]

_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')
_NAME = re.compile(r"[a-z0-9-]+")


def icon(name: str, label: str = "", size: int = 20) -> SafeString:
    """Return an icon; without a label it is decoration and hidden from screen readers."""
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="jl-icon" width="{0}" height="{0}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" {1}>{2}</svg>',
        size,
        said,
        _body(name),
    )


@lru_cache(maxsize=256)
def _body(name: str) -> SafeString:
    """Return what is inside the icon's file; an icon that is not there is an empty square, not a broken page."""
    path = Path(settings.TABLER_ICONS) / "outline" / f"{name}.svg"
    if not _NAME.fullmatch(name) or not path.is_file():
        return mark_safe('<rect x="4" y="4" width="16" height="16" rx="3" />')
    match = _BODY.search(path.read_text(encoding="utf-8"))
    body = _FRAME.sub("", match.group(1)) if match else ""
    return mark_safe(" ".join(body.split()))  # noqa: S308  (a file of the installed icon package, named by us)

"""Where a request comes from, behind as many proxies as we were told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["address_of"]


def address_of(request: HttpRequest) -> str:
    """Return the network address of whoever asks: what the outermost of our own proxies has seen.

    Each proxy appends to `X-Forwarded-For` who spoke to it. What stands further left anybody may have written, so of a list
    as long as our row of proxies the first counts, and nothing before it (`JINLIN_PROXIES`).
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    seen = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
    proxies: int = settings.JINLIN_PROXIES
    return seen[-proxies][:45] if 0 < proxies <= len(seen) else direct

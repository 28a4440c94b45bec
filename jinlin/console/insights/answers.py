"""Heavy answers are computed once per state of the lake and kept: a page shows at once, its numbers follow."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.cache import cache
from django.db.models import Max
from django.utils.translation import get_language

from jinlin.lake.models import Commit
from jinlin.metrics.models import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.workspaces.models import Workspace

T = TypeVar("T")

KEPT_SECONDS = 6 * 3600
LONGEST_SECONDS = 300  # after this somebody else may try: whoever computed is gone


class StillComputing(Exception):
    """Somebody else is computing this answer; ask again in a moment."""


def key_of(workspace: Workspace, name: str, parts: tuple[Any, ...]) -> str:
    """Name an answer by everything it depends on: the lake, the settings, the question and its language."""
    newest = Commit.objects.filter(workspace=workspace).aggregate(newest=Max("pk"))["newest"]
    settings = Settings.objects.filter(workspace=workspace).values_list("values", flat=True).first()
    told = repr((workspace.pk, newest, settings, name, parts, get_language()))
    return f"insight:{hashlib.sha256(told.encode()).hexdigest()}"


def is_kept(key: str) -> bool:
    """Say whether the answer is ready."""
    return key in cache


def drawn(key: str, draw: Callable[[], str]) -> str:
    """Return what was drawn from an answer under this key, drawing it where nobody has."""
    made: str | None = cache.get(key)
    if made is None:
        made = draw()
        cache.set(key, made, KEPT_SECONDS)
    return made


def answer(key: str, compute: Callable[[], T], *, wait: bool = False) -> T:
    """Return the answer, computing it where nobody has; with `wait` rather compute twice than come back.

    Raises StillComputing.
    """
    ready = cache.get(key)
    if ready is not None:
        return ready  # type: ignore[no-any-return]  # what was put under this key
    claim = f"{key}:claim"
    if not cache.add(claim, "yes", LONGEST_SECONDS) and not wait:
        raise StillComputing(key)
    try:
        made = compute()
        cache.set(key, made, KEPT_SECONDS)
    finally:
        cache.delete(claim)
    return made

"""Reading what `refresh` kept for pages: figures of standard windows, daily courses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jinlin.console.figures import tile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinlin.metrics.models import ScopeStanding, Standing
    from jinlin.shell.figures import Figure

LENGTHS = {"1d": 1, "7d": 7, "30d": 30}


def figure(kept: Standing | ScopeStanding | None, window: str, key: str) -> Mapping[str, Any]:
    """Return one kept figure; empty where there is none."""
    return (kept.windows.get(window, {}) if kept else {}).get(key) or {}


def value(kept: Standing | ScopeStanding | None, window: str, key: str) -> Any:
    """Return one kept value; None where it is not available."""
    return figure(kept, window, key).get("value")


def words_of(as_of: date, window: str) -> str:
    """Write a window as its first and last day."""
    since = as_of - timedelta(days=LENGTHS[window] - 1)
    return f"{since}" if since == as_of else f"{since} – {as_of}"


def tiles(kept: Standing | ScopeStanding | None, window: str, keys: Iterable[str]) -> list[Figure]:
    """Return the tiles of metrics over a kept window, with what they were before."""
    words = words_of(kept.as_of, window) if kept else ""
    return [
        tile(
            key,
            figure(kept, window, key),
            figure(kept, f"{window}-before", key),
            figure(kept, f"{window}-week", key),
            words,
            against="" if window == "1d" else _("较上期"),
        )
        for key in keys
    ]

"""What is wrong with this installation, each with an id and a way to mend it (`bin/jinlin check`)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004  (Django's name for it)
from django.db import connection

OLDEST_SQLITE = (3, 35, 0)  # RETURNING and DROP COLUMN
FRONT_END = ("npm/tabler", "npm/tabler-js", "npm/echarts", "npm/htmx")
LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]", ""}
LITTLE_SPACE = 1 << 30


@register
def check_sqlite(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse an SQLite that lacks what we use."""
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} is older than 3.35.",
            hint="Use a newer Python 3.11, or PostgreSQL: DATABASE_URL=postgres://user:password@host/name",
            id="jinlin.E002",
        )
    ]


@register
def check_time_zones(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a machine that does not know the default zone."""
    zone = settings.JINLIN_DEFAULT_ZONE
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        hint = "Install the Python package tzdata, or name a zone like Asia/Shanghai."
        return [Error(f"The time zone {zone!r} is not known here.", hint=hint, id="jinlin.E003")]
    return []


@register
def check_debug(**_kwargs: Any) -> list[CheckMessage]:
    """Warn where error pages show the inside of the program."""
    if not settings.DEBUG:
        return []
    return [
        Warning(
            "JINLIN_DEBUG is on: error pages show code and settings.", hint="Leave JINLIN_DEBUG out.", id="jinlin.W001"
        )
    ]


@register
def check_front_end(**_kwargs: Any) -> list[CheckMessage]:
    """Warn where pages would have neither style nor charts."""
    there = {entry[0] for entry in settings.STATICFILES_DIRS if isinstance(entry, list | tuple)}
    missing = [name for name in FRONT_END if name not in there]
    if not missing:
        return []
    return [Warning(f"Front-end packages are missing: {', '.join(missing)}.", hint="Run bin/setup.", id="jinlin.W002")]


@register
def check_secret_key(**_kwargs: Any) -> list[CheckMessage]:
    """Warn where others on this machine can read the key that signs sessions."""
    kept = Path(settings.JINLIN_HOME) / "secret.key"
    if not kept.exists() or not kept.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        return []
    return [Warning(f"Others can read {kept}.", hint=f"chmod 600 {kept}", id="jinlin.W003")]


@register
def check_https(**_kwargs: Any) -> list[CheckMessage]:
    """Warn where people from elsewhere would sign in over plain HTTP."""
    public = set(settings.ALLOWED_HOSTS) - LOCAL_NAMES
    if not public or settings.SESSION_COOKIE_SECURE:
        return []
    return [
        Warning(
            f"{', '.join(sorted(public))} can be reached without HTTPS; passwords could be read on the way.",
            hint="Put a proxy with a certificate in front and set JINLIN_HTTPS=yes.",
            id="jinlin.W004",
        )
    ]


@register
def check_translations(**_kwargs: Any) -> list[CheckMessage]:
    """Warn where English pages would stay Chinese because nothing was compiled."""
    sources = (settings.BASE_DIR / "jinlin").glob("*/locale/en/LC_MESSAGES/django.po")
    stale = [source.parts[-5] for source in sources if not source.with_suffix(".mo").exists()]
    if not stale:
        return []
    words = f"English is not compiled for: {', '.join(sorted(stale))}."
    return [Warning(words, hint="Run bin/setup (or bin/messages --compile).", id="jinlin.W005")]


@register
def check_free_space(**_kwargs: Any) -> list[CheckMessage]:
    """Warn before the disk is full."""
    free = shutil.disk_usage(nearest(Path(settings.JINLIN_HOME))).free
    if free >= LITTLE_SPACE:
        return []
    hint = "Make room, or move the folder and name it in JINLIN_HOME."
    return [Warning(f"{free >> 20} MiB are left where {settings.JINLIN_HOME} is.", hint=hint, id="jinlin.W006")]


def nearest(path: Path) -> Path:
    """Return the closest folder above `path` that exists."""
    while not path.exists():
        path = path.parent
    return path


def writable(path: Path) -> bool:
    """Say whether files can be made in `path`, or `path` itself where it does not exist yet."""
    closest = nearest(path)
    return closest.is_dir() and os.access(closest, os.W_OK | os.X_OK)

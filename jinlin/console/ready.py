"""Make the place where the product keeps its things: the home folder and a database that is up to date."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MIGRATION_LOCK = 5_316_208  # any number will do, as long as every machine takes the same


def ensure_ready() -> None:
    """Make the home folder and migrate at first use; safe when several processes ask at once."""
    home: Path = settings.JINLIN_HOME
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not is_current():
            with one_at_a_time(home / "migrating.lock"):
                migrate()
    except OSError as problem:
        message = f"{home} cannot be used: {problem.strerror}. Name a folder you can write to in JINLIN_HOME."
        raise CommandError(message) from problem
    except OperationalError as problem:
        message = f"The database does not answer: {problem}\nLook at DATABASE_URL, or leave it out to use SQLite."
        raise CommandError(message) from problem


def is_current() -> bool:
    """Say whether the database has every migration."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrate() -> None:
    """Bring the database up to date, unless somebody did while we waited for our turn."""
    if not is_current():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Wait until nobody else migrates: a lock file on this machine, and one in the database between machines."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])

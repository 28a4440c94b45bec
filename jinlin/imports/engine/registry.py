"""Which importers there are. The list stands upstairs, in `console.importers`, and is reached by name, as foreign keys are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from jinlin.imports.engine.protocol import Importer

LIST = "jinlin.console.importers.IMPORTERS"


@cache
def importers() -> dict[str, Importer]:
    """Return every importer by its kind, in the order in which files are best imported."""
    listed: tuple[Importer, ...] = import_string(LIST)
    return {importer.kind: importer for importer in listed}


def importer(kind: str) -> Importer:
    """Return the importer of a kind. Raises KeyError for a kind nobody declared."""
    return importers()[kind]

"""Whatever is written into the audit trail has words there."""

from __future__ import annotations

import ast

from jinlin.workspaces import words
from tests.architecture.source import called, calls, nothing, place, product_files

WRITERS = {"audit", "note"}


def verbs():
    """Yield each verb that is written down, with where."""
    for path in product_files():
        for call in calls(path):
            if called(call).rpartition(".")[2] in WRITERS and len(call.args) > 1:
                said = call.args[1]
                if isinstance(said, ast.Constant) and isinstance(said.value, str) and "." in said.value:
                    yield said.value, place(path, call)


def test_every_verb_of_the_audit_trail_has_words():
    nothing((f"{where}: {verb}" for verb, where in verbs() if verb not in words.VERBS), "has no words in words.VERBS")


def test_verbs_are_found():
    assert {"unit.added", "import.uploaded", "communities.tagged"} <= {verb for verb, _ in verbs()}

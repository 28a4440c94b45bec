"""Nobody but `core.present` looks at a clock."""

from __future__ import annotations

import ast

from tests.architecture.source import nothing, place, product_files, tree

CLOCKS = {
    *(
        "timezone.now",
        "timezone.localdate",
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "time.time",
    ),
    *("datetime.datetime.now", "datetime.date.today"),
}
THE_ONE = "jinlin/core/present.py"
A_LIBRARY = "jinlin/wecom/client/"  # knows nothing of the product; its clocks are parameters


def looks():
    """Yield each place that names a clock."""
    for path in product_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in CLOCKS:
                yield place(path, node)


def test_nobody_else_looks_at_a_clock():
    nothing(
        (where for where in looks() if not where.startswith((THE_ONE, A_LIBRARY))),
        "asks a clock; take `now`, or `core.present` at the edge",
    )


def test_clocks_are_found():
    assert any(where.startswith(THE_ONE) for where in looks())

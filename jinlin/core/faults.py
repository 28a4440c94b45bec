"""Places where a test may kill the process, to see that nothing is lost or doubled.

A module that promises to survive a crash declares its points and passes through them:

    faults.declare("lake.batch.written", "lake.batch.listed")
    ...
    faults.reach("lake.batch.written")

The test runs a child with `JINLIN_CRASH_AT=lake.batch.written` (or `…#3` for the third passage). In ordinary
life `reach` does nothing.
"""

import os
from collections import Counter

__all__ = ["EXIT_CODE", "POINTS", "VARIABLE", "UndeclaredPoint", "declare", "reach"]

VARIABLE = "JINLIN_CRASH_AT"
EXIT_CODE = 137  # what a shell reports for SIGKILL, which this stands for

POINTS: set[str] = set()

_passages: Counter[str] = Counter()


class UndeclaredPoint(LookupError):
    """A point that no test could know of."""


def declare(*names: str) -> None:
    """Make these points known to the tests that enumerate `POINTS`; declaring twice is harmless."""
    POINTS.update(names)


def reach(name: str) -> None:
    """Pass the point `name`; die here, without any clean-up, when the environment says so.

    Raises UndeclaredPoint for a name that was never declared, crash asked for or not.
    """
    if name not in POINTS:
        raise UndeclaredPoint(name)
    wanted, _, nth = os.environ.get(VARIABLE, "").partition("#")
    if wanted != name:
        return
    _passages[name] += 1
    if _passages[name] == int(nth or "1"):
        os._exit(EXIT_CODE)

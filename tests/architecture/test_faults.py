"""Every point at which a process may be killed is one at which some test kills it."""

import re

from tests.architecture.source import ROOT, nothing, product_files

DECLARED = re.compile(r"(?<![\w.])(?:faults\.)?declare\(([^)]*)\)")
POINT = re.compile(r"\"([a-z]+:[a-z-]+)(?:#[0-9]+)?\"")
TESTS = [*ROOT.glob("jinlin/**/tests/**/test_*.py"), *ROOT.glob("tests/**/test_*.py")]


def points():
    return {
        name
        for path in product_files()
        for names in DECLARED.findall(path.read_text())
        for name in POINT.findall(names)
    }


def test_every_point_is_killed_at_by_some_test():
    assert len(points()) > 20
    named = {name for path in TESTS for name in POINT.findall(path.read_text())}
    nothing(sorted(points() - named), "A place that promises to survive a crash is never put to the test.")

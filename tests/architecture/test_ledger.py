"""docs/ledger.csv tells the truth: every requirement once, tests that exist, nothing that waits for what works."""

import ast
import csv
import re
from functools import cache

from django.core.management import get_commands
from django.urls import Resolver404, resolve

from tests.architecture.source import ROOT, nothing

STATUSES = {"works", "partial", "not yet"}
REQUIREMENT = re.compile(r"R-\d{3}")


@cache
def rows():
    with (ROOT / "docs/ledger.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def words(text):
    return [word for word in re.split(r"[\s;]+", text or "") if word]


@cache
def names_in(path):
    """Return the names of the tests in a file, methods as Class::name."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    top = ast.parse(file.read_text()).body
    methods = {
        f"{each.name}::{one.name}"
        for each in top
        if isinstance(each, ast.ClassDef)
        for one in each.body
        if hasattr(one, "name")
    }
    return frozenset(methods | {each.name for each in top if isinstance(each, ast.FunctionDef)})


def test_every_requirement_stands_there_once():
    assert [row["id"] for row in rows()] == [f"R-{number:03}" for number in range(1, 331)]


def test_a_status_is_one_of_three():
    nothing(
        (f"{row['id']}: {row['status']!r}" for row in rows() if row["status"] not in STATUSES), f"One of {STATUSES}."
    )


def test_what_is_said_to_work_names_where_and_by_which_test():
    silent = [row["id"] for row in rows() if row["status"] != "not yet" and not (row["where"] and row["test"])]
    nothing(silent, "A requirement that works (in part) names its place and its test.")


def is_a_place(place):
    """Say whether a page answers at this address, or a command or document has this name."""
    if place.startswith("bin/jinlin "):
        return place.split()[1] in get_commands()
    if place.startswith("/"):
        try:
            resolve(place)
        except Resolver404:
            return False
        return True
    return (ROOT / place).exists()


def test_the_places_named_exist():
    lost = [f"{row['id']}: {row['where']}" for row in rows() if row["where"] and not is_a_place(row["where"])]
    nothing(lost, "`where` is the address of a page, `bin/jinlin COMMAND`, or a document.")


def test_the_tests_named_exist():
    lost = []
    for row in rows():
        for name in words(row["test"]):
            path, _, function = name.partition("::")
            if function.partition("[")[0] not in names_in(path):
                lost.append(f"{row['id']}: {name}")
    nothing(lost, "`test` lists ids like jinlin/core/tests/test_money.py::test_a_sentence, separated by blanks.")


def test_what_works_in_part_says_what_it_waits_for():
    nothing(
        (row["id"] for row in rows() if row["status"] == "partial" and not row["waits_for"]), "Say what is missing."
    )


def test_nothing_waits_for_what_works_already():
    status = {row["id"]: row["status"] for row in rows()}
    ripe = []
    for row in rows():
        awaited = REQUIREMENT.findall(row["waits_for"] or "")
        if row["status"] == "partial" and awaited and all(status.get(each) == "works" for each in awaited):
            ripe.append(f"{row['id']} waits for {' '.join(awaited)}")
    nothing(ripe, "All of it works: finish the requirement, or say what else is missing.")

import json

import pytest
from django.core.management import call_command

from jinlin.imports.models import Run, State
from jinlin.imports.tests.files import table
from jinlin.sales.models import OrderLine
from jinlin.workspaces.models import Workspace

ORDERS = "order_id,time,amount\nA1,2026-03-01,5\nA2,2026-03-01,-5\n"

pytestmark = pytest.mark.django_db


def run(capsys, *words, **options):
    """Run the command; return its exit code, and its last line as JSON."""
    code = 0
    try:
        call_command("import", *map(str, words), **{"workspace": "qinghe", "json": True} | options)
    except SystemExit as end:
        code = end.code
    out = capsys.readouterr().out.strip().splitlines()
    return code, json.loads(out[-1]) if out else None


def test_one_command_opens_the_workspace_imports_and_ends_with_its_counts(capsys, tmp_path):
    file = table(tmp_path, ORDERS)
    assert run(capsys, "orders", file) == (0, {"new": 1, "changed": 0, "skipped": 0, "errors": 1})
    assert run(capsys, "orders", file) == (0, {"new": 0, "changed": 0, "skipped": 1, "errors": 1})
    assert Workspace.objects.get().slug == "qinghe"


def test_a_dry_run_writes_nothing(capsys, tmp_path):
    assert run(capsys, "orders", table(tmp_path, ORDERS), dry_run=True)[1]["new"] == 1
    assert not OrderLine.objects.exists()


def test_what_it_says_can_be_english_whatever_script_the_headers_are_in(capsys, tmp_path):
    """R-330."""
    file = table(tmp_path, ORDERS.replace("order_id,time,amount", "訂單編號,時間,金額"))
    call_command("import", "orders", str(file), workspace="qinghe", lang="en")
    said = capsys.readouterr().out
    assert ("1 new, 0 changed, 0 skipped, 1 errors" in said, "新增" in said) == (True, False)


def test_several_files_are_one_run(capsys, tmp_path):
    run(capsys, "orders", table(tmp_path, ORDERS, "a.csv"), table(tmp_path, ORDERS.replace("A1", "B1"), "b.csv"))
    assert Run.objects.get().new_count == 2


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x01", b"", b"foo,bar\n1,2\n", b"PK\x03\x04broken"])
def test_what_is_no_table_ends_with_two(capsys, tmp_path, content):
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    assert run(capsys, "orders", file)[0] == 2
    assert not Run.objects.exists()


def test_what_cannot_be_asked_ends_with_two(capsys, tmp_path):
    file = table(tmp_path, ORDERS)
    assert run(capsys, "orders", tmp_path / "none.csv")[0] == 2
    assert run(capsys, "orders", file, timezone="Nowhere/Town")[0] == 2
    assert run(capsys, "orders", file, mapping="nobody")[0] == 2
    assert run(capsys, "orders", file, workspace="../up")[0] == 2
    assert not OrderLine.objects.exists()


def test_times_without_offset_are_of_the_zone_that_is_named(capsys, tmp_path):
    file = table(tmp_path, "order_id,time,amount\nA1,2026-03-01 20:00,5\n")
    run(capsys, "orders", file, timezone="America/New_York")
    assert OrderLine.objects.get().at.isoformat() == "2026-03-02T01:00:00+00:00"


def test_a_mapping_file_is_used_and_remembered(capsys, tmp_path):
    file = table(tmp_path, "甲,乙,丙\nA1,2026-03-01,5\n")
    mapping = table(tmp_path, json.dumps({"order_id": "甲", "time": "乙", "amount": "丙"}), "mine.json")
    assert run(capsys, "orders", file, mapping=str(mapping))[1]["new"] == 1
    assert run(capsys, "orders", file, mapping="mine")[1]["skipped"] == 1


def test_rollback_takes_a_run_back(capsys, tmp_path):
    run(capsys, "orders", table(tmp_path, ORDERS))
    call_command("import", "rollback", Run.objects.get().slug)
    assert Run.objects.get().state == State.ROLLED_BACK
    assert not OrderLine.objects.exists()

"""What bad input gets: each line of the table in `docs/guide/import.md`, from the file to what is told and kept."""

import csv
import io
import os
import random
import shutil
import subprocess
import sys
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from jinlin.communities.models import Membership
from jinlin.core.refusals import Refusal
from jinlin.core.spreadsheets import Column, Sheet, write_csv, write_xlsx
from jinlin.imports import actions, jobs
from jinlin.imports.models import State
from jinlin.imports.tests.files import counts, done, dump, imported, opened, refusals, table
from jinlin.lake import queries
from jinlin.members.models import Member
from tests.architecture.source import ROOT

HISTORY = "time,community,member,kind,text,id,name\n"
GOOD = "2026-03-01 10:00,福利群,u1,message,草莓到了吗,m1,甲\n"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202egnp.exe",
    "👨‍👩‍👧‍👦🎉🏳️‍🌈",
    "ا\u0644مريم",
    "Z̷̧͎a̶l̵g̴o̷",
    '=HYPERLINK("http://evil")',
    "Robert'); DROP TABLE members;--",
]


def refused_file(world, path, kind="history"):
    """Open a file that is refused as a whole; return the code."""
    before = dump()
    with pytest.raises(Refusal) as told:
        opened(world.qinghe, kind, path)
    assert dump() == before
    return told.value.code


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8-sig", "utf-16", "big5"])
def test_other_encodings_are_read(world, tmp_path, encoding):
    text = HISTORY.replace("time", "時間").replace("text", "內容") if encoding == "big5" else HISTORY
    rows = GOOD if encoding != "big5" else GOOD.replace("吗", "嗎")
    run = imported(world.qinghe, "history", table(tmp_path, text + rows, encoding=encoding))
    assert counts(run) == (1, 0, 0, 0)
    assert Member.objects.get(identities__external_id="u1").name == "甲"


def test_broken_encoding_is_refused_with_its_place(world, tmp_path):
    path = tmp_path / "broken.csv"
    path.write_bytes((HISTORY + GOOD).encode() + b"2026-03-01 10:01,\xff\xfe\xfa,u1,message,x,,\n")
    assert refused_file(world, path) == "unknown_encoding"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("book.xlsx", b"PK\x03\x04 this is no archive"),
        ("empty.csv", b""),
        ("zeros.csv", b"\0" * 4096),
    ],
)
def test_a_binary_file_is_refused_as_a_whole(world, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert refused_file(world, path)


def test_a_zip_bomb_is_refused(world, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _n in range(1024):
                sheet.write(b" " * (1 << 20))
    assert path.stat().st_size < 2 << 20
    assert refused_file(world, path)


def test_a_file_of_three_gigabytes_is_opened_in_little_memory(tmp_path):
    """Sparse zeros after a good beginning: the reader has to go to the end and may not hold what it passes."""
    path = tmp_path / "big.csv"
    line = ("2026-03-01 10:00,福利群,u1,message," + "好" * 300 + ",,\n").encode()
    block = line * (4 * (1 << 20) // len(line))
    if shutil.disk_usage(tmp_path).free < 8 << 30:
        pytest.skip("less than 8 GB free on this disk")
    with path.open("wb") as file:
        file.write(HISTORY.encode())
        for _n in range(3 * (1 << 30) // len(block) + 1):
            file.write(block)
    code = (
        "import resource, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
        "from jinlin.core.spreadsheets import open_table;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "open_table(Path(sys.argv[1]), scratch=Path(sys.argv[1]).parent);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    try:
        grown = subprocess.run(
            [sys.executable, "-c", code, path, ROOT], capture_output=True, text=True, check=True
        ).stdout
    finally:
        path.unlink()
    assert int(grown) < 100 * 1024  # KiB


def test_cells_that_would_be_calculated_are_defused_on_export():
    hostile = ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
    sheet = Sheet("成员", [Column("昵称")], [[text] for text in hostile])
    book, text = io.BytesIO(), io.BytesIO()
    write_xlsx(book, [sheet], made_by="林", made_at=timezone.now())
    write_csv(text, sheet)
    cells = [row[0] for row in openpyxl.load_workbook(book)["成员"].iter_rows(min_row=2)]
    assert all(cell.data_type == "s" and not cell.value.startswith("=") for cell in cells)
    lines = list(csv.reader(io.StringIO(text.getvalue().decode("utf-8-sig"), newline="")))
    assert [line[0][0] for line in lines[1:]] == ["'"] * len(hostile)


def test_negative_amounts_are_refused_and_their_neighbours_kept(world, tmp_path):
    text = "time,order_id,member,amount,quantity,refunded_amount\n"
    text += "2026-03-01,o1,u1,-5,1,\n2026-03-01,o2,u1,5,-1,\n2026-03-01,o3,u1,5,1,-2\n2026-03-01,o4,u1,5,1,\n"
    run = imported(world.qinghe, "orders", table(tmp_path, text))
    assert counts(run) == (1, 0, 0, 3)
    assert [(row, column) for row, column, _code in refusals(run)] == [
        (2, "amount"),
        (3, "quantity"),
        (4, "refunded_amount"),
    ]


@pytest.mark.parametrize(
    ("kind", "header", "row", "column"),
    [
        ("history", HISTORY, "2199-01-01 10:00,福利群,u1,message,明天见,,甲\n", "time"),
        ("orders", "time,order_id,member,amount\n", "2199-01-01,o1,u1,5\n", "time"),
        ("members", "member,community,joined_at\n", "u1,福利群,2199-01-01\n", "joined_at"),
        ("posts", "time,community,reach\n", "2199-01-01,福利群,5\n", "time"),
        ("exposures", "date,channel,exposures\n", "2199-01-01,海报,5\n", "date"),
    ],
)
def test_future_dates_are_refused(world, tmp_path, kind, header, row, column):
    run = imported(world.qinghe, kind, table(tmp_path, header + row))
    assert (counts(run), [(n, c) for n, c, _code in refusals(run)]) == ((0, 0, 0, 1), [(2, column)])


def test_leap_days_exist_every_four_years_and_not_between(world, tmp_path):
    text = HISTORY + "".join(
        f"{year}-02-29 10:00,福利群,u1,message,闰日快乐,,甲\n" for year in (2020, 2023, 2024, 2100)
    )
    run = imported(world.qinghe, "history", table(tmp_path, text))
    assert (counts(run), [n for n, _column, _code in refusals(run)]) == ((2, 0, 0, 2), [3, 5])


def test_joins_after_leaves_make_a_second_stay(world, tmp_path):
    days = [("join", "01"), ("leave", "03"), ("join", "05"), ("leave", "02")]
    text = HISTORY + "".join(f"2026-03-{day} 10:00,福利群,u1,{kind},,,甲\n" for kind, day in days)
    imported(world.qinghe, "history", table(tmp_path, text))
    stays = Membership.objects.filter(member__identities__external_id="u1").order_by("joined_at")
    assert [(stay.joined_at.day, stay.left_at.day if stay.left_at else None) for stay in stays] == [
        (1, 2),
        (3, 3),  # a leave nobody came back for: there for a moment at least
        (5, None),
    ]


def test_a_stay_that_ends_before_it_begins_is_refused(world, tmp_path):
    text = "member,community,joined_at,left_at\nu1,福利群,2026-03-05,2026-03-01\n"
    run = imported(world.qinghe, "members", table(tmp_path, text))
    assert (counts(run), [(n, c) for n, c, _code in refusals(run)]) == ((0, 0, 0, 1), [(2, "left_at")])


def test_an_id_twice_with_other_content_is_refused_and_the_first_kept(world, tmp_path):
    text = HISTORY + GOOD + GOOD.replace("草莓到了吗", "别的话") + GOOD
    run = imported(world.qinghe, "history", table(tmp_path, text))
    assert (counts(run), refusals(run)) == ((1, 0, 1, 1), [(3, "id", "id_taken")])
    again = imported(
        world.qinghe, "history", table(tmp_path, HISTORY + GOOD.replace("草莓到了吗", "又是别的"), "b.csv")
    )
    assert (counts(again), refusals(again)) == ((0, 0, 0, 1), [(2, "id", "id_taken")])


def test_hostile_nicknames_are_kept_and_shown_as_text(world, client_of, tmp_path):
    lines = [["member", "name", "community"], *([f"u{n}", name, "福利群"] for n, name in enumerate(HOSTILE))]
    path = tmp_path / "members.xlsx"
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    for row in book.active.iter_rows(min_row=2):
        row[1].data_type = "s"
    book.save(path)
    assert counts(imported(world.qinghe, "members", path)) == (len(HOSTILE), 0, 0, 0)
    names = {member.name for member in Member.objects.filter(identities__external_id__startswith="u")}
    assert len(names) == len(HOSTILE)
    html = client_of(world.lin).get("/members/?size=50").content.decode()
    assert "<script>alert(1)" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<bdi>" in html  # a name written from the right leaves its neighbours where they are


@pytest.fixture
def tiny_lake(tmp_path, settings):
    """A lake on a disk of a few hundred kilobytes; yields what makes it larger."""
    small = tmp_path / "small"
    small.mkdir()
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", small], check=False).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    settings.JINLIN_LAKE = small
    yield lambda: subprocess.run(["mount", "-o", "remount,size=64m", small], check=True)
    subprocess.run(["umount", "-l", small], check=True)


def test_a_disk_that_fills_stops_the_import_and_space_lets_it_go_on(world, tmp_path, tiny_lake):
    chance = random.Random(7)
    yesterday = timezone.localdate() - timedelta(days=1)  # texts are kept only so long
    lines = [
        f"{yesterday} 10:00:{n % 60:02},福利群,u{n % 50},message,{chance.randbytes(60).hex()},m{n},甲"
        for n in range(12_000)
    ]
    run = done(opened(world.qinghe, "history", table(tmp_path, HISTORY + "\n".join(lines))))
    assert (run.state, run.report["failure"]["code"]) == (State.FAILED, "disk_full")
    assert queries.table(world.qinghe, "history").count().to_pyarrow().as_py() == 0
    tiny_lake()
    actions.resume(run=run)
    run.refresh_from_db()
    assert jobs.claim(run, now=timezone.now())
    run = jobs.perform(run)
    assert (run.state, counts(run)) == (State.APPLIED, (12_000, 0, 0, 0))
    assert queries.table(world.qinghe, "history").count().to_pyarrow().as_py() == 12_000

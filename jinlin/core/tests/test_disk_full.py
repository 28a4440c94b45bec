import errno
import os
import shutil
import subprocess

import openpyxl
import pytest

from jinlin.core.spreadsheets import open_table
from jinlin.core.spreadsheets.scratch import scratch_file
from jinlin.core.spreadsheets.unreadable import DiskFull


@pytest.fixture
def tiny_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def gbk_file(folder):
    path = folder / "成员.csv"
    path.write_bytes(("时间,群,成员\n" + "2026-03-05,望京店福利群,张三\n" * 20_000).encode("gbk"))
    return path


def workbook(folder):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(20_000):
        sheet.append(["时间", "群", "成员"] if not number else [number, "望京店福利群", "张三"])
    book.save(folder / "成员.xlsx")
    return folder / "成员.xlsx"


@pytest.mark.parametrize("make", [gbk_file, workbook])
def test_a_disk_that_fills_during_conversion_is_named_and_nothing_half_written_stays(tmp_path, tiny_disk, make):
    path = make(tmp_path)
    before = path.read_bytes()
    with pytest.raises(DiskFull, match="磁盘已满"):
        open_table(path, scratch=tiny_disk)
    assert list(tiny_disk.iterdir()) == []
    assert path.read_bytes() == before


def failing(folder, number):
    with scratch_file(folder, ".csv", "成员.csv") as target:
        target.write("半")
        raise OSError(number, "broken")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_and_no_quota_are_the_same_to_people(tmp_path, number):
    with pytest.raises(DiskFull):
        failing(tmp_path, number)
    assert list(tmp_path.iterdir()) == []


def test_another_failure_of_the_disk_keeps_its_own_name_and_leaves_nothing_either(tmp_path):
    with pytest.raises(OSError, match="broken") as failure:
        failing(tmp_path, errno.EIO)
    assert failure.type is OSError
    assert list(tmp_path.iterdir()) == []

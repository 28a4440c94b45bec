"""What the product fetched itself is taken in whole or not at all; what a crash left of it is swept away."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction

from jinlin.console.schedule import sweep_imported_files
from jinlin.core.spreadsheets.unreadable import UnreadableFile
from jinlin.imports import uploads
from jinlin.imports.engine.job import folder_of
from jinlin.imports.models import Kind, Run
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.JINLIN_HOME = tmp_path
    return tmp_path


def take_in(world, text="编号,时间\n1,2026-01-01\n", name="orders.csv"):
    return uploads.take_in_text(workspace=world.qinghe, kind=Kind.ORDERS, name=name, text=text, now=NOW)


def left(home):
    return sorted(path.name for path in (home / "imports").iterdir())


def age(home):
    for path in (home / "imports").iterdir():
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))


def test_nothing_is_left_of_a_text_that_cannot_be_taken_in(world, home):
    with pytest.raises(UnreadableFile):
        take_in(world, text="<!DOCTYPE html><html><body>请登录</body></html>")

    assert (left(home), Run.objects.count()) == ([], 0)


class KilledError(Exception):
    """Something went wrong before the commit."""


def killed_before_the_commit(world):
    with suppress(KilledError), transaction.atomic():
        take_in(world)
        raise KilledError


def test_what_was_written_before_a_transaction_failed_is_swept_after_a_day(world, home):
    killed_before_the_commit(world)
    kept = take_in(world)
    age(home)
    assert len(left(home)) == 2

    assert sweep_imported_files(NOW + timedelta(hours=23)) is False
    assert len(left(home)) == 2
    assert sweep_imported_files(NOW + timedelta(hours=25)) is False
    assert left(home) == [kept.slug]
    assert folder_of(kept).is_dir()


def test_many_folders_are_swept_turn_by_turn(world, home, monkeypatch):
    monkeypatch.setattr(uploads, "AT_ONCE", 2)
    for _crash in range(5):
        killed_before_the_commit(world)
    age(home)

    assert [sweep_imported_files(NOW + timedelta(days=2)) for _turn in range(3)] == [True, True, False]
    assert left(home) == []

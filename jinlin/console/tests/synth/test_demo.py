"""The demo brand, made small: through the import engine, complete, once, and anew."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import call_command

from jinlin.communities.models import Community, Membership, Note
from jinlin.console.demo import cast, city, fresh, making
from jinlin.console.demo.making import Making, Size
from jinlin.desk.models import Report, SavedView
from jinlin.imports.models import Kind, Run
from jinlin.lake import queries as lake
from jinlin.lake.models import LakeFile
from jinlin.metrics.models import Standing, Target
from jinlin.wecom import opening
from jinlin.wecom.models import Recheck
from jinlin.workspaces.models import Staff, User, Workspace
from tests.world import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket, pytest.mark.timeout(600)]
MOVES = {"join", "leave", "rename"}
SMALL = Size(groups=8, days=15, messages=900)


@pytest.fixture
def made() -> Iterator[Workspace]:
    for step in Making(NOW, SMALL).steps():
        step.do(lambda _done, _total: None)
    yield Workspace.objects.get(slug=cast.SLUG)
    for platform in opening._open.values():
        platform.close()
    opening._open.clear()
    making.kept_in().unlink(missing_ok=True)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def days_of(workspace: Workspace) -> Counter[str]:
    """Count what the product knows of messages, by day."""
    told = lake.table(workspace, "history").select("at", "kind").to_pyarrow().to_pylist()
    moments = [row["at"].replace(tzinfo=UTC).astimezone(workspace.zone) for row in told if row["kind"] not in MOVES]
    return Counter(str(moment.date()) for moment in moments)


def every_day_is_there_once_the_last_ones_by_protocol(made: Workspace) -> None:
    history = rows(city.raw() / "history.csv")
    assert days_of(made) == Counter(row["time"][:10] for row in history if row["kind"] not in MOVES)

    housed = {
        row["community_id"] for row in rows(city.raw() / "communities.csv") if row["owner"] and not row["ended_at"]
    }
    brought = [row for row in rows(city.files() / "history.csv") if row["community_id"] in housed]
    assert max(row["time"][:10] for row in brought) == "2026-02-28"
    seats = Counter(row["community_id"] for row in rows(city.raw() / "members.csv") if not row["left_at"])
    open_seats = Membership.objects.filter(workspace=made, left_at=None).values_list(
        "community__external_id", flat=True
    )
    assert Counter(open_seats) == seats
    assert not Recheck.objects.exists()
    assert Standing.objects.filter(workspace=made).values_list("as_of", flat=True).distinct().get() == date(2026, 3, 4)


def test_the_demo_goes_through_the_import_engine_and_can_be_made_anew(
    made: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = Run.objects.filter(workspace=made)
    assert [(run.kind, run.state, run.error_count) for run in runs.order_by("pk")] == [
        (kind.value, "applied", 0) for kind in (*making.ORDER, Kind.HISTORY)
    ]
    assert (
        Community.objects.begun().filter(workspace=made).count() == Standing.objects.filter(workspace=made).count() == 8
    )
    signing_in = Staff.objects.filter(workspace=made, user__isnull=False)
    assert {staff.name for staff in signing_in} == {"林", "王", "陈", "周", "何"}
    assert [authenticate(username=one.username, password=cast.PASSWORD) is not None for one in cast.COLLEAGUES] == [
        True
    ] * 5
    desk = [model.objects.filter(workspace=made).exists() for model in (SavedView, Note, Target, Report)]
    assert desk == [True] * 4

    every_day_is_there_once_the_last_ones_by_protocol(made)

    call_command("demo")
    told = capsys.readouterr().out
    assert "already there" in told
    assert cast.PASSWORD in told

    assert fresh.remove(cast.SLUG)
    assert not Workspace.objects.exists()
    assert not User.objects.exists()
    assert not LakeFile.objects.exists()
    assert not (settings.JINLIN_LAKE / cast.SLUG).exists()
    assert not making.is_complete()
    assert not fresh.remove(cast.SLUG)

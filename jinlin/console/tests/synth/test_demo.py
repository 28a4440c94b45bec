"""The demo brand, made small: through the import engine, complete, once, and anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import call_command

from jinlin.communities.models import Community, Note
from jinlin.console.demo import cast, fresh, making
from jinlin.console.demo.making import Making, Size
from jinlin.desk.models import Report, SavedView
from jinlin.imports.models import Run
from jinlin.lake.models import LakeFile
from jinlin.metrics.models import Standing, Target
from jinlin.workspaces.models import Staff, User, Workspace
from tests.world import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = Size(groups=8, days=15, messages=900)


@pytest.fixture
def made() -> Iterator[Workspace]:
    for step in Making(NOW, SMALL).steps():
        step.do(lambda _done, _total: None)
    yield Workspace.objects.get(slug=cast.SLUG)
    making.kept_in().unlink(missing_ok=True)


def test_the_demo_goes_through_the_import_engine_and_can_be_made_anew(
    made: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = Run.objects.filter(workspace=made)
    assert [(run.kind, run.state, run.error_count) for run in runs.order_by("pk")] == [
        (kind.value, "applied", 0) for kind in making.ORDER
    ]
    assert Community.objects.filter(workspace=made).count() == Standing.objects.filter(workspace=made).count() == 8
    assert {staff.name for staff in Staff.objects.filter(workspace=made)} == {"林", "王", "陈", "周", "何"}
    assert [authenticate(username=one.username, password=cast.PASSWORD) is not None for one in cast.COLLEAGUES] == [
        True
    ] * 5
    desk = [model.objects.filter(workspace=made).exists() for model in (SavedView, Note, Target, Report)]
    assert desk == [True] * 4

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

"""The numbers of a workspace are renewed when something came in, or when its day has turned."""

from datetime import timedelta

import pytest

from jinlin.console.renewal import Renewal
from jinlin.imports.models import Run, State
from jinlin.metrics import actions as metrics
from jinlin.wecom.models import Sync
from tests.world import NOW, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def renewals(renewal, now):
    """Renew until nothing is due; return how often there was something."""
    return next(times for times in range(100) if not renewal.renew_next(now))


def applied(workspace, when):
    return Run.objects.create(
        workspace=workspace, kind="members", state=State.APPLIED, timezone="UTC", created_at=when, applied_at=when
    )


def test_a_process_that_has_just_started_renews_every_workspace_once(world):
    renewal = Renewal()
    assert renewals(renewal, NOW) == 2
    assert renewals(renewal, NOW + timedelta(hours=1)) == 0


def test_an_import_and_its_undoing_renew_its_workspace_only(world):
    renewal = Renewal()
    renewals(renewal, NOW)
    run = applied(world.qinghe, NOW)
    assert renewals(renewal, NOW) == 1
    Run.objects.filter(pk=run.pk).update(rolled_back_at=NOW)
    assert renewals(renewal, NOW) == 1
    assert renewals(renewal, NOW) == 0


def test_a_reading_of_the_platform_that_changed_something_renews_once(world):
    renewal = Renewal()
    renewals(renewal, NOW)
    sync = Sync.objects.create(workspace=world.qinghe, started_at=NOW, due_at=NOW, finished_at=NOW)
    assert renewals(renewal, NOW) == 0
    Sync.objects.filter(pk=sync.pk).update(changed_count=3)
    assert renewals(renewal, NOW) == 1
    assert renewals(renewal, NOW) == 0


def test_joins_told_by_the_platform_are_counted_at_most_once_an_hour(world):
    renewal = Renewal()
    renewals(renewal, NOW)
    community = world.community()
    world.join(world.member(), community)
    assert renewals(renewal, NOW + timedelta(minutes=30)) == 0
    assert renewals(renewal, NOW + timedelta(hours=1)) == 1
    world.join(world.member(), community)
    assert renewals(renewal, NOW + timedelta(hours=1, minutes=59)) == 0
    assert renewals(renewal, NOW + timedelta(hours=2)) == 1
    assert renewals(renewal, NOW + timedelta(hours=3)) == 0


def test_the_day_turns_at_the_workspaces_own_midnight(world):
    renewal = Renewal()
    renewals(renewal, NOW)
    assert renewals(renewal, at("2026-03-05 23:59")) == 0
    assert renewals(renewal, at("2026-03-06 00:00")) == 2


def test_a_workspace_that_fails_waits_and_stops_no_other(world, monkeypatch, caplog):
    refreshed = []

    def refresh(workspace, now):
        refreshed.append(workspace.slug)
        if workspace == world.qinghe:
            raise OSError("disk")

    monkeypatch.setattr(metrics, "refresh", refresh)
    renewal = Renewal()
    assert renewals(renewal, NOW) == 2
    assert renewals(renewal, NOW + timedelta(minutes=9)) == 0
    assert renewals(renewal, NOW + timedelta(minutes=10)) == 1
    assert refreshed == ["qinghe", "elsewhere", "qinghe"]

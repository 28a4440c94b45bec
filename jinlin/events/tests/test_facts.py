from datetime import UTC, datetime

import pytest

from jinlin.events import actions
from jinlin.events.models import Fact
from jinlin.workspaces.models import Workspace

NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def qinghe(db):
    return Workspace.objects.create(slug="qinghe", name="青禾生鲜", created_at=NOW)


@pytest.fixture
def other(db):
    return Workspace.objects.create(slug="other", name="别家", created_at=NOW)


def test_a_fact_recorded_twice_is_there_once(qinghe):
    first = actions.record("imports.applied", qinghe, key="run:1", at=NOW, now=NOW, run=1)
    second = actions.record("imports.applied", qinghe, key="run:1", at=NOW, now=NOW, run=1)
    assert first.pk == second.pk
    assert Fact.objects.count() == 1


def test_reactions_run_once_in_order(qinghe):
    seen = []
    for n in range(3):
        actions.record("imports.applied", qinghe, key=f"run:{n}", at=NOW, now=NOW, run=n)
    reactions = {"imports.applied": [lambda fact, _now: seen.append(fact.data["run"])]}
    assert actions.hand_on(reactions, now=NOW) == 3
    assert actions.hand_on(reactions, now=NOW) == 0
    assert seen == [0, 1, 2]


def test_a_failing_reaction_keeps_its_workspace_waiting_and_no_other(qinghe, other):
    seen = []

    def fail_for_qinghe(fact, _now):
        if fact.workspace_id == qinghe.pk:
            raise RuntimeError("not now")
        seen.append(fact.workspace_id)

    actions.record("imports.applied", qinghe, key="run:1", at=NOW, now=NOW)
    actions.record("imports.applied", qinghe, key="run:2", at=NOW, now=NOW)
    actions.record("imports.applied", other, key="run:3", at=NOW, now=NOW)
    assert actions.hand_on({"imports.applied": [fail_for_qinghe]}, now=NOW) == 1
    assert seen == [other.pk]
    assert Fact.objects.filter(handled_at=None).count() == 2

from __future__ import annotations

import pytest

from jinlin.metrics.tests.analysis.world import World


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    settings.JINLIN_HOME = tmp_path
    settings.JINLIN_LAKE = tmp_path / "lake"
    return World.begin()

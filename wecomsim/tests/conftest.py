"""The desk at which the tests sit."""

from __future__ import annotations

import pytest

from wecomsim.tests.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()

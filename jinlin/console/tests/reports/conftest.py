from __future__ import annotations

import pytest
from django.core.cache import cache

from jinlin.console.tests.insights.town import Town


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def town(world):
    return Town(world).settle()

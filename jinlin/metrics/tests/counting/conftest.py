from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from jinlin.metrics.tests.counting.world import Raw


@pytest.fixture
def raw() -> Raw:
    """One community in one store, and one day."""
    made = Raw(ZoneInfo("Asia/Shanghai"), date(2026, 3, 10), 1).open()
    made.communities.append({"community": 1, "unit": made.stores[0].pk, "unit_path": made.stores[0].path})
    return made

"""How many mass messages a customer or a group may get [D:92135], counted over tasks of the corp and of members."""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import datetime

from wecomsim.state.clock import SHANGHAI

__all__ = ["Quota"]


class Quota:
    """Counts what each recipient got."""

    def __init__(self) -> None:
        self._got: dict[str, list[float]] = defaultdict(list)

    def is_spent(self, recipient: str, now: float, rule: str) -> bool:
        """Whether nothing more may come: as many a calendar month as it has days, or 7 a week, or 1 a day."""
        here = datetime.fromtimestamp(now, SHANGHAI)
        midnight = here.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        begins, most = {
            "month": (
                here.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp(),
                calendar.monthrange(here.year, here.month)[1],
            ),
            "week": (midnight - here.weekday() * 86_400, 7),
            "day": (midnight, 1),
        }[rule]
        return sum(at >= begins for at in self._got[recipient]) >= most

    def take(self, recipient: str, now: float) -> None:
        """Count one."""
        self._got[recipient].append(now)

"""What needs a look: open alerts by kind, the worst example told with its usual value, the button where the problem is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from jinlin.metrics import alerts

if TYPE_CHECKING:
    from jinlin.metrics.models import Alert
    from jinlin.workspaces.access import Access

ROWS = 8


@dataclass(frozen=True)
class Matter:
    """Alerts of one kind."""

    title: str
    count: int
    severity: str
    words: str
    url: str


def matters(access: Access) -> list[Matter]:
    """Return the open alerts of the subtree grouped by kind, alarms first, then the larger groups."""
    by_kind: dict[str, list[Alert]] = {}
    for alert in alerts.open_alerts(access):
        by_kind.setdefault(alert.kind, []).append(alert)
    found = [_matter(kind, rows) for kind, rows in by_kind.items()]
    return sorted(found, key=lambda matter: (matter.severity != "bad", -matter.count))[:ROWS]


def _matter(kind: str, rows: list[Alert]) -> Matter:
    worst = min(rows, key=lambda alert: (alert.severity != "bad", -alert.on.toordinal()))
    return Matter(
        title=str(alerts.title(worst)),
        count=len(rows),
        severity="bad" if any(alert.severity == "bad" for alert in rows) else "warn",
        words=str(alerts.tell(worst)),
        url=f"{reverse('alerts')}?kind={kind}",
    )

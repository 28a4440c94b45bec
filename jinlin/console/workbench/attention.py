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


@dataclass
class Kind:
    """How many alerts of one kind there are, how many of them grave, and which one is told."""

    example: int
    count: int = 0
    alarms: int = 0


def matters(access: Access) -> list[Matter]:
    """Return the open alerts of the subtree by kind, alarms first, then what there is most of; each with its gravest example."""
    waiting = alerts.open_alerts(access)
    kinds: dict[str, Kind] = {}
    for kind, severity, pk in waiting.values_list("kind", "severity", "pk"):  # the gravest and newest first
        known = kinds.setdefault(kind, Kind(pk))
        known.count += 1
        known.alarms += severity == "alarm"
    listed = sorted(kinds.items(), key=lambda item: (not item[1].alarms, -item[1].count, item[0]))[:ROWS]
    examples = waiting.in_bulk([kind.example for _, kind in listed])
    return [_matter(examples[kind.example], name, kind) for name, kind in listed]


def _matter(example: Alert, name: str, kind: Kind) -> Matter:
    return Matter(
        title=str(alerts.title(example)),
        count=kind.count,
        severity="bad" if kind.alarms else "warn",
        words=str(alerts.tell(example)),
        url=f"{reverse('alerts')}?kind={name}",
    )

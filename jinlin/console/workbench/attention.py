"""What needs a look: open alerts by kind, the worst example told with its usual value, the button where the problem is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities import keepers
from jinlin.metrics import alerts

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.metrics.models import Alert
    from jinlin.workspaces.access import Access

ROWS = 8
KEPT_SECONDS = 300


@dataclass(frozen=True)
class Matter:
    """Alerts of one kind."""

    title: str
    count: int
    severity: str
    words: str
    url: str
    at: datetime | None = None  # when it was counted, where that is not now


@dataclass
class Kind:
    """How many alerts of one kind there are, how many of them grave, and which one is told."""

    example: int
    count: int = 0
    alarms: int = 0


def matters(access: Access, now: datetime) -> list[Matter]:
    """Return the open alerts of the subtree by kind, alarms first, then what there is most of; each with its gravest example."""
    waiting = alerts.open_alerts(access)
    kinds: dict[str, Kind] = {}
    for kind, severity, pk in waiting.values_list("kind", "severity", "pk"):  # the gravest and newest first
        known = kinds.setdefault(kind, Kind(pk))
        known.count += 1
        known.alarms += severity == "alarm"
    listed = sorted(kinds.items(), key=lambda item: (not item[1].alarms, -item[1].count, item[0]))[:ROWS]
    examples = waiting.in_bulk([kind.example for _name, kind in listed])
    found = [_matter(examples[kind.example], name, kind) for name, kind in listed]
    return sorted([*found, *_keeping(access, now)], key=lambda matter: matter.severity != "bad")


def _keeping(access: Access, now: datetime) -> list[Matter]:
    """Tell of groups that hang on one account, or on none (R-326), and when they were counted."""
    told = {
        keepers.NOBODY: ("bad", _("群主的账号用不了,也没有管理员:先给这些群换群主")),
        keepers.OWNER_GONE: ("bad", _("群主的账号用不了:请管理员先接手,再换群主")),
        keepers.ALONE: ("warn", _("群主账号一旦被封,群就没人能维护:请设 1–3 位管理员")),
    }
    (counts, at), groups = _counted(access, now), reverse("groups")
    return [
        Matter(str(keepers.STATES[which]), counts[which], severity, words, f"{groups}?keepers={which}", at)
        for which, (severity, words) in told.items()
        if counts[which]
    ]


def _counted(access: Access, now: datetime) -> tuple[dict[str, int], datetime]:
    """Count the groups of a subtree, and keep that for some minutes: each of 100,000 is judged, in 0.25 s."""
    key = f"keepers:{access.workspace.pk}:{access.unit.pk}"
    found: tuple[dict[str, int], datetime] | None = cache.get(key)
    if found is None:
        found = keepers.counts(access), now
        cache.set(key, found, KEPT_SECONDS)
    return found


def _matter(example: Alert, name: str, kind: Kind) -> Matter:
    return Matter(
        title=str(alerts.title(example)),
        count=kind.count,
        severity="bad" if kind.alarms else "warn",
        words=str(alerts.tell(example)),
        url=f"{reverse('alerts')}?kind={name}",
    )

"""Which alerts are open for somebody, and an alert in words (R-249)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from jinlin.metrics.alerts.rules import BY_KEY
from jinlin.metrics.definitions import METRICS
from jinlin.metrics.models import Alert
from jinlin.shell import formats

if TYPE_CHECKING:
    from datetime import date

    from jinlin.workspaces.access import Access

SHARES = {"exit_rate", "promo_share", "ad_share", "noise_share"}


@dataclass(frozen=True)
class Digest:
    """The day's alerts: newly raised, still open, closed; what each says."""

    raised: tuple[Alert, ...]
    still_open: tuple[Alert, ...]
    closed: tuple[Alert, ...]


def visible(access: Access) -> QuerySet[Alert]:
    """Return the alerts of the staff member's subtree."""
    rows = Alert.objects.filter(workspace=access.workspace, unit__path__startswith=access.unit.path)
    return rows.select_related("community", "unit")


def open_alerts(access: Access, as_of: date | None = None) -> QuerySet[Alert]:
    """Return what needs a look: not closed, not handled, not put aside; alarms first, then the newest."""
    rows = visible(access).filter(closed_on=None, handled_at=None)
    if as_of:
        rows = rows.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=as_of))
    grave = Case(When(severity="alarm", then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(grave, "-on", "pk")


def digest(access: Access, as_of: date) -> Digest:
    """Return the alerts of a day for its report."""
    rows = visible(access)
    still = rows.filter(closed_on=None, on__lt=as_of).order_by("on", "pk")
    return Digest(
        raised=tuple(rows.filter(on=as_of, closed_on=None).order_by("pk")),
        still_open=tuple(still),
        closed=tuple(rows.filter(closed_on=as_of).order_by("pk")),
    )


def title(alert: Alert) -> Any:
    """Name what an alert is about."""
    return BY_KEY[alert.kind.partition(":")[0]].label


def tell(alert: Alert) -> str:
    """Say an alert with its numbers: “24 小时退 11 人,平时每天 2 人”."""
    rule = BY_KEY[alert.kind.partition(":")[0]]
    shown = {key: _shown(key, value) for key, value in alert.evidence.items()}
    if rule.key == "noise_rising":
        shown["usual"] = _percent(alert.evidence.get("usual"))
    if rule.key == "target_missed":
        shown = _of_target(alert.evidence)
    return str(rule.words) % shown


def _of_target(evidence: dict[str, Any]) -> dict[str, str]:
    """Write a metric and its values as its tiles do: a share as a percentage, money in yuan."""
    metric = METRICS[evidence["metric"]]
    return {"metric": str(metric.label)} | {key: written(evidence.get(key), metric.unit) for key in ("value", "target")}


def written(value: float | None, unit: str) -> str:
    """Write a metric's value by its unit: a share as a percentage, money in yuan, the rest as plain numbers."""
    if unit == "share":
        return formats.share(value)
    if unit == "money":
        return formats.full_yuan(None if value is None else round(value))
    return formats.plain(value, 0 if value is None or float(value).is_integer() else 2)


def _shown(key: str, value: Any) -> str:
    if key in SHARES:
        return _percent(value)
    if isinstance(value, list):
        return " → ".join(str(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.1f}%"

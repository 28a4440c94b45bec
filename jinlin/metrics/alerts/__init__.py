"""Alerts and targets: what needs a look today, by which numbers, and what became of it (R-249)."""

from jinlin.metrics.alerts.actions import UnknownAlert, handle, raise_alerts, snooze
from jinlin.metrics.alerts.queries import digest, open_alerts, tell, title

__all__ = ["UnknownAlert", "digest", "handle", "open_alerts", "raise_alerts", "snooze", "tell", "title"]

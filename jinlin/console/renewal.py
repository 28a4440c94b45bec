"""Bring the numbers of a workspace up to date when something came in, or when its day has turned."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Max

from jinlin.communities.models import Membership
from jinlin.console.reports import drafting
from jinlin.imports.models import Run
from jinlin.metrics import actions as metrics
from jinlin.metrics.models import AlertRule, Settings
from jinlin.wecom.models import Sync
from jinlin.workspaces.models import Workspace

log = logging.getLogger("jinlin.schedule")

AFTER_FAILURE = timedelta(minutes=10)


class Mark(NamedTuple):
    """What the numbers of a workspace were counted from."""

    day: date
    applied_at: datetime | None
    rolled_back_at: datetime | None
    chosen: str  # what the workspace chose: readings, thresholds, shares, bands, alert rules
    synced_at: datetime | None = None  # the last reading of the platform that changed something


class Renewal:
    """What this process has renewed; a process that has just started renews everything once."""

    def __init__(self) -> None:
        self.renewed: dict[int, Mark] = {}
        self.not_before: dict[int, datetime] = {}
        self.hours: dict[int, datetime] = {}  # in which each was renewed last

    def renew_next(self, now: datetime) -> bool:
        """Renew one workspace that is due; say whether there was one. One that fails waits and stops no other."""
        for workspace in Workspace.objects.order_by("id"):
            mark = mark_of(workspace, now)
            waiting = self.not_before.get(workspace.pk, now) > now
            due = self.renewed.get(workspace.pk) != mark or self._has_moved(workspace, now)
            if due and not waiting:
                self.renew(workspace, mark, now)
                return True
        return False

    def _has_moved(self, workspace: Workspace, now: datetime) -> bool:
        """Whether joins and leaves wait to be counted: they come by the second and are counted at most once an hour."""
        if self.hours.get(workspace.pk) == _hour(now):
            return False
        return Membership.objects.filter(workspace=workspace, published=False).exists()

    def renew(self, workspace: Workspace, mark: Mark, now: datetime) -> None:
        """Count again, and draft the reports that are due."""
        try:
            metrics.refresh(workspace, now)
            drafting.in_language("zh-hans", workspace, now)
        except Exception:
            log.exception("the numbers of %s could not be renewed; in %s again", workspace.slug, AFTER_FAILURE)
            self.not_before[workspace.pk] = now + AFTER_FAILURE
        else:
            self.renewed[workspace.pk] = mark
            self.hours[workspace.pk] = _hour(now)


def mark_of(workspace: Workspace, now: datetime) -> Mark:
    """Say what the numbers would be counted from now."""
    runs = Run.objects.filter(workspace=workspace).aggregate(Max("applied_at"), Max("rolled_back_at"))
    chosen = Settings.objects.filter(workspace=workspace).values_list("values", flat=True).first()
    rules = (
        AlertRule.objects.filter(workspace=workspace).order_by("key").values_list("key", "value", "periods", "muted")
    )
    today = now.astimezone(workspace.zone).date()
    changed = Sync.objects.filter(workspace=workspace, changed_count__gt=0, finished_at__isnull=False)
    synced_at = changed.aggregate(Max("finished_at"))["finished_at__max"]
    return Mark(today, runs["applied_at__max"], runs["rolled_back_at__max"], repr((chosen, list(rules))), synced_at)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)

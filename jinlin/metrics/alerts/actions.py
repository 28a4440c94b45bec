"""Raise, keep, close, handle and snooze alerts (R-249)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jinlin.communities.models import Community
from jinlin.metrics.alerts import gather, rules, targets
from jinlin.metrics.alerts.queries import visible
from jinlin.metrics.health.actions import relight
from jinlin.metrics.models import Alert
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import date, datetime

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

Broken = dict[tuple[str, str], tuple[int | None, int, dict[str, Any]]]
"""What is broken now: (scope, kind) → community, unit, evidence."""


class UnknownAlert(Exception):
    """No such alert in what this person may see."""


@transaction.atomic
def raise_alerts(workspace: Workspace, as_of: date, now: datetime) -> int:
    """Raise what is newly broken, keep what still is, close what is over; return how many are open.

    One alert stays open per scope and kind, so nobody is told twice; the same day again changes nothing.
    """
    broken = _broken(workspace, as_of)
    open_now = {
        (row.scope, row.kind): row for row in Alert.objects.filter(workspace=workspace, closed_on=None, on__lte=as_of)
    }
    for key, alert in open_now.items():
        if key in broken:
            alert.evidence = broken[key][2]
        else:
            alert.closed_on = as_of
    Alert.objects.bulk_update(open_now.values(), ["evidence", "closed_on"], batch_size=500)
    _raise(workspace, as_of, {key: row for key, row in broken.items() if key not in open_now})
    relight(workspace)
    del now  # the rows carry days of the workspace; the moment of the sweep is not kept
    return Alert.objects.filter(workspace=workspace, closed_on=None).count()


@transaction.atomic
def handle(access: Access, slug: str, now: datetime) -> Alert:
    """Say that somebody looked after an alert; it stays closed to view until it is over. Raises UnknownAlert."""
    alert = _mine(access, slug)
    if alert.handled_at is None:
        alert.handled_at, alert.handled_by = now, access.staff
        alert.save(update_fields=["handled_at", "handled_by"])
        workspaces.audit(access, "alert.handled", alert, now=now)
        relight(access.workspace)
    return alert


@transaction.atomic
def snooze(access: Access, slug: str, until: date, now: datetime) -> Alert:
    """Put an alert aside until a day. Raises UnknownAlert."""
    alert = _mine(access, slug)
    alert.snoozed_until = until
    alert.save(update_fields=["snoozed_until"])
    workspaces.audit(access, "alert.snoozed", alert, now=now, details={"until": until.isoformat()})
    return alert


def _mine(access: Access, slug: str) -> Alert:
    if not access.can("alerts.handle"):
        raise PermissionDenied(_("需要权限“%(permission)s”,请联系总部管理员。") % {"permission": "alerts.handle"})
    alert = visible(access).filter(slug=slug).first()
    if alert is None:
        raise UnknownAlert(slug)
    return alert


def _broken(workspace: Workspace, as_of: date) -> Broken:
    chosen = rules.chosen(workspace)
    units = dict(Community.objects.filter(workspace=workspace).values_list("pk", "unit_id"))
    found: Broken = {}
    for pk, figures in gather.figures(workspace, as_of).items():
        for kind, evidence in rules.broken(chosen, figures).items():
            found[f"community:{pk}", kind] = (pk, units[pk], evidence)
    if "target_missed" in chosen:
        for target, evidence in targets.missed(workspace, as_of):
            unit = units[target.community_id] if target.community_id else target.unit_id
            if unit:
                found[target.scope, f"target_missed:{target.metric}"[:40]] = (target.community_id, unit, evidence)
    return found


def _raise(workspace: Workspace, as_of: date, new: Broken) -> None:
    Alert.objects.bulk_create(
        [
            Alert(
                workspace=workspace,
                scope=scope,
                community_id=community,
                unit_id=unit,
                kind=kind,
                severity=rules.BY_KEY[kind.partition(":")[0]].severity,
                on=as_of,
                evidence=evidence,
            )
            for (scope, kind), (community, unit, evidence) in new.items()
        ],
        update_conflicts=True,  # closed and broken again on one day: the same alert, open once more
        unique_fields=["workspace", "scope", "kind", "on"],
        update_fields=["evidence", "closed_on"],
        batch_size=500,
    )

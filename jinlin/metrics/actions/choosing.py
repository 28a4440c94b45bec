"""What a workspace chooses where the sources leave room: readings, thresholds, target shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jinlin.core.refusals import Refusal, source_text
from jinlin.metrics.activity import composition, thresholds
from jinlin.metrics.models import Settings
from jinlin.metrics.readings import Readings
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jinlin.workspaces.access import Access

KINDS = ("readings", "thresholds", "composition")


class SharesBeyondWhole(Refusal):
    """Target shares of the tiers that add up to more than everybody."""

    code = "shares_beyond_whole"
    source_what = source_text("各层的目标占比加起来是 %(sum)s%%,超过了 100%%")
    source_remedy = source_text("请减小其中几层")


class NegativeThreshold(Refusal):
    """A threshold below zero."""

    code = "negative_threshold"
    source_what = source_text("“%(label)s”不能小于 0")
    source_remedy = source_text("请改为 0 或更大的数")


@transaction.atomic
def choose(
    access: Access,
    *,
    readings: Mapping[str, Any],
    own_thresholds: Mapping[str, float],
    shares: Mapping[str, float],
    now: datetime,
) -> list[str]:
    """Choose readings, thresholds and target shares (R-061) of a workspace; return the names of what changed.

    What is as the design has it is not kept. Numbers follow at the next refresh. Raises PermissionDenied, NoSuchReading,
    UnknownThreshold, NegativeThreshold and SharesBeyondWhole; nothing is changed then.
    """
    if not access.can("metrics.settings"):
        raise PermissionDenied(_("需要权限“%(permission)s”,请联系总部管理员。") % {"permission": "metrics.settings"})
    Readings().chosen(readings)
    thresholds.merged(own_thresholds)
    _refuse_negative(own_thresholds)
    if sum(shares.values()) > 1 + 1e-9:
        raise SharesBeyondWhole(sum=f"{sum(shares.values()) * 100:g}")
    row, _made = Settings.objects.select_for_update().get_or_create(workspace=access.workspace)
    usual = {"readings": _usual_readings(), "thresholds": thresholds.DEFAULTS, "composition": composition.TARGETS}
    given = {"readings": readings, "thresholds": own_thresholds, "composition": shares}
    wanted = {kind: {k: v for k, v in given[kind].items() if v != usual[kind].get(k)} for kind in KINDS}
    before = {kind: row.values.get(kind, {}) for kind in KINDS}
    changed = sorted(
        name
        for kind in KINDS
        for name in {*before[kind], *wanted[kind]}
        if before[kind].get(name) != wanted[kind].get(name)
    )
    if changed:
        row.values = {**row.values, **wanted}
        row.save(update_fields=["values"])
        details = {"from": _told(before, changed), "to": _told(wanted, changed)}
        workspaces.audit(access, "metrics.chosen", access.workspace, now=now, details=details)
    return changed


def _usual_readings() -> dict[str, Any]:
    usual = Readings()
    names = ("exit", "retention", "messages", "spend", "roi")
    validity = {name: getattr(usual.validity, name) for name in ("min_length", "plus_one", "emoji_only", "other_kinds")}
    return {name: getattr(usual, name) for name in names} | validity


def _told(values: Mapping[str, Mapping[str, Any]], changed: list[str]) -> dict[str, Any]:
    return {name: value for kind in KINDS for name, value in values[kind].items() if name in changed}


def _refuse_negative(own: Mapping[str, float]) -> None:
    for one in thresholds.THRESHOLDS:
        if own.get(one.key, 0) < 0:
            raise NegativeThreshold(label=one.label)

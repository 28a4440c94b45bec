"""Change how often and when groups are disturbed; ask for, approve and end what the platform punishes (R-098, R-118, R-277)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.messaging.models import RiskOption, RiskState, SendPolicy, TypeBudget
from jinlin.messaging.posting import ReasonMissing
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access

__all__ = ["AskedAlready", "OwnRisk", "ask_risk", "change_policy", "decide_risk", "end_risk", "set_type_budget"]


class AskedAlready(Refusal):
    """One wish for an option at a time."""

    code = "risk_asked_already"
    source_what = _("这个选项已经开启或在等批准")
    source_remedy = _("先关闭或等批准结果")


class OwnRisk(Refusal):
    """Two people stand for a risk."""

    code = "risk_own"
    source_what = _("不能批准自己的申请")
    source_remedy = _("请另一位有审批权限的同事批准")


class RiskOver(Refusal):
    """It was decided or ended already."""

    code = "risk_over"
    source_what = _("这个申请已经处理过")
    source_remedy = _("请刷新页面看最新状态")


@transaction.atomic
def change_policy(*, who: Access, row: SendPolicy, closed_days: list[str], now: datetime) -> SendPolicy:
    """Keep the brand's limits as they were filled in."""
    row.workspace, row.closed_days = who.workspace, closed_days
    row.changed_by, row.changed_at = who.staff, now
    row.save()
    workspaces.audit(who, "policy.changed", row, now=now)
    return row


@transaction.atomic
def set_type_budget(
    *,
    who: Access,
    axis: str,
    key: str,
    promo_a_day: int | None,
    most_a_week: int | None,
    gap_minutes: int | None,
    now: datetime,
) -> None:
    """Set what a type allows beyond its definition; all empty takes the budget away."""
    limits = {"promo_a_day": promo_a_day, "most_a_week": most_a_week, "gap_minutes": gap_minutes}
    row, _made = TypeBudget.objects.update_or_create(workspace=who.workspace, axis=axis, key=key, defaults=limits)
    workspaces.audit(who, "budget.set", row, details={"type": f"{axis}.{key}"}, now=now)
    if all(value is None for value in limits.values()):
        row.delete()


@transaction.atomic
def ask_risk(*, who: Access, risk: str, days: int, reason: str, now: datetime) -> RiskOption:
    """Ask for a risky option for some days. Raises ReasonMissing, AskedAlready."""
    if not reason.strip():
        raise ReasonMissing
    RiskOption.objects.filter(workspace=who.workspace, state=RiskState.ON, until__lte=now).update(state=RiskState.OFF)
    told = {"reason": reason.strip()[:300], "asked_by": who.staff, "asked_at": now, "until": now + timedelta(days=days)}
    try:
        with transaction.atomic():
            row = RiskOption.objects.create(workspace=who.workspace, risk=risk, **told)
    except IntegrityError:
        raise AskedAlready from None
    workspaces.audit(who, "risk.asked", row, details={"reason": row.reason}, now=now)
    return row


@transaction.atomic
def decide_risk(*, who: Access, row: RiskOption, approve: bool, now: datetime) -> RiskOption:
    """Approve or decline; whoever asked does not approve. Raises OwnRisk, RiskOver."""
    if row.asked_by_id == who.staff.pk:
        raise OwnRisk
    changes = {"state": RiskState.ON if approve else RiskState.DECLINED, "decided_by": who.staff, "decided_at": now}
    if not RiskOption.objects.filter(pk=row.pk, state=RiskState.ASKED).update(**changes):
        raise RiskOver
    row.refresh_from_db()
    workspaces.audit(who, "risk.approved" if approve else "risk.declined", row, now=now)
    return row


@transaction.atomic
def end_risk(*, who: Access, row: RiskOption, now: datetime) -> RiskOption:
    """Switch an option off. Raises RiskOver."""
    rows = RiskOption.objects.filter(pk=row.pk, state__in=[RiskState.ON, RiskState.ASKED])
    if not rows.update(state=RiskState.OFF, ended_by=who.staff, ended_at=now):
        raise RiskOver
    row.refresh_from_db()
    workspaces.audit(who, "risk.ended", row, now=now)
    return row

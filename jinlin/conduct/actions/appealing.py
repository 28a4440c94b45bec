"""A member speaks against a decision; a person answers (R-077)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.db import IntegrityError, transaction

from jinlin.conduct.models import Appeal, AppealState, Case, CaseState
from jinlin.conduct.refusals import CaseDecided, NothingToAppeal, WordsMissing
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.tasks import actions as tasks
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access

SALT = "jinlin.conduct.appeal"
LONGEST = 500


def token_of(case: Case) -> str:
    """Return what stands in the appeal's address: only who was given it can appeal."""
    return signing.dumps(case.slug, salt=SALT)


def case_of(token: str) -> Case | None:
    """Return the confirmed case a signed address names, None for one nobody signed."""
    try:
        slug = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    rows = Case.objects.select_related("workspace", "community", "rule__version", "appeal", "member")
    return rows.filter(slug=slug, state__in=[CaseState.CONFIRMED, CaseState.DISMISSED]).first()


@transaction.atomic
def appeal(*, case: Case, text: str, now: datetime) -> Appeal:
    """Take in what a member says, once for a case. Raises NothingToAppeal, WordsMissing."""
    if not text.strip():
        raise WordsMissing(what=_("申诉理由"))
    if case.state != CaseState.CONFIRMED:
        raise NothingToAppeal
    try:
        with transaction.atomic():
            row = Appeal.objects.create(workspace=case.workspace, case=case, text=text.strip()[:LONGEST], at=now)
    except IntegrityError as again:
        raise NothingToAppeal from again
    data = {"case": case.pk, "appeal": row.pk, "community": case.community_id}
    events.record("case.appealed", case.workspace, key=str(row.pk), at=now, now=now, **data)
    return row


@transaction.atomic
def answer(*, who: Access, appeal: Appeal, uphold: bool, words: str, now: datetime) -> Appeal:
    """Answer an appeal; one that is upheld makes the case a mistake and takes an open task back. Raises CaseDecided, WordsMissing."""
    if not words.strip():
        raise WordsMissing(what=_("答复"))
    state = AppealState.UPHELD if uphold else AppealState.REJECTED
    rows = Appeal.objects.filter(pk=appeal.pk, state=AppealState.OPEN)
    changes = {"state": state, "answer": words.strip()[:300], "answered_at": now, "answered_by": who.staff}
    if not rows.update(**changes):
        raise CaseDecided(state=appeal.get_state_display())
    appeal.refresh_from_db()
    if uphold:
        _undo(who, appeal.case, now)
    data = {"case": appeal.case_id, "appeal": appeal.pk}
    events.record("case.appeal_answered", who.workspace, key=str(appeal.pk), at=now, now=now, **data, upheld=uphold)
    workspaces.audit(who, f"appeal.{state}", appeal.case, now=now)
    return appeal


def _undo(who: Access, case: Case, now: datetime) -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.DISMISSED, penalty="", offence=0)
    if case.task and case.task.closed_at is None:
        tasks.withdraw(who=who.workspace, task=case.task, now=now)
    data = {"case": case.pk, "community": case.community_id, "message": case.message}
    events.record("case.dismissed", who.workspace, key=str(case.pk), at=now, now=now, **data)

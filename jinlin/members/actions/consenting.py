"""Note what a person said about the use of their data, purpose by purpose; the latest word counts (R-195)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.members.models import Consent, ConsentBasis, ConsentWord, Purpose
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.members.models import Member
    from jinlin.workspaces.actions import Actor

__all__ = ["FutureConsent", "NothingSaid", "note_consent"]


class FutureConsent(Refusal):
    """Nobody can have agreed later than now."""

    code = "future_consent"
    source_what = _("同意的时间在将来")
    source_remedy = _("请填写对方表示同意或撤回的时间")


class NothingSaid(Refusal):
    """Neither a purpose nor a word that we know."""

    code = "nothing_said"
    source_what = _("没有选择用途,或没有选择同意与否")
    source_remedy = _("请选择一个用途,再选择“同意”或“不同意”")


@transaction.atomic
def note_consent(  # noqa: PLR0913  (what was said, for what, when, by which evidence)
    who: Actor,
    member: Member,
    *,
    purpose: str,
    word: str,
    at: datetime,
    evidence: str = "",
    basis: str = "",
    now: datetime,
) -> Consent:
    """Note a word once: the same purpose at the same moment again changes nothing. Raises NothingSaid, FutureConsent.

    Without a `basis` it is what a colleague wrote down, or the platform told where the program acts.
    """
    if purpose not in Purpose.values or word not in ConsentWord.values:
        raise NothingSaid
    if at > now:
        raise FutureConsent
    by = who.staff if isinstance(who, Access) else None
    basis = basis or (ConsentBasis.STAFF if by else ConsentBasis.PLATFORM)
    told = {"word": word, "basis": basis, "evidence": evidence.strip()[:300], "staff": by}
    key = {"workspace_id": member.workspace_id, "member": member, "purpose": purpose, "at": at}
    row, new = Consent.objects.get_or_create(**key, defaults=told)
    if new and by:
        workspaces.audit(who, "members.consent_noted", member, details={"purpose": purpose, "word": word}, now=now)
    if new:
        key_of_fact = f"{member.pk}:{purpose}:{at.timestamp()}"
        data = {"member": member.pk, "purpose": purpose, "word": word}
        events.record("member.consented", member.workspace, key=key_of_fact, at=at, now=now, **data)
    return row

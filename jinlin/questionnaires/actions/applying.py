"""What follows from answers for the member who gave them, and the end of answers when their time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.members import actions as members
from jinlin.members.models import ConsentBasis, ConsentWord, Purpose, Source, Visitor
from jinlin.questionnaires.actions import pictures
from jinlin.questionnaires.engine.meaning import meant
from jinlin.questionnaires.models import Answer, Response, Version

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["apply", "apply_to_visitor", "clear_old"]

CLEARED_AT_ONCE = 500


@transaction.atomic
def apply(response: Response, *, now: datetime) -> bool:
    """Write down what a sent response says about its member: attributes, tags, codes, and that they agreed.

    Say whether anything was written: not for somebody unknown or forgotten, not twice, not what was taken back.
    """
    row = Response.objects.select_for_update(of=("self",)).select_related("version", "member").get(pk=response.pk)
    member, at = row.member, row.submitted_at
    if member is None or member.forgotten_at or at is None or row.withdrawn_at or row.applied_at or row.cleared_at:
        return False
    found = meant(row.version.definition, row.answers)
    source = Source.QUESTIONNAIRE
    members.note_values(member=member, values=found.attributes, source=source, at=at, source_id=row.pk, now=now)
    members.note_codes(member=member, codes=found.codes, source=source, at=at)
    members.put_tags(member=member, names=found.tags, now=now)
    _note_consent(row, now)
    Response.objects.filter(pk=row.pk).update(applied_at=now)
    return True


def _note_consent(row: Response, now: datetime) -> None:
    """Note that the person agreed to a profile being made of what they said, by which words."""
    if row.member and row.consented_at:
        evidence = f"questionnaire {row.questionnaire_id} v{row.version.number} {row.version.notice_digest[:12]}"
        members.note_consent(
            row.workspace,
            row.member,
            purpose=Purpose.PROFILE,
            word=ConsentWord.GIVEN,
            at=row.consented_at,
            evidence=evidence,
            basis=ConsentBasis.PERSON,
            now=now,
        )


@transaction.atomic
def apply_to_visitor(visitor: Visitor, *, now: datetime) -> int:
    """Let what a phone answered before anybody knew whose it is be its member's; return how many responses."""
    rows = list(Response.objects.filter(visitor=visitor, member=None, withdrawn_at=None).order_by("pk"))
    joined = 0
    for row in rows:
        taken = row.submitted_at and row.once and _answered_already(row, visitor)
        if not taken and Response.objects.filter(pk=row.pk, member=None).update(member=visitor.member):
            joined += 1
            apply(row, now=now)
    return joined


def _answered_already(row: Response, visitor: Visitor) -> bool:
    """Say whether the member has sent this questionnaire from another phone: two answers of one person stay two phones'."""
    sent = Response.objects.that_count().filter(workspace=row.workspace_id, questionnaire=row.questionnaire_id)
    return sent.filter(member=visitor.member_id, about_kind=row.about_kind, about_id=row.about_id, once=True).exists()


def clear_old(*, now: datetime) -> int:
    """Delete the answers whose time, as the person was told it, is over; return how many responses. Call again for more."""
    cleared = 0
    for version in Version.objects.order_by("pk"):  # few, and each is asked by its index for what is old alone
        before = now - timedelta(days=version.definition.notice.retention_days)
        old = Response.objects.filter(version=version, cleared_at=None, begun_at__lt=before)
        cleared += _clear(list(old.values_list("pk", flat=True)[:CLEARED_AT_ONCE]), now)
    return cleared


@transaction.atomic
def _clear(ids: list[int], now: datetime) -> int:
    Answer.objects.filter(response__in=ids).delete()
    pictures.drop(ids)
    return Response.objects.filter(pk__in=ids).update(answers={}, cleared_at=now)

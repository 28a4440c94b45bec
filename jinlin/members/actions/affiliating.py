"""Say of a member that they are an alternate account of the operator, and that they are none any more (C-16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.members.models import Affiliation, AffiliationKind, Member

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def register_alternate(member: Member) -> None:
    """Leave somebody out of every number, from the beginning of what we know."""
    row, made = Affiliation.objects.get_or_create(
        workspace_id=member.workspace_id, member=member, kind=AffiliationKind.ALTERNATE
    )
    if not made and row.until is not None:
        row.until = None
        row.save(update_fields=["until"])
    Member.objects.filter(pk=member.pk).update(published=False)


@transaction.atomic
def end_alternate(member: Member, *, now: datetime) -> None:
    """Let somebody count again from now on; what they said before stays out."""
    rows = Affiliation.objects.filter(member=member, kind=AffiliationKind.ALTERNATE, until=None)
    if rows.update(until=now):
        Member.objects.filter(pk=member.pk).update(published=False)

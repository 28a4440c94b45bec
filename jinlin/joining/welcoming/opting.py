"""Who wants no messages of ours: the latest word about marketing counts (R-195)."""

from __future__ import annotations

from jinlin.members.models import Consent, ConsentWord, Purpose

__all__ = ["has_opted_out"]


def has_opted_out(member: int) -> bool:
    """Say whether somebody asked for no messages."""
    rows = Consent.objects.filter(member=member, purpose=Purpose.MARKETING).order_by("-at", "-pk")
    return rows.values_list("word", flat=True).first() == ConsentWord.WITHDRAWN

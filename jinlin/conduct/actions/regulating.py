"""The staff's own rules: write a version, and say that one knows it (R-081)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.conduct.models import Regulation, RegulationRead
from jinlin.conduct.refusals import WordsMissing
from jinlin.core.ids import new_slug
from jinlin.core.refusals import source_text as _
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import date, datetime

    from jinlin.workspaces.access import Access


@transaction.atomic
def regulate(
    *, who: Access, title: str, text: str, effective_on: date, now: datetime, instead_of: Regulation | None = None
) -> Regulation:
    """Write a document for staff, or the next version of one; who knew the last has to read this one. Raises WordsMissing."""
    who.refuse_part()
    if not title.strip() or not text.strip():
        raise WordsMissing(what=_("标题或正文"))
    slug = new_slug()
    made = Regulation.objects.create(
        workspace=who.workspace,
        slug=slug,
        key=instead_of.key if instead_of else slug,
        number=instead_of.number + 1 if instead_of else 1,
        title=title.strip()[:80],
        text=text.strip()[:10_000],
        effective_on=effective_on,
        made_at=now,
        made_by=who.staff,
    )
    workspaces.audit(who, "regulation.written", made, details={"number": made.number}, now=now)
    return made


@transaction.atomic
def say_known(*, who: Access, regulation: Regulation, now: datetime) -> RegulationRead:
    """Say that one knows a version; saying it twice changes nothing."""
    row, _made = RegulationRead.objects.get_or_create(
        workspace=who.workspace, regulation=regulation, staff=who.staff, defaults={"at": now}
    )
    return row

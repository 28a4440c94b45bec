"""Write down what was learnt from a run, and keep it as a template where it is worth copying (R-157, R-119)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.playbooks.models import Review, Run
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jinlin.workspaces.access import Access

__all__ = ["write"]


@transaction.atomic
def write(*, who: Access, run: Run, given: Mapping[str, Any], now: datetime) -> Review:
    """Keep what was learnt; saying it again replaces it."""
    cost = given.get("cost")
    row, _made = Review.objects.update_or_create(
        workspace=run.workspace,
        run=run,
        defaults={
            "lessons": given.get("lessons", "").strip(),
            "next_time": given.get("next_time", "").strip(),
            "cost_fen": None if cost is None else int(cost * 100),
            "keep": bool(given.get("keep")),
            "by": who.staff,
            "at": now,
        },
    )
    workspaces.audit(who, "run.reviewed", run.version.template, details={"name": run.name}, now=now)
    return row

"""How long the words of messages are kept; numbers are kept for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.workspaces.actions.trail import audit
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access

__all__ = ["LONGEST", "NotAKeeping", "keep_texts"]

LONGEST = 1095  # days


class NotAKeeping(Refusal):
    """Not a number of days, or too many to be needed for anything."""

    code = "not_a_keeping"
    source_what = _("保存天数“%(value)s”不对")
    source_remedy = _("请填写 1 到 %(longest)s 之间的整数")


@transaction.atomic
def keep_texts(who: Access, *, days: str, now: datetime) -> Workspace:
    """Keep the words of messages for so many days; the clock deletes what is older. Raises NotAKeeping."""
    wanted = int(days) if days.strip().isdecimal() and len(days) < 6 else 0  # noqa: PLR2004  (digits enough)
    if not 1 <= wanted <= LONGEST:
        raise NotAKeeping(value=days[:20], longest=LONGEST)
    workspace = Workspace.objects.select_for_update().get(pk=who.workspace.pk)
    if workspace.text_retention_days != wanted:
        details = {"from": workspace.text_retention_days, "to": wanted}
        workspace.text_retention_days = who.workspace.text_retention_days = wanted
        workspace.save(update_fields=["text_retention_days"])
        audit(who, "workspace.texts_kept", workspace, details=details, now=now)
    return workspace

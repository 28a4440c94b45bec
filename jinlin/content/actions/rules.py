"""Set how copy is checked in a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.content.models import CopyRules
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.workspaces.access import Access


@transaction.atomic
def set_rules(
    *, who: Access, packs: Sequence[str], own: Sequence[str], spared: Sequence[str], hosts: Sequence[str], now: datetime
) -> CopyRules:
    """Keep packs, the brand's own words and the hosts of its links; who changed them is audited."""
    told = {"packs": list(packs), "own": list(own), "spared": list(spared), "hosts": list(hosts)}
    rules, _made = CopyRules.objects.update_or_create(workspace=who.workspace, defaults=told)
    workspaces.audit(who, "copy_rules.saved", rules, now=now)
    return rules

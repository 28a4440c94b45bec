"""How questions are received: the assistant of a group on or off, its names, how fast, how long words are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.answers.models import Reception, Switch
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access

LONGEST_ALIAS, MOST_ALIASES = 20, 20


@transaction.atomic
def switch_on(*, who: Access, communities: Iterable[Community], now: datetime) -> list[Switch]:
    """Note that the owner has switched the assistant on in these groups; where it is on already, nothing changes.

    WeCom has no call for it: the owner does it in the client, and this is what somebody says (`wecom-api.md` 7.4).
    """
    made = []
    for community in communities:
        row, new = Switch.objects.get_or_create(
            workspace=who.workspace, community=community, off_at=None, defaults={"on_at": now, "on_by": who.staff}
        )
        made.append(row)
        if new:
            workspaces.audit(who, "answers.switched_on", community, now=now)
    return made


@transaction.atomic
def switch_off(*, who: Access, communities: Iterable[Community], now: datetime) -> int:
    """Note that the assistant is off in these groups; return in how many it was on."""
    count = 0
    for community in communities:
        rows = Switch.objects.filter(workspace=who.workspace, community=community, off_at=None)
        if rows.update(off_at=now, off_by=who.staff):
            workspaces.audit(who, "answers.switched_off", community, now=now)
            count += 1
    return count


@transaction.atomic
def configure(
    *,
    who: Access,
    aliases: Sequence[str],
    target_seconds: int,
    escalate_minutes: int,
    text_days: int,
    console_columns: dict[str, str] | None = None,
    now: datetime,
) -> Reception:
    """Say how the workspace receives questions; out of range values are brought into it."""
    who.refuse_part()
    names = list(dict.fromkeys(name.strip().lstrip("@＠")[:LONGEST_ALIAS] for name in aliases if name.strip(" @＠")))
    row, _made = Reception.objects.update_or_create(
        workspace=who.workspace,
        defaults={
            "aliases": names[:MOST_ALIASES],
            "target_seconds": min(max(target_seconds, 10), 86_400),
            "escalate_minutes": min(max(escalate_minutes, 1), 10_080),
            "text_days": min(max(text_days, 1), 180),
            **({"console_columns": console_columns} if console_columns is not None else {}),
        },
    )
    workspaces.audit(who, "answers.configured", who.workspace, now=now)
    return row

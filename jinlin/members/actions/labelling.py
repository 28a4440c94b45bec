"""Our own tags on members, beside those of the corp: put on by what somebody did, such as coming by a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.members.models import Tag, Tagging

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

__all__ = ["label"]

OWN, ROWS = "", 400


@transaction.atomic
def label(workspace: Workspace, members: Collection[int], names: Sequence[str], *, now: datetime) -> int:
    """Put own tags of these names on members who have not been forgotten; return how many were new. Safe to call twice."""
    wanted = {name.strip()[:40] for name in names if name.strip()}
    tags = [Tag.objects.get_or_create(workspace=workspace, group=OWN, name=name)[0] for name in sorted(wanted)]
    has = set(Tagging.objects.filter(member__in=members, tag__in=tags).values_list("member_id", "tag_id"))
    new = [
        Tagging(workspace=workspace, member_id=member, tag=tag, at=now)
        for member in sorted(set(members))
        for tag in tags
        if (member, tag.pk) not in has
    ]
    Tagging.objects.bulk_create(new, ignore_conflicts=True, batch_size=ROWS)
    return len(new)

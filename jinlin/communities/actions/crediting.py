"""Whoever joined by a code of ours came from the channel the code belongs to (R-160, R-268)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.models import Membership

if TYPE_CHECKING:
    from jinlin.communities.models import Channel
    from jinlin.workspaces.models import Workspace

__all__ = ["credit_channel"]


@transaction.atomic
def credit_channel(workspace: Workspace, state: str, channel: Channel) -> int:
    """Say of joins that carry this state of a code, and of whose origin nothing is known, that they came from the channel.

    What a file said stays. Return how many; safe to call twice.
    """
    rows = Membership.objects.filter(workspace=workspace, state=state, channel=None).exclude(state="")
    return rows.update(channel=channel, published=False)

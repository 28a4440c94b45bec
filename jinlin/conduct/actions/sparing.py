"""The white list: members, words, hosts and texts that are no case (R-076)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.conduct.models import Exemption
from jinlin.conduct.refusals import WordsMissing
from jinlin.core.refusals import source_text as _
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access


@transaction.atomic
def spare(
    *,
    who: Access,
    kind: str,
    now: datetime,
    value: str = "",
    member: Member | None = None,
    community: Community | None = None,
    reason: str = "",
) -> Exemption:
    """Put a member, a word or a host on the white list, of one community or of all. Raises WordsMissing.

    Of all it is for who sees all of the brand.
    """
    if community is None:
        who.refuse_part()
    if kind == Exemption.Kind.MEMBER and member is None:
        raise WordsMissing(what=_("成员"))
    if kind != Exemption.Kind.MEMBER and not value.strip():
        raise WordsMissing(what=_("词或网址"))
    row, made = Exemption.objects.get_or_create(
        workspace=who.workspace,
        kind=kind,
        member=member,
        community=community,
        value=value.strip().lower()[:120],
        ended_at=None,
        defaults={"reason": reason.strip()[:200], "made_at": now, "made_by": who.staff},
    )
    if made:
        workspaces.audit(who, "white_list.added", row, details={"kind": kind}, now=now)
    return row


@transaction.atomic
def end_sparing(*, who: Access, exemption: Exemption, now: datetime) -> None:
    """Take a line off the white list; what it spared stays as it was decided."""
    if exemption.community_id is None:
        who.refuse_part()
    rows = Exemption.objects.filter(pk=exemption.pk, ended_at=None)
    if rows.update(ended_at=now, ended_by=who.staff):
        workspaces.audit(who, "white_list.removed", exemption, details={"kind": exemption.kind}, now=now)

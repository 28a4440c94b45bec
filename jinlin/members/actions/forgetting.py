"""Forget a person (R-195): what is left is a number in the statistics, and a digest by which we know whom not to name again.

`forget` empties the member's own rows at once; what other apps hold is cleared by `console.privacy`. The ids the person goes by
are kept as keyed digests: whoever is forgotten and still sits in a group is met again by every reading, and stays nameless.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from jinlin.core import secrets
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.members.models import AffiliationKind, Forgetting, Identity, Member
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Workspace

__all__ = [
    "AlreadyForgotten",
    "ReasonTooShort",
    "StillStaff",
    "date_back",
    "end_forgetting",
    "forget",
    "forgotten",
    "keep_away",
    "look_again",
    "note_cleared",
    "put_off",
    "sealed_id",
    "take_up",
    "those_to_forget",
    "unforgettable",
]

SEALED = "forgotten:"
SHORTEST_REASON = 4


class AlreadyForgotten(Refusal):
    """Nothing of the person is left."""

    code = "already_forgotten"
    source_what = _("这个人的个人信息已经删除")
    source_remedy = _("不需要再做什么")


class StillStaff(Refusal):
    """Their name is that of an account of the corp: it goes when the account does."""

    code = "still_staff"
    source_what = _("%(name)s 是本企业的员工账号")
    source_remedy = _("员工离职并停用账号之后才能删除")


class ReasonTooShort(Refusal):
    """Nobody would understand later why this was done."""

    code = "reason_too_short"
    source_what = _("没有写明原因")
    source_remedy = _("请至少写 4 个字,例如“本人 3 月 2 日来信要求”")


def sealed_id(workspace: int, external_id: str) -> str:
    """Return what is kept of an id of somebody who is forgotten: equal ids can be found, not read."""
    return SEALED + secrets.digest(f"{workspace}:{external_id}", settings.SECRET_KEY)


def forgotten(workspace: int, external_ids: Iterable[str]) -> dict[str, int]:
    """Return the members behind those of these ids that belong to somebody who is forgotten; one query where nobody is."""
    wanted = list(external_ids)
    if not wanted or not Forgetting.objects.filter(workspace=workspace).exists():
        return {}
    sealed = {sealed_id(workspace, each): each for each in wanted}
    rows = Identity.objects.filter(workspace=workspace, external_id__in=sealed)
    return {sealed[key]: member for key, member in rows.values_list("external_id", "member_id")}


def unforgettable(member: Member) -> Refusal | None:
    """Return why a person cannot be forgotten; None where they can."""
    if member.forgotten_at:
        return AlreadyForgotten()
    staff = member.affiliations.filter(kind=AffiliationKind.STAFF, until=None).exists()
    return StillStaff(name=member.name) if staff else None


@transaction.atomic
def forget(who: Actor, member: Member, *, reason: str, now: datetime) -> Forgetting:
    """Empty a member's own rows and open the work of clearing what others hold; the reading and imports will not fill them again.

    Raises AlreadyForgotten, StillStaff, ReasonTooShort.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    if refusal := unforgettable(member):
        raise refusal
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonTooShort
    _seal_ids(member)
    _empty(member, now)
    member.taggings.all().delete()
    member.follows.all().delete()
    member.attribute_values.all().delete()
    member.codings.all().delete()
    member.visitors.all().delete()
    member.consents.exclude(evidence="").update(evidence="")
    staff = who.staff if isinstance(who, Access) else None
    row = Forgetting.objects.create(
        workspace_id=member.workspace_id, member=member, reason=reason.strip()[:200], staff=staff, asked_at=now
    )
    workspaces.audit(who, "members.forgotten", member, details={"reason": row.reason}, now=now)
    events.record("member.forgotten", member.workspace, key=str(member.pk), at=now, now=now, member=member.pk)
    return row


def take_up(row: Forgetting, *, until: datetime, now: datetime) -> bool:
    """Say whether the work on a wish is ours for a while; False where another worker has it."""
    free = Q(working_until=None) | Q(working_until__lt=now)
    return bool(Forgetting.objects.filter(free, pk=row.pk, ended_at=None).update(working_until=until))


def note_cleared(row: Forgetting, key: str, count: int, *, done: bool) -> None:
    """Note how much more was cleared in one place, and whether nothing is left there; the work is free again."""
    row.cleared = {**row.cleared, key: row.cleared.get(key, 0) + count}
    row.done = [*row.done, key] if done else row.done
    row.working_until = None
    row.save(update_fields=["cleared", "done", "working_until"])


def look_again(workspace: Workspace, key: str, *, but: Iterable[int]) -> int:
    """Have one place looked at again for everybody but those who were known to be forgotten when it was filled."""
    rows = list(Forgetting.objects.select_for_update().filter(workspace=workspace).exclude(member__in=list(but)))
    for row in rows:
        row.done, row.ended_at = [each for each in row.done if each != key], None
    Forgetting.objects.bulk_update(rows, ["done", "ended_at"])
    return len(rows)


def put_off(row: Forgetting, *, error: str, now: datetime) -> None:
    """Note that a piece could not be cleared; it is tried again later."""
    row.error, row.tried_at, row.working_until = error[:300], now, None
    row.save(update_fields=["error", "tried_at", "working_until"])


def end_forgetting(row: Forgetting, *, now: datetime) -> None:
    """Note that nothing is held any more; what was written as the reason may name the person, and goes too."""
    row.ended_at, row.error, row.tried_at, row.working_until, row.reason = now, "", None, None, ""
    row.save(update_fields=["ended_at", "error", "tried_at", "working_until", "reason"])


def date_back(row: Forgetting, *, slug: str, asked_at: datetime) -> None:
    """Let a wish be the one that was asked before the database was restored."""
    row.slug, row.asked_at = slug, asked_at
    row.save(update_fields=["slug", "asked_at"])


@transaction.atomic
def keep_away(workspace: Workspace, sealed: Sequence[str], *, slug: str, asked_at: datetime, now: datetime) -> None:
    """Know somebody who was forgotten and whom this database never met, so that a reading that meets them names nobody."""
    if Identity.objects.filter(workspace=workspace, external_id__in=sealed).exists():
        return
    member = Member.objects.create(workspace=workspace, forgotten_at=now)
    Identity.objects.bulk_create([Identity(workspace=workspace, member=member, external_id=each) for each in sealed])
    Forgetting.objects.create(workspace=workspace, member=member, slug=slug, asked_at=asked_at, ended_at=now)


def _seal_ids(member: Member) -> None:
    rows = [row for row in member.identities.all() if not row.external_id.startswith(SEALED)]
    for row in rows:
        row.external_id = sealed_id(member.workspace_id, row.external_id)
    Identity.objects.bulk_update(rows, ["external_id"])


def _empty(member: Member, now: datetime) -> None:
    member.name = member.region = member.channel = ""
    member.phone_sealed = member.phone_digest = member.phone_masked = ""
    member.unionid, member.forgotten_at, member.published = None, now, False
    member.save()


def those_to_forget(workspace: Workspace, sealed: Iterable[str]) -> list[Member]:
    """Return the members who go by an id whose digest is among these and are remembered: after a restore of older data.

    Looks at every id of the workspace.
    """
    wanted = set(sealed)
    found: set[int] = set()
    rows = Identity.objects.filter(workspace=workspace, member__forgotten_at=None).values_list(
        "external_id", "member_id"
    )
    for external_id, member in rows.iterator(chunk_size=5000):
        if sealed_id(workspace.pk, external_id) in wanted:
            found.add(member)
    return list(Member.objects.filter(pk__in=found).order_by("pk"))

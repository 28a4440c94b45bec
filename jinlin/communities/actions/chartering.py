"""Write the charter of a community, find it ready, send it back to draft (R-001…R-007)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.communities import charters, definitions
from jinlin.communities.elements import cleaned, moment
from jinlin.communities.models import Charter, CharterVersion, Readiness
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Staff, Workspace

ROWS = 500


class CharterUnchanged(Refusal):
    """A version that says what the one before says."""

    code = "charter_unchanged"
    source_what = _("章程和现在的版本一样")
    source_remedy = _("没有可以保存的修改")


@transaction.atomic
def write(*, who: Actor, community: Community, content: Mapping[str, Any], reason: str = "", now: datetime) -> Charter:
    """Write a new version of a community's charter; `content` is all of it.

    A community that was ready goes back to draft when the new version lacks what it must have.
    Raises CharterUnchanged, and the refusals of `elements.cleaned`: then nothing is written.
    """
    kept = cleaned(content)
    row = Charter.objects.select_for_update().filter(community=community).first()
    if row and row.content == kept:
        raise CharterUnchanged
    row = row or Charter(workspace=community.workspace, community=community, version=0)
    row.version, row.content = row.version + 1, kept
    row.starts_at, row.ends_at = (_aware(community.workspace, kept, key) for key in ("start_at", "planned_end"))
    row.lacks, row.doubts = charters.told(charters.check(kept, definitions.for_community(community)))
    row.save()
    _keep_version(who, row, reason, now)
    if row.ready_at and row.missing:
        _withdraw(who, community, row, "", now)
    return row


def _aware(workspace: Workspace, content: Mapping[str, Any], key: str) -> datetime | None:
    wall = moment(content, key)
    return wall.replace(tzinfo=workspace.zone) if wall else None


def _keep_version(who: Actor, row: Charter, reason: str, now: datetime) -> None:
    CharterVersion.objects.create(
        workspace=row.workspace,
        community=row.community,
        version=row.version,
        content=row.content,
        by=_person(who),
        at=now,
        reason=reason.strip()[:200],
    )
    about = {"community": row.community_id, "version": row.version}
    key = f"{row.community_id}:{row.version}"
    events.record("charter.written", row.workspace, key=key, at=now, now=now, **about)
    if isinstance(who, Access):
        workspaces.audit(who, "charter.written", row.community, details={"version": row.version}, now=now)


@transaction.atomic
def declare_ready(*, who: Access, community: Community, now: datetime) -> Readiness:
    """Let a community leave draft; saying it twice changes nothing.

    Raises charters.CharterIncomplete, naming what its check misses.
    """
    row = Charter.objects.select_for_update().filter(community=community).first()
    findings = charters.check(row.content if row else {}, definitions.for_community(community))
    missing = [each.element.key for each in findings if each.must and not each.passed]
    if row is None or missing:
        raise charters.CharterIncomplete(group=community.name, missing=missing)
    if row.ready_at:
        return Readiness.objects.get(community=community, withdrawn_at=None)
    readiness = Readiness.objects.create(
        workspace=row.workspace, community=community, version=row.version, by=who.staff, at=now
    )
    Charter.objects.filter(pk=row.pk).update(ready_at=now)
    about = {"community": community.pk, "version": row.version}
    events.record("charter.ready", row.workspace, key=f"{readiness.pk}", at=now, now=now, **about)
    workspaces.audit(who, "charter.ready", community, details={"version": row.version}, now=now)
    return readiness


@transaction.atomic
def back_to_draft(*, who: Access, community: Community, why: str = "", now: datetime) -> None:
    """Take readiness back; a community in draft stays there."""
    row = Charter.objects.select_for_update().filter(community=community).first()
    if row and row.ready_at:
        _withdraw(who, community, row, why, now)


def _withdraw(who: Actor, community: Community, row: Charter, why: str, now: datetime) -> None:
    held = Readiness.objects.get(community=community, withdrawn_at=None)
    held.withdrawn_at, held.withdrawn_by, held.why = now, _person(who), why.strip()[:200]
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "why"])
    row.ready_at = None
    row.save(update_fields=["ready_at"])
    events.record("charter.unready", row.workspace, key=f"{held.pk}", at=now, now=now, community=community.pk)
    if isinstance(who, Access):
        workspaces.audit(who, "charter.unready", community, details={"reason": held.why}, now=now)


def recheck(workspace: Workspace | int, communities: Iterable[int]) -> None:
    """Check charters again whose communities work by other terms now; what was ready stays so, and shows what it lacks."""
    ids = list(communities)
    for start in range(0, len(ids), ROWS):
        rows = list(Charter.objects.filter(workspace=workspace, community__in=ids[start : start + ROWS]))
        terms = definitions.for_communities(workspace, [row.community_id for row in rows])
        for row in rows:
            row.lacks, row.doubts = charters.told(charters.check(row.content, terms[row.community_id]))
        Charter.objects.bulk_update(rows, ["lacks", "doubts"])


def _person(who: Actor) -> Staff | None:
    return who.staff if isinstance(who, Access) else None

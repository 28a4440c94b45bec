"""Questionnaires are made, drafted, published as versions that never change, closed and opened again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.events import actions as events
from jinlin.members import actions as members
from jinlin.questionnaires.engine import checking
from jinlin.questionnaires.engine import definition as definitions
from jinlin.questionnaires.engine.definition import Definition, Notice
from jinlin.questionnaires.models import Questionnaire, Version
from jinlin.questionnaires.refusals import DraftChanged, NothingNew, NotReady
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access

__all__ = ["Frame", "change_draft", "close", "make", "publish", "reopen", "set_frame"]


@dataclass(frozen=True)
class Frame:
    """What holds for a questionnaire whatever it asks."""

    title: str
    use: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    target_count: int | None = None
    again: bool = False


@transaction.atomic
def make(who: Access, *, frame: Frame, definition: Definition | None = None, now: datetime) -> Questionnaire:
    """Make a questionnaire: an empty draft that already says who collects, or the one given."""
    draft = definition or Definition(title=frame.title, notice=Notice(controller=who.workspace.name))
    row = Questionnaire(workspace=who.workspace, made_by=who.staff, made_at=now, draft=definitions.kept(draft))
    _take(row, frame)
    row.save()
    workspaces.audit(who, "questionnaire.made", row, now=now)
    return row


@transaction.atomic
def set_frame(who: Access, questionnaire: Questionnaire, *, frame: Frame, now: datetime) -> Questionnaire:
    """Change what holds whatever is asked: times, target, whether one may answer again."""
    _take(questionnaire, frame)
    questionnaire.save(update_fields=["title", "use", "opens_at", "closes_at", "target_count", "again"])
    workspaces.audit(who, "questionnaire.set", questionnaire, now=now)
    return questionnaire


def _take(row: Questionnaire, frame: Frame) -> None:
    row.title, row.use, row.again = frame.title.strip()[:80], frame.use, frame.again
    row.opens_at, row.closes_at, row.target_count = frame.opens_at, frame.closes_at, frame.target_count


def change_draft(questionnaire: Questionnaire, *, definition: Definition, revision: int) -> Questionnaire:
    """Let the draft be this, if it is still the one it was made from. Raises DraftChanged."""
    changed = Questionnaire.objects.filter(pk=questionnaire.pk, revision=revision)
    if not changed.update(draft=definitions.kept(definition), revision=revision + 1):
        raise DraftChanged
    questionnaire.refresh_from_db(fields=["draft", "revision"])
    return questionnaire


@transaction.atomic
def publish(who: Access, questionnaire: Questionnaire, *, now: datetime) -> Version:
    """Publish the draft as the next version; whoever has begun goes on with theirs. Raises NotReady, NothingNew."""
    row = Questionnaire.objects.select_for_update(of=("self",)).select_related("live").get(pk=questionnaire.pk)
    definition = row.draft_definition
    if found := checking.problems(definition):
        raise NotReady(n=len(found))
    if row.live and row.live.definition == definition:
        raise NothingNew
    number = row.versions.count() + 1
    version = Version.objects.create(
        workspace=row.workspace,
        questionnaire=row,
        number=number,
        data=definitions.kept(definition),
        notice_digest=notice_digest(definition.notice),
        published_at=now,
        published_by=who.staff,
    )
    names = [question.attribute for question in definition.questions]
    members.ensure_attributes(workspace=row.workspace, names=names, now=now)
    Questionnaire.objects.filter(pk=row.pk).update(live=version)
    questionnaire.refresh_from_db()
    workspaces.audit(who, "questionnaire.published", questionnaire, details={"version": number}, now=now)
    told = {"questionnaire": row.pk, "version": version.pk}
    events.record("questionnaire.published", row.workspace, key=str(version.pk), at=now, now=now, **told)
    return version


def notice_digest(notice: Notice) -> str:
    """Return what equal notices have in common."""
    words = json.dumps(
        [notice.controller, notice.purpose, notice.collected, notice.retention_days, notice.contact], ensure_ascii=False
    )
    return hashlib.sha256(words.encode()).hexdigest()


@transaction.atomic
def close(who: Access, questionnaire: Questionnaire, *, now: datetime) -> None:
    """Take no more answers; closing twice changes nothing."""
    if Questionnaire.objects.filter(pk=questionnaire.pk, ended_at=None).update(ended_at=now):
        workspaces.audit(who, "questionnaire.closed", questionnaire, now=now)
    questionnaire.refresh_from_db(fields=["ended_at"])


@transaction.atomic
def reopen(who: Access, questionnaire: Questionnaire, *, now: datetime) -> None:
    """Take answers again."""
    if Questionnaire.objects.filter(pk=questionnaire.pk, ended_at__isnull=False).update(ended_at=None):
        workspaces.audit(who, "questionnaire.reopened", questionnaire, now=now)
    questionnaire.refresh_from_db(fields=["ended_at"])

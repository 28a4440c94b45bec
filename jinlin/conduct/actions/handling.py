"""Go through a crisis: the steps of the script, notes, and the all-clear that only a person gives (R-080, C-18)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.db import transaction
from django.utils.translation import get_language

from jinlin.conduct.models import Incident, IncidentEntry
from jinlin.conduct.refusals import CrisisOver, WordsMissing
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.messaging import pauses
from jinlin.tasks import actions as tasks
from jinlin.tasks.models import Task
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access


@dataclass(frozen=True)
class Step:
    """A step of the script: what to do, and words to begin with."""

    key: str
    title: dict[str, str]
    text: dict[str, str]

    @property
    def label(self) -> str:
        """What to do, in the reader's language."""
        return self.title[_short()]

    @property
    def words(self) -> str:
        """What one can say, in the reader's language."""
        return self.text[_short()]


def _short() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


@cache
def script() -> tuple[Step, ...]:
    """Return the steps from `script.yaml`, in order."""
    path = Path(__file__).resolve().parents[1] / "script.yaml"
    return tuple(Step(**each) for each in yaml.safe_load(path.read_text(encoding="utf-8")))


@transaction.atomic
def take_step(*, who: Access, incident: Incident, step: str, text: str = "", now: datetime) -> IncidentEntry:
    """Note that a step of the script was taken; once. Raises CrisisOver."""
    _lasts(incident)
    row, _made = IncidentEntry.objects.get_or_create(
        workspace=who.workspace,
        incident=incident,
        step=next(each.key for each in script() if each.key == step),
        defaults={"at": now, "staff": who.staff, "text": text.strip()[:500]},
    )
    return row


@transaction.atomic
def note(*, who: Access, incident: Incident, text: str, now: datetime) -> IncidentEntry:
    """Write into the log what happened. Raises CrisisOver, WordsMissing."""
    _lasts(incident)
    if not text.strip():
        raise WordsMissing(what=_("记录"))
    return IncidentEntry.objects.create(
        workspace=who.workspace, incident=incident, at=now, staff=who.staff, text=text.strip()[:500]
    )


@transaction.atomic
def all_clear(*, who: Access, incident: Incident, outcome: str, now: datetime) -> Incident:
    """Close an incident and let promotion and answers go on; with a word on how it ended. Raises CrisisOver, WordsMissing.

    A pause that was there before the incident is somebody's own, and lasts.
    """
    if not outcome.strip():
        raise WordsMissing(what=_("处理结果"))
    changes = {"closed_at": now, "closed_by": who.staff, "outcome": outcome.strip()[:300]}
    if not Incident.objects.filter(pk=incident.pk, closed_at=None).update(**changes):
        raise CrisisOver
    incident.refresh_from_db()
    pause = pauses.pause_of(incident.community)
    if pause is not None and pause.paused_at >= incident.opened_at:
        pauses.lift(community=incident.community, why=incident.outcome, by=who, now=now)
    data = {"incident": incident.pk, "community": incident.community_id}
    fact = events.record("crisis.closed", who.workspace, key=str(incident.pk), at=now, now=now, **data)
    for task in Task.objects.filter(workspace=who.workspace, key=f"crisis:{incident.pk}", closed_at=None):
        tasks.verify(task=task, fact=fact, now=now)
    workspaces.audit(who, "crisis.closed", incident, now=now)
    return incident


def _lasts(incident: Incident) -> None:
    if Incident.objects.filter(pk=incident.pk, closed_at__isnull=False).exists():
        raise CrisisOver

"""What follows from facts about questions; `console/reactions.py` says when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.tasks import actions as tasks
from jinlin.tasks import queries

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.events.models import Fact


def question_ended(fact: Fact, now: datetime) -> None:
    """Let the fact that a question was answered or closed close the manager's task about it, where there is one."""
    for task in queries.by_key(fact.workspace, [f"question:{fact.data['question']}"]).values():
        tasks.verify(task=task, fact=fact, now=now)

"""By the clock: hear what was said anew, hand up what nobody answers, let go of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.answers.actions import questions
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from datetime import datetime


def hear(now: datetime) -> None:
    """Make questions and answers of what was said anew in every workspace."""
    for workspace in Workspace.objects.order_by("pk"):
        questions.hear(workspace, now=now)


def escalate(now: datetime) -> None:
    """Give what waits too long to the managers of the stores."""
    for workspace in Workspace.objects.order_by("pk"):
        questions.escalate(workspace, now=now)


def forget_words(now: datetime) -> None:
    """Let go of the words of ended questions whose time is over."""
    questions.forget_words(now=now)

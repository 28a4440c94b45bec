"""What is asked in the open group and waits, each with the answer that is sent with one tap (R-085, R-055)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinlin.answers.actions import questions
from jinlin.answers.models import AnswerKind, Question
from jinlin.answers.queries import lists
from jinlin.messaging import pauses

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access

GIVE = "answers.give"


@dataclass(frozen=True)
class Waiting:
    """A question, and what the library would say; `link` where that is a card."""

    question: Question
    text: str
    link: str
    image: str

    @property
    def kind(self) -> str:
        """What the client is to send."""
        return "link" if self.link else "text"


def part(access: Access, community: Community, _words: str, now: datetime) -> dict[str, Any]:
    """Return what waits in the group, the longest first; while it is paused nothing is suggested (C-18)."""
    paused = pauses.pause_of(community) is not None
    rows = [_waiting(each, silent=paused) for each in lists.waiting_in(community)]
    return {"rows": rows, "paused": paused, "now": now, "may_give": access.can(GIVE)}


def _waiting(question: Question, *, silent: bool) -> Waiting:
    entry = question.entry
    if silent or entry is None or entry.kind == AnswerKind.STAFF:
        return Waiting(question, "", "", "")
    if entry.kind in {AnswerKind.ARTICLE, AnswerKind.FILE}:
        return Waiting(question, entry.text, entry.url, entry.image_url)
    return Waiting(question, " ".join(each for each in (entry.text, entry.image_url) if each), "", "")


def sent(access: Access, community: Community, slug: str, *, now: datetime) -> None:
    """Take note that an answer was sent with one tap; of what waits no more nothing changes."""
    row = Question.objects.filter(workspace=access.workspace, community=community, slug=slug).that_wait().first()
    if row is not None and access.can(GIVE):
        questions.answered(who=access, question=row, sent=True, now=now)

"""What is asked again and again and stands in no entry, ranked (R-085): questions that share most pairs of signs are one.

Deterministic: questions in the order they were asked, each to the likest group there is (half of the pairs in common with its
first question), else one of its own. Cost grows with questions that share a pair, not with all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.answers.matching.likeness import likeness, pairs
from jinlin.answers.models import Question, State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.workspaces.access import Access

LOOKED_BACK = timedelta(days=30)
ALIKE = 0.5
MOST_QUESTIONS, MOST_SHOWN = 3_000, 50


@dataclass
class Proposal:
    """Questions that ask one thing; the first stands for them."""

    questions: list[Question] = field(default_factory=list)

    @property
    def first(self) -> Question:
        """The one that stands for all."""
        return self.questions[0]

    @property
    def people(self) -> int:
        """By how many persons it was asked; whoever is not known counts each time."""
        return len({each.member_id or -each.pk for each in self.questions})

    @property
    def groups(self) -> int:
        """In how many groups."""
        return len({each.community_id for each in self.questions})

    @property
    def waiting(self) -> int:
        """How many of them nobody has answered."""
        return sum(each.state == State.OPEN for each in self.questions)

    @property
    def others(self) -> list[Question]:
        """A few of the other wordings."""
        seen = {self.first.text}
        return [each for each in self.questions[1:] if each.text not in seen and not seen.add(each.text)][:3]  # type: ignore[func-returns-value]


def proposals(access: Access, *, now: datetime) -> list[Proposal]:
    """Return what should be written into the library, the most asked first."""
    rows = Question.objects.visible_to(access).filter(entry=None, asked_at__gte=now - LOOKED_BACK).exclude(text="")
    rows = rows.exclude(state__in=[State.CLOSED, State.DUPLICATE])
    newest = rows.select_related("community").order_by("-asked_at", "-pk")[:MOST_QUESTIONS]
    found = clustered(sorted(newest, key=lambda each: (each.asked_at, each.pk)))
    return sorted(found, key=lambda each: (-each.people, -len(each.questions), -each.waiting, each.first.pk))[
        :MOST_SHOWN
    ]


def clustered(questions: Iterable[Question]) -> list[Proposal]:
    """Put together what asks one thing."""
    found: list[Proposal] = []
    firsts: list[frozenset[str]] = []
    with_pair: dict[str, list[int]] = defaultdict(list)
    for question in questions:
        mine = pairs(question.text)
        shared = Counter(place for pair in mine for place in with_pair[pair])
        likest = max(shared, key=lambda place: (likeness(mine, firsts[place]), -place), default=None)
        if likest is not None and likeness(mine, firsts[likest]) >= ALIKE:
            found[likest].questions.append(question)
            continue
        for pair in mine:
            with_pair[pair].append(len(found))
        found.append(Proposal([question]))
        firsts.append(mine)
    return found

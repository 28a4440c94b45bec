"""One batch of new messages, in the order of their time: questions are kept, answers are set beside them.

An answer is, the surest first: a message of staff that quotes the asker or names them; one of the assistant, for what was
asked of it within two minutes; any other message of staff that sells nothing, for what was asked within half an hour.
A quote by another member answers too, and counts for nobody. Whoever asks the same again while it waits asks once; whoever
asks again after the assistant spoke was not helped: that is a question for people (R-086).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.answers.hearing.asking import asked
from jinlin.answers.matching.likeness import ALIKE, likeness, pairs
from jinlin.answers.models import Basis, Question, State
from jinlin.answers.queries import is_mentioned

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.answers.hearing.people import People
    from jinlin.answers.matching import Group, Library
    from jinlin.communities.listening import Message
    from jinlin.workspaces.models import Workspace

TALKS_ON = timedelta(minutes=30)  # a word of staff that names nobody answers what was asked so shortly before
SPEAKS = timedelta(minutes=2)  # the assistant answers at once or not at all
AGAIN = timedelta(hours=24)
LONGEST_TEXT, LONGEST_WORDS = 500, 120
SPOKEN = frozenset({"message", "image", "voice", "video", "link", "mini_program", "file", "mixed", "card"})


@dataclass
class Heard:
    """What came of a batch: new questions, older ones that changed, how often each entry was met, where assistants spoke."""

    made: list[Question] = field(default_factory=list)
    changed: dict[int, Question] = field(default_factory=dict)
    hits: Counter[int] = field(default_factory=Counter)
    hit_at: dict[int, datetime] = field(default_factory=dict)
    spoke: dict[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """What hearing needs to know beside the messages."""

    workspace: Workspace
    library: Library
    groups: dict[int, Group]
    people: People
    text_until: datetime


def hear_batch(setting: Setting, messages: Iterable[Message], waiting: Iterable[Question]) -> Heard:
    """Return what new messages mean; `waiting` are the questions of these groups that an answer or a repetition may concern."""
    ears = _Ears(setting)
    for question in waiting:
        ears.recent[question.community_id].append(question)
    for message in messages:
        ears.listen(message)
    return ears.heard


class _Ears:
    def __init__(self, setting: Setting) -> None:
        self.setting, self.heard = setting, Heard()
        self.recent: dict[int, list[Question]] = defaultdict(list)  # of a group, oldest first

    def listen(self, said: Message) -> None:
        kind = self.setting.people.kind_of(said.person, said.at)
        if kind == "bot":
            self._assistant_spoke(said)
        elif kind == "staff":
            self._staff_spoke(said)
        elif not kind:
            self._member_spoke(said)

    # -- who asks ----------------------------------------------------------------------------------------

    def _member_spoke(self, said: Message) -> None:
        if said.reply_to:
            self._answer(said, self._of(said, said.reply_to), Basis.PEER)
        if not said.text or said.kind not in {"message", "mixed"}:
            return
        people = self.setting.people
        to_us = bool(said.reply_to) and people.kind_of(said.reply_to, said.at) in {"staff", "bot"}
        group, names = self.setting.groups[said.community], people.names_in(said.community)
        told = asked(self.setting.library, group, said, names, to_us=to_us)
        if told is None:
            return
        question = self._question(said)
        question.mentions, question.complains = told.mentions, told.complains
        if told.outcome.entry is not None:
            key = told.outcome.entry.key
            question.entry_id, question.words = key, " ".join(told.outcome.words)[:LONGEST_WORDS]
            self.heard.hits[key] += 1
            self.heard.hit_at[key] = said.at
        self._compare(question)
        self.recent[said.community].append(question)
        self.heard.made.append(question)

    def _question(self, said: Message) -> Question:
        setting = self.setting
        return Question(
            workspace=setting.workspace,
            community_id=said.community,
            member_id=said.person,
            key=said.key,
            asked_at=said.at,
            text=(said.text or "")[:LONGEST_TEXT],
            text_until=setting.text_until,
        )

    def _compare(self, question: Question) -> None:
        """See whether the same person asked the same lately."""
        mine = pairs(question.text)
        for other in reversed(self.recent[question.community_id]):
            if (
                other.member_id != question.member_id
                or other.member_id is None
                or question.asked_at - other.asked_at > AGAIN
            ):
                continue
            if likeness(mine, pairs(other.text)) < ALIKE or other.state not in {State.OPEN, State.ANSWERED}:
                continue
            if other.state == State.OPEN:
                other.repeats = True
                self._note(other)
                question.state, question.duplicate_of = State.DUPLICATE, other
            else:
                question.repeats = True
            return

    # -- who answers -------------------------------------------------------------------------------------

    def _assistant_spoke(self, said: Message) -> None:
        self.heard.spoke[said.community] = said.at
        if asking := [each for each in self._open(said, SPEAKS) if each.mentions and not each.repeats]:
            named = [each for each in asking if self._is_of(each, said)]
            self._answer(said, (named or asking)[-1:], Basis.ASSISTANT)

    def _staff_spoke(self, said: Message) -> None:
        if said.kind not in SPOKEN or said.plus_one:
            return
        named = self._of(said, said.reply_to) if said.reply_to else []
        named = named or ([each for each in self._open(said) if self._is_of(each, said)] if said.mention else [])
        if named:
            self._answer(said, named, Basis.QUOTE)
        elif not (said.reply_to or said.mention or said.promo):
            self._answer(said, self._open(said, TALKS_ON), Basis.AFTER)

    def _open(self, said: Message, within: timedelta | None = None) -> list[Question]:
        return [
            each
            for each in self.recent[said.community]
            if each.state == State.OPEN and (within is None or said.at - each.asked_at <= within)
        ]

    def _of(self, said: Message, person: int | None) -> list[Question]:
        return [each for each in self._open(said) if each.member_id == person and person is not None]

    def _is_of(self, question: Question, said: Message) -> bool:
        name = self.setting.people.name_of(question.member_id)
        return bool(name) and is_mentioned(said.text or "", [name])

    def _answer(self, said: Message, questions: list[Question], basis: Basis) -> None:
        for question in questions:
            if said.person == question.member_id:
                continue  # nobody answers themselves by quoting
            question.state, question.answered_at, question.basis = State.ANSWERED, said.at, basis
            question.answered_by = self.setting.people.staff_of(said.person) if basis != Basis.PEER else None
            self._note(question)

    def _note(self, question: Question) -> None:
        if question.pk:
            self.heard.changed[question.pk] = question

"""What is wrong with a questionnaire before anybody may answer it.

Reachability is decided by trying out: every question a condition looks at is answered in each way that makes a difference to
some test (each option, each side of each number, not at all where it may be left out), and what nobody is ever asked is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from jinlin.core.refusals import source_text as _
from jinlin.questionnaires.engine.branching import that_count
from jinlin.questionnaires.engine.definition import CHOICES, NUMBERS, Definition, How, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.core.refusals import SourceText
    from jinlin.questionnaires.engine.definition import Look, Question

__all__ = ["MOST_QUESTIONS", "Problem", "problems"]

MOST_QUESTIONS = 60
MOST_TRIALS = 20_000
LOWEST_TOP, TOP_RATING = 2, 10


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where, and what."""

    question: str  # key, empty where it is about the whole
    source: SourceText
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What is wrong, in the reader's language."""
        return gettext(self.source) % self.told


def problems(definition: Definition) -> list[Problem]:
    """Return all that keeps a questionnaire from being published."""
    found = [*_of_the_whole(definition)]
    for question in definition.questions:
        found += _of_options(question)
        found += _of_limits(question)
    pointing = list(_of_conditions(definition))
    return found + (pointing or list(_unreachable(definition)))


def _of_the_whole(definition: Definition) -> Iterator[Problem]:
    questions = list(definition.questions)
    if not questions:
        yield Problem("", _("还没有题目,请至少加一题"))
    if len(questions) > MOST_QUESTIONS:
        yield Problem("", _("题目太多(%(n)s 题),最多 %(most)s 题"), {"n": len(questions), "most": MOST_QUESTIONS})
    for page in definition.pages:
        if sum(1 for each in page.questions if each.kind is Kind.PICTURE) > 1:
            yield Problem("", _("一页最多放一道图片题,请把它们分到不同的页"))
    notice = definition.notice
    if not (notice.controller.strip() and notice.purpose.strip() and notice.contact.strip()):
        yield Problem("", _("告知内容不完整:请写明谁在收集、用来做什么、联系谁"))
    for name in sorted(_scores_named(definition) - set(definition.scores)):
        yield Problem("", _("得分“%(name)s”没有在问卷里列出"), {"name": name})


def _scores_named(definition: Definition) -> set[str]:
    named: set[str] = set()
    for question in definition.questions:
        for meaning in (*question.options, *question.ranges):
            named |= set(meaning.points)
        named |= {question.counts_to} - {""}
    return named


def _of_options(question: Question) -> Iterator[Problem]:
    title = {"title": question.title}
    if not question.title.strip():
        yield Problem(question.key, _("有一题没有题干"))
    labels = [option.label.strip() for option in question.options]
    if question.kind in CHOICES and len(labels) < 2:  # noqa: PLR2004  (a choice is between two)
        yield Problem(question.key, _("“%(title)s”至少要有两个选项"), title)
    if len(set(labels)) != len(labels) or not all(labels):
        yield Problem(question.key, _("“%(title)s”有空的或重复的选项"), title)


def _of_limits(question: Question) -> Iterator[Problem]:
    title = {"title": question.title}
    if question.least is not None and question.most is not None and question.least > question.most:
        yield Problem(question.key, _("“%(title)s”的下限大于上限"), title)
    if question.kind is Kind.MULTIPLE and (question.least or 0) > len(question.options):
        yield Problem(question.key, _("“%(title)s”要选的比选项还多"), title)
    if question.kind is Kind.RATING and not LOWEST_TOP <= (question.most or 5) <= TOP_RATING:
        yield Problem(question.key, _("“%(title)s”的评分最高为 2 到 10"), title)
    for each in question.ranges:
        if each.low is not None and each.high is not None and each.low > each.high:
            yield Problem(question.key, _("“%(title)s”有一段分数的下限大于上限"), title)


def _of_conditions(definition: Definition) -> Iterator[Problem]:
    """Yield conditions that point nowhere, in a circle, to a later question, or ask what cannot be asked."""
    order = {question.key: place for place, question in enumerate(definition.questions)}
    circle = _in_a_circle(definition)
    for question in definition.questions:
        for test in question.when.looks if question.when else ():
            title = {"title": question.title}
            if test.question not in order:
                yield Problem(question.key, _("“%(title)s”的显示条件指向一道不存在的题"), title)
            elif question.key in circle:
                yield Problem(question.key, _("“%(title)s”的显示条件绕成了圈"), title)
            elif order[test.question] >= order[question.key]:
                yield Problem(question.key, _("“%(title)s”的显示条件指向后面的题"), title)
            elif not _can_be_asked(test, definition.question(test.question)):
                yield Problem(question.key, _("“%(title)s”的显示条件用了那道题没有的选项或数值"), title)


def _in_a_circle(definition: Definition) -> set[str]:
    """Return the questions whose conditions lead back to themselves."""
    leads = {
        each.key: {test.question for test in each.when.looks} if each.when else set() for each in definition.questions
    }

    def reached(key: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(leads.get(key, ()))
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += leads.get(each, ())
        return seen

    return {key for key in leads if key in reached(key)}


def _can_be_asked(test: Look, question: Question | None) -> bool:
    if question is None:
        return False
    if test.how in {How.ANY, How.NONE}:
        known = {option.key for option in question.options}
        return question.kind in CHOICES and bool(test.options) and set(test.options) <= known
    if test.how in {How.LEAST, How.MOST}:
        return question.kind in NUMBERS and test.number is not None
    return True


def _unreachable(definition: Definition) -> Iterator[Problem]:
    """Yield questions nobody is ever asked."""
    for question in definition.questions:
        if question.when and not _reachable(definition, question):
            yield Problem(question.key, _("“%(title)s”怎么回答都不会出现"), {"title": question.title})


def _reachable(definition: Definition, question: Question) -> bool:
    """Try the ways to answer what it depends on; where there are too many, the first ones decide in its favour or not."""
    looked_at = _looked_at(definition, question)
    ways = [[(each.key, way) for way in _ways(definition, each)] for each in looked_at]
    tried = 0
    for tried, chosen in enumerate(islice(product(*ways), MOST_TRIALS), 1):  # noqa: B007  (counted after the loop)
        answers = {key: answer for key, answer in chosen if answer is not None}
        if question.key in that_count(definition, answers | {question.key: True}):
            return True
    return tried >= MOST_TRIALS  # not known: nothing is refused on a guess


def _looked_at(definition: Definition, question: Question) -> list[Question]:
    """Return the questions this one depends on, and what those depend on, in their order."""
    needed: set[str] = set()
    waiting = [question]
    while waiting:
        each = waiting.pop()
        for test in each.when.looks if each.when else ():
            found = definition.question(test.question)
            if found and found.key not in needed:
                needed.add(found.key)
                waiting.append(found)
    return [each for each in definition.questions if each.key in needed]


def _ways(definition: Definition, question: Question) -> list[Any]:
    """Return the answers that make a difference to some condition; None is no answer."""
    unanswered: list[Any] = [] if question.required else [None]
    if question.kind is Kind.SINGLE:
        return unanswered + [option.key for option in question.options]
    if question.kind is Kind.MULTIPLE:
        return unanswered + _subsets(question, _tests_of(definition, question))
    if question.kind in NUMBERS:
        return unanswered + _numbers(question, _tests_of(definition, question))
    return [*unanswered, "x"]


def _tests_of(definition: Definition, question: Question) -> list[Look]:
    conditions = [each.when for each in definition.questions if each.when]
    return [test for condition in conditions for test in condition.looks if test.question == question.key]


def _subsets(question: Question, tests: list[Look]) -> list[list[str]]:
    """Return choices of options that tests name, filled up with others as far as the limits ask and allow."""
    named = [option.key for option in question.options if any(option.key in test.options for test in tests)]
    others = [option.key for option in question.options if option.key not in named]
    least, most = int(question.least or 1), int(question.most or len(question.options))
    found = []
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            filled = [*chosen, *others[: max(0, max(least, 1) - size)]]
            if max(least, 1) <= len(filled) <= most:
                found.append(filled)
    return found


def _numbers(question: Question, tests: list[Look]) -> list[float]:
    """Return numbers on, below and above each threshold, within the question's own limits."""
    step = 0.5 if question.kind is Kind.NUMBER else 1
    low, high = limits(question)
    marks = [test.number for test in tests if test.number is not None]
    wanted = {each + change for each in marks for change in (-step, 0, step)} | {low, high}
    return sorted(each for each in wanted if low <= each <= high)


def limits(question: Question) -> tuple[float, float]:
    """Return the least and the greatest number a question takes."""
    if question.kind is Kind.NPS:
        return 0, 10
    if question.kind is Kind.RATING:
        return 1, question.most or 5
    low = -1e12 if question.least is None else question.least
    return low, 1e12 if question.most is None else question.most

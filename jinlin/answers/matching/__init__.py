"""Which entry of a library answers a message, and why: a pure function of library, group and message (R-085, R-271).

Nothing here knows rows, the platform or the clock.
"""

from jinlin.answers.matching.conflicts import Conflict, conflicts_of
from jinlin.answers.matching.library import Condition, Library, PatternBroken, check_pattern
from jinlin.answers.matching.outcome import Group, Lost, Message, Outcome, Why, answer
from jinlin.answers.matching.wording import Scope, form, lines_of, words_of

__all__ = [
    "Condition",
    "Conflict",
    "Group",
    "Library",
    "Lost",
    "Message",
    "Outcome",
    "PatternBroken",
    "Scope",
    "Why",
    "answer",
    "check_pattern",
    "conflicts_of",
    "form",
    "lines_of",
    "words_of",
]

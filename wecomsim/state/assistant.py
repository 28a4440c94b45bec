"""The console's auto-reply (自动回复, 小助理; §7.4): keywords and replies for the corp, a switch for each group.

What is documented is what it does; how it matches, and what its import file looks like, is published nowhere. Here a keyword is
found where a text contains it, letters of any case, and the first row of the file that has one answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Assistant", "Reply"]


@dataclass(frozen=True)
class Reply:
    """A row of the console: any of its keywords, and what is said."""

    keywords: tuple[str, ...]
    text: str


@dataclass
class Assistant:
    """Who answers, what it knows, in which groups it is on; `heard` counts the mentions it had no answer to."""

    person: str = ""
    name: str = "小助理"
    replies: list[Reply] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)
    said: int = 0
    heard: int = 0

    def reply_to(self, text: str) -> str:
        """Return what it says to a text; nothing where no keyword is in it."""
        plain = text.casefold()
        return next((each.text for each in self.replies if any(word.casefold() in plain for word in each.keywords)), "")

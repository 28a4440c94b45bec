"""How alike two texts ask: by the pairs of neighbouring signs they have in common."""

from __future__ import annotations

from jinlin.answers.matching.wording import form

__all__ = ["ALIKE", "likeness", "pairs", "substance"]

ALIKE = 0.6  # from here on two texts of one person are one question


def substance(text: str) -> str:
    """Return the letters and digits of a text's form, without the names after an @."""
    words = " ".join(word for word in form(text).replace("\u2005", " ").split() if not word.startswith(("@", "＠")))
    return "".join(sign for sign in words if sign.isalnum())


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring signs of a text's substance."""
    plain = substance(text)
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1)) or frozenset({plain})


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of pairs two texts have in common (Jaccard), 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 1.0

"""The form in which two texts are compared sign by sign, and where each sign of it stood.

The form is `core.text.search_key` sign by sign: traditional script becomes simplified, full width half width, capitals small,
invisible signs go. Marks stay as they are, so most texts are their own form.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from jinlin.core.text import search_key, simplified

__all__ = ["Folded", "folded", "rewritten"]

_LAST_OF_PLANE = 0x10000
_HAN = range(0x3400, 0xA000)
# What people put between two signs so that a word is not found: 最 好, 最*好. Line ends and marks part sentences and stay.
_GAPS = re.compile(r"(?<=[㐀-鿿])[ \t\u3000*·•_~|`^\u200b-\u200f\ufeff]+(?=[㐀-鿿])")


class Folded(NamedTuple):
    """A text in its form; `places[i]` is where sign i of it stood, with the length of the text at the end."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of the form stood in the text."""
        return self.places[start], self.places[end - 1] + 1


def folded(text: str) -> Folded:
    """Return the form of a text without gaps inside words."""
    table = rewritten()
    gaps = {place for found in _GAPS.finditer(text) for place in range(*found.span())}
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        told = "" if place in gaps else table.get(ord(sign), sign)
        signs.append(told)
        places.extend([place] * len(told))
    return Folded("".join(signs), (*places, len(text)))


@cache
def rewritten() -> dict[int, str]:
    """Map each sign of the first plane that is written otherwise in its form; marks are not."""
    han = [chr(code) for code in _HAN]
    table = dict(zip(_HAN, simplified("\n".join(han)).split("\n"), strict=True))
    table |= {code: search_key(chr(code)) for code in range(_LAST_OF_PLANE) if code not in _HAN and _changes(chr(code))}
    return {code: told for code, told in table.items() if told != chr(code)}


def _changes(sign: str) -> bool:
    """Say whether a sign takes part and may be written otherwise: letters, digits and what shows nothing; marks do not."""
    kind = unicodedata.category(sign)
    return kind == "Cf" or (kind[0] in "LN" and unicodedata.normalize("NFKC", sign).casefold() != sign)

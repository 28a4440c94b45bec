"""Text as people type it: made comparable for headers and search, harmless for names, masked for phones.

Nothing here escapes HTML; templates do that.
"""

import re
import unicodedata
from functools import cache
from typing import Protocol

__all__ = [
    "header_key",
    "initial",
    "mask_name",
    "mask_phone",
    "safe_name",
    "search_key",
    "simplified",
    "tidy",
]

# Characters that show nothing, or that turn the reading direction round: never part of what was meant.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f"
    "\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2065\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
)
_JOINER, _PLAIN_STYLE, _EMOJI_STYLE, _BLACK_FLAG = "\u200d", "\ufe0e", "\ufe0f", "\U0001f3f4"
_TAGS = "\U000e0000-\U000e007f"
_BLANK = _INVISIBLE + _JOINER + "".join(c for c in map(chr, range(0x3001)) if c.isspace())

_ANYTHING_INVISIBLE = re.compile(f"[{_INVISIBLE}{_JOINER}\ufe00-\ufe0f{_TAGS}\U000e0100-\U000e01ef]+")
_HOSTILE = re.compile(f"[{_INVISIBLE}\ufe00-\ufe0d\U000e0100-\U000e01ef]+")
_STRAY_TAGS = re.compile(f"(?<![{_BLACK_FLAG}{_TAGS}])[{_TAGS}]+")
_HEADER_NOISE = re.compile(r"[\s_*:.·\-]+|[(\[]\s*(?:必填|选填|required|optional)\s*[)\]]")
_MARKS_PER_LETTER = 2
_MOBILE_DIGITS, _FEWEST_SHOWN_DIGITS = 11, 8


class _Converter(Protocol):
    def convert(self, string: str) -> str: ...


def tidy(text: str) -> str:
    """Cut blanks and invisible characters (U+3000, BOM, zero width …) off both ends; leave the middle alone."""
    return text.strip(_BLANK)


def simplified(text: str) -> str:
    """Write traditional characters in simplified script; for names, headers and search terms, not for books."""
    return text if text.isascii() else _converter().convert(text)


def search_key(text: str) -> str:
    """Return what two texts have in common when a person would call them the same.

    Full width becomes half width (NFKC), traditional script simplified, case and invisible characters go,
    any run of blanks is one blank.
    """
    plain = _ANYTHING_INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    folded = unicodedata.normalize("NFKC", simplified(plain).casefold())
    return " ".join(folded.split())


def header_key(text: str) -> str:
    """Return `search_key` without what people decorate headers with: " 群 名称*（必填）" → "群名称"."""
    return _HEADER_NOISE.sub("", search_key(text))


def mask_phone(phone: str) -> str:
    """Hide the middle of a phone number: 138****1234. Short numbers keep nothing but their length."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", phone))
    if len(digits) == _MOBILE_DIGITS + 2:
        digits = digits.removeprefix("86")
    if len(digits) < _FEWEST_SHOWN_DIGITS:
        return "*" * len(digits)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= _MOBILE_DIGITS else f"{digits[:2]}****{digits[-2:]}"


def mask_name(name: str) -> str:
    """Keep the first sign of a name: 张三 → 张*. One star whatever the length, which would tell too much."""
    shown = safe_name(name, fallback="")
    return _first_sign(shown) + "*" if shown else ""


def safe_name(nickname: str, *, limit: int = 40, fallback: str = "—") -> str:
    """Return a nickname that cannot disturb the page: one line, one direction, at most `limit` signs.

    Control characters, direction overrides, invisible and private-use characters and towers of accents go;
    emoji stay whole. What has nothing left to show becomes `fallback`.
    """
    head = unicodedata.normalize("NFC", nickname[: limit * 32])
    line = " ".join("".join(map(_harmless, _HOSTILE.sub("", head))).split())
    signs = _signs(_STRAY_TAGS.sub("", line))
    if len(signs) > limit:
        signs = [*signs[: limit - 1], "…"]
    return "".join(signs).strip() or fallback


def initial(name: str) -> str:
    """Return the sign an avatar shows: the first letter, digit or character, else the first emoji, else "?"."""
    shown = safe_name(name, fallback="?")
    return next((c.upper()[0] for c in shown if c.isalnum()), _first_sign(shown))


# One sign as the eye counts: flag pairs, or a base with its accents, skin tone, style and joined emoji.
_NO_BASE = _JOINER + _PLAIN_STYLE + _EMOJI_STYLE
_TRAIL = rf"(?:[\U0001f3fb-\U0001f3ff{_PLAIN_STYLE}{_EMOJI_STYLE}\u20e3]|[{_TAGS}])*"
_SIGN = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}"
    rf"|[^{_NO_BASE}]{_TRAIL}(?:{_JOINER}(?=[\u2190-\u2bff\U0001f000-\U0001faff])[^{_NO_BASE}]{_TRAIL}){{0,7}}",
    re.DOTALL,
)


def _signs(line: str) -> list[str]:
    """Split a line into signs; joiners that join no emoji fall out, so do accents beyond the second."""
    signs: list[str] = []
    marks = 0
    for sign in _SIGN.findall(line):
        marks = marks + 1 if unicodedata.combining(sign[0]) else 0
        if not marks:
            signs.append(sign)
        elif signs and marks <= _MARKS_PER_LETTER:
            signs[-1] += sign
    return signs


def _first_sign(shown: str) -> str:
    return _signs(shown)[0]


def _harmless(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if kind in {"Co", "Cs"} else char


@cache
def _converter() -> _Converter:
    # Loaded at first use: the dictionaries cost some 20 ms and a few MB that most processes never need.
    from opencc import OpenCC

    converter: _Converter = OpenCC("t2s")
    return converter

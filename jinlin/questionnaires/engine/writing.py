"""Meanings as people type them in the editor: points, tags and codes in one line, ranges line by line; read and written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from jinlin.questionnaires.engine.definition import Meaning, Range

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Unreadable", "points_read", "points_written", "ranges_read", "ranges_written", "words_read"]

LONGEST_WORD, LONGEST_CODE = 40, 8
POINTS = re.compile(r"(?:(?P<name>[^:：\s]{1,20})[:：])?(?P<points>[+-]?\d{1,6}(?:\.\d{1,2})?)")
RANGE = re.compile(r"(?P<low>-?\d{1,9}(?:\.\d{1,4})?)?\s*[~～](?P<high>-?\d{1,9}(?:\.\d{1,4})?)?(?:\s+(?P<rest>.*))?")


class Unreadable(ValueError):
    """A line nobody can read; its text is for whoever typed it."""


class Signs(NamedTuple):
    """What stands behind a range: points, #tags, =codes."""

    points: list[str]
    tags: list[str]
    codes: list[str]


def points_read(text: str, scores: tuple[str, ...]) -> dict[str, float]:
    """Read "成分:5 预算:2", or "5" for the first score. Raises Unreadable."""
    found: dict[str, float] = {}
    for word in text.split():
        match = POINTS.fullmatch(word)
        if not match:
            raise Unreadable(_("看不懂的得分“%(word)s”,请写 5 或 成分:5") % {"word": word[:40]})
        name = match["name"] or (scores[0] if scores else "")
        if name not in scores:
            raise Unreadable(_("没有得分“%(name)s”,请先在“文字与得分”里添加") % {"name": name or _("(未命名)")})
        found[name] = float(match["points"])
    return found


def points_written(points: dict[str, float], scores: tuple[str, ...]) -> str:
    """Write points as `points_read` takes them; the first score goes without its name where it is the only one."""
    if list(points) == list(scores[:1]):
        return f"{points[scores[0]]:g}"
    return " ".join(f"{name}:{value:g}" for name, value in points.items())


def words_read(text: str, longest: int = LONGEST_WORD) -> tuple[str, ...]:
    """Read words separated by blanks or commas, each once."""
    words = (word.strip()[:longest] for word in re.split(r"[,,、;;\s]+", text))
    return tuple(dict.fromkeys(word for word in words if word))


def ranges_read(text: str, scores: tuple[str, ...]) -> tuple[Range, ...]:
    """Read "100~499 3 #潜力 =B" line by line; an end that is left out is open. Raises Unreadable."""
    return tuple(_range(line.strip(), scores) for line in text.splitlines() if line.strip())


def _range(line: str, scores: tuple[str, ...]) -> Range:
    match = RANGE.fullmatch(line)
    if not match:
        raise Unreadable(_("看不懂的分段“%(line)s”,请写 100~499 3 #标签 =代码") % {"line": line[:40]})
    signs = _signs((match["rest"] or "").split())
    return Range(
        low=float(match["low"]) if match["low"] else None,
        high=float(match["high"]) if match["high"] else None,
        points=points_read(" ".join(signs.points), scores),
        tags=tuple(signs.tags),
        codes=tuple(signs.codes),
    )


def _signs(words: Iterable[str]) -> Signs:
    signs = Signs([], [], [])
    for word in words:
        if word.startswith(("#", "#")):
            signs.tags.append(word[1 : LONGEST_WORD + 1])
        elif word.startswith(("=", "=")):
            signs.codes.append(word[1 : LONGEST_CODE + 1])
        else:
            signs.points.append(word)
    return signs


def ranges_written(ranges: Iterable[Range], scores: tuple[str, ...]) -> str:
    """Write ranges as `ranges_read` takes them."""
    return "\n".join(f"{_end(each.low)}~{_end(each.high)} {_behind(each, scores)}".strip() for each in ranges)


def _end(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _behind(meaning: Meaning, scores: tuple[str, ...]) -> str:
    tags, codes = (f"#{tag}" for tag in meaning.tags), (f"={code}" for code in meaning.codes)
    return " ".join(filter(None, [points_written(meaning.points, scores), *tags, *codes]))

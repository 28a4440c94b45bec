"""The library as the WeCom console would take it: 客户与上下游 → 客户联系 → 聊天工具 → 自动回复 (`wecom-api.md` 7.4).

Keywords and replies are kept there by hand; there is no API, and the layout of its import file is published nowhere
(`wecom-api.md` 13.7). So the names of its two columns and what parts keywords are settings of the workspace: look at the
template the console hands out and type them in. What the console cannot say (several words at once, patterns, cards, single
groups, times) is not written, and told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from jinlin.answers.matching import words_of
from jinlin.answers.models import AnswerKind, ScopeKind
from jinlin.core.spreadsheets import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jinlin.answers.models import Entry, Reception

__all__ = ["CONSOLE", "ConsoleLayout", "LeftOut", "console_sheet", "layout_of"]


@dataclass(frozen=True)
class ConsoleLayout:
    """How the console's file is laid out, as far as anybody has looked."""

    keywords: str = "关键词"
    reply: str = "回复内容"
    separator: str = "、"


CONSOLE = ConsoleLayout()


class LeftOut(NamedTuple):
    """An entry the console cannot hold, and why: several, pattern, kind, scope, time."""

    entry: Entry
    why: str


def layout_of(reception: Reception) -> ConsoleLayout:
    """Return the layout a workspace has typed in."""
    told = {name: str(value) for name, value in reception.console_columns.items() if value and hasattr(CONSOLE, name)}
    return ConsoleLayout(**told)


def console_sheet(entries: Iterable[Entry], layout: ConsoleLayout, now: datetime) -> tuple[Sheet, list[LeftOut]]:
    """Return what the console can hold as a sheet, the strongest first, and what it cannot."""
    rows, left = [], []
    for entry in sorted(entries, key=lambda each: (-each.priority, each.pk)):
        if why := _obstacle(entry, now):
            left.append(LeftOut(entry, why))
            continue
        single = [line for line in entry.ways if len(words_of(line)) == 1]
        if len(single) < len(entry.ways):
            left.append(LeftOut(entry, "several"))
        if single:
            rows.append([layout.separator.join(single), entry.text])
    return Sheet("自动回复", [Column(layout.keywords), Column(layout.reply)], rows), left


def _obstacle(entry: Entry, now: datetime) -> str:
    if entry.kind != AnswerKind.TEXT:
        return "kind"
    if entry.scope != ScopeKind.WORKSPACE:
        return "scope"
    if not entry.condition.lasts(now) or entry.until is not None:
        return "time"
    return "" if entry.asked else "pattern"

"""Recognise the columns of a file by its headers, in either script and whatever they are decorated with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.text import header_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinlin.imports.engine.protocol import Column, Importer


class MissingColumn(Refusal):
    """A column without which no row can be read is in none of the headers."""

    code = "missing_column"
    source_what = _("%(file)s 缺少列：%(columns)s；文件里有 %(headers)s")
    source_remedy = _("请补上这一列，或在字段对应中指定它是文件里的哪一列")


@dataclass(frozen=True)
class Match:
    """Which header holds which column, which headers say nothing to us, and what is missing."""

    columns: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def signature(kind: str, headers: Iterable[str]) -> str:
    """Return what two files of one kind with the same set of headers have in common."""
    keys = sorted(header_key(header) for header in headers)
    return hashlib.sha256("\n".join([kind, *keys]).encode()).hexdigest()


def match(importer: Importer, headers: Sequence[str], remembered: Mapping[str, str] | None = None) -> Match:
    """Match headers with columns: what was remembered counts first, then names and aliases."""
    by_key = {header_key(header): header for header in headers if header.strip()}
    columns: dict[str, str] = {}
    for key, header in (remembered or {}).items():
        if header_key(header) in by_key:
            columns[key] = by_key[header_key(header)]
    taken = set(columns.values())
    names = _names(importer.columns)
    for written, header in by_key.items():
        key = names.get(written, "")
        if key and key not in columns and header not in taken and key not in (remembered or {}):
            columns[key] = header
    used = set(columns.values())
    ignored = tuple(header for header in by_key.values() if header not in used)
    return Match(columns=columns, ignored=ignored, missing=tuple(missing(importer, columns)))


def missing(importer: Importer, columns: Mapping[str, str]) -> list[str]:
    """Name the columns a file lacks; of a group of which one is enough, all its names."""
    lacking = [column.key for column in importer.columns if column.required and column.key not in columns]
    return lacking + ["/".join(group) for group in importer.one_of if not any(key in columns for key in group)]


@cache
def _names(columns: tuple[Column, ...]) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in columns:
        for written in (column.key, column.label, *column.aliases):
            names.setdefault(header_key(written), column.key)
    return names

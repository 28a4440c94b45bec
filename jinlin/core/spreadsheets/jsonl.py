"""Tables as one JSON object per line."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path

from jinlin.core.spreadsheets.delimited import BROKEN
from jinlin.core.spreadsheets.unreadable import WholeDocumentJson

__all__ = ["is_jsonl", "jsonl_headers", "jsonl_rows"]

_HEAD = 1 << 16
_LONGEST_LINE = 1 << 24  # characters; a longer one is reported as broken, not held in memory
_RECORDS_SEEN_FOR_HEADERS = 1000
_SHOWN = 200


def is_jsonl(utf8_path: Path, file: str) -> bool:
    """Return whether the text is JSON by lines. Raises WholeDocumentJson where it is JSON of the other kind."""
    with utf8_path.open("rb") as source:
        head = source.read(_HEAD).decode("utf-8", "ignore").lstrip()
    first, newline, _rest = head.partition("\n")
    if head[:1] == "[" and head[1:].lstrip().startswith("{"):
        raise WholeDocumentJson(file=file)
    if head[:1] != "{":
        return False
    if newline and not first.rstrip().endswith("}"):
        raise WholeDocumentJson(file=file)
    return True


def jsonl_headers(utf8_path: Path) -> tuple[str, ...]:
    """Return the names of the fields in order of appearance, from the first thousand records."""
    records = islice(jsonl_rows(utf8_path), _RECORDS_SEEN_FOR_HEADERS)
    return tuple(dict.fromkeys(name for _line, record in records for name in record if name != BROKEN))


def jsonl_rows(utf8_path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, fields as text) of every line that is not blank, in flat memory.

    null is "", numbers keep the digits they were written with, lists and objects are JSON again. A line that
    is no object has its beginning under BROKEN and nothing else.
    """
    with utf8_path.open(encoding="utf-8", newline="\n") as lines:
        number, whole = 0, True
        for line in iter(lambda: lines.readline(_LONGEST_LINE), ""):
            number += whole
            if whole and not line.isspace():
                yield number, _record(line)
            whole = line.endswith("\n")


def _record(line: str) -> dict[str, str]:
    try:
        record = json.loads(line, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError):
        return {BROKEN: line[:_SHOWN].strip()}
    if not isinstance(record, dict):
        return {BROKEN: line[:_SHOWN].strip()}
    return {name: _text(value) for name, value in record.items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, default=float)
    return str(value)

"""The first rows of a file as they would be read under a choice of columns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from jinlin.core.money import format_yuan
from jinlin.core.refusals import Refusal
from jinlin.core.spreadsheets import open_table
from jinlin.core.text import mask_phone, safe_name
from jinlin.imports.actions import path_of, scratch_of
from jinlin.imports.engine.protocol import NEUTRAL
from jinlin.imports.engine.registry import importer
from jinlin.imports.engine.values import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinlin.imports.engine import Column
    from jinlin.imports.models import Run

ROWS = 5


@dataclass(frozen=True)
class Preview:
    """A small table: column names, and rows of (text, what is wrong with it)."""

    names: list[str]
    rows: list[list[tuple[str, str]]]
    problem: str = ""


def preview_of(run: Run, chosen: Mapping[str, str]) -> Preview:
    """Return the first rows of the first file, each value as it would be understood."""
    if run.layout != NEUTRAL or not run.files:
        return Preview([], [])
    try:
        table = open_table(path_of(run.files[0]), scratch=scratch_of(run, 0))
    except Refusal as why:
        return Preview([], [], why.message())
    columns = [column for column in importer(run.kind).columns if chosen.get(column.key)]
    zone = ZoneInfo(run.timezone)
    rows = [
        [_understood(column, cells.get(chosen[column.key], ""), zone, excel=table.kind == "xlsx") for column in columns]
        for _number, cells in islice(table.rows(), ROWS)
    ]
    return Preview([_(column.label) for column in columns], rows)


def _understood(column: Column, text: str, zone: ZoneInfo, *, excel: bool) -> tuple[str, str]:
    if not text.strip():
        return ("", _("必填") if column.required else "")
    try:
        return (_shown(column, parse(column, text, zone, excel=excel), zone), "")
    except Refusal as why:
        return (safe_name(text), why.what)


def _shown(column: Column, value: Any, zone: ZoneInfo) -> str:
    if column.form == "moment":
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if column.form == "yuan":
        return format_yuan(value)
    if column.form == "phone":
        return mask_phone(value)
    if column.form == "yes_no":
        return _("是") if value else _("否")
    return "、".join(value) if isinstance(value, tuple) else safe_name(str(value))

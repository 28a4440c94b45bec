"""Files to fill in: the columns of a kind with an example row, as XLSX with drop-downs and notes, or as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.imports.engine.protocol import Column, Importer

_ROWS_WITH_CHOICES = 10_000
_LONGEST_LIST = 255  # Excel's limit for a list written into the rule
_TEXT_FORMS = frozenset({"text", "phone", "path", "list"})


def header(column: Column) -> str:
    """Return what the template calls a column: its name in Chinese, its key elsewhere; both are recognised."""
    name = column.key if (get_language() or "").startswith("en") else _(column.label)
    return name + (_("（必填）") if column.required else "")


def as_csv(importer: Importer) -> bytes:
    """Return the template as CSV with the mark Excel needs."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header(column) for column in importer.columns)
    writer.writerow(column.example for column in importer.columns)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(importer: Importer) -> bytes:
    """Return the template as a workbook: to fill in, and a sheet that says what each column means."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("数据")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(importer.columns, 1):
        _fill_column(sheet, number, column)
    notes = book.create_sheet(_("填写说明"))
    for row in _notes(importer):
        notes.append(row)
    for letter, width in (("A", 20), ("B", 16), ("C", 10), ("D", 48), ("E", 48)):
        notes.column_dimensions[letter].width = width
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill_column(sheet: Any, number: int, column: Column) -> None:
    letter = get_column_letter(number)
    head = sheet.cell(row=1, column=number, value=header(column))
    head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="F0F2F5")
    sheet.cell(row=2, column=number, value=column.example or None)
    sheet.column_dimensions[letter].width = max(len(header(column)) * 2, len(column.example) + 4, 12)
    if column.form in _TEXT_FORMS:  # or Excel turns ids and phones into numbers
        sheet.column_dimensions[letter].number_format = "@"
        sheet.cell(row=2, column=number).number_format = "@"
    words = ",".join(choice.key for choice in column.choices) or ("yes,no" if column.form == "yes_no" else "")
    if words and len(words) <= _LONGEST_LIST:
        rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)
        rule.add(f"{letter}2:{letter}{_ROWS_WITH_CHOICES}")
        sheet.add_data_validation(rule)


def _notes(importer: Importer) -> Iterator[list[str]]:
    yield [_("列"), _("英文列名"), _("必填"), _("含义"), _("没有这一列时")]
    for column in importer.columns:
        choices = "、".join(f"{choice.key} {_(choice.label)}" for choice in column.choices)
        meaning = "：".join(filter(None, [_(column.meaning) if column.meaning else "", choices]))
        unknown = _(column.unknown) if column.unknown else ""
        yield [_(column.label), column.key, _("是") if column.required else "", meaning, unknown]

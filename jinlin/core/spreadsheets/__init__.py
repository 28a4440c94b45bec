"""Tables in and out: `open_table` reads what people hand over, `write_xlsx` and `write_csv` hand it back."""

from jinlin.core.spreadsheets.cells import safe_cell
from jinlin.core.spreadsheets.delimited import BROKEN, SURPLUS
from jinlin.core.spreadsheets.reading import Table, open_table
from jinlin.core.spreadsheets.unreadable import UnreadableFile
from jinlin.core.spreadsheets.writing import Column, Sheet, write_csv, write_xlsx

__all__ = [
    "BROKEN",
    "SURPLUS",
    "Column",
    "Sheet",
    "Table",
    "UnreadableFile",
    "open_table",
    "safe_cell",
    "write_csv",
    "write_xlsx",
]

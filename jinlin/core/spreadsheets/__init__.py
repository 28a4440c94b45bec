"""Tables in: `open_table` reads what people hand over."""

from jinlin.core.spreadsheets.delimited import BROKEN, SURPLUS
from jinlin.core.spreadsheets.reading import Table, open_table
from jinlin.core.spreadsheets.unreadable import UnreadableFile

__all__ = ["BROKEN", "SURPLUS", "Table", "UnreadableFile", "open_table"]

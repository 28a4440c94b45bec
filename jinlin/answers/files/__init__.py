"""The library as a file: in Jinlin's own columns, both ways, and as the WeCom console takes it, out."""

from jinlin.answers.files.columns import COLUMNS
from jinlin.answers.files.console import CONSOLE, ConsoleLayout, console_sheet, layout_of
from jinlin.answers.files.reading import FileError, LibraryUnreadable, read_library
from jinlin.answers.files.writing import library_sheet

__all__ = [
    "COLUMNS",
    "CONSOLE",
    "ConsoleLayout",
    "FileError",
    "LibraryUnreadable",
    "console_sheet",
    "layout_of",
    "library_sheet",
    "read_library",
]

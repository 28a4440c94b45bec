"""The room in which files become rows: reading, checking, applying in steps, telling, taking back."""

from jinlin.imports.engine.protocol import NEUTRAL, Choice, Column, Form, Importer, Job, RefusedRow, Source

__all__ = ["NEUTRAL", "Choice", "Column", "Form", "Importer", "Job", "RefusedRow", "Source"]
